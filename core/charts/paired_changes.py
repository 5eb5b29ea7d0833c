"""Paired changes: what each candidate changes against its baseline, a dot with its interval a rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.charts.dot_rows import MEASURES, Dot, add_dots
from core.charts.theme import (
    HEADING,
    Theme,
    axis,
    blank,
    faint,
    heading,
    message,
    panel_domains,
    percent,
    plain,
    row_pixels,
    rows_axis,
    theme,
)
from core.charts.tradeoff_points import Key, row_labels

if TYPE_CHECKING:
    from core.metrics.comparison import Comparison
    from core.metrics.paired_changes import Change

FINDINGS = {
    "better": ("better", "circle"),
    "worse": ("worse", "x"),
    "same": ("same within the margin", "square"),
    "inconclusive": ("inconclusive", "circle-open"),
}


def delta_chart(
    comparisons: Sequence[Comparison], *, dark: bool = False, title: str | None = None, simulated: bool | None = None
) -> go.Figure:
    """What each candidate changes against its baseline: paired differences in points with intervals, a panel a rate.

    Takes what `metrics.compare_all` gives. The band round zero is the margin of no loss that the user set; colour and
    symbol say what is shown. customdata: [candidate, model, rate].
    """
    measured = [comparison for comparison in comparisons if any(change.pairs for change in comparison.changes)]
    if not measured:
        return message("Nothing to compare: no probe has a valid outcome under both.", dark=dark)
    colours, first, names = theme(dark), measured[0], _candidates(measured)
    panel, gap = row_pixels(names, 34) * len(measured), 46
    figure = blank(
        dark,
        title=title,
        height=150 + 2 * (panel + gap),
        rows=names,
        headroom=HEADING,
        legend=True,
        simulated=any(comparison.simulated for comparison in measured) if simulated is None else simulated,
        captions=[
            f"Change against {plain(first.baseline)} on the same probes, in points, with "
            f"{100 * first.level:g} % intervals. Grey band: within {100 * first.margin:g} points."
            + (" Pale bars: as far as the judge's errors may move it." if _has_band(measured) else "")
        ],
    )
    headings = ("Overrefusal (← better)", "Harmful refusal (better →)")
    for number, (domain, words) in enumerate(zip(panel_domains(2, panel, gap), headings, strict=True)):
        heading(figure, words, domain, colours)
        axes = "2" if number else ""
        figure.update_layout({f"yaxis{axes}": rows_axis(colours, names, domain=domain, anchor=f"x{axes}")})
        _delta_panel(figure, measured, number, colours)
    return figure


def _candidates(measured: Sequence[Comparison]) -> list[str]:
    return row_labels([Key(comparison.candidate, "", comparison.model) for comparison in measured])


def _delta_panel(figure: go.Figure, measured: Sequence[Comparison], panel: int, colours: Theme) -> None:
    """One rate's changes: a zero line, the margin's band, and a trace for each finding."""
    number = "" if panel == 0 else "2"
    changes = [comparison.changes[panel] for comparison in measured]
    reach = _reach(measured)
    figure.update_layout(
        {
            f"xaxis{number}": axis(
                colours,
                "points" if panel else "",
                range=[-reach, reach],
                anchor=f"y{number}",
                tickformat=".0f",
                zeroline=True,
                zerolinecolor=colours.muted,
                zerolinewidth=1.5,
            ),
        }
    )
    margin = 100 * measured[0].margin
    figure.add_shape(
        type="rect",
        xref=f"x{number}",
        x0=-margin,
        x1=margin,
        yref=f"y{number} domain",
        y0=0,
        y1=1,
        layer="below",
        line_width=0,
        fillcolor=faint(colours.muted, 0.18),
    )
    for row, change in enumerate(changes):
        if change.band_low == change.band_low:
            figure.add_shape(
                type="line",
                xref=f"x{number}",
                x0=100 * change.band_low,
                x1=100 * change.band_high,
                yref=f"y{number}",
                y0=row,
                y1=row,
                layer="below",
                line={"width": 9, "color": faint(colours.muted, 0.25)},
            )
    for finding, (words, symbol) in FINDINGS.items():
        at = [row for row, change in enumerate(changes) if change.pairs and change.finding == finding]
        dots = [_delta_dot(measured[row], changes[row]) for row in at]
        add_dots(
            figure,
            dots,
            at,
            _finding_colour(finding, colours),
            symbol=symbol,
            name=words,
            legendgroup=finding,
            xaxis=f"x{number}",
            yaxis=f"y{number}",
            showlegend=bool(at) and not (panel and _shown_before(measured, finding)),
        )


def _has_band(measured: Sequence[Comparison]) -> bool:
    return any(change.band_low == change.band_low for comparison in measured for change in comparison.changes)


def _reach(measured: Sequence[Comparison]) -> float:
    """The farthest end of all intervals, in points: both panels and both directions have one scale."""
    changes = [change for comparison in measured for change in comparison.changes if change.pairs]
    ends = [abs(end) for change in changes for end in (change.low, change.high)]
    return 108 * max([*ends, 2 * measured[0].margin, 0.05])


def _shown_before(measured: Sequence[Comparison], finding: str) -> bool:
    return any(comparison.overrefusal.finding == finding for comparison in measured)


def _finding_colour(finding: str, colours: Theme) -> str:
    return {"better": colours.palette[0], "worse": colours.palette[1]}.get(finding, colours.muted)


def _delta_dot(comparison: Comparison, change: Change) -> Dot:
    said = f"{100 * change.change:+.1f} points [{100 * change.low:+.1f} to {100 * change.high:+.1f}]"
    hover = (
        f"<b>{plain(comparison.candidate, 60)}</b><br>{MEASURES[change.rate]} {said}"
        f"<br>{percent(change.baseline)} → {percent(change.candidate)} on {change.pairs} pairs"
        f"<br>{change.newly_refused} newly refused, {change.newly_answered} newly answered"
        f"<br>p = {change.p_adjusted:.3g} (adjusted): {FINDINGS[str(change.finding)][0]}"
    )
    ends = (100 * change.change, 100 * change.low, 100 * change.high)
    return Dot("", *ends, hover, [comparison.candidate, comparison.model, change.rate])
