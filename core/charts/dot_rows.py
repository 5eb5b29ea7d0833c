"""Dots with intervals, a row each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from core.charts.theme import (
    blank,
    percent_axis,
    row_pixels,
    rows_axis,
    theme,
    zoom,
)

MEASURES = {"overrefusal": "Overrefusal", "harmful_refusal": "Harmful refusal"}


@dataclass(frozen=True)
class Dot:
    """A row: name (plotly text), value and interval, hover text (plotly text) and what a click hands over."""

    name: str
    value: float
    low: float
    high: float
    hover: str = ""
    key: list[Any] = field(default_factory=list)


def dot_rows(
    dots: Sequence[Dot],
    measure: str,
    *,
    dark: bool,
    title: str | None = None,
    captions: Sequence[str] = (),
    simulated: bool = False,
) -> go.Figure:
    """Rates from 0 to 1 as dots with their intervals, a row each from top to bottom."""
    colours = theme(dark)
    names = [dot.name for dot in dots]
    height = 150 + row_pixels(names, 34) * len(dots)
    figure = blank(dark, title=title, captions=captions, simulated=simulated, height=height, rows=names)
    limits = zoom([end for dot in dots for end in (dot.low, dot.value, dot.high)])
    figure.update_layout(xaxis=percent_axis(colours, measure, limits), yaxis=rows_axis(colours, names))
    add_dots(figure, dots, range(len(dots)), colours.palette[0])
    return figure


def add_dots(
    figure: go.Figure, dots: Sequence[Dot], rows: Iterable[float], colour: str, *, symbol: str = "circle", **more: Any
) -> None:
    """One trace of dots with their intervals at the given rows."""
    figure.add_scatter(
        x=[dot.value for dot in dots],
        y=list(rows),
        mode="markers",
        hoverinfo="text",
        cliponaxis=False,
        hovertext=[dot.hover for dot in dots],
        customdata=[dot.key for dot in dots],
        marker={"size": 10, "color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [dot.high - dot.value for dot in dots],
            "width": 0,
            "arrayminus": [dot.value - dot.low for dot in dots],
            "thickness": 2,
            "color": colour,
        },
        **more,
    )
