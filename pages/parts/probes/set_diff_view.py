"""What differs between two versions of a probe set: rows added, removed and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.text.untrusted import shorten
from pages.parts.common.tables import data_table
from pages.parts.probes.browser import COLUMNS, rows_of

if TYPE_CHECKING:
    from core.domain import Probe
    from core.probes.set_diff import ProbeChange, SetDiff

MOST = 200


def sentence(diff: SetDiff) -> str:
    """The difference in numbers."""
    counts = (len(diff.added), "added"), (len(diff.removed), "removed"), (len(diff.changed), "changed")
    return ", ".join(f"{count:,} {what}" for count, what in counts) + f", {diff.unchanged:,} unchanged."


def show(diff: SetDiff) -> None:
    """The rows, a table a kind; the first 200 of each."""
    if diff.changed:
        st.markdown("**Changed**")
        data_table(pd.DataFrame(_changes(diff.changed[:MOST])), "Probes that changed: what each field was and is")
    for title, probes in (("Added", diff.added), ("Removed", diff.removed)):
        if probes:
            st.markdown(f"**{title}**")
            _rows(probes, title)
    longest = max(len(diff.added), len(diff.removed), len(diff.changed))
    if longest > MOST:
        st.caption(f"The first {MOST:,} of each are shown.")


def _rows(probes: Sequence[Probe], title: str) -> None:
    data_table(rows_of(list(probes[:MOST])), f"Probes: {title.lower()}", column_config=COLUMNS)


def _changes(changes: Sequence[ProbeChange]) -> list[dict[str, str]]:
    """A row for each field that differs."""
    return [
        {"id": change.after.id, "column": field, "was": _cell(change.before, field), "is": _cell(change.after, field)}
        for change in changes
        for field in change.fields
    ]


def _cell(probe: Probe, field: str) -> str:
    value = probe.as_dict().get(field, "")
    if field == "turns":
        return shorten(probe.conversation if probe.turns else "", 240)
    return ", ".join(value) if isinstance(value, list) else shorten(str(value), 240)
