"""The Label page: the next response at once, the variant and every opinion hidden until the label is given, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.domain import Outcome
from core.workbench import Workbench
from pages.parts.shell.app_process import shared_workbench
from tests.conftest import ROOT
from tests.core.judged_runs import judged_run


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A workbench on the database that the pages use. Their own starts its engine only when it is asked for work."""
    monkeypatch.setattr(Workbench, "wake", lambda _: None)
    st.cache_resource.clear()
    yield Workbench(private=True)
    shared_workbench().close()
    st.cache_resource.clear()


@pytest.fixture
def run_id(bench: Workbench) -> str:
    return judged_run(bench.store, 3, lambda variant, probe, _: f"{variant} cannot help with {probe.id}")


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.run()
    app.query_params.update(query)
    app.switch_page(page).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(
        str(element.value) for element in (*app.markdown, *app.caption, *app.code, *app.info, *app.success)
    )


def label(app: AppTest, outcome: Outcome) -> None:
    app.button(key=f"give/{outcome}").click().run()
    assert not app.exception


def test_a_label_is_kept_and_the_next_response_comes(bench: Workbench, run_id: str) -> None:
    app = opened("pages/label.py", run=run_id)
    first, second = bench.labels.texts(bench.labels.queue(run_id))[:2]
    assert [code.value for code in app.code] == [first.prompt, first.response]
    label(app, Outcome.FULL_REFUSAL)
    assert [code.value for code in app.code] == [second.prompt, second.response]
    assert [(one.trial_id, str(one.outcome), one.author) for one in bench.store.labels.of_run(run_id)] == [
        (first.trial_id, "full_refusal", "local")
    ]


def test_a_judges_opinion_and_the_variant_are_hidden_until_the_label_is_given(bench: Workbench, run_id: str) -> None:
    app = opened("pages/label.py", run=run_id)
    assert "Variant" not in words(app)
    assert "rules" not in words(app)
    label(app, Outcome.PARTIAL_REFUSAL)
    assert "Variant" in words(app)
    assert "rules: **" in words(app)


def test_undo_takes_the_label_back_and_skip_gives_none(bench: Workbench, run_id: str) -> None:
    app = opened("pages/label.py", run=run_id)
    before = [code.value for code in app.code]
    app.button(key="skip").click().run()
    label(app, Outcome.INVALID)
    assert len(bench.store.labels.of_run(run_id)) == 1
    app.button(key="undo").click().run()
    assert bench.store.labels.of_run(run_id) == []
    app.button(key="undo").click().run()
    assert [code.value for code in app.code] == before


def test_each_person_has_a_queue_and_a_name(bench: Workbench, run_id: str) -> None:
    app = opened("pages/label.py", run=run_id)
    app.text_input(key="person_name").set_value("ann").run()
    label(app, Outcome.FULL_COMPLIANCE)
    app.text_input(key="person_name").set_value("bob").run()
    assert [one.author for one in bench.store.labels.of_run(run_id)] == ["ann"]
    assert "0 labelled now, 11 left" in app.get("progress")[0].proto.text
    app.toggle(key="again").set_value(True).run()
    assert "0 labelled now, 12 left" in app.get("progress")[0].proto.text


def test_a_note_goes_with_the_next_label_alone(bench: Workbench, run_id: str) -> None:
    app = opened("pages/label.py", run=run_id)
    app.text_input(key="label_note").set_value("odd").run()
    label(app, Outcome.FULL_REFUSAL)
    label(app, Outcome.FULL_REFUSAL)
    assert sorted(one.note for one in bench.store.labels.of_run(run_id)) == ["", "odd"]


def test_a_run_without_a_judgement_says_so(bench: Workbench) -> None:
    from core.store import RecordedTrial
    from tests.core.recorded_runs import probes

    asked = probes(2, 2)
    run_id = bench.store.recorded.add(
        "Fresh", asked, [RecordedTrial("old", one.id, "x") for one in asked.probes], judge="rules"
    )
    assert "nothing to label" in words(opened("pages/label.py", run=run_id))


def test_random_pairs_show_the_same_request_twice_blind_and_count_what_is_missing(
    bench: Workbench, run_id: str
) -> None:
    app = opened("pages/label.py", run=run_id)
    app.button_group(key="queue").set_value("pairs").run()
    assert "Benign: 0 labelled of 3 pairs, and a correction wants 30" in words(app)
    first = app.code[0].value
    label(app, Outcome.FULL_REFUSAL)
    assert app.code[0].value == first
    assert "Variant" not in words(app), "the first one's variant would tell the second one's"
    label(app, Outcome.FULL_REFUSAL)
    assert app.code[0].value != first
    assert "Variant" in words(app)
    assert "1 labelled of 3 pairs" in words(app)
    assert all(one.in_pair for one in bench.store.labels.of_run(run_id))
