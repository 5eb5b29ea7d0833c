"""What the Matrix page shows: filters, the table with a mark a cell, and the answers to the probe that is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.outcome_marks import MARKS, cell, ink
from core.domain import Intent
from core.metrics.outcome_matrix import STATES, OutcomeMatrix, outcome_matrix, state_codes
from core.text.short_names import letters, short_models
from core.text.untrusted import escape_markdown, shorten
from pages.parts.common import pickers
from pages.parts.common.master_detail import master_detail
from pages.parts.common.notices import untrusted_text
from pages.parts.common.row_picker import pick_row
from pages.parts.read import trial_view
from pages.parts.shell.state import is_dark

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from core.store import RunRow
    from core.workbench import Workbench

ALL = "all"
PROBE = "probe"
HEIGHT = 620
"""Of the table and of the panel beside it, in pixels: they scroll by themselves."""
SHOWN = 5_000
"""Rows at most: more are asked for by filtering."""
WORDED = 3
"""So many columns have room for the words of a state beside its shape."""
PROBE_WIDTH = 180
"""Of the column that stays in sight, in pixels: on a telephone (390 px) two columns of marks stand beside it."""
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


def show(bench: Workbench, run: RunRow) -> None:
    """The whole page below the choice of the run."""
    judge = pickers.pick_judge(bench.results.judges(run.run_id), run.judge)
    trials = bench.results.trials(run.run_id, judge=judge)
    line = st.container(horizontal=True, vertical_alignment="bottom")
    with line:
        strict = pickers.reading()
    whole = bench.results.measure(outcome_matrix, trials, strict=strict)
    names = _column_names(whole)
    with line:
        matrix, shown = _chosen_columns(whole, names)
    rows = _filtered(bench, run, matrix, line)
    _legend(matrix)
    if not len(rows.places):
        st.info("No probe matches. Take a filter away.")
        return
    _columns_legend(shown)
    table, panel = master_detail([3, 2])
    with table:
        opened = _table(rows, shown)
    mine = trials[trials["probe_id"] == opened]
    mine = mine[[pair in matrix.columns for pair in zip(mine["variant"], mine["model"], strict=True)]]
    with panel:
        _answers(bench, run, mine, [STATES[code] for code in state_codes(mine, strict)])


def _column_names(matrix: OutcomeMatrix) -> dict[str, str]:
    """The whole name of each column, by its letter."""
    models = short_models(model for _, model in matrix.columns)
    names = [variant + (f" · {models[model]}" if len(models) > 1 else "") for variant, model in matrix.columns]
    return dict(zip(letters(len(names)), names, strict=True))


def _chosen_columns(matrix: OutcomeMatrix, names: dict[str, str]) -> tuple[OutcomeMatrix, dict[str, str]]:
    """The matrix of the columns that are wanted, and their names; all of them unless some were chosen."""
    if len(names) < 3:
        return matrix, names
    with st.popover("Columns", icon=":material/view_column:"):
        label = {letter: f"{letter} {name}" for letter, name in names.items()}
        wanted = pickers.choices("column", "Columns", list(names), default=list(names), format_func=label.__getitem__)
    shown = {letter: name for letter, name in names.items() if letter in wanted} or names
    return matrix.of_columns([at for at, letter in enumerate(names) if letter in shown]), shown


def _columns_legend(names: dict[str, str]) -> None:
    """Which variant, on which model, each letter stands for."""
    st.caption(" \u2003".join(f"**{letter}**\u00a0{escape_markdown(name)}" for letter, name in names.items()))


def _legend(matrix: OutcomeMatrix) -> None:
    """Every mark that occurs, and how often."""
    totals = dict(zip(STATES, matrix.counts.sum(axis=(0, 1)), strict=True))
    found = (f"{_words(state)} {count:,}".replace(" ", "\u00a0") for state, count in totals.items() if count)
    st.caption(" \u2003".join(found))


def _filtered(bench: Workbench, run: RunRow, matrix: OutcomeMatrix, line: DeltaGenerator) -> Rows:
    """What was chosen in the line of filters; all of it is in the URL."""
    prompts = bench.results.probes_frame(run.run_id).set_index("probe_id")["prompt"].astype(str)
    texts = prompts.reindex(matrix.probes["probe_id"]).fillna("").tolist()
    with line:
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


def _table(rows: Rows, names: dict[str, str]) -> str:
    """The table; returns the id of the probe whose row is open. `names`: the columns' by letter."""
    matrix, dark, worded = rows.matrix, is_dark(), len(names) <= WORDED
    counts = matrix.counts[rows.places]
    shown = pd.DataFrame({"probe": [shorten(rows.texts[place], 160) for place in rows.places]})
    for at, name in enumerate(names):
        shown[name] = [cell(one, worded=worded) for one in counts[:, at]]
    shown["intent"] = matrix.probes["intent"].to_numpy()[rows.places]
    shown["category"] = matrix.probes["category"].to_numpy()[rows.places]
    width = 128 if worded else 64
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
            "probe": st.column_config.TextColumn(width=PROBE_WIDTH, pinned=True),
            **{
                letter: st.column_config.TextColumn(f"{letter} · {name}" if worded else letter, help=name, width=width)
                for letter, name in names.items()
            },
        },
    )


def _answers(bench: Workbench, run: RunRow, mine: pd.DataFrame, states: list[str]) -> None:
    """The probe, and under it what every variant answered."""
    opened = bench.results.several(mine["trial_id"].head(ANSWERS).astype(int).tolist())
    with st.container(height=HEIGHT + 50, key="matrix_answers"):
        trial_view.probe(opened[0])
        for trial, state in zip(opened, states, strict=False):
            st.divider()
            mark = MARKS[state]
            name = trial.variant.name + (f" on {trial.model}" if len(run.models) > 1 else "")
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
