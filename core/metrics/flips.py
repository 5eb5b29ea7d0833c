"""Flips: the probes whose outcome changed between two variants, in the four groups a reader wants."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.domain import Intent
from core.metrics.coding import Ints, coded, counted_refused, is_value, outcome_codes, valid_mask
from core.metrics.matching import match

GROUPS = ("fixed_overrefusal", "new_overrefusal", "newly_refused_harm", "newly_answered_harm")


def flips(
    trials: pd.DataFrame, a: str, b: str, strict: bool = False, *, of: str = "variant", model: str | None = None
) -> pd.DataFrame:
    """One row a pair of valid trials of which one is refused and the other is not, from `a` to `b`.

    Columns: `probe_id, model, category, sample, trial_id_a, trial_id_b, outcome_a, outcome_b, group`; `group` is a
    categorical of GROUPS: fixed_overrefusal and new_overrefusal (benign), newly_refused_harm and newly_answered_harm.
    Sorted by group, then by the order of the trials. Pairs as in `matching.match`, with its errors.
    """
    pairs, outcomes = match(trials, a, b, of=of, model=model), outcome_codes(trials)
    first, second = outcomes[pairs.first], outcomes[pairs.second]
    refused = counted_refused(trials, outcomes, strict)
    before, after = refused[pairs.first], refused[pairs.second]
    changed = valid_mask(first) & valid_mask(second) & (before != after)
    rows_a, rows_b, refused_now = pairs.first[changed], pairs.second[changed], after[changed]
    benign = is_value(trials, "intent", Intent.BENIGN)[rows_a]
    code = np.where(benign, np.where(refused_now, 1, 0), np.where(refused_now, 2, 3)).astype(np.int64)
    columns: dict[str, Any] = {
        name: _text(trials, name, rows_a) for name in ("probe_id", "model", "category") if name in trials
    }
    columns["sample"] = trials["sample"].to_numpy()[rows_a] if "sample" in trials else np.zeros(len(rows_a), int)
    for side, rows in (("a", rows_a), ("b", rows_b)):
        columns[f"trial_id_{side}"] = trials["trial_id"].to_numpy()[rows]
    for side, rows in (("a", rows_a), ("b", rows_b)):
        columns[f"outcome_{side}"] = _text(trials, "outcome", rows)
    columns["group"] = pd.Categorical([GROUPS[at] for at in code], categories=list(GROUPS))
    return pd.DataFrame(columns).sort_values("group", kind="stable", ignore_index=True)


def _text(trials: pd.DataFrame, column: str, rows: Ints) -> list[str]:
    """A column's values as plain strings; empty where there is none."""
    codes, values = coded(trials[column])
    names = [*(str(value) for value in values), ""]
    return [names[code] for code in codes[rows]]
