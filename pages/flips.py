"""Flips: the probes whose outcome changed between two variants, both answers side by side."""

import streamlit as st

from pages.parts import flip_view, frame, pickers
from pages.parts.notices import simulated_notice, told_plainly
from pages.parts.services import workbench

frame.open_page(
    "Flips",
    "The probes that one wording refuses and the other answers: where the change helped, and whom it let through.",
)
with told_plainly():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    names = [name for name, _ in run.variants]
    if len(names) < 2:
        st.info("This run has one variant. Flips need two.")
        st.stop()
    choices = flip_view.controls(bench, run, names)
    flip_view.prompts(bench, run, choices)
    flip_view.show(bench, choices)
