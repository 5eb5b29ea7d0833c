"""A verdict as a card: a badge, two plain sentences, the statistics folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown
from core.workbench.desk import card

if TYPE_CHECKING:
    from core.workbench.verdict_texts import VerdictLine


def verdict_card(line: VerdictLine, *, title: str = "", name_model: bool = False) -> None:
    """One verdict."""
    told = card(line.comparison)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(told.badge, color=told.colour)  # type: ignore[arg-type]
            if name_model:
                st.caption(escape_markdown(line.comparison.model))
            with st.popover("How sure?", type="tertiary"):
                st.markdown(escape_markdown(line.sentence))
        if title:
            st.caption(escape_markdown(title))
        st.markdown(f"**{escape_markdown(told.sentences[0])}**  \n{escape_markdown(' '.join(told.sentences[1:]))}")
