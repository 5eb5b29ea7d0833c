"""Which labels may stand for all trials: how likely each trial was to be drawn for a label, and the weights that follow."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from core.metrics.coding import Bools, Floats, grouped, outcome_codes

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
    label says how it was drawn, those of a gapless beginning of the seeded shuffle count, with equal chances. Labels that
    were drawn in pairs (see `pair_chances`) stand in where a variant has more of them than of the queue's, by intent and
    model.
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
    in_pair = drawn_in_pairs(trials) & labelled & judged
    if not drawn.any() and not in_pair.any():
        return np.where(_beginning(trials, labelled, judged, seed), 1.0, np.nan)
    if drawn.any():
        found = _by_queue(trials, drawn, weight, seed)
    return _or_by_pairs(trials, found, labelled & judged, in_pair, seed) if in_pair.any() else found


def _by_queue(trials: pd.DataFrame, drawn: Bools, weight: Floats, seed: int) -> Floats:
    found = np.full(len(trials), np.nan)
    key = np.full(len(trials), np.inf)
    key[drawn] = luck(trials["trial_id"].to_numpy()[drawn], seed) / weight[drawn]
    threshold = key[drawn].max()
    inside = drawn & (key < threshold)
    found[inside] = np.minimum(1.0, weight[inside] * threshold)
    return found


PLACE = ("probe_id", "model", "sample")
"""What the two trials of a pair share."""


def drawn_in_pairs(trials: pd.DataFrame) -> Bools:
    """Whose label was given as one of a pair that was drawn at random."""
    if "in_pair" not in trials:
        return np.zeros(len(trials), dtype=bool)
    return np.asarray(trials["in_pair"].eq(True), dtype=bool)


def pair_luck(trials: pd.DataFrame, seed: int = SEED) -> Floats:
    """A number in [0, 1) for each trial that depends on probe, model, sample and the seed alone: alike under all variants."""
    columns = [trials[name].astype(str) if name in trials else [""] * len(trials) for name in PLACE]
    return luck(np.array(["|".join(place) for place in zip(*columns, strict=True)], dtype=object), seed)


def pair_chances(luck_of: Floats, marked: Bools, labelled: Bools) -> Floats:
    """For pairs (or trials) of one kind, the probability that each was drawn; NaN for those that do not count.

    Pairs are drawn in the order of their luck, all alike. `marked`: labelled because they were drawn; the largest luck
    among them is how far the draw has come. Whatever is labelled up to there counts, whoever asked for it; what was
    skipped is missing and ends nothing.
    """
    if not marked.any():
        return np.full(len(luck_of), np.nan)
    reached = float(luck_of[marked].max())
    chances: Floats = np.where(labelled & (luck_of <= reached), max(reached, 1e-9), np.nan)
    return chances


def _or_by_pairs(trials: pd.DataFrame, found: Floats, labelled: Bools, in_pair: Bools, seed: int) -> Floats:
    """By variant, model and intent: the chances by pairs where more labels were drawn so."""
    at = np.flatnonzero(labelled)
    part = trials.iloc[at]
    lucks, groups = pair_luck(part, seed), grouped(part, [name for name in WHOSE if name in part])
    for group in range(groups.size):
        here = groups.index == group
        chances = pair_chances(lucks[here], in_pair[at][here], np.ones(int(here.sum()), dtype=bool))
        if np.isfinite(chances).sum() > np.isfinite(found[at][here]).sum():
            found[at[here]] = chances
    return found


WHOSE = ("variant", "version", "model", "intent")


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
    was_drawn = ("drawn" in trials and trials["drawn"].notna().any()) or drawn_in_pairs(trials).any()
    return weights(trials, seed=seed) if was_drawn else np.ones(len(trials))
