"""Judging a run again with another judge or rubric: one click, no call to the models under test, progress shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from core.domain import JudgeSpec, RunStatus
from core.judges import THRESHOLD, judge_kinds
from core.text.untrusted import escape_markdown
from pages.parts.shell import sign_in

if TYPE_CHECKING:
    from core.store import JudgingRow, RunRow
    from core.workbench import Workbench

EVERY_S = 1.0
MODELS = ("openai/gpt-5-mini", "anthropic/claude-haiku-4-5", "gemini/gemini-2.5-flash", "simulator/balanced")
DEFAULT_RUBRIC = "refusal"
FORM, STARTED = "judge_again_form", "judge_again_started"


def controls(bench: Workbench, run: RunRow) -> None:
    """The button with its form, and how far the latest judging is."""
    if st.session_state.pop(STARTED, False):
        st.session_state[FORM] = False  # closed, so that what follows is seen
    with st.popover("Judge again", icon=":material/gavel:", key=FORM, on_change="rerun"):
        judge, key = _form(bench)
        calls = (
            f" The judge's model is asked about up to {run.trial_count:,} responses."
            if JudgeSpec.parse(judge).asks_a_model
            else ""
        )
        st.caption(
            f"No model under test is called.{calls} Every judge's opinion is kept; the run then shows this judge's."
        )
        if st.button("Judge the run", type="primary", key="judge_again", disabled=not judge):
            bench.judges.again(run.run_id, judge, key=key or None)
            st.session_state[STARTED] = True
            st.rerun()
    latest = next(iter(bench.judges.judgings(run.run_id)), None)
    if latest is not None:
        going = latest.status is RunStatus.RUNNING
        sign_in.fragment(_progress, run_every=EVERY_S if going else None)(bench, run.run_id, going)


def _form(bench: Workbench) -> tuple[str, str]:
    """(judge, key) that the form describes; no judge while something is missing.

    Only a key typed here goes to the judge's provider: one typed for a run may be another provider's.
    """
    kinds = judge_kinds()
    kind = st.radio("Judge", list(kinds), format_func=lambda name: kinds[name].title, key="again_kind")
    if not kinds[kind].asks_a_model:
        return kind, ""
    judge, key = model_form(bench, kind, "again")
    if judge and kinds[kind].takes_threshold:
        sure = st.number_input(
            "Ask the model where the rules are less sure than",
            0.0,
            1.0,
            THRESHOLD,
            0.01,
            key="again_threshold",
            help="Calibrate, on this page, measures which threshold your labels earn.",
        )
        judge = judge if sure == THRESHOLD else str(replace(JudgeSpec.parse(judge), threshold=f"{sure:g}"))
    return judge, key


def model_form(bench: Workbench, kind: str, name: str) -> tuple[str, str]:
    """(judge, key) of a judge of this kind that asks a model; no judge while none is named. `name` keeps the fields apart."""
    model = st.selectbox(
        "Model",
        MODELS,
        index=None,
        accept_new_options=True,
        key=f"{name}_model",
        placeholder="as LiteLLM names it",
        help="Use another model than those under test: a model is lenient with its own.",
    )
    rubrics = {rubric.name: rubric.label for rubric in bench.judges.rubrics()}
    rubric = st.selectbox("Rubric", list(rubrics), format_func=lambda name: rubrics[name], key=f"{name}_rubric")
    base = st.text_input("API base", key=f"{name}_base", placeholder="only for local or compatible servers")
    key = st.text_input(
        "Provider key", type="password", key=f"{name}_key", placeholder="empty to use the server's own keys"
    )
    if not model:
        return "", ""
    named = None if rubric == DEFAULT_RUBRIC else rubric
    return str(JudgeSpec(kind, model.strip(), named, api_base=base.strip() or None)), key.strip()


def _progress(bench: Workbench, run_id: str, was_going: bool) -> None:
    latest = bench.judges.judgings(run_id)[0]
    going = latest.status is RunStatus.RUNNING
    if going:
        st.progress(
            _share(latest), f"{escape_markdown(latest.judge)}: {latest.judged:,} of {latest.total:,} responses judged"
        )
    elif latest.reason:
        st.warning(escape_markdown(f"The judging by {latest.judge} ended: {latest.reason}"))
    if was_going and not going:
        st.rerun()


def _share(row: JudgingRow) -> float:
    return min(1.0, (row.judged + row.failed) / row.total) if row.total else 1.0
