"""Shared: one frozen report for people outside, by the token in the link. Nothing else of the workbench is reachable here."""

import streamlit as st

from pages.parts import frame, services, snapshot
from pages.parts.notices import told_plainly

frame.open_outside("Shared report")
with told_plainly():
    snapshot.show(services.shared_snapshot(st.query_params.get("token", "")))
