"""Flips: the probes whose outcome changed between two variants, both answers side by side."""

import streamlit as st

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.read import flips_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page(
    "Flips",
    "The probes that one wording refuses and the other answers: where the change helped, and whom it let through.",
)
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    names = [name for name, _ in run.variants]
    if len(names) < 2:
        st.info("This run has one variant. Flips need two.")
        st.stop()
    choices = flips_view.controls(bench, run, names)
    flips_view.prompts(bench, run, choices)
    flips_view.show(bench, run, choices)
