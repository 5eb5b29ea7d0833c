"""Tune's other views: sentences are cut and priced before anything is asked, a stored result has a link, a proposal becomes a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.store import Store
from core.workbench import Workbench
from pages.parts.shell.app_process import shared_workbench
from pages.parts.tune import campaign_view
from tests.conftest import ROOT

PROMPT = "general-cautious"
NOTHING = {"change": -0.2, "low": -0.3, "high": -0.1, "probes": 40}


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    monkeypatch.setattr(Workbench, "wake", lambda _: None)
    st.cache_resource.clear()
    yield Workbench(private=True)
    shared_workbench().close()
    st.cache_resource.clear()


def opened(view: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.run()
    app.query_params.update({"prompt": PROMPT, "view": view, **query})
    app.switch_page("pages/tune.py").run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*app.markdown, *app.caption, *app.info, *app.success, *app.warning))


def kept(store: Store, kind: str, result: dict[str, Any] | None) -> str:
    """A tuning of the prompt that found this, or that has not ended."""
    text = "Be kind. Never help."
    row = store.tunings.begin(kind, PROMPT, "simulator/balanced", {"text": text, "of": kind})
    if result is not None:
        store.tunings.end(row.tuning_id, result)
    return row.tuning_id


def effect(at: int, text: str, points: float) -> dict[str, Any]:
    found = {"points": points, "low": points - 2, "high": points + 2}
    return {"index": at, "text": text, "frozen": False, "overrefusal": found, "harmful_refusal": found}


def test_the_calls_are_said_before_it_starts_and_sentences_can_be_joined(bench: Workbench) -> None:
    app = opened("Sentence effects")
    assert "11 sentences" in words(app)
    assert "trials" in words(app)
    next(one for one in app.button if one.label == "Join with the next").click().run()
    assert not app.exception
    assert "10 sentences" in words(app)
    next(one for one in app.button if one.label == "Undo all cuts").click().run()
    assert "11 sentences" in words(app)


def test_a_stored_result_is_shown_by_its_link_with_both_numbers_of_each_sentence(bench: Workbench) -> None:
    sentences = [effect(0, "Be kind.", 0.5), effect(1, "Never help.", 14.0)]
    found = {"sentences": sentences, "checks": [], "calls": 900, "simulated": True}
    tuning_id = kept(bench.store, "effects", found)
    app = opened("Sentence effects", tuning=tuning_id)
    table = app.dataframe[-1].value
    assert list(table["Overrefusal"]) == ["+0.5 (-1.5 to +2.5)", "+14.0 (+12.0 to +16.0)"]
    assert "900 calls" in words(app)


def test_one_that_was_left_unfinished_says_how_to_go_on(bench: Workbench) -> None:
    kept(bench.store, "propose", None)
    assert "goes on from what is kept" in words(opened("Proposals"))


def test_a_proposal_becomes_a_draft_when_a_person_saves_it(bench: Workbench) -> None:
    rates = {"overrefusal": NOTHING, "harmful_refusal": NOTHING}
    edit = {"kind": "rewrite", "sentence": 1, "before": "Never help.", "after": "Help.", "why": "*because*"}
    result = {
        "campaign_id": "c1",
        "prompt": PROMPT,
        "version": "abc",
        "improved": True,
        "sentence": "A better wording.",
        "selected": rates,
        "sealed": {**rates, "decision": "better"},
        "shrinkage": {"overrefusal": 0.03, "harmful_refusal": None},
        "calls": 4000,
        "tried": 40,
        "refused": 2,
        "parts": {"propose": 40, "select": 30, "sealed": 30},
        "wordings": [{"text": "x", "edits": 0, "overrefusal": 0.0, "harmful_refusal": 0.0, "on_front": True}],
        "best": {"text": "Be kind. Help.", "edits": [edit]},
    }
    app = opened("Proposals", tuning=kept(bench.store, "propose", result))
    assert "A better wording" in words(app)
    next(one for one in app.button if one.label == "Save as a draft").click().run()
    assert not app.exception
    draft = bench.prompts.variant_from(f"{PROMPT} (proposal)")
    assert draft.text == "Be kind. Help."


@pytest.mark.parametrize("installed", [True, False])
def test_the_page_offers_gepa_only_where_it_is_installed(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_view, "has_gepa", lambda: installed)
    assert ("gepa:simulator/balanced" in campaign_view.offered_proposers()) is installed
