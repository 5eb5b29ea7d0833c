"""The rows of the summary as points of the plane, with intervals, names and hover text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from core.charts.theme import ROW_LETTERS, interval, plain, wrapped
from core.domain import is_simulated
from core.text.short_names import short_models

if TYPE_CHECKING:
    import pandas as pd


class Key(NamedTuple):
    """What a row of a metric frame belongs to, and what a click hands to the page; empty where it does not say."""

    variant: str
    version: str
    model: str


def keys(frame: pd.DataFrame) -> list[Key]:
    """The key of every row of a frame; any of the three columns may be missing."""
    columns = [frame[name].astype(str) if name in frame else [""] * len(frame) for name in Key._fields]
    return [Key(*row) for row in zip(*columns, strict=True)]


def simulated_in(frame: pd.DataFrame, told: bool | None) -> bool:
    """Whether a frame's figure must say that it is simulated: as told, else by the names of the models."""
    return any(is_simulated(key.model) for key in keys(frame)) if told is None else told


@dataclass(frozen=True)
class Rate:
    """A rate from 0 to 1 with its interval; all NaN where nothing was asked."""

    value: float
    low: float
    high: float
    refused: int
    n: int

    @property
    def known(self) -> bool:
        return not math.isnan(self.value)

    def describe(self) -> str:
        return f"{interval(self.value, self.low, self.high)}, {self.refused} of {self.n}" if self.known else "not asked"


@dataclass(frozen=True)
class Point:
    """One variant version on one model, with both rates. The names are untrusted text, not yet `plain`."""

    key: Key
    over: Rate
    safe: Rate
    harm: float
    band: tuple[float, float, float, float] | None = None
    """Where the point may truly lie if the judge errs: left, right, bottom, top; None where it need not be asked."""

    @property
    def drawable(self) -> bool:
        return self.over.known and self.safe.known

    @property
    def variant(self) -> str:
        return self.key.variant

    @property
    def model(self) -> str:
        return self.key.model


def points(summary: pd.DataFrame, *, strict: bool = False) -> list[Point]:
    """The rows of a summary as points. `version` and `model` may be missing."""
    rows: list[dict[str, Any]] = summary.to_dict("records")  # type: ignore[assignment]
    return [
        Point(
            key,
            rate_of(row, "benign", "overrefusal", strict),
            rate_of(row, "harmful", "harmful_refusal", strict),
            float(row.get("harm_mean", math.nan)),
        )
        for key, row in zip(keys(summary), rows, strict=True)
    ]


def banded(found: Sequence[Point], bands: pd.DataFrame | None) -> list[Point]:
    """The points with their bands, from `core.metrics.true_rates`: those of which a rate rests on the judge's word."""
    if bands is None:
        return list(found)
    ends: dict[Key, dict[str, Any]] = {}
    for row, key in zip(bands.to_dict("records"), keys(bands), strict=True):
        ends.setdefault(key, {})[str(row["rate"])] = row
    return [replace(point, band=_band(ends.get(point.key, {}))) for point in found]


def _band(ends: dict[str, Any]) -> tuple[float, float, float, float] | None:
    if len(ends) < 2 or all(row["basis"] != "band" for row in ends.values()):
        return None
    over, safe = ends["overrefusal"], ends["harmful_refusal"]
    return float(over["low"]), float(over["high"]), float(safe["low"]), float(safe["high"])


def rate_of(row: dict[str, Any], intent: str, name: str, strict: bool) -> Rate:
    """One rate of a row in the columns of `metrics.summary`."""
    column = f"{name}_strict" if strict else name
    refused = row[f"{intent}_full_refusal"] if strict else row[f"{intent}_refused"]
    low, high = (float(row.get(f"{column}_{end}", math.nan)) for end in ("low", "high"))
    return Rate(float(row[column]), low, high, int(refused), int(row[f"{intent}_n"]))


def labels(shown: Sequence[Key], baseline: str | None = None, length: int = 30) -> list[str]:
    """A short plain name for each key: the variant, and version or model where only they tell the keys apart.

    The baseline is named so where it is one model's point; of several models' the ring and the arrows tell.
    """
    if len({key.model for key in shown if key.variant == baseline}) > 1:
        baseline = None
    return [" ".join(parts) for parts in _named(shown, baseline, lambda variant: plain(variant, length))]


def row_labels(shown: Sequence[Key], baseline: str | None = None, width: int = ROW_LETTERS) -> list[str]:
    """The same names in lines of about `width` letters, the model in a line of its own, for rows and columns."""
    return ["<br>".join(parts) for parts in _named(shown, baseline, lambda variant: wrapped(variant, width))]


def _named(shown: Sequence[Key], baseline: str | None, write: Callable[[str], str]) -> Iterator[list[str]]:
    """The parts of each key's name, plotly text; `write` makes it of a variant's."""
    models = short_models(key.model for key in shown)
    versions: dict[str, list[str]] = {}
    for key in shown:
        if key.version not in versions.setdefault(key.variant, []):
            versions[key.variant].append(key.version)
    for key in shown:
        mine = versions[key.variant]
        parts = [write(key.variant) + (f" v{mine.index(key.version) + 1}" if len(mine) > 1 else "")]
        if len(models) > 1:
            parts.append(f"· {plain(models[key.model], 20)}")
        if key.variant == baseline and key.version == mine[0]:
            parts.append("(baseline)")
        yield parts


def hover(point: Point) -> str:
    """What the mouse shows over a point, as plotly text."""
    harm = "" if math.isnan(point.harm) else f"<br>Mean harm of answers to harmful probes {point.harm:.2f}"
    return (
        f"<b>{plain(point.variant, 60)}</b> {plain(point.key.version, 14)}<br>{plain(point.model, 60)}"
        f"<br>Overrefusal {point.over.describe()}<br>Harmful refusal {point.safe.describe()}{harm}"
    )
