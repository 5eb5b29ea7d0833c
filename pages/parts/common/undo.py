"""Undo: what the visitor deleted lately is put back, what was archived is brought back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown
from core.workbench.bin import gone_on
from pages.parts.common.notices import show_errors

if TYPE_CHECKING:
    from core.workbench import Workbench

SHOWN = 20


def deleted(bench: Workbench, kind: str) -> None:
    """The things of that kind (run, prompt, probe_set) that the visitor put into the bin; all are on the Team page."""
    mine = [item for item in bench.bin.contents() if (item.kind, item.deleted_by) == (kind, bench.person.name)]
    if not mine:
        return
    with st.expander(f"Deleted by you ({len(mine)})"):
        for item in mine[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(escape_markdown(f"{item.name}, until {gone_on(item)}"))
                if st.button("Put back", key=f"undo/{kind}/{item.key}", icon=":material/undo:"):
                    with show_errors():
                        bench.bin.restore(kind, item.key)
                        st.rerun()


def archived(things: Mapping[str, Callable[[], None]]) -> None:
    """A picker over archived things, each with what brings it back."""
    if not things:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Archived", list(things), index=None, key="archived_thing")
        if st.button("Bring back", icon=":material/unarchive:", disabled=chosen is None) and chosen is not None:
            with show_errors():
                things[chosen]()
                st.rerun()
