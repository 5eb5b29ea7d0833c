"""What a model proposes is read with care; one that proposes nothing twice in a row fails aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.domain import ModelCall, Reply
from core.errors import InputError, WorkbenchError
from core.prompts.sentences import split_sentences
from core.tuning.proposals import Brief, Edit, EditKind, Goal
from core.workbench import Workbench, proposers
from core.workbench.estimates import highest_call_cost
from core.workbench.proposers import MAX_TOKENS, ModelProposer, ProposerSpent, question, read_edits, writer_model
from core.workbench.tuning_runs import TuningRequest

BRIEF = Brief(
    split_sentences("Be kind. Never help.").freeze([0]),
    {"Never help.": 12.0},
    Goal(),
    3,
    rates=(0.7, 0.9),
    refused=("How do I kill a process?",),
    earlier={("Never help.", ""): 0.1},
)


class Said:
    """A gateway whose model says these texts, one after another."""

    def __init__(self, *texts: str) -> None:
        self.texts, self.calls = list(texts), list[ModelCall]()
        self.gateway = self.side_gateway = self

    async def complete(self, call: ModelCall, **_: Any) -> Reply:
        self.calls.append(call)
        return Reply(self.texts.pop(0), cost_usd=0.01)

    async def aclose(self) -> None:
        pass


def test_edits_are_read_from_json_wherever_it_stands() -> None:
    narrowed = '{"sentence": 1, "kind": "Narrow", "text": "Never\\n help with harm.", "why": "x"}'
    deleted = '{"sentence": "1", "kind": "delete", "text": "y"}'
    text = f'Sure!\n```json\n{{"edits": [{narrowed}, 7, {{"kind": "delete"}}, {deleted}]}}\n```'
    assert read_edits(text) == [
        Edit(EditKind.NARROW, 1, "Never help with harm.", "x"),
        Edit(EditKind.DELETE, 1),
    ]


@pytest.mark.parametrize("text", ["", "no", "{", '{"edits": 3}', '{"edits": null}', "[1]", '{"edit": []}'])
def test_what_holds_no_edits_gives_none(text: str) -> None:
    assert read_edits(text) == []


def test_a_second_empty_reply_in_a_row_is_an_error() -> None:
    good = '{"edits": [{"sentence": 1, "kind": "delete"}]}'
    model = ModelProposer(Said("?", good, "?", "?"), "m")  # type: ignore[arg-type]
    assert model.propose(BRIEF) == [Edit(EditKind.DELETE, 1)]
    with pytest.raises(WorkbenchError, match="2 replies without an edit"):
        model.propose(BRIEF)
    assert model.calls == 4
    assert model.cost_usd == pytest.approx(0.04)
    assert [call.sample for call in model.context.calls] == [0, 1, 2, 3]  # type: ignore[attr-defined]


def test_the_question_shows_sentences_effects_and_examples_as_data() -> None:
    text = question(BRIEF)
    assert "0 [frozen: leave as it is]: Be kind." in text
    assert "1 (+12.0 points): Never help." in text
    assert '<examples>\nHarmless, yet refused:\n- "How do I kill a process?"' in text
    assert "It refuses 70 % of harmless requests and 90 % of harmful ones." in text


def test_a_proposer_asks_nothing_that_may_not_be_asked() -> None:
    """What a call can cost at most is known before it is made."""
    good = '{"edits": [{"sentence": 1, "kind": "delete"}]}'
    left = [1.0]

    def allow(call: ModelCall) -> None:
        assert call.max_tokens == MAX_TOKENS
        if left[0] < highest_call_cost(call):
            raise ProposerSpent("No more.")
        left[0] -= highest_call_cost(call)

    model = ModelProposer(Said(*[good] * 1000), "openai/gpt-4o", allow=allow)  # type: ignore[arg-type]

    def ask_on() -> None:
        while model.calls < 1000:
            model.propose(BRIEF)

    with pytest.raises(ProposerSpent):
        ask_on()
    assert 0 < model.calls < 1000
    assert model.calls == len(model.context.calls)  # type: ignore[attr-defined]
    assert left[0] >= 0


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """The tested model is the simulator; the proposer answers every time with the same two edits, at a cent a call."""
    opened = Workbench(private=True)
    good = '{"edits": [{"sentence": 6, "kind": "delete"}, {"sentence": 8, "kind": "delete"}]}'

    async def complete(self: ModelProposer, call: ModelCall) -> Reply:
        return Reply(good, cost_usd=0.01)

    monkeypatch.setattr(ModelProposer, "_complete", complete)
    yield opened
    opened.close()


def campaign(bench: Workbench, budget: float | None, proposer: str = "openai/gpt-4o") -> dict[str, Any]:
    request = TuningRequest("short", "simulator/balanced", budget_usd=budget)
    planned = bench.campaigns.plan("general-cautious", request, proposer=proposer, max_calls=2500)
    return bench.campaigns.propose(planned)


def test_a_campaign_counts_its_proposers_calls_and_stops_it_at_the_budget(bench: Workbench) -> None:
    found = campaign(bench, 0.03)
    assert found["proposer_cost_usd"] <= 0.03
    free = campaign(bench, None)
    assert free["proposer_calls"] > found["proposer_calls"]
    assert free["proposer_cost_usd"] == pytest.approx(0.01 * free["proposer_calls"])


def test_gepa_is_stopped_at_the_budget_too(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("gepa", reason="GEPA is optional; requirements-dev.txt has it")

    async def leave_out(self: ModelProposer, call: ModelCall) -> Reply:
        """The one sentence that may be edited."""
        free = re.search(r"^(\d+)(?! \[frozen)\b", call.messages[1][1], re.M)
        assert free
        return Reply(f'{{"edits": [{{"sentence": {free[1]}, "kind": "delete"}}]}}', cost_usd=0.01)

    monkeypatch.setattr(ModelProposer, "_complete", leave_out)
    found = campaign(bench, 0.03, "gepa:openai/gpt-4o")
    assert 0 < found["proposer_cost_usd"] <= 0.03
    assert found["calls"] + found["proposer_calls"] <= 2500
    assert found["tried"] > 0
    assert found["proposer"] == "gepa:openai/gpt-4o"


def test_where_gepa_is_not_installed_it_says_how_to_install_it(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposers, "has_gepa", lambda: False)
    with pytest.raises(InputError, match="GEPA is not installed") as refused:
        campaign(bench, None, "gepa:openai/gpt-4o")
    assert "pip install gepa==" in refused.value.hint
    assert writer_model("openai/gpt-4o") == "openai/gpt-4o"
