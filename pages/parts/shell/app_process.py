"""What this app process opens once and every session shares: its settings and its workbench."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Thread

import streamlit as st

from core.errors import WorkbenchError
from core.settings import Settings, load_settings
from core.text.log_lines import set_up
from core.workbench import Workbench

DAY_S = 86_400.0


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The configuration, read once; from then on the log lines are as it says."""
    found = load_settings()
    set_up(found.log_level, found.log_format)
    return found


@st.cache_resource(show_spinner=False)
def shared_workbench() -> Workbench:
    """The workbench in nobody's name: only for asking who may enter and for what anybody may see."""
    bench = Workbench(settings())
    bench.store  # noqa: B018 - opens it here, so that a database that cannot be opened is told on the page
    Thread(target=_tend, args=(bench,), name="tend", daemon=True).start()
    return bench


def open_early() -> None:
    """Open the workbench before anybody asks for a page. What cannot be opened is told on the page that asks next."""
    with suppress(WorkbenchError):
        shared_workbench()


def _tend(bench: Workbench) -> None:
    """Wake the engine, load what the first chart needs, then once a day delete for good what has been in the bin long enough."""
    if bench.settings.work_in_app:
        bench.wake()
    bench.results.load_ahead()
    while True:
        bench.bin.tidy()
        time.sleep(DAY_S)
