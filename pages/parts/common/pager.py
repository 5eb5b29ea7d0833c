"""Pages of a long list: which part of it is looked at, and the buttons to another part."""

from __future__ import annotations

import math

import streamlit as st


def offset(key: str, total: int, size: int) -> int:
    """Where the page looked at begins. Ask before drawing the page; draw the buttons with `buttons` below it."""
    number = int(st.session_state.get(key) or 1)
    return (min(number, _pages(total, size)) - 1) * size


def buttons(key: str, total: int, size: int) -> None:
    """The buttons, where there is more than one page. Another `key` begins at page one."""
    if _pages(total, size) > 1:
        st.pagination(_pages(total, size), key=key)


def _pages(total: int, size: int) -> int:
    return max(1, math.ceil(total / size))
