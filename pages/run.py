"""Run: choose variants, probes, models and a judge; see what it will cost; start; watch."""

import streamlit as st

from pages.parts import frame, run_form, run_progress
from pages.parts.notices import told_plainly
from pages.parts.services import workbench

frame.open_page("Run", "Every variant answers every probe on every model. Runs go on when this tab closes.")
with told_plainly():
    bench = workbench()
    watched = st.query_params.get("run")
    if watched:
        run_progress.watch(bench, watched)
        st.divider()
        st.subheader("Set up another run", anchor=False)
    plan = run_form.plan(bench)
    if plan is not None:
        run_form.start(bench, plan)
