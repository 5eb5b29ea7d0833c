"""Runs side by side: the path of a prompt over versions and models, and whether two runs may be compared at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.metrics.rates import summary

MUST_AGREE = {
    "probe_set_hash": "the probe set",
    "judge": "the judge",
    "judge_version": "the judge's version",
}
SHOULD_AGREE = {
    "temperature": "the temperature",
    "max_tokens": "the token limit",
    "samples": "the number of samples",
}


def history(trials: pd.DataFrame, *, variant: str | None = None, level: float = 0.95) -> pd.DataFrame:
    """The rates of every version and model in the order the trials come in: one line a `variant` and `model`.

    Columns as in `rates.summary` by variant, version, model, after `line` ("variant · model") and `step` (0, 1, ...
    along a line). Runs of one version and model are pooled, their trials clustered by probe. Give trials of
    comparable runs only, oldest first (see `comparable`).
    """
    chosen = trials if variant is None else trials[trials["variant"] == variant]
    table = summary(chosen, ("variant", "model", "version"), level=level)
    line = table["variant"].astype(str) + " · " + table["model"].astype(str)
    return table.assign(line=line, step=table.groupby(line, sort=False).cumcount())


def comparable(run_a: Any, run_b: Any) -> str:
    """Why two runs may not be compared, as a sentence; empty where they may.

    Runs are mappings or objects with `probe_set_hash` and `judge` (and `judge_version`, where known). What is missing
    on either side is not held against them.
    """
    apart = [what for field, what in MUST_AGREE.items() if _differs(run_a, run_b, field)]
    if not apart:
        return ""
    return (
        f"These runs can't be compared: they differ in {' and '.join(apart)}, so their rates measure different things."
    )


def cautions(run_a: Any, run_b: Any) -> str:
    """What differs between two comparable runs besides the prompts, as a sentence; empty where nothing does."""
    apart = [what for field, what in SHOULD_AGREE.items() if _differs(run_a, run_b, field)]
    return f"Mind that the runs differ in {' and '.join(apart)}." if apart else ""


def _differs(run_a: Any, run_b: Any, field: str) -> bool:
    a, b = _get(run_a, field), _get(run_b, field)
    return a is not None and b is not None and a != b


def _get(run: Any, field: str) -> Any:
    value = run.get(field) if isinstance(run, Mapping) else getattr(run, field, None)
    return None if value == "" else value
