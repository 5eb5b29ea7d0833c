"""The versions of a probe set: where each comes from, who saved it, what differs between two, and taking one away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.text.untrusted import escape_markdown
from pages.parts.common.notices import show_errors
from pages.parts.common.pickers import choice
from pages.parts.common.tables import data_table
from pages.parts.probes import set_diff_view, set_list

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.probes import ProbeSetEntry


def show(bench: Workbench) -> None:
    """The chain of one version back to its first, the other versions of the name, a diff of two."""
    entry = set_list.pick(bench)
    chain = bench.probes.history(entry)
    others = [other for other in bench.probes.by_name()[entry.name] if other not in chain]
    st.markdown(" ← ".join(_step(one) for one in chain))
    _table(bench, [*chain, *others])
    _diff(bench, {f"{one.name}@{one.version}": one for one in [*chain, *others]})
    if entry.created_at:
        _archive(bench, entry)


def _step(entry: ProbeSetEntry) -> str:
    return f"**{escape_markdown(entry.name)}** `{entry.version[:8]}`" + ("" if entry.created_at else " (shipped)")


def _table(bench: Workbench, entries: list[ProbeSetEntry]) -> None:
    rows = [
        {
            "name": entry.name,
            "version": entry.version,
            "probes": entry.size,
            "benign": entry.benign,
            "harmful": entry.harmful,
            "edited from": entry.parent_hash[:12],
            "saved": entry.created_at[:16].replace("T", " ") or "shipped",
            "by": entry.author,
            "what changed": " ".join(note.text for note in bench.probes.notes(entry)),
        }
        for entry in entries
    ]
    data_table(pd.DataFrame(rows), "Versions of the probe set")


def _diff(bench: Workbench, entries: dict[str, ProbeSetEntry]) -> None:
    keys = list(entries)
    if len(keys) < 2:
        st.info("There is one version so far. Save an edit and compare it here.")
        return
    left, right = st.columns(2)
    with left:
        old = choice("old", "From", keys, default=keys[1], format_func=lambda key: _label(entries[key]))
    with right:
        new = choice("new", "To", keys, default=keys[0], format_func=lambda key: _label(entries[key]))
    diff = bench.probes.diff(bench.probes.open(entries[old]), bench.probes.open(entries[new]))
    st.caption(set_diff_view.sentence(diff))
    set_diff_view.show(diff)


def _label(entry: ProbeSetEntry) -> str:
    return f"{entry.name} · {set_list.version_label(entry)}"


def _archive(bench: Workbench, entry: ProbeSetEntry) -> None:
    with st.popover("Archive or delete this version", icon=":material/archive:"):
        st.markdown("It leaves the lists and pickers. Runs over it stay whole, and so do versions edited from it.")
        if st.button("Archive", key="archive_probe_set"):
            _gone(bench.probes.archive, entry)
        if st.button("Put into the bin", key="delete_probe_set", icon=":material/delete:"):
            _gone(bench.probes.delete, entry)


def _gone(take_away: Callable[[ProbeSetEntry], None], entry: ProbeSetEntry) -> None:
    with show_errors():
        take_away(entry)
        st.query_params.pop("version", None)
        st.rerun()
