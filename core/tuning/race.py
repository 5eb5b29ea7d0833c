"""A race of candidates against a baseline: in which order probes are asked, who is still running, what to ask next."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.domain import Intent, ProbeSet
from core.metrics.coding import Bools, Floats, Ints, coded, counted_refused, is_value, outcome_codes, valid_mask
from core.probes.selection import twins
from core.tuning.sequential import ClaimEvidence, Gains, Shown, confidence_sequence, decision, evidence, shown

FIRST_BLOCK = 20
"""Clusters of each intent in the first rounds; later ones are a quarter of what was asked before."""
NOTHING = Gains(np.zeros(0), np.zeros(0))
Cells = list[tuple[int, int]]


@dataclass(frozen=True)
class Course:
    """The clusters of twin probes of each intent, in the order in which they are asked: places of probes in the set."""

    clusters: Mapping[Intent, tuple[tuple[int, ...], ...]]

    def probes(self, intent: Intent) -> int:
        return sum(len(cluster) for cluster in self.clusters[intent])


def course(probe_set: ProbeSet, seed: int = 0) -> Course:
    """A random order of the set's twin clusters, the same for the same seed; twins keep the same place for both intents."""
    place = {probe.id: at for at, probe in enumerate(probe_set.probes)}
    groups = twins(probe_set)
    random.Random(f"{seed} {probe_set.hash}").shuffle(groups)
    split = {
        intent: [tuple(place[probe.id] for probe in group if probe.intent == intent) for group in groups]
        for intent in Intent
    }
    return Course({intent: tuple(filter(None, clusters)) for intent, clusters in split.items()})


@dataclass(frozen=True)
class Standing:
    """How far one candidate is, on one rate."""

    gains: Gains
    evidence: ClaimEvidence
    shown: Shown | None
    """None where the set has no probe of this intent."""
    probes: int
    exhausted: bool

    def interval(self, candidates: int, alpha: float = 0.05) -> tuple[float, float, float]:
        """The mean gain with its confidence sequence, over all candidates together; NaN, -1 and 1 before the first probe."""
        low, high = confidence_sequence(self.gains.fair, alpha / max(1, candidates))
        return float(self.gains.fair.mean()) if len(self.gains.fair) else float("nan"), low, high


@dataclass(frozen=True)
class Runner:
    """One candidate, by its place among the variants of the run."""

    variant: int
    sides: Mapping[Intent, Standing] = field(default_factory=dict)

    @property
    def decision(self) -> str:
        return decision(self.sides[Intent.BENIGN].shown, self.sides[Intent.HARMFUL].shown)

    def runs_on(self, intent: Intent) -> bool:
        """Whether more probes of this intent are wanted.

        The benign side stops once it is decided; the harmful side runs in full unless it is shown to be worse, since not
        being worse takes all the probes there are. A candidate that is worse on the other side is asked on only while it
        looks like a trade: stopping a course for lack of hope can make no claim false.
        """
        side, other = self.sides[intent], self.sides[_other(intent)]
        if side.shown is None or side.exhausted or side.shown.worse:
            return False
        if other.shown is not None and other.shown.worse:
            return not side.shown.better and (not len(side.gains.fair) or side.gains.fair.mean() > 0)
        return intent is Intent.HARMFUL or not side.shown.better

    @property
    def stopped_early(self) -> bool:
        return not any(self.runs_on(intent) for intent in Intent) and any(
            not side.exhausted and side.shown is not None for side in self.sides.values()
        )


def _other(intent: Intent) -> Intent:
    return Intent.HARMFUL if intent is Intent.BENIGN else Intent.BENIGN


def standings(
    trials: pd.DataFrame | None, path: Course, probe_set: ProbeSet, names: Sequence[str], margin: float
) -> list[Runner]:
    """Where each candidate (all names but the first) stands, on its finished beginning of the course.

    `trials`: of one run and model; `names` are its variants, the baseline first. A cluster counts once all of its trials,
    and those of all clusters before it, have ended: refusals are short and come back first, so whatever has arrived by
    some moment is no fair sample. Without trials it has not begun.
    """
    table = _Outcomes.of(trials, probe_set, names)
    gains = {
        intent: [table.gains(variant, path.clusters[intent], intent) for variant in range(1, len(names))]
        for intent in Intent
    }
    found = {intent: [evidence(one, margin) for one in row] for intent, row in gains.items()}
    claims = {intent: shown(row) for intent, row in found.items()}
    runners = []
    for at in range(len(names) - 1):
        sides = {}
        for intent in Intent:
            clusters, one = path.clusters[intent], gains[intent][at]
            asked = len(one.fair)
            sides[intent] = Standing(
                one,
                found[intent][at],
                claims[intent][at] if clusters else None,
                sum(map(len, clusters[:asked])),
                asked == len(clusters),
            )
        runners.append(Runner(at + 1, sides))
    return runners


def next_cells(path: Course, runners: Sequence[Runner]) -> Cells:
    """The (variant, probe) pairs of the next round, the baseline's first; none where the race is over."""
    cells: Cells = []
    for intent in Intent:
        running = [one for one in runners if one.runs_on(intent)]
        if not running:
            continue
        begin = min(len(one.sides[intent].gains.fair) for one in running)
        block = path.clusters[intent][begin : begin + max(FIRST_BLOCK, begin // 4)]
        cells += [
            (variant, probe) for group in block for probe in group for variant in (0, *(r.variant for r in running))
        ]
    return cells


@dataclass(frozen=True)
class _Outcomes:
    """Per (variant, probe): the share of samples refused, NaN where any is invalid or failed; and whether all have ended."""

    refused: Floats
    ended: Bools

    @classmethod
    def of(cls, trials: pd.DataFrame | None, probe_set: ProbeSet, names: Sequence[str]) -> _Outcomes:
        if trials is None:
            nothing = np.zeros((len(names), probe_set.size))
            return cls(nothing, nothing.astype(bool))
        place = {probe.id: at for at, probe in enumerate(probe_set.probes)}
        variant = _places(trials, "variant", {name: at for at, name in enumerate(names)})
        probe = _places(trials, "probe_id", place)
        outcomes = outcome_codes(trials)
        pending = is_value(trials, "status", "pending")
        shape = (len(names), probe_set.size)
        asked, valid, hits, open_ = (np.zeros(shape) for _ in range(4))
        refused = counted_refused(trials, outcomes, False) & valid_mask(outcomes)
        for counts, mask in (
            (asked, np.ones(len(trials), bool)),
            (valid, valid_mask(outcomes)),
            (hits, refused),
            (open_, pending),
        ):
            np.add.at(counts, (variant[mask], probe[mask]), 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(valid == asked, hits / asked, np.nan)
        return cls(share, (asked > 0) & (open_ == 0))

    def gains(self, variant: int, clusters: Sequence[tuple[int, ...]], intent: Intent) -> Gains:
        sign = -1 if intent is Intent.BENIGN else 1
        fair, worst = list[float](), list[float]()
        for cluster in clusters:
            at = list(cluster)
            if not (self.ended[0, at].all() and self.ended[variant, at].all()):
                break
            gain = sign * (self.refused[variant, at] - self.refused[0, at])
            fair.append(float(np.nan_to_num(gain, nan=0.0).mean()))
            worst.append(float(np.nan_to_num(gain, nan=-1.0).mean()))
        return Gains(np.array(fair), np.array(worst))


def _places(trials: pd.DataFrame, column: str, place: Mapping[str, int]) -> Ints:
    codes, values = coded(trials[column])
    return np.array([place[str(value)] for value in values], dtype=np.int64)[codes]


def cluster_gain(
    before: Mapping[str, float], after: Mapping[str, float], probes: Sequence[str], intent: Intent
) -> float:
    """The mean gain of a cluster's probes of one intent, from the shares refused by probe; without an answer it is 0."""
    sign = -1 if intent is Intent.BENIGN else 1
    moved = np.array([after.get(one, np.nan) - before.get(one, np.nan) for one in probes])
    return float(sign * np.nan_to_num(moved, nan=0.0).mean())
