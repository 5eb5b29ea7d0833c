"""What a probe set is like: balance, near-duplicates, and what a reviewer should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.text.untrusted import escape_markdown, shorten
from pages.parts.common.tables import data_table
from pages.parts.probes import set_list

if TYPE_CHECKING:
    from core.domain import ProbeSet
    from core.probes.checks import ProbeReport
    from core.workbench import Workbench

MOST = 200
"""Rows of a list that are shown; the count beside it is of all."""
SLOW = 20_000


def show(bench: Workbench) -> None:
    """The report of one version; counted once, then kept."""
    entry = set_list.pick(bench)
    probe_set = bench.probes.open(entry)
    set_list.about(entry)
    if entry.size > SLOW and not st.toggle(
        "Compare all texts (takes a while for a set of this size)", key="compare_all"
    ):
        return
    with st.spinner("Comparing the texts ..."):
        report = bench.probes.check_set(probe_set)
    _numbers(report)
    if report.single_intent:
        st.info(f"All probes are {report.single_intent}: only one of the two rates can be measured.")
    left, right = st.columns(2)
    with left:
        st.subheader("Balance", anchor=False)
        _balance(report)
    with right:
        st.subheader("To look at", anchor=False)
        _to_look_at(report)
    _near(report, probe_set)


def _numbers(report: ProbeReport) -> None:
    counts = {
        "Benign": report.intents.get("benign", 0),
        "Harmful": report.intents.get("harmful", 0),
        "Expect guidance": report.expected.get("guide", 0),
        "Near-duplicates": len(report.near_duplicates),
        "Without a twin": len(report.unpaired_harmful),
    }
    for column, (name, count) in zip(st.columns(len(counts)), counts.items(), strict=True):
        column.metric(name, f"{count:,}")


def _balance(report: ProbeReport) -> None:
    rows = [
        {"category": row.category or "(none)", "benign": row.benign, "harmful": row.harmful, "guide": row.guide}
        for row in report.categories
    ]
    most = max((max(row.benign, row.harmful) for row in report.categories), default=1)
    bars = {
        name: st.column_config.ProgressColumn(name, min_value=0, max_value=most, format="%d", width="small")
        for name in ("benign", "harmful")
    }
    data_table(pd.DataFrame(rows), "Benign and harmful probes by category", column_config=bars)


def _to_look_at(report: ProbeReport) -> None:
    lists = {
        "harmful without a benign twin": report.unpaired_harmful,
        "paired with a probe of the same intent": report.pairs_of_one_intent,
        "without a note that says why they have their label": report.without_note,
    }
    found = {what: ids for what, ids in lists.items() if ids}
    if not found:
        st.markdown("Every harmful probe has a benign twin, and every probe says why it has its label.")
    for what, ids in found.items():
        with st.expander(f"{len(ids):,} {what}"):
            data_table(pd.DataFrame({"id": list(ids[:MOST])}), "Ids of probes to look at", height=240)


def _near(report: ProbeReport, probe_set: ProbeSet) -> None:
    st.subheader("Near-duplicates", anchor=False)
    if not report.near_duplicates:
        st.markdown("No two probes share most of their words, apart from twins.")
        return
    probes = {probe.id: probe for probe in probe_set.probes}
    rows = [
        {
            "similarity": near.similarity,
            "one": shorten(probes[near.first].prompt, 160),
            "other": shorten(probes[near.second].prompt, 160),
            "intents": "the same" if near.same_intent else "differ",
            "ids": f"{near.first}, {near.second}",
        }
        for near in report.near_duplicates[:MOST]
    ]
    st.caption(
        escape_markdown(
            f"{len(report.near_duplicates):,} pairs share most of their words. Where the intents differ, make them twins."
        )
    )
    data_table(
        pd.DataFrame(rows),
        "Pairs of near-duplicates",
        column_config={"similarity": st.column_config.NumberColumn(format="%.2f", width="small")},
    )
