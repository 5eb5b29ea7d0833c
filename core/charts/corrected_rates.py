"""Corrected rates: as the judge counts them, and corrected for the judge's errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.charts.dot_rows import MEASURES, Dot, add_dots
from core.charts.theme import (
    HEADING,
    Theme,
    blank,
    heading,
    interval,
    message,
    panel_domains,
    percent_axis,
    plain,
    row_pixels,
    rows_axis,
    theme,
    zoom,
)
from core.charts.tradeoff_points import keys, row_labels, simulated_in

if TYPE_CHECKING:
    import pandas as pd


def corrected_chart(
    corrected: pd.DataFrame, *, dark: bool = False, title: str | None = None, simulated: bool | None = None
) -> go.Figure:
    """Rates as the judge counts them beside rates corrected for the judge's errors, with intervals, a panel a rate.

    Takes `metrics.corrected_rates`: columns variant, version, model, rate (overrefusal or harmful_refusal), raw,
    corrected (each with _low, _high; NaN where it cannot be corrected). customdata: [variant, version, model].
    """
    known = corrected[corrected["raw"].notna()]
    if known.empty:
        return message("No human labels to correct the judge with yet.", dark=dark)
    colours, names = theme(dark), dict(zip(keys(known), row_labels(keys(known)), strict=True))
    rows = {key: row for row, key in enumerate(names)}
    rates = [rate for rate in MEASURES if (known["rate"] == rate).any()]
    panel, gap = row_pixels(list(names.values()), 34) * len(rows), 74
    figure = blank(
        dark,
        title=title,
        height=118 + len(rates) * (panel + gap),
        rows=list(names.values()),
        headroom=HEADING,
        legend=True,
        simulated=simulated_in(known, simulated),
        captions=["As the judge counts, and corrected by the errors it makes on trials that people labelled."],
    )
    for number, (rate, domain) in enumerate(zip(rates, panel_domains(len(rates), panel, gap), strict=True)):
        heading(figure, MEASURES[rate], domain, colours)
        axes = "" if number == 0 else str(number + 1)
        column = rows_axis(colours, list(names.values()), domain=domain, anchor=f"x{axes}")
        figure.update_layout({f"yaxis{axes}": column})
        _corrected_panel(figure, known[known["rate"] == rate], rows, axes, colours)
    return figure


def _corrected_panel(figure: go.Figure, part: pd.DataFrame, rows: dict[Any, int], axes: str, colours: Theme) -> None:
    """One rate: `axes` is the end of the panel's axes' names."""
    ends = part[["raw_low", "raw_high", "corrected_low", "corrected_high"]].to_numpy(float).ravel().tolist()
    figure.update_layout({f"xaxis{axes}": percent_axis(colours, "", zoom(ends), anchor=f"y{axes}")})
    styles = (
        ("raw", "as judged", colours.muted, "circle-open", -0.14),
        ("corrected", "corrected", colours.palette[0], "diamond", 0.14),
    )
    for column, words, colour, symbol, shift in styles:
        dots = []
        for key, row in zip(keys(part), part.to_dict("records"), strict=True):
            value, low, high = (float(row[f"{column}{end}"]) for end in ("", "_low", "_high"))
            hover = f"<b>{plain(key.variant, 60)}</b><br>{words.capitalize()}: {interval(value, low, high)}"
            dots.append(Dot("", value, low, high, hover, list(key)))
        at = [rows[key] + shift for key in keys(part)]
        add_dots(
            figure,
            dots,
            at,
            colour,
            symbol=symbol,
            name=words,
            legendgroup=column,
            xaxis=f"x{axes}",
            yaxis=f"y{axes}",
            showlegend=not axes,
        )
