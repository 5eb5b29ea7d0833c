"""A stratified part of a probe set, saved as a set of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.domain import Intent, ProbeSet
from core.probes.selection import SELECTIONS
from core.text.untrusted import counted
from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.common.tables import data_table
from pages.parts.probes import set_list

if TYPE_CHECKING:
    from core.workbench import Workbench

OWN = "own size"


def show(bench: Workbench) -> None:
    """Choose a size, see the mix, save."""
    entry = set_list.pick(bench)
    whole = bench.probes.open(entry)
    set_list.about(entry)
    words = {name: f"{name} ({size or entry.size:,})" for name, size in SELECTIONS.items()}
    left, right = st.columns(2)
    with left:
        size = pickers.choice("size", "Selection", [*words, OWN], format_func=lambda name: words.get(name, name))
    if size == OWN:
        size = str(right.number_input("Probes", 1, entry.size, min(50, entry.size), key="selection_size"))
    part = bench.probes.selection(whole, size)
    st.caption(
        "The part keeps the set's mix of intent, expected behaviour and category, keeps twins together, and is the same "
        "on every machine; a smaller selection is part of every larger one."
    )
    _mix(whole, part)
    name = st.text_input("Name", bench.probes.free_name(part.name), key=f"selection_name/{part.name}", max_chars=80)
    if st.button(f"Save {counted(part.size, 'probe')}", type="primary", icon=":material/save:"):
        with show_errors():
            saved = bench.probes.save(
                _named(part, name), parent_hash=entry.hash, note=f"Selection {size} of {entry.name}."
            )
            set_list.open_version(saved.entry, "Browse")


def _named(part: ProbeSet, name: str) -> ProbeSet:
    return replace(part, name=name.strip())


def _mix(whole: ProbeSet, part: ProbeSet) -> None:
    rows = [
        {
            "intent": str(intent),
            "whole set": whole.count(intent),
            "share": _share(whole, intent),
            "selection": part.count(intent),
            "share of selection": _share(part, intent),
        }
        for intent in Intent
    ]
    percent = st.column_config.NumberColumn(format="percent")
    data_table(
        pd.DataFrame(rows),
        "Benign and harmful probes in the set and in the selection",
        column_config={"share": percent, "share of selection": percent},
    )


def _share(probe_set: ProbeSet, intent: Intent) -> float:
    return probe_set.count(intent) / max(1, probe_set.size)
