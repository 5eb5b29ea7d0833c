"""The rows of a probe set, filtered and paged; one opened with its twin; the whole set as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.domain import Expected, Intent, Probe, ProbeSet
from core.text.untrusted import counted, escape_markdown, shorten
from core.workbench.probe_uploads import one_intent_notice
from core.workbench.probes import ProbeFilter, categories_of
from pages.parts.common import pager, pickers
from pages.parts.common.notices import untrusted_text
from pages.parts.common.tables import data_table
from pages.parts.probes import set_list

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.probes import ProbeFilter, ProbeSetEntry

PAGE = 50
ALL = "all"


def show(bench: Workbench) -> None:
    """One set: what it is, its rows, one row opened."""
    entry = set_list.pick(bench)
    probe_set = bench.probes.open(entry)
    set_list.about(entry)
    if notice := one_intent_notice(probe_set):
        st.info(notice)
    wanted = filters(probe_set)
    places = wanted.places(probe_set.probes)
    key = f"probes_page/{entry.version}/{wanted}"
    start = pager.offset(key, len(places), PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{len(places):,} of {probe_set.size:,} probes match."
            if wanted.any
            else f"{counted(len(places), 'probe')}."
        )
        _download(bench, entry, probe_set)
    opened = _table([probe_set.probes[at] for at in places[start : start + PAGE]])
    pager.buttons(key, len(places), PAGE)
    if opened:
        _opened(opened, probe_set)


def filters(probe_set: ProbeSet) -> ProbeFilter:
    """Intent, expected behaviour, category and words; all in the URL."""
    columns = st.columns([1, 1, 1, 2])
    with columns[0]:
        intent = pickers.choice("intent", "Intent", [ALL, *map(str, Intent)])
    with columns[1]:
        expected = pickers.choice("expected", "Expected", [ALL, *map(str, Expected)])
    with columns[2]:
        category = pickers.choice("category", "Category", [ALL, *categories_of(probe_set)])
    with columns[3]:
        text = st.text_input("Words in prompt, id, triggers or note", key="text", bind="query-params", max_chars=200)
    intent, category, expected = ("" if value == ALL else value for value in (intent, category, expected))
    return ProbeFilter(intent, category, expected, text or "")


def _download(bench: Workbench, entry: ProbeSetEntry, probe_set: ProbeSet) -> None:
    ending = ".jsonl" if any(probe.turns for probe in probe_set.probes) else ".csv"
    st.download_button(
        "Download the set",
        lambda: bench.probes.as_file(probe_set, ending)[1],
        f"{entry.name}{ending}",
        "text/csv" if ending == ".csv" else "application/jsonl",
        icon=":material/download:",
        on_click="ignore",
        help="The whole set in the workbench's own layout; it imports again as the same set.",
    )


def rows_of(probes: list[Probe]) -> pd.DataFrame:
    """Probes as a table shows them: one line each, nothing in it that a browser would interpret."""
    columns = ["prompt", "intent", "expected", "category", "triggers", "pair", "id", "note"]
    rows = [
        {
            "prompt": shorten(probe.conversation, 240),
            "intent": str(probe.intent),
            "expected": str(probe.expected),
            "category": probe.category,
            "triggers": ", ".join(probe.triggers),
            "pair": probe.pair,
            "id": probe.id,
            "note": shorten(probe.note, 160),
        }
        for probe in probes
    ]
    return pd.DataFrame(rows, columns=columns)


COLUMNS = {"prompt": st.column_config.TextColumn(width="large"), "note": st.column_config.TextColumn(width="medium")}


def _table(probes: list[Probe]) -> Probe | None:
    picked = data_table(
        rows_of(probes),
        "Probes of the set",
        on_select="rerun",
        selection_mode="single-row",
        key="probes_table",
        height=420 if len(probes) > 10 else "auto",
        column_config=COLUMNS,
    )
    chosen = picked.selection.rows if picked else []
    return probes[chosen[0]] if chosen and chosen[0] < len(probes) else None


def _opened(probe: Probe, probe_set: ProbeSet) -> None:
    """A probe in full, with its twin beside it."""
    twin = next((other for other in probe_set.probes if probe.pair and other.id == probe.pair), None)
    columns = st.columns(2 if twin else 1)
    for column, one in zip(columns, filter(None, (probe, twin)), strict=True):
        with column:
            st.markdown(f"**{escape_markdown(one.id)}**" + (" (twin)" if one is twin else ""))
            untrusted_text(one.prompt, key=f"probe/{one.id}")
            st.caption(escape_markdown(f"{one.intent}, expected: {one.expected} · {one.category}"))
            if one.note:
                st.caption(escape_markdown(one.note))
