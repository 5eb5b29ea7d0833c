"""The table editor of a probe set: edits are checked as they are typed and saved as a new version."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.domain import Expected, Intent
from core.text.untrusted import escape_markdown
from core.workbench.probe_drafts import Draft
from core.workbench.probes import ProbeFilter
from pages.parts.common import pager
from pages.parts.common.notices import show_errors
from pages.parts.probes import browser, set_diff_view, set_list

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.probe_drafts import Checked, Draft
    from core.workbench.probes import ProbeSetEntry

PAGE = 200
TOLD = 10
"""Errors that are spelled out."""
TABLE = {
    "row": st.column_config.NumberColumn("row", disabled=True, width="small", format="%d"),
    "prompt": st.column_config.TextColumn(width="large"),
    "intent": st.column_config.SelectboxColumn(options=[str(one) for one in Intent], default="benign"),
    "expected": st.column_config.SelectboxColumn(
        options=[str(one) for one in Expected], help="Empty: comply for benign, refuse for harmful."
    ),
    "category": st.column_config.TextColumn(),
    "triggers": st.column_config.TextColumn(help="Trigger words, separated by ;"),
    "pair": st.column_config.TextColumn(help="The id of the twin: the same words, the other intent."),
    "id": st.column_config.TextColumn(help="Empty: made from the text."),
    "turns": st.column_config.TextColumn(
        "earlier turns",
        width="medium",
        help="What was said before the prompt. Each turn begins a line with User: or Assistant:. Empty: a single message.",
    ),
    "note": st.column_config.TextColumn(width="medium", help="Why the probe has its label."),
}


@dataclass
class Editing:
    """What one visitor has done to one version and not saved yet."""

    draft: Draft
    """With what was done in tables that are no longer shown."""
    now: Draft
    """With what was done in the table that is shown, too."""
    shown: str = ""
    """Which rows the table shows, by filter and page."""
    rows: list[int] = field(default_factory=list)
    serial: int = 0
    """Counts the tables, so that each has a widget of its own."""


def show(bench: Workbench) -> None:
    """Filter, edit, see what is wrong and what changes, save."""
    entry = set_list.pick(bench)
    editing = _editing(bench, entry)
    wanted = browser.filters(editing.draft.base)
    key = f"edit_page/{entry.version}/{wanted}"
    _turn(entry, editing, key, wanted)
    total = len(editing.draft.rows(wanted))
    _editor(entry, editing)
    pager.buttons(key, total, PAGE)
    _below(bench, entry, editing)


def _editing(bench: Workbench, entry: ProbeSetEntry) -> Editing:
    edits: dict[str, Editing] = st.session_state.setdefault("probe_edits", {})
    name = f"{entry.name}@{entry.version}"
    if name not in edits:
        draft = Draft(bench.probes.open(entry))
        edits[name] = Editing(draft, draft)
    return edits[name]


def _widget(entry: ProbeSetEntry, editing: Editing) -> str:
    return f"probe_editor/{entry.name}/{entry.version}/{editing.serial}"


def _turn(entry: ProbeSetEntry, editing: Editing, key: str, wanted: object) -> None:
    """Before other rows are shown, keep what was done to those that were: a table forgets its edits when it goes."""
    assert isinstance(wanted, ProbeFilter)
    there = _widget(entry, editing) in st.session_state
    if there:
        editing.now = _with_table(entry, editing)
    shown = f"{wanted}/{pager.offset(key, len(editing.draft.rows(wanted)), PAGE)}"
    if there and shown == editing.shown:
        return
    editing.draft, editing.shown, editing.serial = editing.now, shown, editing.serial + 1
    found = editing.draft.rows(wanted)
    start = pager.offset(key, len(found), PAGE)
    editing.rows = found[start : start + PAGE]


def _with_table(entry: ProbeSetEntry, editing: Editing) -> Draft:
    """The draft with what the table says was done in it."""
    done = st.session_state[_widget(entry, editing)]
    cells = {int(place): values for place, values in done["edited_rows"].items()}
    return editing.draft.edited(editing.rows, cells, done["deleted_rows"], done["added_rows"])


def _editor(entry: ProbeSetEntry, editing: Editing) -> None:
    lines = [{"row": number + 1, **editing.draft.row(number)} for number in editing.rows]
    st.data_editor(
        pd.DataFrame(lines, columns=list(TABLE)),
        num_rows="dynamic",
        hide_index=True,
        alt="The probes of the set, to be edited",
        column_config=TABLE,
        placeholder="",
        height=440 if len(lines) > 10 else "auto",
        key=_widget(entry, editing),
    )
    st.caption(
        "Type in a cell to change it, in the last line to add a probe; tick lines at the left and press Delete to remove them."
    )
    editing.now = _with_table(entry, editing)


def _below(bench: Workbench, entry: ProbeSetEntry, editing: Editing) -> None:
    if editing.now.clean:
        st.caption("No changes yet.")
        return
    checked = editing.now.checked()
    _problems(checked)
    diff = bench.probes.diff(editing.now.base, checked.probe_set)
    if not checked.errors:
        with st.expander(f"What changes: {set_diff_view.sentence(diff)}"):
            set_diff_view.show(diff)
    _save(bench, entry, checked)


def _problems(checked: Checked) -> None:
    for error in checked.errors[:TOLD]:
        where = ", ".join(
            part
            for part in (f"Row {error.row}" if error.row else "", error.column and f"column {error.column}")
            if part
        )
        st.error(escape_markdown(f"{where}: {error.problem}" if where else error.problem))
    if len(checked.errors) > TOLD:
        st.error(f"And {len(checked.errors) - TOLD} more.")
    if checked.unpaired:
        st.info(f"{checked.unpaired} probes lose their pair, because it is removed or has another id now.")


def _save(bench: Workbench, entry: ProbeSetEntry, checked: Checked) -> None:
    left, right = st.columns([1, 2])
    key = f"{entry.name}/{entry.version}"
    name = left.text_input(
        "Save under the name", bench.probes.editable_name(entry.name), key=f"edit_name/{key}", max_chars=80
    )
    note = right.text_input("What changed, and why", key=f"edit_note/{key}", max_chars=300)
    with st.container(horizontal=True):
        save = st.button("Save as a new version", type="primary", icon=":material/save:", disabled=bool(checked.errors))
        if st.button("Discard the changes"):
            _forget(entry)
            st.rerun()
    if save:
        with show_errors():
            saved = bench.probes.save(replace(checked.probe_set, name=name.strip()), parent_hash=entry.hash, note=note)
            _forget(entry)
            st.toast(
                "This content is already saved under that name."
                if saved.unchanged
                else f"Saved as version {saved.entry.version[:8]}."
                + (f" Version {saved.beside[:8]} was edited from the same one; both are kept." if saved.beside else "")
            )
            set_list.open_version(saved.entry)


def _forget(entry: ProbeSetEntry) -> None:
    st.session_state.get("probe_edits", {}).pop(f"{entry.name}@{entry.version}", None)
