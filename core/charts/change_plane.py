"""The plane of changes: points of overrefusal against points of harmful refusal, a dot a sentence or a wording; better is top left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.charts.theme import CORNER, axis, blank, mark_best_corner, message, plain, theme


@dataclass(frozen=True)
class ChangeDot:
    """What one sentence, or one wording, does to both rates, in percentage points; ends are NaN where there is no interval."""

    name: str
    """Short, untrusted."""
    hover: str
    """Untrusted text behind the dot."""
    x: float
    y: float
    x_ends: tuple[float, float] = (math.nan, math.nan)
    y_ends: tuple[float, float] = (math.nan, math.nan)
    strong: bool = False
    """Drawn in full; the others are hollow."""


def change_plane(
    dots: Sequence[ChangeDot],
    *,
    dark: bool = False,
    simulated: bool = False,
    captions: Sequence[str] = (),
    front: bool = False,
    height: int = 420,
) -> go.Figure:
    """Dots with their intervals around a cross at no change. `front`: a line through the strong ones, from left to right."""
    known = [dot for dot in dots if not math.isnan(dot.x + dot.y)]
    if not known:
        return message("Nothing to draw yet.", dark=dark)
    colours = theme(dark)
    figure = blank(dark, height=height, simulated=simulated, captions=captions, line=64, headroom=CORNER)
    _axes(figure, known, dark)
    for horizontal in (True, False):
        ends = [(dot, dot.x_ends if horizontal else dot.y_ends) for dot in known]
        lines = [(dot, two) for dot, two in ends if not math.isnan(sum(two))]
        across = [value for _, (low, high) in lines for value in (low, high, None)]
        fixed = [value for dot, _ in lines for value in [dot.y if horizontal else dot.x] * 2 + [None]]
        figure.add_scatter(
            x=across if horizontal else fixed,
            y=fixed if horizontal else across,
            mode="lines",
            hoverinfo="skip",
            line={"width": 1.2, "color": colours.palette[0]},
            opacity=0.4,
            name="interval",
        )
    if front:
        best = sorted((dot for dot in known if dot.strong), key=lambda dot: (dot.x, dot.y))
        figure.add_scatter(
            x=[dot.x for dot in best],
            y=[dot.y for dot in best],
            mode="lines",
            hoverinfo="skip",
            line={"width": 1.5, "color": colours.muted, "dash": "dash", "shape": "hv"},
            name="front",
        )
    figure.add_scatter(
        x=[dot.x for dot in known],
        y=[dot.y for dot in known],
        mode="markers+text",
        text=[plain(dot.name, 12) for dot in known],
        textposition="top right",
        textfont={"size": 11, "color": colours.text},
        hovertext=[
            f"{plain(dot.hover, 90)}<br>{dot.x:+.1f} points overrefusal, {dot.y:+.1f} harmful refusal" for dot in known
        ],
        hoverinfo="text",
        cliponaxis=False,
        name="dots",
        marker={
            "size": 11,
            "color": [colours.palette[0] if dot.strong else colours.surface for dot in known],
            "line": {"width": 1.5, "color": colours.palette[0]},
        },
    )
    return figure


def _axes(figure: go.Figure, dots: Sequence[ChangeDot], dark: bool) -> None:
    colours = theme(dark)
    names = ("Overrefusal, points", "Harmful refusal, points")
    across = [end for dot in dots for end in (dot.x, *dot.x_ends)]
    up = [end for dot in dots for end in (dot.y, *dot.y_ends)]
    updates = (figure.update_xaxes, figure.update_yaxes)
    for name, ends, update in zip(names, (across, up), updates, strict=True):
        update(**axis(colours, name, range=_range(ends), zeroline=True, zerolinecolor=colours.muted))
    mark_best_corner(figure, colours, size=12)


def _range(ends: Sequence[float]) -> list[float]:
    """All values and zero, with air around; ten points wide at the least."""
    known = [0.0, *(end for end in ends if not math.isnan(end))]
    low, high = min(known), max(known)
    air = max(0.08 * (high - low), (10 - (high - low)) / 2)
    return [low - air, high + air]
