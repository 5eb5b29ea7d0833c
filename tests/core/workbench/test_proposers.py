"""What a model proposes is read with care; one that proposes nothing twice in a row fails aloud."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain import ModelCall, Reply
from core.errors import WorkbenchError
from core.prompts.sentences import split_sentences
from core.tuning.proposals import Brief, Edit, EditKind, Goal
from core.workbench.proposers import ModelProposer, question, read_edits

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
        self.gateway = self

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
