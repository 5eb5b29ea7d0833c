"""Pairs of trials: the same probe, model and sample, asked of two variants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import InputError, NotFound
from core.metrics.coding import Bools, Ints, coded, is_value


@dataclass(frozen=True)
class Pairs:
    """Row numbers of the trials frame: `first[i]` and `second[i]` are one pair; `alone` are rows without a partner."""

    first: Ints
    second: Ints
    alone: Ints


def match(trials: pd.DataFrame, first: str, second: str, *, of: str = "variant", model: str | None = None) -> Pairs:
    """Pair the trials of two variants (or of two values of another column `of`) that share probe, model and sample.

    A variant may be named with its version, `name@version`. Raises NotFound where a name has no trials, and
    InputError where a bare name stands for several versions, which would be mixed silently. Repeated trials pair in
    their order.
    """
    keep = np.ones(len(trials), dtype=bool) if model is None else is_value(trials, "model", model)
    a, b = (np.flatnonzero(keep & chosen(trials, name, of)) for name in (first, second))
    for name, rows in ((first, a), (second, b)):
        if not len(rows):
            raise NotFound(f"There are no trials of {of} {name!r}{f' with model {model}' if model else ''}.")
    columns = [name for name in ("variant", "model") if name in trials and name != of]
    key = _keys(trials, [*columns, "probe_id", *(["sample"] if "sample" in trials else [])])
    key_a, key_b = _numbered(key[a]), _numbered(key[b])
    _, at_a, at_b = np.intersect1d(key_a, key_b, assume_unique=True, return_indices=True)
    order = np.argsort(a[at_a])
    lonely = np.concatenate([np.delete(a, at_a), np.delete(b, at_b)])
    return Pairs(a[at_a][order], b[at_b][order], lonely)


def chosen(trials: pd.DataFrame, name: str, of: str = "variant") -> Bools:
    """Where the trials belong to a variant, given as `name` or as `name@version`."""
    found = is_value(trials, of, name)
    if of != "variant" or "version" not in trials:
        return found
    if not found.any() and "@" in name:
        bare, version = name.rsplit("@", 1)
        return is_value(trials, of, bare) & is_value(trials, "version", version)
    versions = trials.loc[found, "version"].unique()
    if len(versions) > 1:
        options = ", ".join(f"{name}@{version}" for version in versions)
        raise InputError(f"Variant {name!r} stands for several versions here.", hint=f"Name one of them: {options}.")
    return found


def _keys(trials: pd.DataFrame, columns: list[str]) -> Ints:
    """One whole number a row: equal where all the columns are."""
    key = np.zeros(len(trials), dtype=np.int64)
    for name in columns:
        codes, values = coded(trials[name])
        key = key * (len(values) + 1) + codes + 1
    return key


def _numbered(key: Ints) -> Ints:
    """Keys made unique by counting repetitions: the first of its kind stays apart from the second."""
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    nth = np.arange(len(key)) - np.repeat(starts, np.diff(np.r_[starts, len(key)]))
    unique = np.empty_like(key)
    unique[order] = ranked * 1_000_003 + nth
    return unique
