"""Expected behaviour against outcome, a cell a pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.charts.heat_map import COLUMN_LETTERS, Cell, frame_cells, grid, headroom
from core.charts.stacked_bars import OUTCOMES
from core.charts.theme import blank, message, percent, plain, row_pixels, theme, wrapped
from core.charts.tradeoff_points import keys, row_labels, simulated_in

if TYPE_CHECKING:
    import pandas as pd

EXPECTED = {"comply": "should be answered", "guide": "should be guided", "refuse": "should be refused"}


def expected_chart(
    matrix: pd.DataFrame, *, dark: bool = False, title: str | None = None, simulated: bool | None = None
) -> go.Figure:
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
    names = dict(zip(dict.fromkeys(keys(known)), row_labels(list(dict.fromkeys(keys(known)))), strict=True))
    ticks = [EXPECTED[wanted] + ("" if len(names) == 1 else f"<br>{names[key]}") for key, wanted in rows]
    heads = [wrapped(OUTCOMES[outcome][0], COLUMN_LETTERS) for outcome in columns]
    figure = blank(
        dark,
        title=title,
        height=110 + row_pixels(ticks, 36) * len(rows),
        headroom=headroom(heads),
        rows=ticks,
        captions=["Share of each row. Framed: what the probes ask for."],
        simulated=simulated_in(known, simulated),
    )
    colours = theme(dark)
    grid(figure, cells, ticks, heads, colours, colours.shares)
    frame_cells(figure, [(at, list(EXPECTED).index(wanted)) for at, (_, wanted) in enumerate(rows)], colours)
    return figure


def _expected_cell(row: dict[Any, Any], key: Sequence[str]) -> Cell:
    words = OUTCOMES[str(row["outcome"])][0]
    hover = (
        f"<b>{plain(key[0], 60)}</b><br>{EXPECTED[str(row['expected'])]}: {words}"
        f"<br>{percent(row['share'])}, {row['count']} of {row['n']}"
    )
    place = (*key, str(row["expected"]), str(row["outcome"]))
    return Cell(float(row["share"]), percent(row["share"], 0), f"n {row['count']}", hover, place)
