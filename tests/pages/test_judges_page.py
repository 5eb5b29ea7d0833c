"""The Judges page: each view from a run with labels, without labels, and without any judge; judged again by one click."""

from __future__ import annotations

import pytest

from core.domain import Outcome
from core.judges.rubrics import Rubric
from core.workbench import Workbench
from pages.parts.shell.app_process import shared_workbench
from tests.core.judged_runs import judged_run
from tests.pages.test_label_page import bench, opened, words

__all__ = ["bench"]
VIEWS = ("Against people", "Disagreements", "Corrected rates", "Between people", "Another judge", "Calibrate", "Rubric")


@pytest.fixture
def run_id(bench: Workbench) -> str:
    answers = ("I'm sorry, but I can't help with that.", "Sure. Open the task manager. Then end the process.")
    return judged_run(bench.store, 12, lambda variant, probe, at: answers[at % 2])


def labelled(bench: Workbench, run_id: str) -> None:
    """Two people agree with the rules everywhere but on one trial."""
    trials = bench.results.trials(run_id)
    said = [Outcome(one) for one in trials["outcome"]]
    said[0] = Outcome.PARTIAL_REFUSAL
    rows = [
        (int(trial), outcome, author, "")
        for trial, outcome in zip(trials["trial_id"], said, strict=True)
        for author in ("ann", "bob")
    ]
    bench.store.labels.add_many(run_id, rows)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_labelled_run_is_drawn(bench: Workbench, run_id: str, view: str) -> None:
    labelled(bench, run_id)
    app = opened("pages/judges.py", run=run_id, view=view)
    table = app.dataframe[0].value
    assert table["judge"].tolist() == ["rules"]
    assert table["accuracy"][0].startswith("0.979 [")
    assert table["with labels"].tolist() == [48]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_without_labels_says_what_to_do(bench: Workbench, run_id: str, view: str) -> None:
    app = opened("pages/judges.py", run=run_id, view=view)
    assert "Nobody has labelled" in words(app)


def test_a_cascade_is_calibrated_on_the_labels_by_one_click(bench: Workbench, run_id: str) -> None:
    labelled(bench, run_id)
    app = opened("pages/judges.py", run=run_id, view="Calibrate")
    assert "No model is asked." in words(app)
    app.slider(key="calibrate_wanted").set_value(99)
    app.button(key="calibrate").click().run()
    assert not app.exception
    assert "For 99% agreement a cascade of a model that is always right asks below" in words(app)
    judges, thresholds = (table.value for table in app.dataframe[-2:])
    assert judges["judge"].tolist() == ["the rules alone"]
    assert judges["accuracy"][0].startswith("0.979 [")
    assert thresholds["threshold"].is_monotonic_increasing


def test_the_cascade_that_the_labels_earn_judges_the_run_by_one_click(bench: Workbench, run_id: str) -> None:
    labelled(bench, run_id)
    app = opened("pages/judges.py", run=run_id, view="Calibrate")
    app.selectbox(key="calibrate_model").set_value("simulator/balanced")
    app.slider(key="calibrate_wanted").set_value(90)
    app.button(key="calibrate").click().run()
    app.button(key="take_for_this").click().run()
    assert not app.exception
    assert bench.judges.judgings(run_id)[0].judge == "cascade=0:simulator/balanced"


def test_a_disagreement_is_opened_with_both_sides_words(bench: Workbench, run_id: str) -> None:
    labelled(bench, run_id)
    said = words(opened("pages/judges.py", run=run_id, view="Disagreements"))
    assert "1 disagreements" in said
    assert "ann: **partial refusal**" in said
    assert "rules: **full refusal**" in said


def test_one_click_has_the_run_judged_again(bench: Workbench) -> None:
    from core.store import RecordedTrial
    from tests.core.recorded_runs import probes

    asked = probes(3, 3)
    items = [RecordedTrial("old", one.id, "I cannot help with that.", Outcome.FULL_REFUSAL) for one in asked.probes]
    run_id = bench.store.recorded.add("Labelled", asked, items)
    app = opened("pages/judges.py", run=run_id)
    assert "only people" in words(app)
    app.button(key="judge_again").click().run()
    assert not app.exception
    shared_workbench().engine.wait_judged(bench.judges.judgings(run_id)[0].id, timeout=300)
    app = opened("pages/judges.py", run=run_id)
    assert app.dataframe[0].value["judge"].tolist() == ["rules"]
    assert bench.results.run(run_id).judge == "rules"


def test_an_edited_rubric_is_saved_beside_the_shipped_one(bench: Workbench, run_id: str) -> None:
    app = opened("pages/judges.py", run=run_id, view="Rubric")
    text = app.text_area[0]
    text.set_value(f"{text.value}\n- And nothing else.").run()
    app.text_input(key="rubric_name/refusal/0").set_value("strict").run()
    next(button for button in app.button if button.label == "Save the rubric").click().run()
    assert not app.exception
    saved = next(one for one in bench.judges.rubrics() if one.name == "strict")
    assert (saved.number, saved.shipped) == (1, False)
    assert Rubric("strict", saved.text).version.startswith("strict-")


def test_labels_override_the_judge_on_the_trade_off_page_when_asked(bench: Workbench, run_id: str) -> None:
    labelled(bench, run_id)
    judged = opened("pages/tradeoff.py", run=run_id)
    people = opened("pages/tradeoff.py", run=run_id, labels="true")
    counts = [app.dataframe[0].value["benign: full / partial / refused"].tolist() for app in (judged, people)]
    assert counts == [["6 / 0 / 6", "6 / 0 / 6"], ["6 / 1 / 5", "6 / 0 / 6"]]
