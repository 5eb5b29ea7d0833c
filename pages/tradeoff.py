"""Trade-off: refusal against compliance, a point a variant, with the numbers beside it and what changed between two."""

import streamlit as st

from pages.parts.common import pickers
from pages.parts.common.notices import model_changes_notice, show_errors, simulated_notice
from pages.parts.read import tradeoff_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page(
    "Trade-off", "Best is top left: few harmless requests refused, all harmful ones refused. Bars are 95 % intervals."
)
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    model_changes_notice(bench.results.model_changes(run.run_id))
    view = tradeoff_view.controls(bench, run)
    lines = tradeoff_view.verdicts_and_chart(bench, view)
    tradeoff_view.table(bench, view)
    tradeoff_view.changes(view, lines)
    tradeoff_view.changed(bench, view)
st.caption(
    "Refused: full and partial refusals, or full refusals alone in the strict reading. Invalid and failed trials are in no rate."
)
