"""Tables on a page: one way to show them all, with words for those who cannot see them."""

from __future__ import annotations

from typing import Any

import streamlit as st


def data_table(data: Any, alt: str, **options: Any) -> Any:
    """Rows without their numbers; a dash stands where there is nothing. `alt` names what they are.

    `options` are those of `st.dataframe`, which says what it returns.
    """
    return st.dataframe(data, hide_index=True, alt=alt, placeholder="-", **options)
