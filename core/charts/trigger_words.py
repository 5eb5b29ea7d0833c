"""Trigger words: the words most tied to refusal, as log-odds with intervals."""

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


Z95 = 1.959964


def trigger_chart(
    triggers: pd.DataFrame, *, top: int = 20, dark: bool = False, title: str | None = None, simulated: bool = False
) -> go.Figure:
    """The words and phrases most tied to refusal, as log-odds with 95 % intervals; customdata: [term, kind].

    Takes `metrics.triggers`: columns term, kind, probes, refused, refusal_rate, log_odds, z, and refusal_rate_then
    where two variants are compared; shows the `top` terms by z. The table names no model: `simulated` must be told.
    """
    shown = triggers.nlargest(top, "z").to_dict("records") if len(triggers) else []
    if not shown:
        return message("No word stands in enough probes to tell.", dark=dark)
    colours = theme(dark)
    dots = [_trigger_dot(row) for row in shown]
    figure = blank(
        dark,
        title=title,
        height=150 + 26 * len(dots),
        simulated=simulated,
        legend=True,
        rows=[dot.name for dot in dots],
        captions=["Right of zero: more often in refused probes than in answered ones. Counts: refused / probes."],
    )
    figure.update_layout(
        yaxis=rows_axis(colours, [dot.name for dot in dots]),
        xaxis=axis(colours, "log-odds of refusal", zeroline=True, zerolinecolor=colours.muted, zerolinewidth=1.5),
    )
    for kind, colour, symbol in (("trigger", colours.palette[1], "diamond"), ("word", colours.palette[0], "circle")):
        at = [row for row, term in enumerate(shown) if term["kind"] == kind]
        add_dots(figure, [dots[row] for row in at], at, colour, symbol=symbol, name=kind, showlegend=bool(at))
    return figure


def _trigger_dot(row: dict[Any, Any]) -> Dot:
    """The standard error is what the estimate and its z imply."""
    odds, z = float(row["log_odds"]), float(row["z"])
    reach = Z95 * abs(odds / z) if z else 0.0
    then = row.get("refusal_rate_then", math.nan)
    before = "" if math.isnan(then) else f"<br>Under the other variant {percent(then)}"
    name = f"{plain(row['term'], 28)}  {row['refused']:.3g} / {row['probes']}"
    hover = (
        f"<b>{plain(row['term'], 60)}</b> ({row['kind']})<br>Log-odds {odds:+.2f}, z = {z:.1f}"
        f"<br>Refused {percent(row['refusal_rate'])}: {row['refused']:.3g} of {row['probes']} probes{before}"
    )
    return Dot(name, odds, odds - reach, odds + reach, hover, [str(row["term"]), str(row["kind"])])
