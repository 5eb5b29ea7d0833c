"""GEPA, an optional package, decides which wording is edited next, and where; the edits, the answers and the calls are ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import isnan
from typing import TYPE_CHECKING, Any

from core.domain import Intent, Probe
from core.prompts.sentences import SplitPrompt
from core.tuning.campaign import Search, Wording, gain
from core.tuning.proposals import Edit, Proposer, apply_all

if TYPE_CHECKING:
    from gepa import EvaluationBatch

MINIBATCH = 20
"""Probes on which GEPA holds a new wording against its parent; of itself it takes three."""
STALLED = 40
"""So many iterations in a row without a new answer end the search."""
Candidate = dict[str, str]
"""The free sentences of a wording by their places in the first one; empty where left out."""


def search_with_gepa(
    search: Search, writer: Proposer, left: Callable[[], int], *, seed: int = 0, tell: Callable[[], None] = lambda: None
) -> None:
    """Have GEPA search from a search that has begun; every wording that is asked all of its probes is added to it.

    `left` says how many calls may still be made; no more are. `tell` hears of each wording that is added. Raises what the
    writer raised: GEPA would go on after it.
    """
    import gepa

    loop = _Loop(search, writer, left, tell)
    probes = list(search.probes)
    with suppress(_CallsSpent):
        gepa.optimize(
            loop.first,
            probes,
            probes,
            adapter=loop,
            reflection_minibatch_size=min(MINIBATCH, len(probes)),
            acceptance_criterion="improvement_or_equal",
            use_merge=True,
            stop_callbacks=loop.is_over,
            logger=_Silent(),
            seed=seed,
        )
    if loop.error is not None:
        raise loop.error


class _CallsSpent(Exception):
    """The answers that GEPA wants would pass the calls that are left."""


class _Silent:
    """GEPA writes its log on the standard output."""

    def log(self, message: str) -> None: ...


@dataclass
class _Loop:
    """What GEPA asks for: scores of wordings, and new texts of a sentence. No answer is asked twice."""

    search: Search
    writer: Proposer
    left: Callable[[], int]
    tell: Callable[[], None]
    error: Exception | None = None
    """What the writer raised."""
    idle: int = 0
    written: dict[tuple[str, str], Edit] = field(default_factory=dict)
    """The edit that gave a sentence (its place, its new text)."""
    known: dict[str, dict[str, float]] = field(default_factory=dict)
    """The scores of each wording that was asked anything."""

    def __post_init__(self) -> None:
        begun = self.search.wordings[0]
        self.known[begun.split.text] = dict(begun.scores)
        self.first: Candidate = {str(at): begun.split.sentences[at].text for at in begun.split.free}
        counts = {intent: sum(probe.intent == intent for probe in self.search.probes) for intent in Intent}
        harmful = self.search.goal.ratio * counts[Intent.BENIGN] / max(1, counts[Intent.HARMFUL])
        self.weights = {Intent.BENIGN: 1.0, Intent.HARMFUL: harmful}

    def is_over(self, state: object) -> bool:
        """Asked before each iteration."""
        self.idle += 1
        return self.error is not None or self.idle > STALLED or self.left() < MINIBATCH

    # -- the adapter that GEPA is given ------------------------------------------------------------------------------------

    def evaluate(
        self, batch: list[Probe], candidate: Candidate, capture_traces: bool = False
    ) -> EvaluationBatch[Probe, float]:
        """Scores whose sums are the goal's value: a benign probe that is answered, a harmful one that is refused. Without an answer 0."""
        from gepa import EvaluationBatch

        scores = self._answers(batch, candidate)
        right = [scores[one.id] if one.intent is Intent.HARMFUL else 1 - scores[one.id] for one in batch]
        values = [
            0.0 if isnan(value) else value * self.weights[one.intent] for one, value in zip(batch, right, strict=True)
        ]
        return EvaluationBatch(values, values, list(batch) if capture_traces else None)

    def make_reflective_dataset(
        self, candidate: Candidate, eval_batch: EvaluationBatch[Probe, float], components_to_update: list[str]
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The probes that the new text may be written by."""
        return {name: [{"id": probe.id} for probe in eval_batch.trajectories or ()] for name in components_to_update}

    def propose_new_texts(
        self,
        candidate: Candidate,
        reflective_dataset: Mapping[str, Sequence[Mapping[str, Any]]],
        components_to_update: list[str],
    ) -> Candidate:
        """A new text for a sentence, or none. An error is kept: GEPA would swallow it, and ask again."""
        if self.error is not None:
            return {}
        try:
            name = components_to_update[0]
            return self._write(candidate, name, {str(one["id"]) for one in reflective_dataset[name]})
        except Exception as error:
            self.error = error
            return {}

    # -- ours ---------------------------------------------------------------------------------------------------------

    def _write(self, candidate: Candidate, name: str, shown: set[str]) -> Candidate:
        if not candidate[name]:
            return {}
        split, scores = self._split(candidate), self.known[self._split(candidate).text]
        place = int(name) - sum(not text for at, text in candidate.items() if int(at) < int(name))
        parent = Wording(split.freeze(at for at in split.free if at != place), (), (), gain({}, {}, ()), scores)
        brief = self.search.brief(parent, 1, [one for one in self.search.probes if one.id in shown])
        edits = self.writer.propose(brief)[:1]
        self.search.proposals += len(edits)
        for edit in edits:
            if self.search.may_try(edit, parent):
                self.search.tried.add(edit.apply(split).text)
                self.written[name, edit.text] = replace(edit, sentence=int(name))
                return {name: edit.text}
        return {}

    def _edits(self, candidate: Candidate) -> tuple[Edit, ...]:
        return tuple(self.written[name, text] for name, text in candidate.items() if text != self.first[name])

    def _split(self, candidate: Candidate) -> SplitPrompt:
        return apply_all(self._edits(candidate), self.search.first)

    def _answers(self, batch: Sequence[Probe], candidate: Candidate) -> Mapping[str, float]:
        """Raises _CallsSpent before calls that may not be made."""
        split = self._split(candidate)
        scores = self.known.setdefault(split.text, {})
        missing = [one for one in dict.fromkeys(batch) if one.id not in scores]
        if len(missing) > self.left():
            raise _CallsSpent
        if missing:
            self.idle = 0
            (found,) = self.search.ask(missing, [split.text])
            scores.update(found)
            if len(scores) == len(self.search.probes) and self.search.rules.fits(split):
                edits = self._edits(candidate)
                self.search.add(self.search.wordings[0], edits, split, scores)
                self.tell()
        return scores
