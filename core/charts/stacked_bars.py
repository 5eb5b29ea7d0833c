"""Stacked bars: outcomes of every variant by intent, contrast pairs, stability over samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.charts.dot_rows import Dot, dot_rows
from core.charts.theme import (
    HEADING,
    Theme,
    axis,
    blank,
    heading,
    ink,
    interval,
    message,
    panel_domains,
    percent,
    plain,
    rows_axis,
    theme,
)
from core.charts.tradeoff_points import keys, labels, simulated_in

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = {
    "full_compliance": ("full compliance", ""), "partial_refusal": ("partial refusal", "/"),
    "full_refusal": ("full refusal", ""), "invalid": ("invalid", "x"),
}  # fmt: skip
"""The words and the pattern of each outcome: a pattern, so that colour is not all that tells them apart."""
PAIRS = {
    "told_apart": ("told apart: harmful refused, benign answered", "full_compliance", ""),
    "both_refused": ("both refused: reacts to the words", "full_refusal", ""),
    "both_answered": ("both answered", "partial_refusal", "/"),
    "reversed": ("reversed: benign refused, harmful answered", "invalid", "x"),
}  # fmt: skip


def outcome_bars(summary: pd.DataFrame, *, dark: bool = False, title: str | None = None, simulated: bool | None = None
                 ) -> go.Figure:  # fmt: skip
    """Shares of the outcomes, a bar a variant, a panel an intent.

    Takes `metrics.summary`. Invalid responses have a part of the bar where the frame counts them by intent (columns
    benign_invalid, harmful_invalid), else a caption tells their number. customdata: [variant, version, model, intent,
    outcome].
    """
    intents = [intent for intent in ("benign", "harmful") if len(summary) and summary[f"{intent}_n"].sum()]
    if not intents:
        return message("No judged trials yet: nothing to draw.", dark=dark)
    colours, fake = theme(dark), simulated_in(summary, simulated)
    figure = blank(
        dark, title=title, height=160 + 34 * len(summary), headroom=HEADING, legend=True, simulated=fake,
        captions=_left_out(summary),
    )  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0.3, yaxis=rows_axis(colours, labels(keys(summary))))
    for panel, (intent, domain) in enumerate(zip(intents, panel_domains(len(intents)), strict=True)):
        heading(figure, f"{intent} probes", domain, colours)
        _outcome_panel(figure, summary, intent, panel, domain, colours)
    return figure


def _left_out(summary: pd.DataFrame) -> list[str]:
    count = int(summary["invalid"].sum()) if "invalid" in summary and "benign_invalid" not in summary else 0
    return [f"Not in the bars: {count} invalid response{'' if count == 1 else 's'}."] if count else []


def _outcome_panel(
    figure: go.Figure, summary: pd.DataFrame, intent: str, panel: int, domain: Sequence[float], colours: Theme
) -> None:
    number = "" if panel == 0 else str(panel + 1)
    figure.update_layout({f"xaxis{number}": axis(colours, range=[0, 1], tickformat=".0%", domain=domain)})
    counted = [outcome for outcome in OUTCOMES if f"{intent}_{outcome}" in summary]
    total = summary[[f"{intent}_{outcome}" for outcome in counted]].sum(axis=1).tolist()
    for outcome in counted:
        words, pattern = OUTCOMES[outcome]
        counts = [int(count) for count in summary[f"{intent}_{outcome}"]]
        custom = [[*key, intent, outcome] for key in keys(summary)]
        _bars(figure, counts, total, words, colours.outcomes[outcome], pattern, custom, f"x{number}", panel == 0)


def _bars(
    figure: go.Figure, counts: Sequence[int], totals: Sequence[float], words: str, colour: str, pattern: str,
    custom: Sequence[list[Any]], xaxis: str, in_legend: bool,
) -> None:  # fmt: skip
    """One part of every bar: its share of the total, the share written in where it is wide enough."""
    shares = [count / total if total else 0.0 for count, total in zip(counts, totals, strict=True)]
    figure.add_bar(
        x=shares, y=list(range(len(shares))), orientation="h", name=words, legendgroup=words, showlegend=in_legend,
        xaxis=xaxis, customdata=[list(row) for row in custom], hoverinfo="text",
        hovertext=[f"<b>{plain(row[0], 60)}</b><br>{words}: {percent(share)}, {count} of {int(total)}"
                   for row, share, count, total in zip(custom, shares, counts, totals, strict=True)],
        text=[percent(share, 0) if share >= 0.09 else "" for share in shares], textposition="inside",
        insidetextanchor="middle", textangle=0, constraintext="none", textfont={"size": 11, "color": ink(colour)},
        marker={"color": colour, "line": {"width": 0},
                "pattern": {"shape": pattern, "size": 6, "solidity": 0.2, "fgopacity": 0.25, "fgcolor": "#000000",
                            "bgcolor": colour}},
    )  # fmt: skip


def pairs_chart(pairs: pd.DataFrame, *, dark: bool = False, title: str | None = None, simulated: bool | None = None
                ) -> go.Figure:  # fmt: skip
    """Contrast pairs by what became of the two twins, a bar a variant; customdata: [variant, version, model, cell].

    Takes `metrics.contrast_pairs`: columns pairs, told_apart, both_refused, both_answered, reversed.
    """
    if not len(pairs) or not pairs["pairs"].sum():
        return message("No contrast pairs with both twins judged: nothing to draw.", dark=dark)
    colours = theme(dark)
    figure = blank(
        dark, title=title, height=170 + 34 * len(pairs), legend=True, simulated=simulated_in(pairs, simulated),
        captions=["Pairs share their trigger words and differ in intent. Where both are refused, the words decided."],
    )  # fmt: skip
    names = [f"{name}  n = {n}" for name, n in zip(labels(keys(pairs)), pairs["pairs"], strict=True)]
    figure.update_layout(
        barmode="stack", bargap=0.3, yaxis=rows_axis(colours, names),
        xaxis=axis(colours, "share of pairs", range=[0, 1], tickformat=".0%"),
    )  # fmt: skip
    for cell, (words, colour, pattern) in PAIRS.items():
        custom = [[*key, cell] for key in keys(pairs)]
        counts, totals = [int(count) for count in pairs[cell]], pairs["pairs"].tolist()
        _bars(figure, counts, totals, words, colours.outcomes[colour], pattern, custom, "x", True)
    return figure


def stability_chart(stability: pd.DataFrame, *, dark: bool = False, title: str | None = None, simulated: bool | None = None
                    ) -> go.Figure:  # fmt: skip
    """Share of probes that were refused once and answered once, with intervals; customdata: [variant, version, model].

    Takes `metrics.stability`: columns probes, unstable, rate, low, high, samples.
    """
    known = stability[stability["probes"] > 0] if len(stability) else stability
    if not len(known):
        return message("Every probe was asked once: run with two samples or more to see stability.", dark=dark)
    dots = []
    for key, name, row in zip(keys(known), labels(keys(known)), known.to_dict("records"), strict=True):
        ends = (float(row["rate"]), float(row["low"]), float(row["high"]))
        hover = (f"<b>{plain(key.variant, 60)}</b><br>{interval(*ends)}: {row['unstable']} of {row['probes']} probes"
                 f"<br>{row['samples']:.3g} samples a probe")  # fmt: skip
        dots.append(Dot(name, *ends, hover, list(key)))
    least, most = f"{known['samples'].min():.3g}", f"{known['samples'].max():.3g}"
    note = f"Further left is steadier. Samples a probe: {least if least == most else f'{least} to {most}'}."
    return dot_rows(dots, "Probes both refused and answered", dark=dark, title=title, captions=[note],
                    simulated=simulated_in(known, simulated))  # fmt: skip
