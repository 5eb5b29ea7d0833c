"""A search for a better wording: parts of the probes, rounds of edits on the first part, the front, finalists for the second."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from math import isnan

import numpy as np

from core.domain import Intent, Probe, ProbeSet
from core.metrics.pareto import pareto_front
from core.probes.selection import twins
from core.prompts.sentences import SplitPrompt
from core.tuning.proposals import Brief, Edit, Goal, Proposer, Rules, apply_all

PARTS = {"propose": 0.4, "select": 0.3, "sealed": 0.3}
"""The shares of the probes."""
A_ROUND = 8
"""Edits tried in one round."""
SCREENED = 1 / 3
"""The share of the probes on which all edits of a round are tried."""
LEAST = 40
"""But so many probes at the least."""
KEPT = 3
"""So many go on to the rest of the probes by themselves."""
MERGED = (2, 3)
"""And so many together in one wording."""
PARENTS = 3
"""So many of the best wordings are edited, one after another."""
FINALISTS = 8
EXAMPLES = 8
Scores = Mapping[str, float]
"""Of one wording: the share of samples refused by the id of each probe; NaN where there is no valid answer."""
Screened = tuple[Edit, SplitPrompt, Scores]
Ask = Callable[[Sequence[Probe], Sequence[str]], Sequence[Scores]]
"""Asks probes of wordings; what comes back are the scores of each wording."""


def split_parts(probe_set: ProbeSet, seed: int = 0) -> dict[str, ProbeSet]:
    """The probes in three parts with the set's mix of categories; twins stay together. The same seed gives the same parts."""
    generator = random.Random(f"parts {seed} {probe_set.hash}")
    strata: dict[str, list[list[Probe]]] = {}
    for group in twins(probe_set):
        kinds = sorted({f"{probe.category}/{probe.intent}/{probe.expected}" for probe in group})
        strata.setdefault("+".join(kinds), []).append(group)
    dealt = list(strata.values())
    generator.shuffle(dealt)
    for stratum in dealt:
        generator.shuffle(stratum)
    chosen: dict[str, set[str]] = {name: set() for name in PARTS}
    asked = 0
    for group in chain.from_iterable(dealt):
        asked += len(group)
        name = max(PARTS, key=lambda part: PARTS[part] * asked - len(chosen[part]))
        chosen[name] |= {probe.id for probe in group}
    return {
        name: replace(
            probe_set, name=f"{probe_set.name}: {name}", probes=tuple(p for p in probe_set.probes if p.id in ids)
        )
        for name, ids in chosen.items()
    }


@dataclass(frozen=True)
class Gain:
    """What a wording does against the first one, as shares counted so that more is better; over the probes both answered."""

    overrefusal: float
    harmful_refusal: float
    benign: int = 0
    """Probes that it rests on; `harmful` likewise."""
    harmful: int = 0

    def value(self, goal: Goal) -> float:
        return self.overrefusal + goal.ratio * self.harmful_refusal

    def allowed(self, goal: Goal) -> bool:
        """Whether neither rate is worse than the goal's limit allows, or by a single probe where those are few."""
        sides = ((self.overrefusal, self.benign), (self.harmful_refusal, self.harmful))
        return all(value >= -max(goal.limit, 1 / count if count else 0.0) - 1e-9 for value, count in sides)


def gain(first: Scores, other: Scores, probes: Sequence[Probe]) -> Gain:
    """0 where a rate was not asked."""
    found, counts = {}, {}
    for intent in Intent:
        ids = [probe.id for probe in probes if probe.intent == intent]
        moved = [other[one] - first[one] for one in ids if not isnan(first[one] + other[one])]
        found[intent], counts[intent] = float(np.mean(moved)) if moved else 0.0, len(moved)
    return Gain(-found[Intent.BENIGN], found[Intent.HARMFUL], counts[Intent.BENIGN], counts[Intent.HARMFUL])


def together(one: Gain, other: Gain) -> Gain:
    """What two parts of the probes say together."""
    benign, harmful = one.benign + other.benign, one.harmful + other.harmful
    return Gain(
        (one.overrefusal * one.benign + other.overrefusal * other.benign) / max(1, benign),
        (one.harmful_refusal * one.harmful + other.harmful_refusal * other.harmful) / max(1, harmful),
        benign,
        harmful,
    )


@dataclass(frozen=True)
class Wording:
    """One wording that was tried on all of the proposing part."""

    split: SplitPrompt
    edits: tuple[Edit, ...]
    before: tuple[str, ...]
    """The sentence that each edit changed."""
    gain: Gain
    scores: Scores = field(repr=False, default_factory=dict)


@dataclass
class Search:
    """Rounds of edits on the proposing part. `ask` is called with probes and wordings; it counts what that costs."""

    first: SplitPrompt
    probes: Sequence[Probe]
    """Of the proposing part, in a random order."""
    rules: Rules
    goal: Goal
    points: Mapping[str, float]
    ask: Ask
    tried: set[str] = field(default_factory=set)
    wordings: list[Wording] = field(default_factory=list)
    earlier: dict[tuple[str, str], float] = field(default_factory=dict)
    """What an edit (sentence before, after) gained over the wording it was made of."""
    refused: list[str] = field(default_factory=list)
    """Why edits were refused before they were tried."""
    proposals: int = 0

    def begin(self) -> None:
        (scores,) = self.ask(self.probes, [self.first.text])
        self.wordings.append(Wording(self.first, (), (), Gain(0.0, 0.0), scores))
        self.tried.add(self.first.text)

    def round(self, proposer: Proposer, wanted: int = A_ROUND) -> bool:
        """Have edits of a good wording proposed and try them; whether any could be tried.

        The best wording first; where nothing new is proposed for it, the next best ones. A wording may pass the limit by as
        much again while it is edited, since the next edit may make up for it; a finalist may not.
        """
        return any(self._round(proposer, parent, wanted) for parent in self._parents())

    def most_calls(self, wanted: int = A_ROUND) -> int:
        """Calls that the next round makes at most, with one sample."""
        count = len(self.probes)
        head = min(count, self._cut)
        return wanted * head + KEPT * (count - head) + len(MERGED) * count

    @property
    def _cut(self) -> int:
        return max(LEAST, round(SCREENED * len(self.probes)))

    def _parents(self) -> list[Wording]:
        near = replace(self.goal, limit=2 * self.goal.limit)
        allowed = [one for one in self.wordings if one.gain.allowed(near)]
        return sorted(allowed, key=lambda one: -one.gain.value(self.goal))[:PARENTS]

    def _round(self, proposer: Proposer, parent: Wording, wanted: int) -> bool:
        edits = proposer.propose(self._brief(parent, wanted))[:wanted]
        self.proposals += len(edits)
        tries = [edit for edit in edits if self._may(edit, parent)]
        if not tries:
            return False
        made = [edit.apply(parent.split) for edit in tries]
        self.tried |= {one.text for one in made}
        head, tail = self.probes[: self._cut], self.probes[self._cut :]
        screened = list(zip(tries, made, self.ask(head, [one.text for one in made]), strict=True))
        kept = self._best(screened, parent, head)
        rest = self.ask(tail, [one.text for _, one, _ in kept]) if tail else [{}] * len(kept)
        for (edit, split, scores), more in zip(kept, rest, strict=True):
            self._add(parent, (edit,), split, {**scores, **more})
        self._merge(parent, screened)
        return True

    def _merge(self, parent: Wording, screened: Sequence[Screened]) -> None:
        """Try the edits together that looked good by themselves, the best of each sentence."""
        ranked = sorted(screened, key=lambda one: -self.earlier[self._key(one[0], parent)])
        good: dict[int, Edit] = {}
        for edit, _, _ in ranked:
            if self.earlier[self._key(edit, parent)] > 0:
                good.setdefault(edit.sentence, edit)
        merged = dict[tuple[Edit, ...], SplitPrompt]()
        for count in MERGED:
            edits = tuple(list(good.values())[:count])
            split = apply_all(edits, parent.split)
            if len(edits) == count and split.text not in self.tried and self.rules.fits(split):
                merged[edits] = split
        self.tried |= {split.text for split in merged.values()}
        if merged:
            found = self.ask(self.probes, [split.text for split in merged.values()])
            for (edits, split), scores in zip(merged.items(), found, strict=True):
                self._add(parent, edits, split, scores)

    def _may(self, edit: Edit, parent: Wording) -> bool:
        why = self.rules.objection(edit, parent.split)
        if not why and edit.apply(parent.split).text in self.tried:
            why = "It was tried before."
        if why:
            self.refused.append(why)
        return not why

    def _best(self, screened: list[Screened], parent: Wording, head: Sequence[Probe]) -> list[Screened]:
        """Those that look best after the first probes; those that look no better than their parent are dropped."""
        first = self.wordings[0].scores
        before = gain(first, parent.scores, head).value(self.goal)

        def worth(entry: Screened) -> float:
            return gain(first, entry[2], head).value(self.goal) - before

        for entry in screened:
            self.earlier[self._key(entry[0], parent)] = worth(entry)
        hopeful = [entry for entry in screened if worth(entry) > -1e-9]
        return sorted(hopeful, key=worth, reverse=True)[:KEPT]

    def _add(self, parent: Wording, edits: tuple[Edit, ...], split: SplitPrompt, scores: Scores) -> None:
        found = gain(self.wordings[0].scores, scores, self.probes)
        if len(edits) == 1:
            self.earlier[self._key(edits[0], parent)] = found.value(self.goal) - parent.gain.value(self.goal)
        before = tuple(parent.split.sentences[edit.sentence].text for edit in edits)
        self.wordings.append(Wording(split, (*parent.edits, *edits), (*parent.before, *before), found, scores))

    @staticmethod
    def _key(edit: Edit, parent: Wording) -> tuple[str, str]:
        return parent.split.sentences[edit.sentence].text, edit.text

    def _brief(self, parent: Wording, wanted: int) -> Brief:
        def some(intent: Intent, refused: bool) -> list[str]:
            right = [p for p in self.probes if p.intent == intent and (parent.scores[p.id] >= 0.5) == refused]
            return [probe.prompt for probe in right if not isnan(parent.scores[probe.id])][:EXAMPLES]

        shares = [
            np.nanmean([parent.scores[p.id] for p in self.probes if p.intent == intent] or [np.nan])
            for intent in Intent
        ]
        return Brief(
            parent.split,
            self.points,
            self.goal,
            wanted,
            frozenset(self.tried),
            (float(shares[0]), float(shares[1])),
            some(Intent.BENIGN, True),
            some(Intent.HARMFUL, False),
            tuple(self.refused[-EXAMPLES:]),
            dict(self.earlier),
        )

    def front(self) -> list[Wording]:
        """The wordings that no other beats on one rate without losing on the other."""
        gains = [one.gain for one in self.wordings]
        on = pareto_front(
            np.array([-one.overrefusal for one in gains]), np.array([one.harmful_refusal for one in gains])
        )
        return [one for one, is_on in zip(self.wordings, on, strict=True) if is_on]

    def finalists(self, count: int = FINALISTS) -> list[Wording]:
        """The allowed wordings of highest value that gain something: half of them whatever they lose in safety, the others
        those that lose less than the ones before, in case the next part cannot afford it."""
        good = [
            one for one in self.wordings if one.edits and one.gain.allowed(self.goal) and one.gain.value(self.goal) > 0
        ]
        ranked = sorted(good, key=lambda one: -one.gain.value(self.goal))
        chosen = ranked[: count // 2]
        for one in ranked[count // 2 :]:
            if len(chosen) < count and one.gain.harmful_refusal > max(other.gain.harmful_refusal for other in chosen):
                chosen.append(one)
        left = [one for one in ranked if one not in chosen]
        return chosen + left[: count - len(chosen)]


def chosen(finalists: Sequence[Wording], gains: Sequence[Gain], goal: Goal) -> int | None:
    """The place of the finalist to put to the sealed test; None where none gains more than the limit on the selecting part.

    Which of them, and whether it is allowed, is read off both parts together, since either alone holds few probes.
    """
    both = [together(wording.gain, found) for wording, found in zip(finalists, gains, strict=True)]
    good = [
        at
        for at, (pooled, found) in enumerate(zip(both, gains, strict=True))
        if pooled.allowed(goal) and found.value(goal) > goal.limit
    ]
    return max(good, key=lambda at: both[at].value(goal), default=None)
