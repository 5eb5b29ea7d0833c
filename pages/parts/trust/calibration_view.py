"""Calibration on a run's labels: rules, a model and a cascade beside each other, the threshold to take and its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.metrics.agreement import flat
from core.text.untrusted import escape_markdown
from core.workbench.calibration import FEWEST_ROWS, WANTED
from core.workbench.judges import curve_table, figures
from pages.parts.common.tables import data_table
from pages.parts.run import run_form
from pages.parts.trust import judge_again

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.calibration import Calibration

MEASURED = "calibration"
RULES = "rules"


def show(bench: Workbench, run: RunRow) -> None:
    """The form, and what was measured last on this run."""
    labelled = bench.labels.counts(run.run_id).labelled
    st.caption(
        "Measured on the responses that people have labelled, before a judge is trusted with all of them. Only those are "
        "put to the model."
    )
    if labelled < FEWEST_ROWS:
        st.info(f"{labelled:,} responses have a label; {FEWEST_ROWS} are needed.")
        link = {"run": run.run_id}
        st.page_link("pages/label.py", label="Label some", icon=":material/rate_review:", query_params=link)
        return
    judge, key, wanted = _form(bench)
    calls = f"The model is asked about {labelled:,} responses." if judge != RULES else "No model is asked."
    st.caption(
        f"{calls} Without a model the cascade is shown with one that is always right: what it could reach at most."
    )
    if st.button("Measure", type="primary", key="calibrate"):
        with st.spinner(calls):
            found = bench.judges.calibrate(run.run_id, judge, wanted=wanted, key=key or None)
        st.session_state[MEASURED] = (run.run_id, found)
    measured_on, found = st.session_state.get(MEASURED, ("", None))
    if found is not None and measured_on == run.run_id:
        _figures(found)
        _take(bench, run, found, key)


def _take(bench: Workbench, run: RunRow, found: Calibration, key: str) -> None:
    """The chosen cascade, for this run's responses or for the next run."""
    if not found.recommended:
        return
    st.caption(f"The chosen cascade's name is `{escape_markdown(found.recommended)}`.")
    with st.container(horizontal=True):
        if st.button("Judge this run with it", icon=":material/gavel:", key="take_for_this"):
            bench.judges.again(run.run_id, found.recommended, key=key or None)
            st.rerun()
        if st.button("Take it for the next run", icon=":material/play_circle:", key="take_for_next"):
            run_form.choose_judge(found.recommended)
            st.switch_page("pages/run.py")


def _form(bench: Workbench) -> tuple[str, str, float]:
    """(judge, key, wanted agreement)"""
    left, right = st.columns(2)
    with left:
        judge, key = judge_again.model_form(bench, "cascade", "calibrate")
    with right:
        wanted = st.slider(
            "Wanted agreement with people",
            min_value=80,
            max_value=99,
            value=round(100 * WANTED),
            format="%d %%",
            key="calibrate_wanted",
            help="The threshold that asks the model least often among those that reach it.",
        )
    return judge or RULES, key, wanted / 100


def _figures(found: Calibration) -> None:
    import pandas as pd

    st.markdown(f"**{escape_markdown(found.advice)}**")
    if found.failed:
        st.warning(f"{found.failed:,} responses are left out: the model gave no verdict on them.")
    alone = {"the rules alone": found.rules, f"{found.model} alone": found.alone}
    rows = [{"judge": name, **flat(one)} for name, one in alone.items() if one is not None]
    data_table(figures(pd.DataFrame(rows)), "The rules and the model against people")
    curve = found.curve[["threshold", "asked", "saved", "accuracy", "accuracy_low", "accuracy_high", "kappa"]]
    config = {
        "threshold": st.column_config.NumberColumn("asks below", format="%.3f"),
        "asked": st.column_config.NumberColumn("responses asked about", format="%d"),
        "saved": st.column_config.NumberColumn("calls saved", format="percent"),
        "kappa": st.column_config.NumberColumn("kappa", format="%.3f"),
    }
    data_table(curve_table(curve), "The cascade at each threshold", column_config=config)
    if found.spent is not None and found.model:
        st.caption(f"This measurement cost ${found.spent:.4f}.")
