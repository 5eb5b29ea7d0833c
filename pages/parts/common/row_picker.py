"""A table of which one row is open, by click or by J and K. The URL says which: table, keys and link can't disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler


HEAD, ROW = 40, 35
"""Heights of a table's head and of a row, in pixels."""


def asked_row(name: str, ids: Sequence[str]) -> int:
    """The place of the id in the URL, else the first."""
    asked = st.query_params.get(name, "")
    return ids.index(asked) if asked in ids else 0


def pick_row(
    name: str, table: pd.DataFrame | Styler, ids: Sequence[str], *, alt: str, height: int, **options: Any
) -> str:
    """Draw the table and return the id of the open row: `?NAME=id`, else the first. `ids`: one a row.

    `height`: of a table of many rows, in
    pixels; `options` are those of `st.dataframe`. A click anywhere in a row opens it.
    """
    key, at = f"rows/{name}/{hash(tuple(ids))}", asked_row(name, ids)
    _buttons(name, ids, at)
    if selected_row(key) != at:
        st.session_state[key] = {"selection": {"rows": [at]}}
    data_table(
        table,
        alt,
        height=min(height, HEAD + ROW * len(ids)),
        key=key,
        on_select=lambda: _clicked(name, key, ids),
        selection_mode=("single-row", "single-cell"),
        **options,
    )
    return ids[at]


def _buttons(name: str, ids: Sequence[str], at: int) -> None:
    """Next and previous row."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, shortcut, icon, to in (
            ("Next", "J", ":material/keyboard_arrow_down:", at + 1),
            ("Previous", "K", ":material/keyboard_arrow_up:", at - 1),
        ):
            possible = 0 <= to < len(ids)
            st.button(
                label,
                key=f"{name}/{label}",
                icon=icon,
                shortcut=shortcut,
                disabled=not possible,
                on_click=_open,
                args=(name, ids[to] if possible else ""),
            )
        st.caption(f"{at + 1:,} of {len(ids):,}")


def _open(name: str, wanted: str) -> None:
    st.query_params[name] = wanted


def _clicked(name: str, key: str, ids: Sequence[str]) -> None:
    if (row := selected_row(key)) is not None and row < len(ids):
        _open(name, ids[row])


def selected_row(key: str) -> int | None:
    """The row of the cell or of the mark that was clicked; a cell is the newer of the two."""
    selection = dict(st.session_state.get(key) or {}).get("selection") or {}
    cells, rows = selection.get("cells") or (), selection.get("rows") or ()
    return int(cells[0][0]) if cells else int(rows[0]) if rows else None
