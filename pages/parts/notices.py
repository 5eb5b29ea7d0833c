"""Notices that several pages give, and text of strangers made harmless to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import WorkbenchError
from core.plaintext import escape_markdown, visible

SHOWN_CHARACTERS = 20_000


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn an error of the workbench into its sentence on the page, and stop the page there."""
    try:
        yield
    except WorkbenchError as error:
        st.error(escape_markdown(str(error)))
        st.stop()


def simulated_notice(simulated: bool) -> None:
    """Say above any result that it comes from the simulator."""
    if simulated:
        st.info("**Simulated.** These responses come from the offline simulator, not from a real model.", icon=":material/science:")


def stranger_text(text: str, *, key: str = "") -> None:
    """Show a text written by a model or pasted by somebody: never as Markdown or HTML, control characters made visible."""
    shown = visible(text[:SHOWN_CHARACTERS])
    st.code(shown or "(empty)", language=None, wrap_lines=True)
    if len(text) > SHOWN_CHARACTERS:
        st.caption(f"The first {SHOWN_CHARACTERS:,} of {len(text):,} characters.")
        st.download_button("Download the whole text", text.encode("utf-8", "replace"), "response.txt", key=key or None)
