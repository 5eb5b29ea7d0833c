"""A search for a better wording: parts of the probes, rounds of edits on the first part, the front, finalists for the second."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from math import ceil, isnan

import numpy as np

from core.domain import Intent, Probe, ProbeSet
from core.metrics.pareto import pareto_front
from core.probes.selection import twins
from core.prompts.sentences import SplitPrompt
from core.tuning.proposals import Brief, Edit, Goal, Proposer, Rules, apply_all

PARTS = {"propose": 0.4, "select": 0.3, "sealed": 0.3}
"""The shares of the probes."""
ROUNDS = (8, 4, 2)
"""Edits tried in one round: as many as the calls that are left allow."""
LEAST = 40
"""All wordings of a round are tried on so many probes; the best third on three times as many, and so on up to all of them."""
SEARCHED = 1 / 40
"""The probes that wordings are tried on, as a share of the calls: where a part holds more, hardly a round could be made."""
MERGED = (2, 3)
"""So many edits of a round that looked good are tried together, from the second block of probes on."""
PARENTS = 3
"""So many of the best wordings are edited, one after another."""
CHOOSING = 1 / 4
"""The share of the calls that is kept for choosing on the selecting part; whatever the search leaves goes there, too."""
FEWEST = 3
"""But so many wordings are chosen from at the least."""
EXAMPLES = 8
Scores = Mapping[str, float]
"""Of one wording: the share of samples refused by the id of each probe; NaN where there is no valid answer."""
Try = tuple[tuple[Edit, ...], SplitPrompt]
"""Edits of one wording and what they make of it."""
Ask = Callable[[Sequence[Probe], Sequence[str]], Sequence[Scores]]
"""Asks probes of wordings; what comes back are the scores of each wording."""


def searched(part: ProbeSet, max_calls: int, seed: int) -> list[Probe]:
    """Probes of the proposing part in a random order: all of them, or as many as leave calls for some rounds."""
    probes = list(part.probes)
    random.Random(seed).shuffle(probes)
    return probes[: max(3 * LEAST, int(SEARCHED * max_calls))]


def most_calls(probes: Sequence[Probe], wanted: int) -> int:
    """Calls that a round of so many edits makes at most, with one sample."""
    return _most(_blocks(probes, LEAST), wanted) + _most(_blocks(probes, 3 * LEAST), len(MERGED))


def _blocks(probes: Sequence[Probe], first: int) -> list[Sequence[Probe]]:
    """The probes in blocks, the first of so many; each reaches three times as far as the one before, the last to the end."""
    blocks, begin, end = list[Sequence[Probe]](), 0, first
    while begin < len(probes):
        end = len(probes) if len(probes) < 1.5 * end else end
        blocks.append(probes[begin:end])
        begin, end = end, 3 * end
    return blocks


def _most(blocks: Sequence[Sequence[Probe]], count: int) -> int:
    """Calls of a race of so many wordings at most."""
    calls = 0
    for block in blocks:
        calls, count = calls + len(block) * count, ceil(count / 3)
    return calls


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
    """Of the proposing part, see `searched`."""
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

    def round(self, proposer: Proposer, wanted: int = ROUNDS[0]) -> bool:
        """Have edits of a good wording proposed and try them; whether any could be tried.

        The best wording first; where nothing new is proposed for it, the next best ones. A wording may pass the limit by as
        much again while it is edited, since the next edit may make up for it; a finalist may not.
        """
        return any(self._round(proposer, parent, wanted) for parent in self._parents())

    def affordable(self, calls: int) -> int:
        """Edits that a round of at most so many calls can try; 0 where they do not do."""
        return next((wanted for wanted in ROUNDS if most_calls(self.probes, wanted) <= calls), 0)

    def _parents(self) -> list[Wording]:
        near = replace(self.goal, limit=2 * self.goal.limit)
        allowed = [one for one in self.wordings if one.gain.allowed(near)]
        return sorted(allowed, key=lambda one: -one.gain.value(self.goal))[:PARENTS]

    def _round(self, proposer: Proposer, parent: Wording, wanted: int) -> bool:
        edits = proposer.propose(self.brief(parent, wanted))[:wanted]
        self.proposals += len(edits)
        tries = [edit for edit in edits if self.may_try(edit, parent)]
        if not tries:
            return False
        self._race(parent, [((edit,), edit.apply(parent.split)) for edit in tries], LEAST)
        self._merge(parent, tries)
        return True

    def _merge(self, parent: Wording, tries: Sequence[Edit]) -> None:
        """Try the edits together that looked good by themselves, the best of each sentence."""
        good: dict[int, Edit] = {}
        for edit in sorted(tries, key=lambda one: -self.earlier[self._key(one, parent)]):
            if self.earlier[self._key(edit, parent)] > 0:
                good.setdefault(edit.sentence, edit)
        merged = dict[str, Try]()
        for count in MERGED:
            edits = tuple(list(good.values())[:count])
            split = apply_all(edits, parent.split)
            if len(edits) == count and split.text not in self.tried and self.rules.fits(split):
                merged[split.text] = (edits, split)
        self._race(parent, list(merged.values()), 3 * LEAST)

    def _race(self, parent: Wording, tries: Sequence[Try], first: int) -> None:
        """Ask block after block of ever fewer wordings: the best third of those that look no worse than their parent goes on.

        Successive halving: K. Jamieson & A. Talwalkar (2016), AISTATS, 240-248. Those asked all of the probes are kept.
        """
        self.tried |= {split.text for _, split in tries}
        running: list[tuple[tuple[Edit, ...], SplitPrompt, Scores]] = [(edits, split, {}) for edits, split in tries]
        asked, blocks = list[Probe](), _blocks(self.probes, first)
        for block in blocks:
            if not running:
                return
            asked += block
            found = self.ask(block, [split.text for _, split, _ in running])
            running = [
                (edits, split, {**scores, **more}) for (edits, split, scores), more in zip(running, found, strict=True)
            ]
            worth = [self._worth(scores, parent, asked) for _, _, scores in running]
            self.earlier |= {
                self._key(edits[0], parent): value
                for (edits, _, _), value in zip(running, worth, strict=True)
                if len(edits) == 1
            }
            if block is not blocks[-1]:
                ranked = sorted(range(len(running)), key=lambda at: -worth[at])[: ceil(len(running) / 3)]
                running = [running[at] for at in ranked if worth[at] > -1e-9]
        for edits, split, scores in running:
            self.add(parent, edits, split, scores)

    def may_try(self, edit: Edit, parent: Wording) -> bool:
        """Whether an edit keeps the rules and was not tried before; why not is kept."""
        why = self.rules.objection(edit, parent.split)
        if not why and edit.apply(parent.split).text in self.tried:
            why = "It was tried before."
        if why:
            self.refused.append(why)
        return not why

    def _worth(self, scores: Scores, parent: Wording, asked: Sequence[Probe]) -> float:
        """How much more a wording is worth than its parent on these probes."""
        first = self.wordings[0].scores
        return gain(first, scores, asked).value(self.goal) - gain(first, parent.scores, asked).value(self.goal)

    def add(self, parent: Wording, edits: tuple[Edit, ...], split: SplitPrompt, scores: Scores) -> None:
        """Take in a wording that was asked all probes."""
        found = gain(self.wordings[0].scores, scores, self.probes)
        before = tuple(parent.split.sentences[edit.sentence].text for edit in edits)
        self.wordings.append(Wording(split, (*parent.edits, *edits), (*parent.before, *before), found, scores))

    @staticmethod
    def _key(edit: Edit, parent: Wording) -> tuple[str, str]:
        return parent.split.sentences[edit.sentence].text, edit.text

    def brief(self, parent: Wording, wanted: int, shown: Sequence[Probe] | None = None) -> Brief:
        """What a proposer is told of a wording that was asked all probes, with examples of those `shown`, by default of all."""

        def some(intent: Intent, refused: bool) -> list[str]:
            right = [
                p
                for p in (self.probes if shown is None else shown)
                if p.intent == intent and (parent.scores[p.id] >= 0.5) == refused
            ]
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

    def finalists(self, count: int) -> list[Wording]:
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


@dataclass(frozen=True)
class Later:
    """What the parts after the search take, in calls with one sample."""

    select: int
    """Probes of the part; `sealed` likewise."""
    sealed: int

    def kept(self, max_calls: int) -> int:
        """Calls that the search leaves of so many."""
        return max(self.least, int(CHOOSING * max_calls) + 2 * self.sealed)

    def finalists(self, left: int) -> int:
        """How many wordings can be chosen from with so many calls left."""
        return max(FEWEST, (left - 2 * self.sealed) // max(1, self.select) - 1)

    @property
    def least(self) -> int:
        return (FEWEST + 1) * self.select + 2 * self.sealed


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
