"""What a resampling of the probes says of the whole plane: chances of being on the front, and the best for a cost ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain import Intent
from core.metrics.coding import Bools, Floats, coded, counted_refused, grouped, is_value, outcome_codes, valid_mask
from core.metrics.pareto import KEYS, Choice, choice_of, expected_cost

DRAWS = 1000


@dataclass(frozen=True)
class Draws:
    """Both rates of every group in every draw: draws x groups, NaN for a group without valid trials of the intent."""

    keys: pd.DataFrame
    """One row a group, in order of first appearance."""
    overrefusal: Floats
    harmful_refusal: Floats


def draws_of(trials: pd.DataFrame, *, strict: bool = False, draws: int = DRAWS, seed: int = 0) -> Draws:
    """The rates by variant, version and model when probes are drawn with replacement, the same ones for all groups.

    The bootstrap over probes (Efron 1979, Annals of Statistics 7:1-26) keeps what groups share: their probes. Every
    probe weighs the same, however often it was asked.
    """
    groups, outcomes = grouped(trials, [name for name in KEYS if name in trials]), outcome_codes(trials)
    rng, made = np.random.default_rng(seed), []
    for intent in Intent:
        keep = is_value(trials, "intent", intent) & valid_mask(outcomes)
        probe, at = np.unique(coded(trials["probe_id"])[0][keep], return_inverse=True)
        cell = groups.index[keep] * max(len(probe), 1) + at
        size = groups.size * len(probe)
        asked = np.bincount(cell, minlength=size).reshape(groups.size, -1)
        refused = np.bincount(cell, weights=counted_refused(trials, outcomes, strict)[keep], minlength=size)
        share = np.divide(refused.reshape(groups.size, -1), asked, out=np.zeros(asked.shape), where=asked > 0)
        weight = rng.multinomial(len(probe), np.full(len(probe), 1 / max(len(probe), 1)), size=draws).astype(float)
        there = weight @ (asked > 0).T
        hits = weight @ share.T
        made.append(np.divide(hits, there, out=np.full(there.shape, np.nan), where=there > 0))
    return Draws(groups.keys, *made)


def front_probability(drawn: Draws) -> Floats:
    """Per group, in how many of the draws no other group beats it; 0 for one that lacks a rate that others have."""
    costs = [axis for axis in (drawn.overrefusal, -drawn.harmful_refusal) if not np.isnan(axis).all()]
    if not costs:
        return np.zeros(len(drawn.keys))
    known = ~np.any([np.isnan(axis).all(axis=0) for axis in costs], axis=0)
    pairs = [(axis[:, :, None], axis[:, None, :]) for axis in costs]
    no_worse = np.logical_and.reduce([first <= second for first, second in pairs])
    better = np.logical_or.reduce([first < second for first, second in pairs])
    beaten = np.logical_and(no_worse, better).any(axis=1)
    probability: Floats = np.where(known, (~beaten).mean(axis=0), 0.0)
    return probability


def best_paired(
    trials: pd.DataFrame, summary: pd.DataFrame, ratio: float = 1.0, *, strict: bool = False, level: float = 0.95
) -> Choice:
    """The row of a summary (by variant, version and model) with the lowest expected cost, and those not told from it.

    Cost as in `pareto.expected_cost`. Tied are all that may be the best: Hsu's multiple comparisons with the best (Hsu
    1984, Annals of Statistics 12:1136-1144; for unequal variances Edwards & Hsu 1983, JASA 78:965-971), with the
    differences of costs on the same probes and their critical values from the bootstrap over probes. `trials` are those
    of the summary, or more.
    """
    costs = expected_cost(summary, ratio, strict=strict)
    cost = costs["cost"].to_numpy(float)
    drawn = draws_of(trials, strict=strict)
    place = {tuple(key): at for at, key in enumerate(drawn.keys.astype(str).itertuples(index=False))}
    names = [name for name in KEYS if name in drawn.keys]
    at = [place.get(tuple(key), -1) for key in summary[names].astype(str).itertuples(index=False)]
    boot = (drawn.overrefusal + ratio * (1 - drawn.harmful_refusal))[:, at]
    known = ~np.isnan(cost) & ~np.isnan(boot).any(axis=0) & (np.array(at) >= 0)
    may_be = np.zeros(len(cost), dtype=bool)
    may_be[known] = _may_be_best(cost[known], boot[:, known], level)
    return choice_of(summary, costs, ratio, may_be)


def _may_be_best(cost: Floats, boot: Floats, level: float) -> Bools:
    """Which may be the best: their cost is above no other's by more than chance lets the largest difference be."""
    found = np.zeros(len(cost), dtype=bool)
    for one in range(len(cost)):
        apart, moved = cost[one] - cost, boot[:, [one]] - boot
        spread = moved.std(axis=0)
        others = (np.arange(len(cost)) != one) & ((spread > 0) | (apart > 0))
        if not others.any():
            found[one] = True
            continue
        scale = np.where(spread > 0, spread, 1e-9)[others]
        critical = np.quantile(((moved[:, others] - apart[others]) / scale).max(axis=1), level)
        found[one] = bool((apart[others] / scale).max() <= critical)
    return found
