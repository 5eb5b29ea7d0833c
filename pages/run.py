"""Run: choose variants, probes, models and a judge; see what it will cost; start; watch."""

import streamlit as st

from pages.parts.common.notices import show_errors
from pages.parts.run import progress_view, run_form
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page("Run", "Every variant answers every probe on every model. Runs go on when this tab closes.")
with show_errors():
    bench = workbench()
    watched = st.query_params.get("run")
    if watched:
        progress_view.watch(bench, watched)
        st.divider()
        st.subheader("Set up another run", anchor=False)
    plan = run_form.plan(bench)
    if plan is not None:
        run_form.start(bench, plan)
