"""The views of the Team page: people, activity, share links, workers, bin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.access.roles import NEEDS, Role
from core.errors import InputError
from core.text.untrusted import escape_markdown
from core.workbench.bin import KEPT_DAYS, gone_on
from core.workbench.people import WORDS
from pages.parts.common import pager
from pages.parts.common.notices import show_errors
from pages.parts.common.tables import data_table
from pages.parts.read import share_links_view

if TYPE_CHECKING:
    from core.store import BinItem, WorkerRow
    from core.workbench import Workbench

PAGE = 100
KIND_WORDS = {"run": "run", "prompt": "prompt", "policy": "policy", "rubric": "rubric", "probe_set": "probe set"}


def people(bench: Workbench) -> None:
    """The allow-list, and the forms that change the database's part of it."""
    if not bench.settings.has_sign_in:
        st.info("Nobody signs in here yet, so this list has no effect. docs/team.md says how to set sign-in up.")
    entries = bench.people.all()
    rows = [
        {
            "entry": one.entry,
            "role": one.role + (" (overruled by the secrets file)" if one.overruled else ""),
            "from": one.source,
            "added by": one.added_by,
            "since": _minute(one.created_at),
        }
        for one in entries
    ]
    if rows:
        data_table(pd.DataFrame(rows), "People and their roles")
    else:
        st.caption("The list is empty.")
    left, right = st.columns(2, gap="large")
    with left:
        _add_person(bench)
    with right:
        _remove_person(bench, [one.entry for one in entries if one.added_by])
    with st.expander("What each role may do"):
        data_table(_powers(), "What each role may do")


def _add_person(bench: Workbench) -> None:
    with st.form("add_person", clear_on_submit=True):
        st.markdown("**Let somebody in, or change their role**")
        entry = st.text_input(
            "E-mail, or @ and a domain", max_chars=254, placeholder="anna@example.org or @example.org"
        )
        role = st.selectbox("Role", WORDS, help="none keeps out one person of a domain that may enter.")
        if st.form_submit_button("Save", type="primary"):
            with show_errors():
                bench.people.add(entry, role)
                st.rerun()


def _remove_person(bench: Workbench, entries: list[str]) -> None:
    with st.form("remove_person"):
        st.markdown("**Take somebody off the list**")
        entry = st.selectbox("Entry", entries, index=None, placeholder="entries of the database")
        st.caption("What they have open stops with their next click. What they made stays.")
        if not entries:
            st.caption("The database has no entry yet. Those of the secrets file are taken away there.")
        if st.form_submit_button("Remove", disabled=not entries):
            with show_errors():
                if not entry:
                    raise InputError("No entry is chosen.", hint="Choose whom to take off the list.")
                bench.people.remove(entry)
                st.rerun()


def _powers() -> pd.DataFrame:
    """Every action against the roles."""
    columns = {role.word: [role >= needed for needed in NEEDS.values()] for role in Role}
    return pd.DataFrame({"may": [str(action) for action in NEEDS], **columns})


def activity(bench: Workbench) -> None:
    """The activity log, newest first, filtered, and the whole of it as a file."""
    first, second, third = st.columns([2, 2, 2], vertical_alignment="bottom")
    person = first.text_input("Person", key="who", bind="query-params", placeholder="everybody")
    action = second.text_input("Action", key="did", bind="query-params", placeholder="every action")
    with third.container(horizontal=True):
        for kind, mime in (("csv", "text/csv"), ("jsonl", "application/jsonl")):
            st.download_button(
                kind.upper(),
                partial(bench.activity.export, kind),
                f"activity.{kind}",
                mime,
                icon=":material/download:",
                on_click="ignore",
            )
    place = f"activity/{person}/{action}"
    start = int(st.session_state.get(place, 0))
    entries = bench.activity.recent(person=person.strip(), action=action.strip(), limit=PAGE + 1, offset=start)
    if not entries:
        st.info("Nothing was done yet." if not (person or action) else "No line fits.")
        return
    data_table(
        pd.DataFrame(
            {
                "when (UTC)": [entry.at[:19].replace("T", " ") for entry in entries[:PAGE]],
                "who": [entry.person for entry in entries[:PAGE]],
                "did": [entry.action for entry in entries[:PAGE]],
                "to": [f"{entry.subject} {entry.subject_id}" for entry in entries[:PAGE]],
                "more": [_detail(entry.detail) for entry in entries[:PAGE]],
                "as": [entry.role for entry in entries[:PAGE]],
            }
        ),
        "What was done, by whom and when",
    )
    with st.container(horizontal=True):
        if start:
            st.button("Newer", on_click=_go, args=(place, start - PAGE))
        if len(entries) > PAGE:
            st.button("Older", on_click=_go, args=(place, start + PAGE))
    st.caption("Lines are only ever added: the database itself refuses to change or delete one.")


def _go(place: str, start: int) -> None:
    st.session_state[place] = max(0, start)


def _detail(detail: dict[str, object]) -> str:
    shown = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in detail.items()}
    return "; ".join(f"{name}: {value}" for name, value in shown.items())


def links(bench: Workbench) -> None:
    """Every share link that was made."""
    found = bench.shares.all()
    if not found:
        st.info("No report was shared with people outside yet. Links are made on the History page, under All runs.")
        return
    start = pager.offset("links", len(found), PAGE)
    share_links_view.table(bench, found[start : start + PAGE])
    pager.buttons("links", len(found), PAGE)
    share_links_view.revoke(bench, found)


def workers(bench: Workbench) -> None:
    """The processes that run trials."""
    alive, dead = bench.activity.workers()
    if not alive:
        st.warning("Nobody is working: runs wait until the app's engine or a worker (`python -m core worker`) starts.")
    data_table(
        _workers([(row, "working") for row in alive] + [(row, "gone") for row in dead]), "Processes that run trials"
    )


def _workers(rows: list[tuple[WorkerRow, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "state": [state for _, state in rows],
            "host": [row.host for row, _ in rows],
            "process": [row.pid for row, _ in rows],
            "takes": ["its own command's runs" if row.private else "any run" for row, _ in rows],
            "version": [row.version for row, _ in rows],
            "since (UTC)": [_minute(row.started_at) for row, _ in rows],
        }
    )


def trash(bench: Workbench) -> None:
    """What was deleted, to be put back or deleted for good."""
    items = bench.bin.contents()
    st.caption(f"What is deleted can be put back for {KEPT_DAYS} days.")
    if not items:
        st.info("The bin is empty.")
        return
    rows = [
        {
            "kind": KIND_WORDS[item.kind],
            "name": item.name,
            "deleted (UTC)": _minute(item.deleted_at),
            "by": item.deleted_by,
            "gone for good on": gone_on(item),
        }
        for item in items
    ]
    picked = data_table(
        pd.DataFrame(rows), "What was deleted", on_select="rerun", selection_mode="single-row", key="bin"
    ).selection.rows
    if picked and picked[0] < len(items):
        _binned(bench, items[picked[0]])
    else:
        st.caption("Select a line to put it back.")


def _binned(bench: Workbench, item: BinItem) -> None:
    with st.container(horizontal=True):
        if st.button(f"Put back {escape_markdown(item.name)}", type="primary", icon=":material/undo:"):
            bench.bin.restore(item.kind, item.key)
            st.rerun()
        with st.popover("Delete for good"):
            st.write(f"This deletes the {KIND_WORDS[item.kind]} with everything that hangs on it. Nobody can undo it.")
            if st.button("Delete it for good", key="purge"):
                bench.bin.purge(item.kind, item.key)
                st.rerun()


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


VIEWS = {"People": people, "Activity": activity, "Share links": links, "Workers": workers, "Bin": trash}
