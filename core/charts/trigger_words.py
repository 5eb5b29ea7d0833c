"""Trigger words: the words most tied to refusal, as odds ratios with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.charts.dot_rows import Dot, add_dots
from core.charts.theme import (
    axis,
    blank,
    message,
    percent,
    plain,
    rows_axis,
    theme,
)

if TYPE_CHECKING:
    import pandas as pd


TICKS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)


def trigger_chart(
    triggers: pd.DataFrame, *, top: int = 20, dark: bool = False, title: str | None = None, simulated: bool = False
) -> go.Figure:
    """The words and phrases most tied to refusal, as odds ratios with 95 % intervals; customdata: [term, kind].

    Takes `metrics.triggers`: columns term, kind, probes, refused, refusal_rate, odds_ratio, odds_low, odds_high, q, z, and
    refusal_rate_then where two variants are compared; shows the `top` terms by z, the surest first. The table names no
    model: `simulated` must be told.
    """
    shown = triggers.nlargest(top, "z").to_dict("records") if len(triggers) else []
    if not shown:
        return message("No word stands in enough probes to tell.", dark=dark)
    colours = theme(dark)
    dots = [_trigger_dot(row) for row in shown]
    names = [dot.name for dot in dots]
    figure = blank(
        dark,
        title=title,
        height=150 + 26 * len(dots),
        simulated=simulated,
        legend=True,
        rows=names,
        captions=["Right of 1: refused more often with the word than without it. Counts: refused / probes."],
    )
    ends = [math.log10(end) for dot in dots for end in (dot.low, dot.high)]
    figure.update_layout(
        yaxis=rows_axis(colours, names),
        xaxis=axis(
            colours,
            "odds ratio of refusal",
            type="log",
            range=[min(-0.5, *ends) - 0.1, max(0.5, *ends) + 0.1],
            tickvals=TICKS,
            ticktext=[f"{tick:g}" for tick in TICKS],
        ),
    )
    figure.add_vline(x=1, line_width=1.5, line_color=colours.muted)
    for kind, colour, symbol in (("trigger", colours.palette[1], "diamond"), ("word", colours.palette[0], "circle")):
        at = [row for row, term in enumerate(shown) if term["kind"] == kind]
        add_dots(figure, [dots[row] for row in at], at, colour, symbol=symbol, name=kind, showlegend=bool(at))
    return figure


def _trigger_dot(row: dict[Any, Any]) -> Dot:
    odds, low, high = (float(row[f"odds_{end}"]) for end in ("ratio", "low", "high"))
    then = row.get("refusal_rate_then", math.nan)
    before = "" if math.isnan(then) else f"<br>Under the other variant {percent(then)}"
    name = f"{plain(row['term'], 28)}  {row['refused']:.3g} / {row['probes']}"
    hover = (
        f"<b>{plain(row['term'], 60)}</b> ({row['kind']})<br>Odds ratio {odds:.2f} [{low:.2f} to {high:.2f}], q = {row['q']:.3f}"
        f"<br>Refused {percent(row['refusal_rate'])}: {row['refused']:.3g} of {row['probes']} probes{before}"
    )
    return Dot(name, odds, low, high, hover, [str(row["term"]), str(row["kind"])])
