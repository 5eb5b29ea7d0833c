"""The field for a provider's key: typed once for this session, held in memory alone, never sent back to the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.shell.state import forget_key, remember_key, session_key

if TYPE_CHECKING:
    from core.workbench import Workbench


def provider_key(bench: Workbench, key: str) -> None:
    """The field, or that a key is held and the button that drops it. `key` names the field on its page."""
    if session_key():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("A provider key is held in this session's memory.")
            st.button("Forget the key", key=f"{key}/forget", on_click=_forget, args=(bench,))
        return
    st.text_input(
        "Provider key",
        type="password",
        key=key,
        on_change=_take,
        args=(key,),
        placeholder="held in this session only; empty to use the server's own keys",
    )


def _forget(bench: Workbench) -> None:
    """Drop the key here and in the engine."""
    forget_key()
    bench.runs.forget_keys()


def _take(key: str) -> None:
    remember_key(st.session_state[key])
    st.session_state[key] = ""
