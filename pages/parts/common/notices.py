"""Notices that several pages give, and untrusted text made harmless to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import WorkbenchError
from core.text.numbers import p_value
from core.text.untrusted import escape_markdown, visible
from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    import pandas as pd

SHOWN_CHARACTERS = 20_000


@contextmanager
def show_errors() -> Iterator[None]:
    """Turn an error of the workbench into its sentence on the page. The rest of the block is left out; what follows it is drawn."""
    try:
        yield
    except WorkbenchError as error:
        st.error(escape_markdown(str(error)))


def simulated_notice(simulated: bool) -> None:
    """Mark what is shown as coming from the simulator, once, above all of it."""
    if simulated:
        st.badge("Simulated, not a real model", icon=":material/science:", color="blue")


def model_changes_notice(changes: Sequence[str]) -> None:
    """Say above any result that a model was swapped during the run."""
    for change in changes:
        st.warning(escape_markdown(change), icon=":material/swap_horiz:")


def untrusted_text(text: str, *, key: str = "", prose: bool = False) -> None:
    """Show a text written by a model or pasted by somebody: never as Markdown or HTML, control characters made visible.

    `prose`: in the page's own letters, for reading much of it; else as code, with a button that copies it.
    """
    shown = visible(text[:SHOWN_CHARACTERS]) or "(empty)"
    if prose:
        st.text(shown)
    else:
        st.code(shown, language=None, wrap_lines=True)
    if len(text) > SHOWN_CHARACTERS:
        st.caption(f"The first {SHOWN_CHARACTERS:,} of {len(text):,} characters.")
        st.download_button("Download the whole text", text.encode("utf-8", "replace"), "response.txt", key=key or None)


def numbers(table: pd.DataFrame, rate: str, keys: Sequence[str]) -> None:
    """A rate with its interval and n as a table: what the chart above shows, for reading and for screen readers."""
    n = "benign_n" if rate.startswith("overrefusal") else "harmful_n"
    plain_table(
        table[[*keys, rate, f"{rate}_low", f"{rate}_high", n]].rename(
            columns={f"{rate}_low": "low", f"{rate}_high": "high", n: "n"}
        )
    )


SHARES = (
    "rate",
    "low",
    "high",
    "share",
    "overrefusal",
    "harmful_refusal",
    "reacts_to_words",
    "baseline",
    "candidate",
    "raw",
    "corrected",
)
SHARE_ENDS = ("_low", "_high", "_rate")
CHANGES = ("change", "shrunken")
"""Columns of changes, in points."""
P_VALUES = ("p", "q", "change_p", "change_q")
WORDED = ("outcome", "group", "finding", "rate")
"""Columns whose values are names with underscores, unless they are numbers."""


def plain_table(table: pd.DataFrame) -> None:
    """A metric frame as people read it: words for names, shares in per cent, changes in points, others with two decimals."""
    names = {str(name): str(name).replace("_", " ") for name in table.columns}
    names |= {name: f"{names[name]} (points)" for name in CHANGES if name in names}
    table = table.assign(**{name: [p_value(one) for one in table[name]] for name in P_VALUES if name in names})
    floats = [name for name in names if table[name].dtype.kind == "f"]
    shares = [name for name in floats if name.startswith(SHARES) or name.endswith(SHARE_ENDS)]
    changes = [name for name in floats if name in CHANGES]
    config = {names[name]: st.column_config.NumberColumn(format="%.1f %%") for name in shares}
    config |= {names[name]: st.column_config.NumberColumn(format="%+.1f") for name in changes}
    config |= {
        names[name]: st.column_config.NumberColumn(format=_decimals(table[name]))
        for name in floats
        if name not in shares and name not in changes
    }
    shown = table.assign(**{name: 100 * table[name] for name in (*shares, *changes)})
    for name in set(WORDED) & set(names) - set(floats):
        shown[name] = shown[name].astype(str).str.replace("_", " ")
    data_table(shown.rename(columns=names), "The numbers of the chart above", column_config=config)


def _decimals(column: pd.Series) -> str:
    """Counts that came as floats stay counts."""
    return "%d" if (column.dropna() % 1 == 0).all() else "%.2f"
