"""Dots with intervals, a row each: paired differences, corrected rates, trigger words, the one-axis trade-off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.charts.theme import (
    HEADING,
    Theme,
    axis,
    blank,
    faint,
    heading,
    interval,
    message,
    panel_domains,
    percent,
    percent_axis,
    plain,
    rows_axis,
    theme,
    zoom,
)
from core.charts.tradeoff_points import keys, labels, short_model, simulated_in

if TYPE_CHECKING:
    import pandas as pd

    from core.metrics.comparison import Comparison
    from core.metrics.paired_changes import Change

Z95 = 1.959964
MEASURES = {"overrefusal": "Overrefusal", "harmful_refusal": "Harmful refusal"}
FINDINGS = {
    "better": ("better", "circle"), "worse": ("worse", "x"), "same": ("same within the margin", "square"),
    "unsettled": ("not settled", "circle-open"),
}  # fmt: skip


@dataclass(frozen=True)
class Dot:
    """A row: name (plotly text), value and interval, hover text (plotly text) and what a click hands over."""

    name: str
    value: float
    low: float
    high: float
    hover: str = ""
    key: list[Any] = field(default_factory=list)


def dot_rows(
    dots: Sequence[Dot], measure: str, *, dark: bool, title: str | None = None, captions: Sequence[str] = (),
    simulated: bool = False,
) -> go.Figure:  # fmt: skip
    """Rates from 0 to 1 as dots with their intervals, a row each from top to bottom."""
    colours = theme(dark)
    figure = blank(dark, title=title, captions=captions, simulated=simulated, height=150 + 34 * len(dots))
    limits = zoom([end for dot in dots for end in (dot.low, dot.value, dot.high)])
    figure.update_layout(
        xaxis=percent_axis(colours, measure, limits), yaxis=rows_axis(colours, [dot.name for dot in dots])
    )
    add_dots(figure, dots, range(len(dots)), colours.palette[0])
    return figure


def add_dots(
    figure: go.Figure, dots: Sequence[Dot], rows: Iterable[float], colour: str, *, symbol: str = "circle", **more: Any
) -> None:
    """One trace of dots with their intervals at the given rows."""
    figure.add_scatter(
        x=[dot.value for dot in dots], y=list(rows), mode="markers", hoverinfo="text", cliponaxis=False,
        hovertext=[dot.hover for dot in dots], customdata=[dot.key for dot in dots],
        marker={"size": 10, "color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}},
        error_x={"type": "data", "symmetric": False, "array": [dot.high - dot.value for dot in dots], "width": 0,
                 "arrayminus": [dot.value - dot.low for dot in dots], "thickness": 2, "color": colour},
        **more,
    )  # fmt: skip


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
    colours, first = theme(dark), measured[0]
    figure = blank(
        dark, title=title, height=210 + 38 * len(measured), headroom=HEADING, legend=True,
        simulated=any(comparison.simulated for comparison in measured) if simulated is None else simulated,
        captions=[f"Change against {plain(first.baseline)} on the same probes, in points, with "
                  f"{100 * first.level:g} % intervals. Grey band: within {100 * first.margin:g} points."],
    )  # fmt: skip
    figure.update_layout(yaxis=rows_axis(colours, _candidates(measured)))
    headings = ("Overrefusal (← better)", "Harmful refusal (better →)")
    for panel, (domain, words) in enumerate(zip(panel_domains(2), headings, strict=True)):
        heading(figure, words, domain, colours)
        _delta_panel(figure, measured, panel, domain, colours)
    return figure


def _candidates(measured: Sequence[Comparison]) -> list[str]:
    several = len({comparison.model for comparison in measured}) > 1
    return [
        plain(comparison.candidate, 30) + (f" · {plain(short_model(comparison.model), 16)}" if several else "")
        for comparison in measured
    ]


def _delta_panel(
    figure: go.Figure, measured: Sequence[Comparison], panel: int, domain: Sequence[float], colours: Theme
) -> None:
    """One rate's changes: a zero line, the margin's band, and a trace for each finding."""
    number = "" if panel == 0 else "2"
    changes = [comparison.changes[panel] for comparison in measured]
    reach = _reach(measured)
    figure.update_layout({
        f"xaxis{number}": axis(colours, "points", range=[-reach, reach], domain=domain, tickformat=".0f", zeroline=True,
                               zerolinecolor=colours.muted, zerolinewidth=1.5),
    })  # fmt: skip
    margin = 100 * measured[0].margin
    figure.add_shape(type="rect", xref=f"x{number}", x0=-margin, x1=margin, yref="paper", y0=0, y1=1, layer="below",
                     line_width=0, fillcolor=faint(colours.muted, 0.18))  # fmt: skip
    for finding, (words, symbol) in FINDINGS.items():
        at = [row for row, change in enumerate(changes) if change.pairs and change.finding == finding]
        dots = [_delta_dot(measured[row], changes[row]) for row in at]
        add_dots(
            figure, dots, at, _finding_colour(finding, colours), symbol=symbol, name=words, legendgroup=finding,
            xaxis=f"x{number}", showlegend=bool(at) and not (panel and _shown_before(measured, finding)),
        )  # fmt: skip


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
        f"<br>p = {change.p_holm:.3g} (exact, adjusted): {FINDINGS[str(change.finding)][0]}"
    )
    ends = (100 * change.change, 100 * change.low, 100 * change.high)
    return Dot("", *ends, hover, [comparison.candidate, comparison.model, change.rate])


def trigger_chart(triggers: pd.DataFrame, *, top: int = 20, dark: bool = False, title: str | None = None,
                  simulated: bool = False) -> go.Figure:  # fmt: skip
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
        dark, title=title, height=150 + 26 * len(dots), simulated=simulated, legend=True,
        captions=["Right of zero: more often in refused probes than in answered ones. Counts: refused / probes."],
    )  # fmt: skip
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


def corrected_chart(corrected: pd.DataFrame, *, dark: bool = False, title: str | None = None,
                    simulated: bool | None = None) -> go.Figure:  # fmt: skip
    """Rates as the judge counts them beside rates corrected for the judge's errors, with intervals, a panel a rate.

    Takes `metrics.corrected_rates`: columns variant, version, model, rate (overrefusal or harmful_refusal), raw,
    corrected (each with _low, _high; NaN where it cannot be corrected). customdata: [variant, version, model].
    """
    known = corrected[corrected["raw"].notna()]
    if known.empty:
        return message("No human labels to correct the judge with yet.", dark=dark)
    colours, names = theme(dark), dict(zip(keys(known), labels(keys(known)), strict=True))
    rows = {key: row for row, key in enumerate(names)}
    rates = [rate for rate in MEASURES if (known["rate"] == rate).any()]
    figure = blank(
        dark, title=title, height=170 + 44 * len(rows), headroom=HEADING, legend=True,
        simulated=simulated_in(known, simulated),
        captions=["As the judge counts, and corrected by the errors it makes on trials that people labelled."],
    )  # fmt: skip
    figure.update_layout(yaxis=rows_axis(colours, list(names.values())))
    for panel, (rate, domain) in enumerate(zip(rates, panel_domains(len(rates)), strict=True)):
        heading(figure, MEASURES[rate], domain, colours)
        _corrected_panel(figure, known[known["rate"] == rate], rows, panel, domain, colours)
    return figure


def _corrected_panel(
    figure: go.Figure, part: pd.DataFrame, rows: dict[Any, int], panel: int, domain: Sequence[float], colours: Theme
) -> None:
    number = "" if panel == 0 else str(panel + 1)
    ends = part[["raw_low", "raw_high", "corrected_low", "corrected_high"]].to_numpy(float).ravel().tolist()
    figure.update_layout({f"xaxis{number}": percent_axis(colours, "", zoom(ends), domain=domain)})
    styles = (("raw", "as judged", colours.muted, "circle-open", -0.14),
              ("corrected", "corrected", colours.palette[0], "diamond", 0.14))  # fmt: skip
    for column, words, colour, symbol, shift in styles:
        dots = []
        for key, row in zip(keys(part), part.to_dict("records"), strict=True):
            value, low, high = (float(row[f"{column}{end}"]) for end in ("", "_low", "_high"))
            hover = f"<b>{plain(key.variant, 60)}</b><br>{words.capitalize()}: {interval(value, low, high)}"
            dots.append(Dot("", value, low, high, hover, list(key)))
        at = [rows[key] + shift for key in keys(part)]
        add_dots(figure, dots, at, colour, symbol=symbol, name=words, legendgroup=column, xaxis=f"x{number}",
                 showlegend=panel == 0)  # fmt: skip
