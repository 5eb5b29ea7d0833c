"""Stability: the probes that were refused once and answered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.charts.dot_rows import Dot, dot_rows
from core.charts.theme import (
    interval,
    message,
    plain,
)
from core.charts.tradeoff_points import keys, row_labels, simulated_in

if TYPE_CHECKING:
    import pandas as pd


def stability_chart(
    stability: pd.DataFrame, *, dark: bool = False, title: str | None = None, simulated: bool | None = None
) -> go.Figure:
    """Share of probes that were refused once and answered once, with intervals; customdata: [variant, version, model].

    Takes `metrics.stability`: columns probes, unstable, rate, low, high, samples.
    """
    known = stability[stability["probes"] > 0] if len(stability) else stability
    if not len(known):
        return message("Every probe was asked once: run with two samples or more to see stability.", dark=dark)
    dots = []
    for key, name, row in zip(keys(known), row_labels(keys(known)), known.to_dict("records"), strict=True):
        ends = (float(row["rate"]), float(row["low"]), float(row["high"]))
        hover = (
            f"<b>{plain(key.variant, 60)}</b><br>{interval(*ends)}: {row['unstable']} of {row['probes']} probes"
            f"<br>{row['samples']:.3g} samples a probe"
        )
        dots.append(Dot(name, *ends, hover, list(key)))
    least, most = f"{known['samples'].min():.3g}", f"{known['samples'].max():.3g}"
    note = f"Further left is steadier. Samples a probe: {least if least == most else f'{least} to {most}'}."
    return dot_rows(
        dots,
        "Refused once and answered once",
        dark=dark,
        title=title,
        captions=[note],
        simulated=simulated_in(known, simulated),
    )
