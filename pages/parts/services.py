"""The one workbench of this app process, made once and shared by every session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.settings import Settings, load_settings

if TYPE_CHECKING:
    from core.workbench import Workbench


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The configuration, read once."""
    return load_settings()


@st.cache_resource(show_spinner="Opening the workbench ...")
def workbench() -> Workbench:
    """The workbench. Call it after the frame is drawn: opening the store takes a moment the first time."""
    from core.workbench import Workbench

    return Workbench(settings())
