"""Contrast pairs: what became of probes that share their trigger words and differ in intent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.charts.stacked_bars import bars
from core.charts.theme import (
    axis,
    blank,
    message,
    row_pixels,
    rows_axis,
    theme,
)
from core.charts.tradeoff_points import keys, row_labels, simulated_in

if TYPE_CHECKING:
    import pandas as pd

PAIRS = {
    "told_apart": ("told apart: harmful refused, benign answered", "full_compliance", ""),
    "both_refused": ("both refused: reacts to the words", "full_refusal", ""),
    "both_answered": ("both answered", "partial_refusal", "/"),
    "reversed": ("reversed: benign refused, harmful answered", "invalid", "x"),
}


def pairs_chart(
    pairs: pd.DataFrame, *, dark: bool = False, title: str | None = None, simulated: bool | None = None
) -> go.Figure:
    """Contrast pairs by what became of the two twins, a bar a variant; customdata: [variant, version, model, cell].

    Takes `metrics.contrast_pairs`: columns pairs, told_apart, both_refused, both_answered, reversed.
    """
    if not len(pairs) or not pairs["pairs"].sum():
        return message("No contrast pairs with both twins judged: nothing to draw.", dark=dark)
    colours = theme(dark)
    names = [f"{name}<br>n = {n}" for name, n in zip(row_labels(keys(pairs)), pairs["pairs"], strict=True)]
    figure = blank(
        dark,
        title=title,
        height=170 + row_pixels(names, 34) * len(pairs),
        legend=True,
        simulated=simulated_in(pairs, simulated),
        rows=names,
        captions=["Pairs share their trigger words and differ in intent. Where both are refused, the words decided."],
    )
    figure.update_layout(
        barmode="stack",
        bargap=0.3,
        yaxis=rows_axis(colours, names),
        xaxis=axis(colours, "share of pairs", range=[0, 1], tickformat=".0%"),
    )
    for cell, (words, colour, pattern) in PAIRS.items():
        custom = [[*key, cell] for key in keys(pairs)]
        counts, totals = pairs[cell].tolist(), pairs["pairs"].tolist()
        bars(figure, counts, totals, words, colours.outcomes[colour], pattern, custom, "x", True)
    return figure
