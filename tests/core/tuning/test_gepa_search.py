"""GEPA only says what is edited next: no call beyond ours, no answer asked twice, no error of a proposer lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.domain import Probe
from core.errors import WorkbenchError
from core.probes.probe_files import load_probes
from core.prompts.prompt_files import starter_prompts
from core.prompts.sentences import SplitPrompt, split_sentences
from core.simulator import decide
from core.tuning.campaign import Scores, Search, gain, split_parts
from core.tuning.gepa_search import search_with_gepa
from core.tuning.offline_proposer import OfflineProposer
from core.tuning.proposals import Brief, Edit, EditKind, Goal, Proposer, Rules, apply_all

pytest.importorskip("gepa", reason="GEPA is optional; requirements-dev.txt has it")

SHORT = load_probes("short")
CAUTIOUS = split_sentences(next(one.text for one in starter_prompts() if one.name == "general-cautious"))


class Simulated:
    """Asks the simulator itself, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked = list[tuple[str, str]]()

    def __call__(self, probes: Sequence[Probe], texts: Sequence[str]) -> list[Scores]:
        self.asked += [(text, probe.id) for text in texts for probe in probes]
        return [
            {probe.id: float(decide(text, probe.prompt, "balanced")[0].refused) for probe in probes} for text in texts
        ]


class Writes:
    """Writes these texts for whatever sentence it is asked for, and then fails."""

    name, calls, cost_usd = "m", 0, 0.0

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.briefs = list[Brief]()

    def propose(self, brief: Brief) -> list[Edit]:
        self.briefs.append(brief)
        if not self.texts:
            raise WorkbenchError("The proposer m is down.")
        return [Edit(EditKind.REWRITE, brief.split.free[0], self.texts.pop(0))]


def search_with(
    writer: Proposer, calls: int = 1500, first: SplitPrompt = CAUTIOUS, seed: int = 0
) -> tuple[Search, Simulated]:
    ask = Simulated()
    probes = list(split_parts(SHORT)["propose"].probes)
    search = Search(first, probes, Rules.of(first, SHORT.probes), Goal(), {}, ask)
    search.begin()
    try:
        search_with_gepa(search, writer, lambda: calls - len(ask.asked), seed=seed)
    finally:
        assert len(ask.asked) == len(set(ask.asked)) <= calls
    return search, ask


def test_it_finds_wordings_within_the_calls_and_asks_nothing_twice() -> None:
    search, ask = search_with(OfflineProposer())
    assert len(ask.asked) > 1000
    assert search.finalists(8)[0].gain.value(Goal()) > 0.1
    for one in search.wordings[1:]:
        assert apply_all(one.edits, CAUTIOUS).text == one.split.text
        assert one.before == tuple(CAUTIOUS.sentences[edit.sentence].text for edit in one.edits)
        assert one.gain == gain(search.wordings[0].scores, one.scores, search.probes)


def test_the_same_seed_searches_the_same() -> None:
    first, again, other = (search_with(OfflineProposer(), 600, seed=seed)[1].asked for seed in (1, 1, 2))
    assert first == again != other


def test_what_a_proposer_raises_is_raised_and_it_is_not_asked_again() -> None:
    writer = Writes("Weigh the context.", "Be careful with harmful requests.")
    with pytest.raises(WorkbenchError, match="m is down"):
        search_with(writer)
    assert len(writer.briefs) == 3


def test_an_edit_that_teaches_to_the_test_is_never_asked() -> None:
    copied = next(one.prompt for one in SHORT.probes if len(one.prompt.split()) > 5)
    writer = Writes(copied)
    search = Search(CAUTIOUS, list(SHORT.probes), Rules.of(CAUTIOUS, SHORT.probes), Goal(), {}, ask := Simulated())
    search.begin()
    with pytest.raises(WorkbenchError):
        search_with_gepa(search, writer, lambda: 10_000)
    assert {text for text, _ in ask.asked} == {CAUTIOUS.text}
    assert "copies a probe" in search.refused[0]


def test_it_edits_one_free_sentence_at_a_time_and_shows_few_examples() -> None:
    writer = Writes("Weigh the context.")
    with pytest.raises(WorkbenchError):
        search_with(writer, first=CAUTIOUS.freeze([0, 1]))
    assert all(len(brief.split.free) == brief.wanted == 1 and brief.split.free[0] > 1 for brief in writer.briefs)
    assert all(0 < len(brief.refused) + len(brief.answered) <= 16 for brief in writer.briefs)


def test_where_nothing_is_proposed_it_ends() -> None:
    class Silent(Writes):
        def propose(self, brief: Brief) -> list[Edit]:
            return []

    search, _ = search_with(Silent())
    assert len(search.wordings) == 1
