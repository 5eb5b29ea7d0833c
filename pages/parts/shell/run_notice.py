"""The notice that a run which this session started has ended, on whichever page is open then."""

from __future__ import annotations

import streamlit as st

from core.domain import RunStatus
from core.errors import NotFound
from core.text.numbers import money
from core.text.untrusted import escape_markdown
from pages.parts.shell import sign_in
from pages.parts.shell.app_process import shared_workbench
from pages.parts.shell.state import RUN, started_runs

EVERY_S = 3.0


def watch() -> None:
    """Look after the session's runs, as long as there are some that go on."""
    if started_runs():
        sign_in.fragment(_look, run_every=EVERY_S)()


def _look() -> None:
    for run_id in sorted(started_runs()):
        try:
            status = shared_workbench().store.attempts.get(run_id).status
        except NotFound:
            started_runs().discard(run_id)
            continue
        if status.halted:
            started_runs().discard(run_id)
            if run_id != st.query_params.get(RUN):  # whose page shows it anyway
                _tell(run_id, status)


def _tell(run_id: str, status: RunStatus) -> None:
    bench = shared_workbench()
    progress = bench.runs.progress(run_id)
    done = f"{progress.done:,} of {progress.total:,} trials, {money(progress.cost_usd)}"
    complete = status is RunStatus.COMPLETE
    ended = f"{bench.runs.find(run_id).name}: {status}, {done}." + ("" if complete else f" {progress.reason}")
    st.toast(
        escape_markdown(ended), icon=":material/check_circle:" if complete else ":material/error:", duration="long"
    )
