"""Labels as files: out as CSV, in from CSV, and a sheet of what is open for people who label elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.common.notices import show_errors
from pages.parts.trust import label_desk

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench
    from pages.parts.trust.label_queue import QueueChoice


def show(bench: Workbench, run: RunRow, queue: QueueChoice) -> None:
    """Fold-out with both directions."""
    with st.expander("Labels as files"):
        out, back = st.columns(2, gap="large")
        with out:
            st.markdown("**Out**")
            st.download_button(
                "Download all labels",
                lambda: bench.labels.export(run.run_id),
                f"labels-{run.run_id}.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
            )
            st.download_button(
                "Download a sheet to label elsewhere",
                lambda: bench.labels.sheet(run.run_id, queue.items(bench, run)),
                f"to-label-{run.run_id}.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
                help="The first 500 of your queue, blind. Fill in the column label and import the file here.",
            )
        with back:
            st.markdown("**In**")
            _import(bench, run)


def _import(bench: Workbench, run: RunRow) -> None:
    number = st.session_state.get("label_uploads", 0)
    file = st.file_uploader(
        "A CSV with the column label, and trial_id or prompt and completion", ["csv"], key=f"label_file/{number}"
    )
    if notice := st.session_state.pop("label_notice", ""):
        st.success(notice, icon=":material/check_circle:")
    if file is not None and st.button("Import these labels", type="primary"):
        with show_errors():
            st.session_state["label_notice"] = bench.labels.import_file(run.run_id, file.getvalue(), file.name).sentence
            st.session_state["label_uploads"] = number + 1
            label_desk.forget()
            st.rerun()
