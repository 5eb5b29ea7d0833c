"""What the Outcome matrix page shows: filters, the table with a mark a cell, and the answers to the probe that is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.outcome_marks import MARKS, cell, ink
from core.domain import Intent
from core.metrics.outcome_matrix import STATES, OutcomeMatrix, outcome_matrix, state_codes
from core.text.untrusted import escape_markdown, shorten
from pages.parts.common import pickers
from pages.parts.common.notices import untrusted_text
from pages.parts.common.row_picker import pick_row
from pages.parts.read import trial_view
from pages.parts.shell.state import is_dark

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench

ALL = "all"
PROBE = "probe"
HEIGHT = 620
"""Of the table and of the panel beside it, in pixels: they scroll by themselves."""
SHOWN = 5_000
"""Rows at most: more are asked for by filtering."""
ANSWERS = 60
"""Answers of one probe at most."""


@dataclass(frozen=True)
class Rows:
    """The rows that are shown, as places in the matrix, most disagreement first unless the set's order is wanted."""

    matrix: OutcomeMatrix
    texts: list[str]
    places: np.ndarray

    @property
    def ids(self) -> list[str]:
        return [str(one) for one in self.matrix.probes["probe_id"].iloc[self.places]]


def show(bench: Workbench, run: RunRow, *, strict: bool) -> None:
    """The whole page below the choice of the run."""
    judge = pickers.pick_judge(bench.results.judges(run.run_id), run.judge)
    trials = bench.results.trials(run.run_id, judge=judge)
    matrix = bench.results.measure(outcome_matrix, trials, strict=strict)
    rows = _filtered(bench, run, matrix)
    _legend(matrix)
    if not len(rows.places):
        st.info("No probe matches. Take a filter away.")
        return
    several = len(run.models) > 1
    table, panel = st.columns([3, 2], gap="medium")
    with table:
        opened = _table(rows, several=several)
    mine = trials[trials["probe_id"] == opened]
    with panel:
        _answers(bench, run, mine, [STATES[code] for code in state_codes(mine, strict)], several=several)


def _legend(matrix: OutcomeMatrix) -> None:
    """Every mark that occurs, and how often."""
    totals = dict(zip(STATES, matrix.counts.sum(axis=(0, 1)), strict=True))
    found = (f"{_words(state)} {count:,}".replace(" ", "\u00a0") for state, count in totals.items() if count)
    st.caption(" \u2003".join(found))


def _filtered(bench: Workbench, run: RunRow, matrix: OutcomeMatrix) -> Rows:
    """What was chosen in the line of filters; all of it is in the URL."""
    prompts = bench.results.probes_frame(run.run_id).set_index("probe_id")["prompt"].astype(str)
    texts = prompts.reindex(matrix.probes["probe_id"]).fillna("").tolist()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input("Words in the probe", key="text", bind="query-params", max_chars=200).strip().lower()
        differ = st.toggle("Only rows that differ", key="differ", bind="query-params", width=200)
        with st.popover("Filters", icon=":material/filter_list:"):
            intent = pickers.choice("intent", "Intent", [ALL, *map(str, Intent)], stable=True)
            state = pickers.choice("state", "Holds", [ALL, *STATES], stable=True, format_func=_words)
            found = sorted({str(one) for one in matrix.probes["category"]} - {""})
            category = pickers.choice("category", "Category", [ALL, *found], stable=True)
            in_order = st.toggle(
                "In the set's order", key="order", bind="query-params", help="Else most disagreement comes first."
            )
    disagreement = matrix.disagreement
    keep = np.ones(len(texts), dtype=bool) if not differ else disagreement > 0
    if intent != ALL:
        keep &= matrix.probes["intent"].to_numpy() == intent
    if category != ALL:
        keep &= matrix.probes["category"].to_numpy() == category
    if state != ALL:
        keep &= matrix.counts[:, :, STATES.index(state)].any(axis=1)
    if wanted:
        keep &= np.array(
            [wanted in f"{text} {one}".lower() for text, one in zip(texts, matrix.probes["probe_id"], strict=True)]
        )
    places = np.flatnonzero(keep)
    if not in_order:
        places = places[np.argsort(-disagreement[places], kind="stable")]
    more = f"; the first {SHOWN:,} are shown" if len(places) > SHOWN else ""
    st.caption(f"{len(places):,} of {len(texts):,} probes{more}. Select a row to read every answer.")
    return Rows(matrix, texts, places[:SHOWN])


def _words(state: str) -> str:
    return f"{MARKS[state].shape} {MARKS[state].words}" if state in MARKS else state


def _table(rows: Rows, *, several: bool) -> str:
    """The table; returns the id of the probe whose row is open."""
    matrix, dark = rows.matrix, is_dark()
    names = {
        f"column {at}": f"{variant} · {model}" if several else variant
        for at, (variant, model) in enumerate(matrix.columns)
    }
    counts = matrix.counts[rows.places]
    shown = pd.DataFrame({"probe": [shorten(rows.texts[place], 160) for place in rows.places]})
    for at, name in enumerate(names):
        shown[name] = [cell(one) for one in counts[:, at]]
    shown["intent"] = matrix.probes["intent"].to_numpy()[rows.places]
    shown["category"] = matrix.probes["category"].to_numpy()[rows.places]
    colours = pd.DataFrame("", index=shown.index, columns=shown.columns)
    for at, name in enumerate(names):
        colours[name] = [f"color: {ink(one, dark=dark)}" for one in counts[:, at]]
    return pick_row(
        PROBE,
        shown.style.apply(lambda _: colours, axis=None),
        rows.ids,
        height=HEIGHT,
        alt="Outcomes by probe and variant",
        column_config={
            "probe": st.column_config.TextColumn(width=230, pinned=True),
            **{name: st.column_config.TextColumn(label, width=128) for name, label in names.items()},
        },
    )


def _answers(bench: Workbench, run: RunRow, mine: pd.DataFrame, states: list[str], *, several: bool) -> None:
    """The probe, and under it what every variant answered."""
    opened = bench.results.several(mine["trial_id"].head(ANSWERS).astype(int).tolist())
    with st.container(height=HEIGHT + 50, key="matrix_answers"):
        trial_view.probe(opened[0])
        for trial, state in zip(opened, states, strict=False):
            st.divider()
            mark = MARKS[state]
            name = trial.variant.name + (f" on {trial.model}" if several else "")
            st.markdown(f"**{escape_markdown(name)}** · {mark.shape} {mark.words}")
            if trial.reply is None:
                st.caption(escape_markdown(trial.error or "No response yet."))
                continue
            untrusted_text(trial.reply.text, key=f"matrix/{trial.trial_id}", prose=True)
            if trial.judgement:
                st.caption(escape_markdown(trial.judgement.reason))
            query = {"run": run.run_id, "trial": str(trial.trial_id)}
            st.page_link("pages/responses.py", label="All about this answer", query_params=query)
        if len(mine) > ANSWERS:
            st.caption(f"The first {ANSWERS} of {len(mine):,} answers; Responses has them all.")
