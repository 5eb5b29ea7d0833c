"""Rates by category, a cell a slice and variant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.charts.dot_rows import MEASURES
from core.charts.heat_map import COLUMN_LETTERS, UPRIGHT, Cell, grid, headroom
from core.charts.theme import blank, message, percent, plain, row_pixels, theme, wrapped
from core.charts.tradeoff_points import keys, labels, rate_of, row_labels, simulated_in
from core.domain import unique

if TYPE_CHECKING:
    import pandas as pd

INTENTS = {"overrefusal": "benign", "harmful_refusal": "harmful"}


def heatmap(
    slices: pd.DataFrame,
    measure: str = "overrefusal",
    *,
    by: str = "category",
    strict: bool = False,
    dark: bool = False,
    title: str | None = None,
    simulated: bool | None = None,
) -> go.Figure:
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
    names = [group or "(none)" for group in groups]
    if len(variants) > max(UPRIGHT, len(groups)):
        rows, columns = row_labels(variants), [plain(name, 24) for name in names]
        if len(columns) <= UPRIGHT:
            columns = [wrapped(name, COLUMN_LETTERS, 30) for name in names]
        cells = {(column, row): cell for (row, column), cell in cells.items()}
    else:
        rows = [wrapped(name, length=30) for name in names]
        columns = (
            row_labels(variants, width=COLUMN_LETTERS) if len(variants) <= UPRIGHT else labels(variants, length=24)
        )
    colours, above = theme(dark), headroom(columns)
    fake = simulated_in(slices, simulated)
    figure = blank(
        dark,
        title=title,
        height=90 + above + row_pixels(rows, 36) * len(rows),
        rows=rows,
        headroom=above,
        simulated=fake,
        captions=[
            f"{MEASURES[measure]} rate in per cent{', full refusals only' if strict else ''}; "
            "the stronger the colour, the worse. n: valid trials."
        ],
    )
    grid(figure, cells, rows, columns, colours, colours.scale)
    return figure


def _slice_cell(row: dict[Any, Any], key: Sequence[str], measure: str, group: str, strict: bool) -> Cell:
    rate = rate_of(row, INTENTS[measure], measure, strict)
    hover = f"<b>{plain(key[0], 60)}</b><br>{plain(group, 60)}<br>{MEASURES[measure]} {rate.describe()}"
    shade = rate.value if measure == "overrefusal" else 1 - rate.value
    return Cell(shade, percent(rate.value, 0), f"n {rate.n}", hover, (*key, group))
