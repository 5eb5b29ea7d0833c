"""The Run page and Tune begin with what the person works on, and say what a comparison needs."""

from __future__ import annotations

from core.workbench import Workbench
from tests.pages.test_label_page import bench, opened, words

__all__ = ["bench"]


def test_tune_opens_the_prompt_edited_last_and_run_offers_its_last_change(bench: Workbench) -> None:
    bench.prompts.save("a-first", "Be kind.")
    bench.prompts.save("zebra", "Be kind.")
    bench.prompts.save("zebra", "Be kind and brief.", parent=1)

    assert next(box for box in opened("pages/tune.py").selectbox if box.label == "Prompt").value == "zebra"
    chosen = opened("pages/run.py").multiselect(key="run_variants").value
    assert [label.rsplit(" · ", 1)[0] for label in chosen] == ["zebra · v1", "zebra · v2"]


def test_one_variant_alone_is_said_to_be_no_comparison(bench: Workbench) -> None:
    app = opened("pages/run.py")
    assert "choose two" not in words(app)
    variants = app.multiselect(key="run_variants")
    variants.set_value(variants.value[:1]).run()
    assert "choose two: the first is the baseline" in words(app)
