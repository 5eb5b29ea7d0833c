"""Slices: where the change helped and whom it let through, by category, pair, expectation, word and sample."""

import streamlit as st

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.read import slices_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page("Slices", "Where a wording refuses too much, and where it lets harm through.")
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = pickers.tabs("view", slices_view.VIEWS)
        strict = pickers.reading()
    judge = pickers.pick_judge(bench.results.judges(run.run_id), run.judge)
    slices_view.VIEWS[view](bench, run, bench.results.trials(run.run_id, judge=judge), strict)
