"""Production logs: real responses imported, likely overrefusals reviewed, the confirmed ones made probes."""

import streamlit as st

from pages.parts.common.notices import show_errors
from pages.parts.logs import log_import, log_probes, log_review
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page(
    "Production logs",
    "Find the harmless requests that real users were refused, and turn them into probes. Judged offline; nothing leaves this machine.",
)
with show_errors():
    bench = workbench()
    run = log_import.pick(bench)
    if run is not None:
        view, shown = log_review.listing(bench, run)
        opened = log_review.table(view, shown)
        if opened:
            log_review.opened(bench, opened)
        st.divider()
        log_probes.show(bench, run)
