"""A file of probes on its way in: what it is, the mapping step, a preview, what is wrong with it, and Save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import streamlit as st

from core.access.roles import Action
from core.domain import Intent
from core.probes.layouts import LAYOUTS
from core.text.untrusted import counted, escape_markdown, shorten
from core.workbench.probe_uploads import ProbeFile, one_intent_notice
from pages.parts.common.notices import show_errors
from pages.parts.common.tables import data_table
from pages.parts.probes import browser, mapping_form, set_list
from pages.parts.shell.state import remember_run

if TYPE_CHECKING:
    from core.domain import ProbeSet
    from core.probes.mapping import ColumnMapping
    from core.probes.probe_files import ImportedProbes
    from core.workbench import Workbench
    from core.workbench.probes import ProbeSetEntry

PREVIEW = 20
TOLD = 200
NEW = "a new set"
T = TypeVar("T")


def show(bench: Workbench) -> None:
    """Upload, look, map, preview, save. Nothing is kept before Save."""
    uploaded = st.file_uploader(
        "A probe file: CSV, JSON lines, Parquet, or promptfoo's YAML",
        type=["csv", "tsv", "json", "jsonl", "ndjson", "parquet", "yaml", "yml", "gz"],
        key="probe_file",
        max_upload_size=bench.settings.max_upload_mb,
        help="Public sets are read as they are published; any other table needs to say which column is what.",
    )
    if uploaded is None:
        _known_layouts()
        return
    with show_errors():
        file = _remembered("file", uploaded.file_id, lambda: ProbeFile.opened(uploaded.getvalue(), uploaded.name))
        _offer_run(bench, file)
        intent, mapping, ready = _what_it_is(file)
        if not ready:
            _first_rows(file)
            return
        key = (uploaded.file_id, intent, repr(mapping))
        imported = _remembered("probes", key, lambda: file.read(intent=intent, mapping=mapping))
        _preview(imported)
        _save(bench, file, imported)


def _remembered(slot: str, key: object, make: Callable[[], T]) -> T:
    """What was made last for this key, in this session: reading a file of 80,000 rows again at each click would be felt."""
    kept: dict[str, tuple[object, Any]] = st.session_state.setdefault("probe_import", {})
    if slot not in kept or kept[slot][0] != key:
        kept.pop(slot, None)
        with st.spinner("Reading the file ...", show_time=False):
            kept[slot] = (key, make())
    found: T = kept[slot][1]
    return found


def _known_layouts() -> None:
    known = ", ".join(layout.title for layout in LAYOUTS.values())
    st.caption(f"Known as they are published: {known}. Where each comes from and its licence: docs/probe-sets.md.")


def _offer_run(bench: Workbench, file: ProbeFile) -> None:
    """A file that also holds responses may be meant as a run."""
    columns = file.responses
    if columns is None or not bench.person.may(Action.RUN):
        return
    labels = f" and labels of people (column {columns.label})" if columns.label else ""
    st.info(
        escape_markdown(
            f"The file also holds responses (column {columns.completion}){labels}. As a run, they can be compared, judged and "
            "read on the other pages; as a probe set, its prompts are asked anew."
        )
    )
    probes, intent, ready = (None, None, True) if file.sniffed.intent_known else _answered(bench)
    title = "Make it a run with its labels" if columns.label else "Make it a run"
    if st.button(title, icon=":material/play_circle:", key="import_as_run", disabled=not ready):
        with show_errors(), st.spinner("Importing ...", show_time=False):
            imported = file.as_run(bench.runs, probes=probes, intent=intent)
            remember_run(imported.run_id)
            st.switch_page("pages/responses.py", query_params={"run": imported.run_id})


def _answered(bench: Workbench) -> tuple[str | None, Intent | None, bool]:
    """(probe set, intent of all rows, whether either is chosen): for responses that do not say what they answer."""
    sets = {entry.label: entry.hash for entry in bench.probes.all()}
    alone = {f"None of them: all of the requests are {one}": one for one in Intent}
    chosen = st.selectbox(
        "The probe set that they answer",
        [*sets, *alone],
        index=None,
        key="import_answers",
        placeholder="The rows do not say whether a request is benign or harmful",
    )
    return sets.get(str(chosen)), alone.get(str(chosen)), chosen is not None


def _what_it_is(file: ProbeFile) -> tuple[Intent | None, ColumnMapping | None, bool]:
    """(intent of the whole file, mapping, whether that is enough to read it)."""
    layout = file.layout
    if layout is not None:
        about = " · ".join(filter(None, (layout.source, layout.licence and f"licence {layout.licence}")))
        st.success(escape_markdown(f"Recognised: {layout.title}, {file.sniffed.rows:,} rows. {about}"))
        if not st.toggle("Choose the columns myself", key=f"map_myself/{file.name}"):
            return _intent_of_all(file)
    else:
        st.info(f"No published layout has these columns ({file.sniffed.rows:,} rows). Say which column is what.")
    mapping = mapping_form.form(file)
    return None, mapping, mapping is not None


def _intent_of_all(file: ProbeFile) -> tuple[Intent | None, ColumnMapping | None, bool]:
    if file.sniffed.intent_known:
        return None, None, True
    chosen = st.segmented_control(
        "All probes of this file are",
        [str(one) for one in Intent],
        key=f"map_all/{file.name}",
        help="The file's rows do not say it, and neither does its name.",
    )
    return (Intent(chosen) if chosen else None), None, bool(chosen)


def _first_rows(file: ProbeFile) -> None:
    st.markdown("**The first rows of the file**")
    rows = [{name: shorten(str(cell), 160) for name, cell in row.items()} for row in file.sniffed.sample]
    data_table(pd.DataFrame(rows), "The first rows of the file")


def _preview(imported: ImportedProbes) -> None:
    """Counts, the first probes, the rows that are left behind and why."""
    found = imported.probe_set
    counts = {
        "Probes": found.size,
        "Benign": found.count(Intent.BENIGN),
        "Harmful": found.count(Intent.HARMFUL),
        "Rows with errors": imported.error_count,
        "Rows without a label": imported.left_out,
    }
    for column, (name, count) in zip(st.columns(len(counts)), counts.items(), strict=True):
        column.metric(name, f"{count:,}")
    for said in imported.notices:
        st.info(escape_markdown(said))
    if found.size and (notice := one_intent_notice(found)):
        st.info(notice)
    if found.size:
        st.markdown(f"**The first {min(PREVIEW, found.size)} probes**")
        probes = browser.rows_of(list(found.probes[:PREVIEW]))
        data_table(probes, "The first probes that were read", column_config=browser.COLUMNS, height=300)
    if imported.errors:
        _errors(imported)


def _errors(imported: ImportedProbes) -> None:
    kept = "The other rows can be saved." if imported.probe_set.size else "No row can be used."
    with st.expander(f"{counted(imported.error_count, 'row')} with errors. {kept}", expanded=True):
        rows = [{"row": e.row, "column": e.column, "what is wrong": e.problem} for e in imported.errors[:TOLD]]
        data_table(pd.DataFrame(rows), "Rows with errors: row, column, what is wrong")
        if imported.error_count > len(rows):
            st.caption(f"The first {len(rows)} are shown.")


def _save(bench: Workbench, file: ProbeFile, imported: ImportedProbes) -> None:
    found = imported.probe_set
    if not found.size:
        return
    saved_sets = {name: versions[0] for name, versions in bench.probes.by_name().items() if versions[0].created_at}
    first, second, third, fourth = st.columns([1, 1, 2, 1])
    target = first.selectbox("Save into", [NEW, *saved_sets], key="import_target")
    name = second.text_input(
        "Name", bench.probes.free_name(found.name), key=f"import_name/{file.name}", max_chars=80, disabled=target != NEW
    )
    source = third.text_input("Source", found.source, key=f"import_source/{file.name}", max_chars=300)
    licence = fourth.text_input("Licence", found.licence, key=f"import_licence/{file.name}", max_chars=100)
    if st.button(f"Save {counted(found.size, 'probe')}", type="primary", icon=":material/save:", key="import_save"):
        described = replace(found, name=name.strip(), source=source.strip(), licence=licence.strip())
        with show_errors(), st.spinner("Saving ...", show_time=False):
            entry = _kept(bench, described, saved_sets.get(target))
            st.session_state.pop("probe_import", None)
            set_list.open_version(entry, "Browse")


def _kept(bench: Workbench, found: ProbeSet, target: ProbeSetEntry | None) -> ProbeSetEntry:
    if target is None:
        return bench.probes.save(found).entry
    return bench.probes.extend(target, found, note=f"Added {counted(found.size, 'probe')} of {found.source}.").entry
