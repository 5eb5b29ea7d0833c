"""Where a rate may truly lie: by people's labels where they suffice, else over the errors that the judge may make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.domain import RATE_OF, Intent
from core.metrics.comparison import by_machine, plausible_errors, with_chances
from core.metrics.correction import corrected_rates
from core.metrics.judge_error import range_of_rate
from core.metrics.rates import summary

LABELS, BAND, PEOPLE = "labels", "band", "people"


def true_rates(
    trials: pd.DataFrame,
    by: Sequence[str] = ("variant", "version", "model"),
    *,
    strict: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """One row a group and rate: `by`, `rate` (overrefusal, harmful_refusal), `basis`, `true`, `low`, `high`, `labels`.

    `basis` is `labels` where enough of the group's own were drawn at random (the prediction-powered estimate of
    `core.metrics.correction`), else `band`: from the lowest rate that the judge's plausible errors allow at the low end of
    the Wilson interval to the highest at its high end, `true` then being what the judge saw; and `people` where people
    judged, whose interval stands as it is. All shares; NaN where nothing valid is there.
    """
    chances = with_chances(trials)
    table = summary(trials, by, level=level)
    machine = by_machine(trials)
    errors = plausible_errors(chances, strict) if machine else {}
    drawn = chances["chance"].to_numpy(float) if machine and "chance" in chances else None
    labelled = corrected_rates(chances, by, strict=strict, level=level, drawn_with=drawn) if drawn is not None else None
    rows: list[dict[Any, Any]] = []
    for intent in Intent:
        rate, reading = RATE_OF[intent], "_strict" if strict else ""
        own = [{}] * len(table) if labelled is None else labelled[labelled["rate"] == rate].to_dict("records")
        for row, best in zip(table.to_dict("records"), own, strict=True):
            seen, low, high = (float(row[f"{rate}{reading}{end}"]) for end in ("", "_low", "_high"))
            found: dict[Any, Any] = {"basis": PEOPLE, "true": seen, "low": low, "high": high, "labels": 0}
            if best.get("method") == "ppi":
                found = {"basis": LABELS, "true": best["corrected"], "low": best["corrected_low"]}
                found |= {"high": best["corrected_high"], "labels": int(best["labels"])}
            elif intent in errors and not np.isnan(seen):
                ends = range_of_rate(low, errors[intent])[0], range_of_rate(high, errors[intent])[1]
                found |= {"basis": BAND, "low": min(ends[0], seen), "high": max(ends[1], seen)}
            rows.append({**{name: row[name] for name in by}, "rate": rate, **found})
    return pd.DataFrame(rows, columns=[*by, "rate", "basis", "true", "low", "high", "labels"])
