"""Stacked bars, and the words and patterns that tell outcomes apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.theme import (
    ink,
    percent,
    plain,
)
from core.text.numbers import tally

OUTCOMES = {
    "full_compliance": ("full compliance", ""),
    "partial_refusal": ("partial refusal", "/"),
    "full_refusal": ("full refusal", ""),
    "invalid": ("invalid", "x"),
}
"""The words and the pattern of each outcome: a pattern, so that colour is not all that tells them apart."""


def bars(
    figure: go.Figure,
    counts: Sequence[float],
    totals: Sequence[float],
    words: str,
    colour: str,
    pattern: str,
    custom: Sequence[list[Any]],
    xaxis: str,
    in_legend: bool,
) -> None:
    """One part of every bar: its share of the total, the share written in where it is wide enough."""
    shares = [count / total if total else 0.0 for count, total in zip(counts, totals, strict=True)]
    figure.add_bar(
        x=shares,
        y=list(range(len(shares))),
        orientation="h",
        name=words,
        legendgroup=words,
        showlegend=in_legend,
        xaxis=xaxis,
        customdata=[list(row) for row in custom],
        hoverinfo="text",
        hovertext=[
            f"<b>{plain(row[0], 60)}</b><br>{words}: {percent(share)}, {tally(count)} of {tally(total)}"
            for row, share, count, total in zip(custom, shares, counts, totals, strict=True)
        ],
        text=[percent(share, 0) if share >= 0.09 else "" for share in shares],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"size": 11, "color": ink(colour)},
        marker={
            "color": colour,
            "line": {"width": 0},
            "pattern": {
                "shape": pattern,
                "size": 6,
                "solidity": 0.2,
                "fgopacity": 0.25,
                "fgcolor": "#000000",
                "bgcolor": colour,
            },
        },
    )
