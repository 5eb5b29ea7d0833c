"""The scene of the trade-off chart: which points it shows, and how each layer names, colours and places them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.charts.theme import SYMBOLS, Theme, edged, plain, zoom
from core.charts.tradeoff_points import Point, Rate, labels
from core.domain import unique
from core.metrics.pareto import pareto_front

NAMED = 12
"""So many points carry their names; with more they carry numbers and the names go into the legend."""
MODELS_NAMED = 4
"""So many points carry their names where there are several models; with more, colour and symbol tell, by a legend."""
HEIGHT = 560
NARROW = (520.0, 470.0)
"""Width and height of the plot itself beside the menu in a window of 900 pixels."""


@dataclass(frozen=True)
class Scene:
    """What all layers of the chart look at."""

    points: list[Point]
    names: list[str]
    x: tuple[float, float]
    y: tuple[float, float]
    colours: Theme
    baseline: str | None

    @property
    def numbered(self) -> bool:
        return len(self.points) > NAMED or len(self.models) > len(SYMBOLS)

    @property
    def coded(self) -> bool:
        """Whether a legend tells the points apart: variants by colour, models by symbol."""
        return not self.numbered and len(self.models) > 1 and len(self.points) > MODELS_NAMED

    @property
    def variants(self) -> tuple[str, ...]:
        return unique(point.variant for point in self.points)

    @property
    def models(self) -> tuple[str, ...]:
        return unique(point.model for point in self.points)

    @cached_property
    def front(self) -> list[Point]:
        """The points that no other beats on both rates, from little overrefusal to much."""
        over, safe = (np.array([rate.value for rate in rates]) for rates in zip(*map(_rates, self.points), strict=True))
        chosen = [point for point, on in zip(self.points, pareto_front(over, safe), strict=True) if on]
        return sorted(chosen, key=lambda point: (point.over.value, point.safe.value))

    @property
    def groups(self) -> list[tuple[str, list[Point]]]:
        """What one legend entry hides at once, with its plain name: a variant, or in a crowd a numbered point."""
        if self.numbered:
            pairs = zip(self.names, self.points, strict=True)
            return [(f"{number}  {name}", [point]) for number, (name, point) in enumerate(pairs, start=1)]
        return [(plain(name, 30), [point for point in self.points if point.variant == name]) for name in self.variants]

    def colour(self, point: Point) -> str:
        """A colour a variant; in a crowd, where colours would repeat, only the front has one."""
        if self.numbered:
            return self.colours.accent if point in self.front else self.colours.muted
        return self.colours.palette[self.variants.index(point.variant) % len(self.colours.palette)]

    def legend_height(self, *, below: bool) -> int:
        """Pixels that the legend adds to the figure; under the plot of a narrow window each entry needs a line."""
        if self.numbered:
            return 8 * len(self.points) if below else min(20 * max(len(self.points) - 22, 0), 400)
        return 10 * (len(self.groups) + len(self.models)) if self.coded else 0

    def pixel(self, point: Point) -> tuple[float, float]:
        """Where a point is drawn at the narrowest width, y pointing down. On wider screens labels only gain room."""
        (left, right), (bottom, top) = edged(*self.x), edged(*self.y)
        across, down = (point.over.value - left) / (right - left), (top - point.safe.value) / (top - bottom)
        return NARROW[0] * across, NARROW[1] * down

    def symbol(self, point: Point) -> str:
        """By model where there are several, else by variant: never by colour alone."""
        several = len(self.models) > 1
        number = self.models.index(point.model) if several else self.variants.index(point.variant)
        return "circle" if self.numbered and not several else SYMBOLS[number % len(SYMBOLS)]


def _rates(point: Point) -> tuple[Rate, Rate]:
    return point.over, point.safe


def scene_of(shown: list[Point], baseline: str | None, colours: Theme) -> Scene:
    """The scene of points that have both rates, zoomed to them and their intervals."""
    names = labels([point.key for point in shown], baseline, length=24 if len(shown) > NAMED else 30)
    bands = [point.band for point in shown if point.band]
    x, y = (
        zoom(
            [end for rate in rates for end in (rate.low, rate.value, rate.high)]
            + [end for ends in more for end in ends]
        )
        for rates, more in zip(
            zip(*map(_rates, shown), strict=True), ([one[:2] for one in bands], [one[2:] for one in bands]), strict=True
        )
    )
    return Scene(shown, names, x, y, colours, baseline)
