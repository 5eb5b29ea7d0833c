"""The address of what a page shows, to be copied for a colleague, and whether others can open it at all."""

from __future__ import annotations

from urllib.parse import urlencode, urljoin, urlsplit

import streamlit as st

from core.access.exposure import is_loopback
from pages.parts.shell.state import asked_for


def copy_link() -> None:
    """A pop-over with the page's address; every choice on the page is in it."""
    with st.popover("Copy link", icon=":material/link:", key="copy_link", on_change="rerun") as shown:
        if shown.open:  # by then the page's pickers have written what they hold
            chosen = asked_for()
            address(f"?{urlencode(chosen, doseq=True)}" if chosen else "")


def address(path: str) -> None:
    """An address of this workbench with a button that copies it; said where it leads only this machine's own people here."""
    here = st.context.url or "/"
    st.code(urljoin(here, path), language=None, wrap_lines=True)
    if is_loopback(urlsplit(here).netloc):
        st.caption(
            "It opens on this machine only: the workbench is asked at an address that leads nowhere else. Served under a name "
            "of its own, with sign-in (docs/team.md), its links work for others too."
        )
