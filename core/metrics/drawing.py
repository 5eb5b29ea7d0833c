"""Which labels may stand for all trials: how likely each trial was to be drawn for a label, and the weights that follow."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from core.metrics.coding import Bools, Floats, outcome_codes

SEED = 0
"""The one seed of every queue, so that people who label the same run draw in the same order."""


def luck(ids: np.ndarray, seed: int = SEED) -> Floats:
    """A number in [0, 1) for each trial that depends on its id and the seed alone."""
    digests = (hashlib.blake2b(f"{seed}:{trial}".encode(), digest_size=8).digest() for trial in ids.tolist())
    return np.array([int.from_bytes(digest, "big") / 2**64 for digest in digests], dtype=float)


def probabilities(trials: pd.DataFrame, *, seed: int = SEED) -> Floats:
    """For each trial whose label may stand for others, the probability that it was drawn; NaN for all others.

    The queue asks for trials in the order of luck / weight, where the weight (`drawn`, kept with each label) says how
    much a label is worth: priority sampling (Duffield, Lund & Thorup 2007, Journal of the ACM 54:32; Ohlsson 1998,
    Journal of Official Statistics 14:149). With the largest order number among the drawn as the threshold, a trial was
    drawn with probability min(1, weight x threshold), whatever the others are. What was skipped, or split the people, is
    missing among the drawn ones and does not end them. Where every judged trial has a label all are certain; where no
    label says how it was drawn, those of a gapless beginning of the seeded shuffle count, with equal chances.
    """
    labelled = trials["label"].notna().to_numpy() if "label" in trials else np.zeros(len(trials), dtype=bool)
    judged = outcome_codes(trials) >= 0
    found = np.full(len(trials), np.nan)
    if not (labelled & judged).any():
        return found
    if labelled[judged].all():
        return np.where(labelled & judged, 1.0, np.nan)
    weight = trials["drawn"].to_numpy(float) if "drawn" in trials else np.full(len(trials), np.nan)
    drawn = labelled & judged & (weight > 0)
    if not drawn.any():
        return np.where(_beginning(trials, labelled, judged, seed), 1.0, np.nan)
    key = np.full(len(trials), np.inf)
    key[drawn] = luck(trials["trial_id"].to_numpy()[drawn], seed) / weight[drawn]
    threshold = key[drawn].max()
    inside = drawn & (key < threshold)
    found[inside] = np.minimum(1.0, weight[inside] * threshold)
    return found


def _beginning(trials: pd.DataFrame, labelled: Bools, judged: Bools, seed: int) -> Bools:
    """The trials that come first in the seeded shuffle, up to one without a label."""
    rows = np.flatnonzero(judged)
    order = rows[np.argsort(luck(trials["trial_id"].to_numpy()[rows], seed), kind="stable")]
    gaps = np.flatnonzero(~labelled[order])
    share = np.zeros(len(trials), dtype=bool)
    share[order[: gaps[0] if len(gaps) else len(order)]] = True
    return share


def weights(trials: pd.DataFrame, *, seed: int = SEED) -> Floats:
    """What each label counts for: 1 / its probability, 0 where it may not stand for others."""
    chance = probabilities(trials, seed=seed)
    counted: Floats = np.where(np.isnan(chance), 0.0, 1 / np.where(np.isnan(chance), 1.0, chance))
    return counted


def effective(weight: Floats) -> float:
    """How many equally weighted labels these are worth: (sum w)^2 / sum w^2 (Kish 1965, section 11.7)."""
    total = float(weight.sum())
    return total**2 / float(np.square(weight).sum()) if total > 0 else 0.0


def figure_weights(trials: pd.DataFrame, *, seed: int = SEED) -> Floats:
    """What each label counts for in a judge's figures: by its probability where any label was drawn, else all alike."""
    was_drawn = "drawn" in trials and trials["drawn"].notna().any()
    return weights(trials, seed=seed) if was_drawn else np.ones(len(trials))
