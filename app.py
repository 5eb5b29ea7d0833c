"""The first page: what this is, the one next step, the latest runs."""

import streamlit as st

from pages.parts.common.notices import show_errors
from pages.parts.shell import frame, start
from pages.parts.shell.services import workbench

frame.open_page(
    "Does this wording refuse less without letting more harm through?",
    "Write system prompts, run them over the same benign and harmful probes, and read overrefusal against safety.",
)
with show_errors():
    bench = workbench()
    runs = bench.runs.recent(8)
    if runs:
        start.next_step(runs[0])
        st.subheader("Latest runs", anchor=False)
        start.runs_table(runs)
    else:
        start.greeting()
        if start.starter_button():
            start.run_starter(bench)
