"""The one workbench of this app process, made once and shared by every session."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING

import streamlit as st

from core.settings import Settings, load_settings
from core.text.log_lines import set_up

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.people import People
    from core.workbench.share_links import Snapshot

DAY_S = 86_400.0


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The configuration, read once; from then on the log lines are as it says."""
    found = load_settings()
    set_up(found.log_level, found.log_format)
    return found


def workbench() -> Workbench:
    """The workbench in the visitor's name. Call it after the frame is drawn: the first time takes a moment."""
    from pages.parts.shell import sign_in

    return _opened().acting_as(sign_in.visitor())


def people() -> People:
    """The list of who may enter, for the gate."""
    return _opened().people


def shared_snapshot(token: str) -> Snapshot:
    """What a share link shows, whoever asks."""
    return _opened().shares.open(token)


@st.cache_resource(show_spinner="Opening the workbench ...")
def _opened() -> Workbench:
    from core.workbench import Workbench

    bench = Workbench(settings())
    bench.store  # noqa: B018 - opens it here, so that a database that cannot be opened is told on the page
    Thread(target=_tend, args=(bench,), name="tend", daemon=True).start()
    return bench


def _tend(bench: Workbench) -> None:
    """Wake the engine, then once a day delete for good what has been in the bin long enough."""
    if bench.settings.work_in_app:
        bench.wake()
    while True:
        bench.bin.tidy()
        time.sleep(DAY_S)
