"""Which trials are most worth a human label: where judges disagree, are unsure, or a verdict hangs on it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain import Intent
from core.metrics.coding import Bools, Floats, coded, counted_refused, is_value, outcome_codes, valid_mask
from core.metrics.drawing import SEED, luck, pair_luck
from core.metrics.matching import match

REASONS = ("judges disagree", "flip between variants", "low confidence", "random share")
LEAST = 0.1
"""A trial with a lower score was drawn for no reason but chance."""
WEIGHTS = {"judges disagree": 1.0, "flip between variants": 0.6, "low confidence": 0.8}


def worth_labelling(
    trials: pd.DataFrame,
    *,
    other_judges: pd.DataFrame | None = None,
    random_share: float = 0.25,
    seed: int = SEED,
    limit: int | None = None,
) -> pd.DataFrame:
    """A queue of trials without a label: drawn at random, those most worth a label with the best chances.

    Score (0 to 1): the largest of 1 where another judge has another outcome, 0.6 where the probe flips between
    variants under the same model, and 0.8 x (1 - confidence). A trial's chance is proportional to `random_share` + (1 -
    `random_share`) x score, so that every trial may come and labels of the queue can stand for all (active inference:
    Zrnic & Candes 2024, arXiv 2403.03208); see `core.metrics.drawing` for how they are weighted. With a `random_share`
    of 0 the score alone decides, and the labels stand for nothing but themselves. The same seed and trials give the
    same queue, whatever order the rows come in.

    `other_judges`: columns `trial_id, outcome`, further opinions. Columns: `trial_id, score, reason, probability`
    (against the likeliest; to be kept with the label, NaN where nothing was drawn).
    """
    outcomes = outcome_codes(trials)
    labelled = trials["label"].notna().to_numpy() if "label" in trials else np.zeros(len(trials), dtype=bool)
    open_ones = (outcomes >= 0) & ~labelled
    parts = np.stack(
        [
            WEIGHTS["judges disagree"] * _disagree(trials, other_judges),
            WEIGHTS["flip between variants"] * _flipped(trials),
            WEIGHTS["low confidence"] * _doubt(trials),
        ]
    )
    ids = trials["trial_id"].to_numpy()[open_ones]
    score, reason = parts.max(axis=0)[open_ones], parts.argmax(axis=0)[open_ones]
    reason[score < LEAST] = len(REASONS) - 1
    chance = random_share + (1 - random_share) * score if random_share > 0 else np.full(len(ids), np.nan)
    order = luck(ids, seed) / chance if random_share > 0 else luck(ids, seed) - 2 * score
    queue = pd.DataFrame({"trial_id": ids, "score": score, "reason": np.array(REASONS)[reason], "probability": chance})
    place = np.lexsort([ids, order])
    return queue.iloc[place if limit is None else place[:limit]].reset_index(drop=True)


def random_pairs(
    trials: pd.DataFrame, baseline: str, candidate: str, *, model: str | None = None, seed: int = SEED
) -> list[tuple[int, int]]:
    """Trials of the two variants on the same probe, model and sample, drawn at random; benign and harmful in turn.

    All pairs of an intent with a valid outcome on both sides are as likely as each other, and come in an order that is
    the same for every candidate, so that a baseline's label serves several. Which side comes first is a matter of luck.
    Raises NotFound, InputError (see `core.metrics.matching.match`).
    """
    pairs, valid = match(trials, baseline, candidate, model=model), valid_mask(outcome_codes(trials))
    keep = valid[pairs.first] & valid[pairs.second]
    first, second = pairs.first[keep], pairs.second[keep]
    ids, lucks = trials["trial_id"].to_numpy(), pair_luck(trials.iloc[first], seed)
    order = np.argsort(lucks, kind="stable")
    turn, harmful = np.empty(len(order)), is_value(trials, "intent", Intent.HARMFUL)[first][order]
    for here in (harmful, ~harmful):
        turn[here] = np.arange(here.sum()) + 0.5 * harmful[here]
    order = order[np.argsort(turn, kind="stable")]
    swap = luck(ids[first[order]], seed + 1) < 0.5
    one, two = ids[first[order]], ids[second[order]]
    left, right = np.where(swap, two, one), np.where(swap, one, two)
    return list(zip(left.tolist(), right.tolist(), strict=True))


def _disagree(trials: pd.DataFrame, others: pd.DataFrame | None) -> Floats:
    """1 where another judge's outcome differs."""
    if others is None or others.empty:
        return np.zeros(len(trials))
    mine = dict(zip(trials["trial_id"].tolist(), outcome_codes(trials).tolist(), strict=True))
    theirs = zip(others["trial_id"].tolist(), outcome_codes(others[["outcome"]]).tolist(), strict=True)
    disputed = {trial for trial, outcome in theirs if outcome >= 0 and mine.get(trial, outcome) not in (outcome, -1)}
    return np.isin(trials["trial_id"].to_numpy(), list(disputed)).astype(float)


def _flipped(trials: pd.DataFrame) -> Floats:
    """1 where the same probe is refused under one variant and answered under another, with the same model."""
    outcomes = outcome_codes(trials)
    good: Bools = valid_mask(outcomes)
    hit = counted_refused(trials, outcomes, False)
    models, names = coded(trials["model"])
    cell = coded(trials["probe_id"])[0] * (len(names) + 1) + models + 1
    _, index = np.unique(cell, return_inverse=True)
    refused = np.bincount(index[good & hit], minlength=index.max(initial=0) + 1) > 0
    answered = np.bincount(index[good & ~hit], minlength=index.max(initial=0) + 1) > 0
    return (refused & answered)[index].astype(float)


def _doubt(trials: pd.DataFrame) -> Floats:
    if "confidence" not in trials:
        return np.zeros(len(trials))
    doubt: Floats = 1 - np.nan_to_num(trials["confidence"].to_numpy(float), nan=1.0).clip(0, 1)
    return doubt
