"""From a run's trials to what is printed: effects in points, the strongest sentences, what their removal does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from core.domain import RATE_OF, Intent
from core.metrics.coding import coded, counted_refused, is_value, outcome_codes, valid_mask
from core.metrics.comparison import Comparison
from core.metrics.paired_changes import Change
from core.metrics.paired_tests import holm
from core.metrics.wording import fdr
from core.prompts.sentences import SplitPrompt
from core.tuning.effects import Effects, sentence_effects


def effects_of(trials: pd.DataFrame, split: SplitPrompt) -> list[dict[str, Any]]:
    """One entry a sentence, with points and interval of either rate; None where a sentence is frozen or nothing was asked.

    `trials`: of a run whose variants are named by their masks (see `core.tuning.halves`). Invalid and failed trials are
    left out. `p_adjusted` is Holm's over all sentences and both rates.
    """
    free = {at: place for place, at in enumerate(split.free)}
    found = {intent: _estimate(trials, intent) for intent in Intent}
    adjusted = holm(np.concatenate([one.p for one in found.values()])).reshape(len(found), -1)
    entries = []
    for at, sentence in enumerate(split.sentences):
        entry: dict[str, Any] = {"index": at, "text": sentence.text, "frozen": sentence.frozen}
        for row, (intent, one) in enumerate(found.items()):
            entry[RATE_OF[intent]] = _points(one, adjusted[row], free.get(at))
        entries.append(entry)
    return entries


INTERACTING = 5
"""Pairs are looked at among so many of the strongest sentences."""
SHOWN_Q = 0.05


def interactions_of(
    trials: pd.DataFrame, split: SplitPrompt, sentences: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What two sentences do beyond the sum of both, for the pairs among the strongest, from the same half-prompts.

    Points are f(both) - f(one) - f(other) + f(neither), averaged over the rest; q is the false discovery rate over all pairs
    and both rates (Benjamini & Hochberg 1995). The folded array keeps pairs apart from single sentences. `reading`: `either`
    where less is added together than by each (either of them suffices), `together` where more is, `` where nothing is shown.
    """
    free = {at: place for place, at in enumerate(split.free)}
    pairs = list(combinations(sorted(strongest(sentences, INTERACTING)), 2))
    if not pairs:
        return []
    places = [(free[one], free[other]) for one, other in pairs]
    found = {intent: _estimate(trials, intent, places) for intent in Intent}
    q = fdr(np.concatenate([one.p[-len(pairs) :] for one in found.values()])).reshape(len(found), -1)
    entries = []
    for at, pair in enumerate(pairs):
        entry: dict[str, Any] = {"pair": list(pair)}
        for row, (intent, one) in enumerate(found.items()):
            entry[RATE_OF[intent]] = _pair_points(one, len(pairs), at, float(q[row, at]))
        over = entry["overrefusal"]
        shown = over["q"] is not None and over["q"] < SHOWN_Q
        entry["reading"] = ("either" if over["points"] < 0 else "together") if shown else ""
        entries.append(entry)
    return entries


def _pair_points(found: Effects, count: int, at: int, q: float) -> dict[str, float | None]:
    values = {"points": found.effect, "low": found.low, "high": found.high}
    points = {name: number(100 * float(value[len(value) - count + at]), 2) for name, value in values.items()}
    return {**points, "q": number(q, 6)}


def _estimate(trials: pd.DataFrame, intent: Intent, pairs: Sequence[tuple[int, int]] = ()) -> Effects:
    """Of each free sentence, and then of each of the pairs."""
    outcomes = outcome_codes(trials)
    here = is_value(trials, "intent", intent) & valid_mask(outcomes)
    codes, names = coded(trials["variant"])
    masks = np.array([[bit == "1" for bit in str(name)] for name in names], dtype=bool)
    refused = counted_refused(trials, outcomes, False)[here].astype(np.int64)
    present = masks[codes[here]].astype(float)
    products = [(present[:, one] - 0.5) * (present[:, other] - 0.5) for one, other in pairs]
    return sentence_effects(refused, np.column_stack([present, *products]), coded(trials["probe_id"])[0][here])


def _points(found: Effects, adjusted: Any, place: int | None) -> dict[str, float | None]:
    if place is None:
        return dict.fromkeys(("points", "low", "high", "p_adjusted"))
    values = {"points": found.effect, "low": found.low, "high": found.high}
    points = {name: number(100 * float(value[place]), 2) for name, value in values.items()}
    return {**points, "p_adjusted": number(float(adjusted[place]), 6)}


def number(value: float, digits: int) -> float | None:
    """A number for JSON; None where there is none."""
    return round(value, digits) if np.isfinite(value) else None


def strongest(sentences: Sequence[Mapping[str, Any]], count: int) -> list[int]:
    """The places of the sentences that cause most overrefusal, strongest first; those that cause none are left out."""
    causing = [one for one in sentences if (one["overrefusal"]["points"] or 0) > 0]
    ranked = sorted(causing, key=lambda one: -one["overrefusal"]["points"])
    return [one["index"] for one in ranked[:count]]


def removals(places: Sequence[int]) -> list[tuple[int, ...]]:
    """Each of the sentences alone, then each pair."""
    return [*((at,) for at in places), *(tuple(sorted(pair)) for pair in combinations(places, 2))]


def removal_json(found: Comparison) -> dict[str, Any]:
    """What leaving sentences out of the full prompt does; `change` in shares, as `compare` has it."""
    removed = [int(at) for at in found.candidate.removeprefix("without ").split(" and ")]
    changes = {one.rate: change_json(one) for one in found.changes}
    return {"removed": removed, **changes, "verdict": str(found.verdict), "sentence": found.sentence}


def change_json(one: Change) -> dict[str, Any]:
    values = {name: number(float(getattr(one, name)), 6) for name in ("change", "low", "high")}
    return {**values, "probes": one.probes}


def scores_of(trials: pd.DataFrame, names: Sequence[str]) -> list[dict[str, float]]:
    """For each variant the share of samples refused by probe; NaN where any of them failed or is invalid."""
    outcomes = outcome_codes(trials)
    valid = valid_mask(outcomes)
    refused = np.where(valid, counted_refused(trials, outcomes, False).astype(float), np.nan)
    frame = pd.DataFrame(
        {"variant": trials["variant"].astype(str), "probe": trials["probe_id"].astype(str), "refused": refused}
    )
    found = []
    for name in names:
        part = frame[frame["variant"] == name]
        share = part.groupby("probe")["refused"].agg(lambda column: column.mean(skipna=False))
        found.append({str(probe): float(value) for probe, value in share.items()})
    return found
