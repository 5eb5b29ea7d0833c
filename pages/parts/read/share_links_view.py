"""Share links: make one for a run's report, see and revoke those there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.access.roles import Action
from core.text.untrusted import escape_markdown
from core.workbench.share_links import moment
from pages.parts.common import page_address
from pages.parts.common.notices import show_errors
from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    from core.store import RunRow, ShareRow
    from core.workbench import Workbench

DAYS = {1: "a day", 7: "a week", 30: "30 days", 90: "90 days"}


def share(bench: Workbench, run: RunRow) -> None:
    """A pop-over that makes a link to the run's report as it is now, and lists the links there are."""
    with st.popover("Share outside", icon=":material/share:", disabled=not bench.person.may(Action.SHARE)):
        st.write(
            "Anybody with the link reads this run's report as it is now, prompts and responses included, without "
            "signing in, until the link expires or is revoked. For members, the page's own address is enough."
        )
        days = st.selectbox("Works for", list(DAYS), index=1, format_func=lambda days: DAYS[days], key="share_days")
        if st.button("Make the link", type="primary", key="share_make"):
            with show_errors():
                new = bench.shares.create(run.run_id, days=days)
                st.session_state["share_link"] = (run.run_id, new.path.lstrip("/"))
        made_for, path = st.session_state.get("share_link", ("", ""))
        if made_for == run.run_id:
            page_address.address(path)
            st.caption("Copy it now: it is not shown again.")
        found = bench.shares.all(run.run_id)
        if found:
            st.divider()
            table(bench, found)
            revoke(bench, found)


def table(bench: Workbench, found: Sequence[ShareRow]) -> None:
    """The links with their state. The links themselves are not known any more."""
    data_table(
        pd.DataFrame(
            {
                "link": [row.id for row in found],
                "run": [row.title for row in found],
                "state": [_state(bench, row) for row in found],
                "views": [row.views for row in found],
                "opened last (UTC)": [(row.seen_at or "")[:16].replace("T", " ") for row in found],
                "by": [row.created_by for row in found],
                "made (UTC)": [row.created_at[:16].replace("T", " ") for row in found],
            }
        ),
        "Share links and their state",
    )


def revoke(bench: Workbench, found: Sequence[ShareRow]) -> None:
    """A picker over the links that work, and the button that ends one."""
    standing = {row.id: row for row in found if _state(bench, row).startswith("works")}
    if not standing:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Link to revoke",
            list(standing),
            index=None,
            key="share_revoke",
            format_func=lambda number: f"{number}: {standing[number].title}",
        )
        if st.button("Revoke", icon=":material/link_off:", disabled=chosen is None) and chosen is not None:
            with show_errors():
                bench.shares.revoke(chosen)
                st.toast(escape_markdown(f"Link {chosen} shows nothing any more."))
                st.rerun()


def _state(bench: Workbench, row: ShareRow) -> str:
    if row.revoked_at:
        return f"revoked on {row.revoked_at[:10]}"
    if not bench.shares.is_member(row.created_by):
        return f"ended: {row.created_by} is no longer on the list"
    return f"works until {row.expires_at[:10]}" if row.stands(moment(0)) else f"expired on {row.expires_at[:10]}"
