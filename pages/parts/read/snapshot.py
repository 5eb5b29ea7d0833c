"""A frozen report on a page of its own: in a frame that has no origin, so that nothing in it can reach the workbench."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown

if TYPE_CHECKING:
    from core.workbench.share_links import Snapshot

# Streamlit's own frames share the app's origin and may run scripts. The report therefore sits in a second frame inside,
# sandboxed without `allow-same-origin`; it inherits the outer frame's policy, which allows no request to anywhere.
SHELL = (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'\">"
    "<style>html,body{{margin:0;height:100%}}iframe{{border:0;width:100%;height:100%;display:block}}</style></head>"
    '<body><iframe sandbox="allow-scripts allow-downloads allow-modals" referrerpolicy="no-referrer" '
    'title="Report" srcdoc="{report}"></iframe></body></html>'
)
FULL_HEIGHT = """<style>
.stMainBlockContainer { padding: 1rem clamp(0.6rem, 2vw, 2rem) 0; }
iframe { height: calc(100vh - 7.5rem) !important; border: 0; }
</style>"""
LEAST_HEIGHT = 500


def show(snapshot: Snapshot) -> None:
    """The report, until when the link works, and the report as a file."""
    st.html(FULL_HEIGHT)
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        st.markdown(f"**{escape_markdown(snapshot.title)}**")
        st.caption(f"As it was on {snapshot.created_at[:10]}. This link works until {snapshot.expires_at[:10]}.")
    with right:
        st.download_button(
            "Save the report",
            snapshot.html.encode(),
            "report.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
    st.iframe(shell(snapshot.html), height=LEAST_HEIGHT)


def shell(report: str) -> str:
    """The outer frame's document, the report inside it."""
    return SHELL.format(report=html.escape(report, quote=True))
