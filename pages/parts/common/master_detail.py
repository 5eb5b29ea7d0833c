"""A table and what is open of it: beside each other where there is room for both, else the one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def master_detail(shares: Sequence[int]) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The two places; `shares` of the width. `shell/style.py` says how narrow either may get."""
    with st.container(key="master_detail"):
        table, panel = st.columns(shares, gap="medium")
    return table, panel
