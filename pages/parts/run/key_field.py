"""The field for a provider's key: typed once for this session, held in memory alone, never sent back to the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown
from pages.parts.shell.state import forget_key, key_owner, remember_key, session_key

if TYPE_CHECKING:
    from core.workbench import Workbench


def provider_key(bench: Workbench, key: str, owner: str = "") -> None:
    """The field, or that a key is held and the button that drops it. `key` names the field on its page, `owner` the
    provider or server that the key is for, where the page knows it."""
    if session_key():
        with st.container(horizontal=True, vertical_alignment="center"):
            whose = f" for {escape_markdown(key_owner())}" if key_owner() else ""
            st.caption(f"A provider key{whose} is held in this session's memory.")
            st.button("Forget the key", key=f"{key}/forget", on_click=_forget, args=(bench,))
        return
    st.text_input(
        "Provider key",
        type="password",
        key=key,
        on_change=_take,
        args=(key, owner),
        placeholder="held in this session only; empty to use the server's own keys",
    )


def key_for(bench: Workbench, models: Sequence[str], api_base: str | None) -> str | None:
    """The session's key for calls of these models: None where it was typed for another provider or server."""
    return session_key() if bench.connections.key_fits(key_owner(), models, api_base) else None


def _forget(bench: Workbench) -> None:
    """Drop the key here and in the engine."""
    forget_key()
    bench.runs.forget_keys()


def _take(key: str, owner: str) -> None:
    remember_key(st.session_state[key], owner)
    st.session_state[key] = ""
