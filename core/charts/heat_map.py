"""Heat maps: rates by category, expected behaviour against outcome, judge against people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.charts.dot_rows import MEASURES
from core.charts.label_placement import text_width
from core.charts.stacked_bars import OUTCOMES
from core.charts.theme import HEADING, Theme, axis, blank, ink, message, percent, plain, rows_axis, shade, theme
from core.charts.tradeoff_points import keys, labels, rate_of, simulated_in
from core.domain import unique

if TYPE_CHECKING:
    import pandas as pd

INTENTS = {"overrefusal": "benign", "harmful_refusal": "harmful"}
ROOM = 15
"""With more columns than these a cell is too narrow for its numbers; the mouse still shows them."""
BESIDE = 8
"""So many columns have room for the rate and n in one line; with more n stands below."""
STOPS = (0, 0.1, 0.3, 0.6, 1)
UPRIGHT = 5
"""So many columns have room for names that lie; with more the names stand."""
EXPECTED = {"comply": "should be answered", "guide": "should be guided", "refuse": "should be refused"}


@dataclass(frozen=True)
class Cell:
    """One cell: `shade` from 0 (fine) to 1 (bad or much), NaN where there is nothing; its texts, hover text and key."""

    shade: float
    text: str = ""
    small: str = ""
    hover: str = ""
    key: tuple[Any, ...] = ()


EMPTY = Cell(float("nan"))


def grid(
    figure: go.Figure, cells: dict[tuple[int, int], Cell], rows: Sequence[str], columns: Sequence[str], colours: Theme,
    scale: Sequence[str],
) -> None:  # fmt: skip
    """Draw cells by (row, column). Names are plotly text. The colours change fastest near 0, where rates mostly lie."""
    across, down = range(len(columns)), range(len(rows))
    table = [[cells.get((row, column), EMPTY) for column in across] for row in down]
    stops = list(zip(STOPS, scale, strict=True))
    figure.add_heatmap(
        z=[[cell.shade for cell in row] for row in table], x=list(across), y=list(down), zmin=0, zmax=1, xgap=2, ygap=2,
        colorscale=[list(stop) for stop in stops], showscale=False, hoverongaps=False, hoverinfo="text",
        text=[[_written(cell, len(columns), stops) for cell in row] for row in table], texttemplate="%{text}",
        hovertext=[[cell.hover for cell in row] for row in table], textfont={"size": 12},
        customdata=[[list(cell.key) for cell in row] for row in table],
    )  # fmt: skip
    figure.update_layout(
        yaxis=rows_axis(colours, rows, showline=False),
        xaxis=axis(colours, tickvals=list(across), ticktext=list(columns), side="top", showgrid=False, ticks="",
                   tickangle=0 if len(columns) <= UPRIGHT else -90, automargin=False, showline=False,
                   range=[-0.5, len(columns) - 0.5]),
    )  # fmt: skip


def _written(cell: Cell, columns: int, stops: Sequence[tuple[float, str]]) -> str:
    """A cell's texts, as far as there is room, in the ink that reads on its shade (plotly's own grey does not)."""
    if columns > ROOM or not cell.text:
        return ""
    below = f"{' ' if columns <= BESIDE else '<br>'}<span style='font-size:10px'>{cell.small}</span>"
    if math.isnan(cell.shade):
        return f"{cell.text}{below}"
    return f"<span style='color:{ink(shade(cell.shade, stops))}'>{cell.text}{below}</span>"


def headroom(columns: Sequence[str]) -> int:
    """Pixels that the names of the columns take above the grid."""
    return HEADING if len(columns) <= UPRIGHT else 14 + int(max(text_width(unescape(name)) for name in columns))


def heatmap(
    slices: pd.DataFrame, measure: str = "overrefusal", *, by: str = "category", strict: bool = False,
    dark: bool = False, title: str | None = None, simulated: bool | None = None,
) -> go.Figure:  # fmt: skip
    """One rate of every variant in every category, with n in each cell and the interval on hover.

    Variants stand side by side, or, where they are many, one below the other.

    Takes `metrics.slices`; `measure` is overrefusal or harmful_refusal. The stronger the colour the worse, for either.
    customdata: [variant, version, model, category].
    """
    intent = INTENTS[measure]
    known = slices[slices[f"{intent}_n"] > 0] if len(slices) else slices
    if not len(known):
        return message(f"No judged {intent} probes: nothing to draw.", dark=dark)
    variants, groups = list(dict.fromkeys(keys(known))), unique(str(value) for value in known[by])
    cells = {}
    for key, row in zip(keys(known), known.to_dict("records"), strict=True):
        place = (groups.index(str(row[by])), variants.index(key))
        cells[place] = _slice_cell(row, key, measure, str(row[by]), strict)
    rows, columns = [plain(group, 30) or "(none)" for group in groups], labels(variants, length=24)
    if len(columns) > max(UPRIGHT, len(rows)):
        rows, columns, cells = columns, rows, {(column, row): cell for (row, column), cell in cells.items()}
    colours, above = theme(dark), headroom(columns)
    fake = simulated_in(slices, simulated)
    figure = blank(
        dark, title=title, height=90 + above + 36 * len(rows), headroom=above, simulated=fake,
        captions=[f"{MEASURES[measure]} rate{', full refusals only' if strict else ''}; "
                  "the stronger the colour, the worse. n: valid trials."],
    )  # fmt: skip
    grid(figure, cells, rows, columns, colours, colours.scale)
    return figure


def _slice_cell(row: dict[Any, Any], key: Sequence[str], measure: str, group: str, strict: bool) -> Cell:
    rate = rate_of(row, INTENTS[measure], measure, strict)
    hover = f"<b>{plain(key[0], 60)}</b><br>{plain(group, 60)}<br>{MEASURES[measure]} {rate.describe()}"
    shade = rate.value if measure == "overrefusal" else 1 - rate.value
    return Cell(shade, percent(rate.value, 0), f"n {rate.n}", hover, (*key, group))


def expected_chart(matrix: pd.DataFrame, *, dark: bool = False, title: str | None = None,
                   simulated: bool | None = None) -> go.Figure:  # fmt: skip
    """What was expected against what came, a row an expectation and variant; framed where both agree.

    Takes `metrics.expected_matrix`: columns expected, outcome, count, n, share. customdata: [variant, version, model,
    expected, outcome].
    """
    known = matrix[matrix["n"] > 0] if len(matrix) else matrix
    if not len(known):
        return message("No judged trials yet: nothing to draw.", dark=dark)
    columns = [outcome for outcome in OUTCOMES if (known["outcome"] == outcome).any()]
    present = dict.fromkeys(zip(keys(known), known["expected"].astype(str), strict=True))
    rows = sorted(present, key=lambda row: list(EXPECTED).index(row[1]))
    cells = {}
    for key, row in zip(keys(known), known.to_dict("records"), strict=True):
        place = (rows.index((key, str(row["expected"]))), columns.index(str(row["outcome"])))
        cells[place] = _expected_cell(row, key)
    figure = blank(
        dark, title=title, height=110 + 36 * len(rows), headroom=HEADING, captions=["Share of each row. Framed: what the probes ask for."],
        simulated=simulated_in(known, simulated),
    )  # fmt: skip
    names = dict(zip(dict.fromkeys(keys(known)), labels(list(dict.fromkeys(keys(known)))), strict=True))
    alone = len(names) == 1
    colours = theme(dark)
    ticks = [EXPECTED[wanted] + ("" if alone else f" · {names[key]}") for key, wanted in rows]
    grid(figure, cells, ticks, [OUTCOMES[outcome][0] for outcome in columns], colours, colours.shares)
    _frame(figure, [(at, list(EXPECTED).index(wanted)) for at, (_, wanted) in enumerate(rows)], colours)
    return figure


def _expected_cell(row: dict[Any, Any], key: Sequence[str]) -> Cell:
    words = OUTCOMES[str(row["outcome"])][0]
    hover = (
        f"<b>{plain(key[0], 60)}</b><br>{EXPECTED[str(row['expected'])]}: {words}"
        f"<br>{percent(row['share'])}, {row['count']} of {row['n']}"
    )
    place = (*key, str(row["expected"]), str(row["outcome"]))
    return Cell(float(row["share"]), percent(row["share"], 0), f"n {row['count']}", hover, place)


def _frame(figure: go.Figure, places: Sequence[tuple[int, int]], colours: Theme) -> None:
    """An outline round cells, by (row, column)."""
    for row, column in places:
        figure.add_shape(
            type="rect", x0=column - 0.48, x1=column + 0.48, y0=row - 0.46, y1=row + 0.46, line_width=2,
            line_color=colours.text,
        )  # fmt: skip


def confusion_chart(matrix: pd.DataFrame, *, sides: tuple[str, str] = ("people", "the judge"), dark: bool = False,
                    title: str | None = None, simulated: bool = False) -> go.Figure:  # fmt: skip
    """How often two opinions agree: rows what the first of `sides` says (the index), columns what the second says, counts.

    customdata: [the first side's outcome, the second's].
    """
    if not matrix.to_numpy().sum():
        return message("No trial has both a judgement and a human label yet.", dark=dark)
    rows, columns, colours = [str(name) for name in matrix.index], [str(name) for name in matrix.columns], theme(dark)
    first, second = (plain(side, 30) for side in sides)
    cells = {}
    for row, (standard, counts) in enumerate(zip(rows, matrix.to_numpy(int).tolist(), strict=True)):
        for column, (said, count) in enumerate(zip(columns, counts, strict=True)):
            cells[row, column] = _confusion_cell(count, sum(counts), (first, standard), (second, said))
    figure = blank(
        dark, title=title, height=110 + 44 * len(rows), headroom=HEADING, simulated=simulated,
        captions=[f"Rows: {first}. Columns: {second}.", "Framed: agreement. Shade: share of the row."],
    )  # fmt: skip
    grid(figure, cells, [_words(name) for name in rows], [_words(name) for name in columns], colours, colours.shares)
    _frame(figure, [(row, columns.index(name)) for row, name in enumerate(rows) if name in columns], colours)
    return figure


def _confusion_cell(count: int, total: int, first: tuple[str, str], second: tuple[str, str]) -> Cell:
    share = count / total if total else float("nan")
    said = "<br>".join(f"{side[:1].upper()}{side[1:]}: {_words(outcome)}" for side, outcome in (first, second))
    return Cell(
        share, str(count), percent(share, 0), f"{said}<br>{count} of {total} ({percent(share)})", (first[1], second[1])
    )


def _words(outcome: str) -> str:
    return OUTCOMES[outcome][0] if outcome in OUTCOMES else plain(outcome, 24)
