"""Live progress of a run: how far, how fast, what failed, what it cost; cancel, resume, and where to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.access.roles import Action
from core.domain import RunStatus
from core.text.numbers import clock, money
from core.text.untrusted import escape_markdown
from pages.parts.common.notices import model_changes_notice, show_errors, simulated_notice
from pages.parts.common.tables import data_table
from pages.parts.run import mend_form
from pages.parts.shell import sign_in
from pages.parts.shell.state import remember_run

if TYPE_CHECKING:
    from core.store import Progress
    from core.workbench import Workbench

EVERY_S = 1.0


def watch(bench: Workbench, run_id: str) -> None:
    """The run's name and its progress, renewed every second until it has ended."""
    row = bench.runs.find(run_id)
    remember_run(row.run_id)
    st.subheader(escape_markdown(row.name), anchor=False)
    simulated_notice(row.simulated)
    halted = bench.runs.progress(row.run_id).status.halted  # one that nobody works on now may be taken up any moment
    sign_in.fragment(_show, run_every=None if halted else EVERY_S)(bench, row.run_id, halted)


def _show(bench: Workbench, run_id: str, was_halted: bool) -> None:
    progress = bench.runs.progress(run_id)
    _figures(progress)
    if progress.reason:
        st.warning(escape_markdown(progress.reason))
    elif progress.status is RunStatus.RUNNING and (trouble := bench.runs.trouble(run_id)):
        st.error(escape_markdown(trouble))
    if not progress.status.halted and (batches := bench.runs.batches(run_id)):
        st.info(batches, icon=":material/schedule:")
    _errors(progress)
    halted = progress.status.halted
    if not halted:
        if st.button("Cancel the run", icon=":material/stop_circle:"):
            with show_errors():
                bench.runs.cancel(run_id)
                st.rerun()
    else:
        _afterwards(bench, progress)
    if halted and not was_halted:
        st.rerun()


def _figures(progress: Progress) -> None:
    finished = progress.done + progress.failed
    st.progress(progress.share, f"{str(progress.status).capitalize()}: {finished:,} of {progress.total:,} trials")
    shown = {
        "Trials a second": f"{progress.rate:.1f}" if not progress.status.ended else "-",
        "Time left": clock(progress.eta_s) if progress.eta_s is not None and not progress.status.ended else "-",
        "From the cache": f"{progress.cached:,}",
        "Blocked by the provider": f"{progress.blocked:,}",
        "Failed": f"{progress.failed:,}",
        "Cost so far": money(progress.cost_usd),
    }
    for column, (label, value) in zip(st.columns(len(shown)), shown.items(), strict=True):
        column.metric(label, value)


def _errors(progress: Progress) -> None:
    if progress.errors:
        data_table(
            pd.DataFrame(progress.errors.items(), columns=["what failed", "trials"]),
            "What failed, and how many trials",
            width="content",
        )


def _approval(bench: Workbench, run_id: str) -> None:
    """The one button of a run that waits for an admin, for those who may press it."""
    if not bench.person.may(Action.SETTINGS):
        st.caption("An admin sees a button here that lets the run go on.")
    elif st.button("Approve the run", icon=":material/check:", type="primary"):
        with show_errors():
            bench.budgets.approve(run_id)
            st.rerun()


def _afterwards(bench: Workbench, progress: Progress) -> None:
    if saved := bench.runs.saved(progress.run_id):
        st.caption(escape_markdown(saved))
    model_changes_notice(bench.results.model_changes(progress.run_id))
    if progress.failed and (problem := bench.runs.problem(progress.run_id)):
        st.error(escape_markdown(problem.sentence))
    if progress.status == RunStatus.WAITING and bench.budgets.waits_for_approval(progress.run_id):
        _approval(bench, progress.run_id)
    elif progress.done < progress.total:
        mend_form.mend(bench, progress)
    if progress.done:
        query = {"run": progress.run_id}
        with st.container(horizontal=True):
            st.page_link(
                "pages/tradeoff.py", label="See the trade-off", icon=":material/scatter_plot:", query_params=query
            )
            st.page_link("pages/responses.py", label="Read the responses", icon=":material/forum:", query_params=query)
