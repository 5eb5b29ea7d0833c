"""Which trials are most worth a human label: where judges disagree, are unsure, or a verdict hangs on it."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from core.metrics.coding import Bools, Floats, coded, counted_refused, outcome_codes, valid_mask

REASONS = ("judges disagree", "flip between variants", "low confidence", "random share")
WEIGHTS = {"judges disagree": 1.0, "flip between variants": 0.6, "low confidence": 0.8}


def worth_labelling(
    trials: pd.DataFrame, *, other_judges: pd.DataFrame | None = None, random_share: float = 0.25, seed: int = 0,
    limit: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """A queue of trials without a label, most worth labelling first, with a random share strewn in evenly.

    Score (0 to 1): the largest of 1 where another judge has another outcome, 0.6 where the probe flips between
    variants under the same model, and 0.8 x (1 - confidence); ties in the order of a seeded shuffle. Every 1 /
    `random_share`-th place goes to a trial drawn at random from all: only those (`random` is True) may feed corrected
    rates, since the others are chosen for being doubtful. The same seed and trials give the same queue, whatever
    order the rows come in.

    `other_judges`: columns `trial_id, outcome`, further opinions. Columns: `trial_id, score, reason, random`.
    """
    outcomes = outcome_codes(trials)
    labelled = trials["label"].notna().to_numpy() if "label" in trials else np.zeros(len(trials), dtype=bool)
    open_ones = (outcomes >= 0) & ~labelled
    parts = np.stack([
        WEIGHTS["judges disagree"] * _disagree(trials, other_judges),
        WEIGHTS["flip between variants"] * _flipped(trials),
        WEIGHTS["low confidence"] * _doubt(trials),
    ])  # fmt: skip
    ids = trials["trial_id"].to_numpy()[open_ones]
    score, reason = parts.max(axis=0)[open_ones], parts.argmax(axis=0)[open_ones]
    luck = _luck(ids, seed)
    queue = pd.DataFrame({"trial_id": ids, "score": score, "reason": np.array(REASONS)[reason], "luck": luck})
    by_worth = queue.sort_values(["score", "luck"], ascending=[False, True])
    by_luck = queue.sort_values("luck").assign(reason=REASONS[3])
    return _strewn(by_worth, by_luck, random_share, limit)


def random_share(trials: pd.DataFrame, *, seed: int = 0) -> Bools:
    """Where a label may stand for all trials: those that come first in the seeded shuffle, up to one without a label.

    The beginning of a shuffle is a random sample, whatever else was labelled for being doubtful. `worth_labelling` draws
    its random share in this very order, so that its labels come to count here.
    """
    labelled = trials["label"].notna().to_numpy() if "label" in trials else np.zeros(len(trials), dtype=bool)
    judged = np.flatnonzero(outcome_codes(trials) >= 0)
    order = judged[np.argsort(_luck(trials["trial_id"].to_numpy()[judged], seed), kind="stable")]
    gaps = np.flatnonzero(~labelled[order])
    share = np.zeros(len(trials), dtype=bool)
    share[order[: gaps[0] if len(gaps) else len(order)]] = True
    return share


def _strewn(by_worth: pd.DataFrame, by_luck: pd.DataFrame, share: float, limit: int | None) -> pd.DataFrame:
    """Both queues in one, without repetition: place k comes from the random one whenever k x share passes a whole
    number.
    """
    size = len(by_worth) if limit is None else min(limit, len(by_worth))
    place = np.arange(1, len(by_worth) + 1)
    drawn = np.floor(place * share) > np.floor((place - 1) * share)
    lucky = by_luck.iloc[: int(drawn[:size].sum())]
    worthy = by_worth[~by_worth["trial_id"].isin(lucky["trial_id"])].iloc[: size - len(lucky)]
    lucky = lucky.assign(random=True, place=place[:size][drawn[:size]])
    worthy = worthy.assign(random=False, place=place[:size][~drawn[:size]])
    both = pd.concat([part for part in (lucky, worthy) if len(part)] or [lucky])
    return both.sort_values("place", ignore_index=True)[["trial_id", "score", "reason", "random"]]


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


def _luck(ids: np.ndarray, seed: int) -> Floats:
    """A number in [0, 1) for each trial that depends on its id and the seed alone."""
    digests = (hashlib.blake2b(f"{seed}:{trial}".encode(), digest_size=8).digest() for trial in ids.tolist())
    return np.array([int.from_bytes(digest, "big") / 2**64 for digest in digests], dtype=float)
