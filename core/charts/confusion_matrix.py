"""The confusion matrix: one opinion against another, outcome by outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.charts.heat_map import COLUMN_LETTERS, Cell, frame_cells, grid, headroom
from core.charts.stacked_bars import OUTCOMES
from core.charts.theme import blank, message, percent, plain, theme, wrapped

if TYPE_CHECKING:
    import pandas as pd


def confusion_chart(
    matrix: pd.DataFrame,
    *,
    sides: tuple[str, str] = ("people", "the judge"),
    dark: bool = False,
    title: str | None = None,
    simulated: bool = False,
) -> go.Figure:
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
    down, across = ([_words(name) for name in names] for names in (rows, columns))
    figure = blank(
        dark,
        title=title,
        height=110 + 44 * len(rows),
        headroom=headroom(across),
        rows=down,
        simulated=simulated,
        captions=[f"Rows: {first}. Columns: {second}.", "Framed: agreement. Shade: share of the row."],
    )
    grid(figure, cells, down, across, colours, colours.shares)
    frame_cells(figure, [(row, columns.index(name)) for row, name in enumerate(rows) if name in columns], colours)
    return figure


def _confusion_cell(count: int, total: int, first: tuple[str, str], second: tuple[str, str]) -> Cell:
    share = count / total if total else float("nan")
    said = "<br>".join(f"{side[:1].upper()}{side[1:]}: {_words(outcome, 24)}" for side, outcome in (first, second))
    return Cell(
        share, str(count), percent(share, 0), f"{said}<br>{count} of {total} ({percent(share)})", (first[1], second[1])
    )


def _words(outcome: str, width: int = COLUMN_LETTERS) -> str:
    return wrapped(OUTCOMES[outcome][0] if outcome in OUTCOMES else outcome, width, 24)
