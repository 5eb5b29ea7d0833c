"""What the Flips page shows: which two variants, the words that differ, four groups of probes, one opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import shorten
from core.workbench.verdict_texts import FLIP_WORDS
from pages.parts.common import pickers
from pages.parts.common.diff_view import show_diff
from pages.parts.read import trial_view

if TYPE_CHECKING:
    import pandas as pd

    from core.store import RunRow
    from core.workbench import Workbench


@dataclass(frozen=True)
class Choices:
    """Two variants of a run, read by one judge in one reading."""

    trials: pd.DataFrame
    old: str
    new: str
    strict: bool


def controls(bench: Workbench, run: RunRow, names: list[str]) -> Choices:
    """Which two, in which reading; all in the URL."""
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    baseline = run.baseline or names[0]
    with left:
        old = pickers.choice("from", "From", names, default=baseline, stable=True)
    with middle:
        new = pickers.choice("to", "To", names, default=next(name for name in names if name != baseline), stable=True)
    with right:
        strict = pickers.reading()
    judge = pickers.pick_judge(bench.results.judges(run.run_id), run.judge)
    if old == new:
        st.info("Choose two different variants.")
        st.stop()
    return Choices(bench.results.trials(run.run_id, judge=judge), old, new, strict)


def prompts(bench: Workbench, run: RunRow, choices: Choices) -> None:
    """The two prompts with the words that differ."""
    texts = {variant.name: variant.text for variant in bench.results.plan(run.run_id).variants}
    if not texts[choices.old] and not texts[choices.new]:
        return
    with st.expander("The words that differ between the two prompts", expanded=True):
        show_diff(texts[choices.old], texts[choices.new])


def show(bench: Workbench, choices: Choices) -> None:
    """The four groups with their counts; the probes of one; the answers to one of those."""
    from core.metrics.flips import flips

    found = flips(choices.trials, choices.old, choices.new, strict=choices.strict)
    counts = found["group"].astype(str).value_counts()
    group = pickers.choice(
        "group",
        "Group",
        list(FLIP_WORDS),
        default=next((name for name in FLIP_WORDS if counts.get(name)), None),
        stable=True,
        format_func=lambda name: f"{FLIP_WORDS[name]} ({counts.get(name, 0):,})",
    )
    rows = found[found["group"].astype(str) == group].reset_index(drop=True)
    if rows.empty:
        st.info("No probe is in this group.")
        return
    opened = _table(bench, choices, rows)
    first, second = bench.results.trial(int(opened["trial_id_a"])), bench.results.trial(int(opened["trial_id_b"]))
    trial_view.probe(first)
    left, right = st.columns(2)
    for column, trial in ((left, first), (right, second)):
        with column:
            trial_view.response(trial)
            trial_view.label_and_comment(bench, trial)


def _table(bench: Workbench, choices: Choices, rows: pd.DataFrame) -> pd.Series:
    """The probes of a group; returns the row that is opened, the first where none was clicked."""
    key = f"flips/{choices.old}/{choices.new}/{rows['group'].iloc[0]}/{choices.strict}"
    prompts = bench.results.prompts_of(rows["trial_id_a"].tolist())
    shown = rows[["outcome_a", "outcome_b", "category", *_telling(choices.trials)]].rename(
        columns={"outcome_a": choices.old, "outcome_b": choices.new}
    )
    for name in (choices.old, choices.new):
        shown[name] = shown[name].astype(str).str.replace("_", " ")
    shown.insert(0, "probe", [shorten(prompts[trial], 160) for trial in rows["trial_id_a"]])
    picked = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        height="auto",
        column_config={"probe": st.column_config.TextColumn(width="large")},
    )
    firsts = [int(trial) for trial in rows["trial_id_a"]]
    opened = pickers.opened(key, picked.selection.rows if picked else [], firsts)
    return rows.iloc[firsts.index(opened) if opened in firsts else 0]


def _telling(trials: pd.DataFrame) -> list[str]:
    """The columns that tell trials of one probe apart; none in a run of one model and one sample."""
    return [name for name in ("model", "sample") if trials[name].nunique() > 1]
