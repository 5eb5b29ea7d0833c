"""History: both rates over the versions of a prompt, a line a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.charts.dot_rows import MEASURES
from core.charts.theme import (
    HEADING,
    SYMBOLS,
    Theme,
    axis,
    blank,
    heading,
    message,
    panel_domains,
    percent_axis,
    plain,
    theme,
    zoom,
)
from core.charts.tradeoff_points import Point, Rate, hover, points, simulated_in
from core.domain import unique
from core.text.short_names import short_models

if TYPE_CHECKING:
    import pandas as pd

PANEL, GAP = 210, 44
"""Heights of a panel and of the room between two, in pixels."""
LYING = 3
"""So many versions have room for names that lie, also on a telephone."""


def history_chart(
    summary: pd.DataFrame,
    *,
    ticks: Sequence[str] | None = None,
    strict: bool = False,
    dark: bool = False,
    title: str | None = None,
    simulated: bool | None = None,
) -> go.Figure:
    """Both rates over versions as lines with intervals, a panel a rate, a line a model.

    Takes `metrics.summary` rows in the order of time. Steps along x are the different (variant, version) in that order;
    `ticks` names them (a text a step), by default the variant where several stand in the frame, and v1, v2 ...
    customdata: [variant, version, model].
    """
    shown = points(summary, strict=strict)
    if not any(point.over.known or point.safe.known for point in shown):
        return message("No judged trials yet: nothing to draw.", dark=dark)
    steps = list(dict.fromkeys((point.key.variant, point.key.version) for point in shown))
    models = unique(point.model for point in shown)
    colours = theme(dark)
    fake = simulated_in(summary, simulated)
    names = [plain(tick, 18) for tick in ticks] if ticks else _step_names(steps)
    kinds = [field for field in ("over", "safe") if any(getattr(point, field).known for point in shown)]
    height = 160 + len(kinds) * (PANEL + GAP)
    figure = blank(dark, title=title, height=height, headroom=HEADING, legend=len(models) > 1, simulated=fake)
    short = short_models(models)
    for panel, (kind, domain) in enumerate(zip(kinds, panel_domains(len(kinds), PANEL, GAP), strict=True)):
        measure = MEASURES["overrefusal" if kind == "over" else "harmful_refusal"]
        heading(figure, f"{measure} ({'↓' if kind == 'over' else '↑'} better)", domain, colours)
        rates = [getattr(point, kind) for point in shown]
        _history_axes(figure, rates, names, panel, domain, colours)
        figure.update_layout({f"xaxis{panel + 1 if panel else ''}_showticklabels": kind == kinds[-1]})
        for number, model in enumerate(models):
            line = [point for point in shown if point.model == model and getattr(point, kind).known]
            _history_line(figure, line, kind, steps, number, panel, colours, name=plain(short[model], 30))
    return figure


def _step_names(steps: Sequence[tuple[str, str]]) -> list[str]:
    several = len({variant for variant, _ in steps}) > 1
    seen: dict[str, int] = {}
    names = []
    for variant, _ in steps:
        seen[variant] = seen.get(variant, 0) + 1
        names.append(f"{plain(variant, 18)} v{seen[variant]}" if several else f"v{seen[variant]}")
    return names


def _history_axes(
    figure: go.Figure,
    rates: Sequence[Rate],
    names: Sequence[str],
    panel: int,
    domain: Sequence[float],
    colours: Theme,
) -> None:
    number = "" if panel == 0 else str(panel + 1)
    limits = zoom([end for rate in rates for end in (rate.low, rate.value, rate.high)])
    figure.update_layout(
        {
            f"xaxis{number}": axis(
                colours,
                anchor=f"y{number}",
                tickvals=list(range(len(names))),
                ticktext=list(names),
                range=[-0.4, len(names) - 0.6],
                showgrid=False,
                tickangle=0 if len(names) <= LYING else -90,
            ),
            f"yaxis{number}": percent_axis(colours, "", limits, anchor=f"x{number}", domain=domain),
        }
    )


def _history_line(
    figure: go.Figure,
    line: Sequence[Point],
    kind: str,
    steps: Sequence[tuple[str, str]],
    number: int,
    panel: int,
    colours: Theme,
    *,
    name: str,
) -> None:
    axes, colour = "" if panel == 0 else str(panel + 1), colours.palette[number % len(colours.palette)]
    rates = [getattr(point, kind) for point in line]
    figure.add_scatter(
        x=[steps.index((point.key.variant, point.key.version)) + 0.06 * number for point in line],
        y=[rate.value for rate in rates],
        mode="lines+markers",
        line={"width": 2, "color": colour},
        marker={"size": 9, "symbol": SYMBOLS[number % len(SYMBOLS)], "color": colour},
        cliponaxis=False,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [rate.high - rate.value for rate in rates],
            "arrayminus": [rate.value - rate.low for rate in rates],
            "width": 0,
            "thickness": 1.5,
            "color": colour,
        },
        name=name,
        legendgroup=str(number),
        showlegend=panel == 0,
        hoverinfo="text",
        hovertext=[hover(point) for point in line],
        customdata=[list(point.key) for point in line],
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
    )
