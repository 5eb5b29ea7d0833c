"""Heat maps: cells with numbers, names around them, frames on some."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import plotly.graph_objects as go

from core.charts.label_placement import text_width
from core.charts.theme import HEADING, Theme, axis, ink, lines_in, rows_axis, shade

NUMBERED_COLUMNS = 15
"""With more columns than these a cell is too narrow for its numbers; the mouse still shows them."""
BESIDE = 2
"""So many columns have room for the rate and n in one line, also on a telephone (390 px); with more n stands below."""
SIGNED = 6
"""So many columns have room for the sign of per cent; with more the caption has to say it."""
COLUMN_LETTERS = 12
"""Letters in a line of a column's name that lies."""
STOPS = (0, 0.1, 0.3, 0.6, 1)
UPRIGHT = 3
"""So many columns have room for names that lie, also on a telephone; with more the names stand."""


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
    figure: go.Figure,
    cells: dict[tuple[int, int], Cell],
    rows: Sequence[str],
    columns: Sequence[str],
    colours: Theme,
    scale: Sequence[str],
) -> None:
    """Draw cells by (row, column). Names are plotly text. The colours change fastest near 0, where rates mostly lie."""
    across, down = range(len(columns)), range(len(rows))
    table = [[cells.get((row, column), EMPTY) for column in across] for row in down]
    stops = list(zip(STOPS, scale, strict=True))
    figure.add_heatmap(
        z=[[cell.shade for cell in row] for row in table],
        x=list(across),
        y=list(down),
        zmin=0,
        zmax=1,
        xgap=2,
        ygap=2,
        colorscale=[list(stop) for stop in stops],
        showscale=False,
        hoverongaps=False,
        hoverinfo="text",
        text=[[_written(cell, len(columns), stops) for cell in row] for row in table],
        texttemplate="%{text}",
        hovertext=[[cell.hover for cell in row] for row in table],
        textfont={"size": 12},
        customdata=[[list(cell.key) for cell in row] for row in table],
    )
    figure.update_layout(
        yaxis=rows_axis(colours, rows, showline=False),
        xaxis=axis(
            colours,
            tickvals=list(across),
            ticktext=list(columns),
            side="top",
            showgrid=False,
            ticks="",
            tickangle=0 if len(columns) <= UPRIGHT else -90,
            automargin=False,
            showline=False,
            range=[-0.5, len(columns) - 0.5],
        ),
    )


def _written(cell: Cell, columns: int, stops: Sequence[tuple[float, str]]) -> str:
    """A cell's texts, as far as there is room, in the ink that reads on its shade (plotly's own grey does not)."""
    if columns > NUMBERED_COLUMNS or not cell.text:
        return ""
    text = cell.text if columns <= SIGNED else cell.text.removesuffix(" %")
    below = f"{' ' if columns <= BESIDE else '<br>'}<span style='font-size:10px'>{cell.small}</span>"
    if math.isnan(cell.shade):
        return f"{text}{below}"
    return f"<span style='color:{ink(shade(cell.shade, stops))}'>{text}{below}</span>"


def headroom(columns: Sequence[str]) -> int:
    """Pixels that the names of the columns take above the grid."""
    if len(columns) <= UPRIGHT:
        return HEADING + 15 * (max(map(lines_in, columns)) - 1)
    return 14 + int(max(text_width(unescape(name)) for name in columns))


def frame_cells(figure: go.Figure, places: Sequence[tuple[int, int]], colours: Theme) -> None:
    """An outline round cells, by (row, column)."""
    for row, column in places:
        figure.add_shape(
            type="rect",
            x0=column - 0.48,
            x1=column + 0.48,
            y0=row - 0.46,
            y1=row + 0.46,
            line_width=2,
            line_color=colours.text,
        )
