"""The one workbench of this app process, made once and shared by every session."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import streamlit as st

from core.settings import Settings, load_settings

if TYPE_CHECKING:
    from core.workbench import Workbench


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The configuration, read once."""
    return load_settings()


def workbench() -> Workbench:
    """The workbench in the visitor's name. Call it after the frame is drawn: the first time takes a moment."""
    from pages.parts import gate

    return _opened().acting_as(gate.visitor())


@st.cache_resource(show_spinner="Opening the workbench ...")
def _opened() -> Workbench:
    from core.workbench import Workbench

    bench = Workbench(settings())
    bench.store  # noqa: B018 - opens it here, so that a database that cannot be opened is told on the page
    Thread(target=bench.wake, name="wake", daemon=True).start()
    return bench
