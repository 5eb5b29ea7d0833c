"""Shared: one frozen report for people outside, by the token in the link. Nothing else of the workbench is reachable here."""

import streamlit as st

from pages.parts.common.notices import show_errors
from pages.parts.read import snapshot
from pages.parts.shell import frame, services

frame.open_outside("Shared report")
with show_errors():
    snapshot.show(services.shared_snapshot(st.query_params.get("token", "")))
