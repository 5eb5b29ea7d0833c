"""What the Flips page shows: which two variants, the words that differ, four groups of probes, and beside them the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.text.short_names import short_models
from core.text.untrusted import escape_markdown, shorten
from core.workbench.verdict_texts import FLIP_WORDS
from pages.parts.common import pickers
from pages.parts.common.diff_view import show_diff
from pages.parts.common.master_detail import master_detail
from pages.parts.common.row_picker import pick_row
from pages.parts.common.variant_links import edit_button
from pages.parts.read import trial_view
from pages.parts.shell.state import TRIAL

if TYPE_CHECKING:
    import pandas as pd

    from core.store import RunRow
    from core.workbench import Workbench


HEIGHT = 560
"""Of the table and of the panel beside it, in pixels: they scroll by themselves."""

ANSWER_WIDTH = 260
"""Of an answer in the panel: two stand beside each other from windows of 1,366 pixels on."""


@dataclass(frozen=True)
class Choices:
    """Two variants of a run, read by one judge in one reading."""

    trials: pd.DataFrame
    old: str
    new: str
    strict: bool


def controls(bench: Workbench, run: RunRow, names: list[str]) -> Choices:
    """Which two, in which reading; all in the URL."""
    baseline = run.baseline or names[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        old = pickers.choice("from", "From", names, default=baseline, stable=True)
        new = pickers.choice("to", "To", names, default=next(name for name in names if name != baseline), stable=True)
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
    with st.expander("The words that differ between the two prompts"):
        show_diff(texts[choices.old], texts[choices.new])


def show(bench: Workbench, run: RunRow, choices: Choices) -> None:
    """The four groups with their counts; the probes of one; beside them the answers to the one that is open."""
    from core.metrics.flips import flips

    found = flips(choices.trials, choices.old, choices.new, strict=choices.strict)
    counts = found["group"].astype(str).value_counts()
    linked = found[found["trial_id_a"].astype(str) == st.query_params.get(TRIAL, "")]["group"].astype(str).tolist()
    group = pickers.choice(
        "group",
        "What became of the answers",
        list(FLIP_WORDS),
        default=next((name for name in (*linked, *FLIP_WORDS) if counts.get(name)), None),
        stable=True,
        format_func=lambda name: f"{counts.get(name, 0):,} {FLIP_WORDS[name].lower()}",
        pills=True,
    )
    rows = found[found["group"].astype(str) == group].reset_index(drop=True)
    if rows.empty:
        st.info("No probe is in this group.")
        return
    table, panel = master_detail([5, 7])
    with table:
        opened = rows.iloc[_table(bench, choices, rows)]
    with panel, st.container(height=HEIGHT + 50, key="flip_answers"):
        _answers(bench, run, int(opened["trial_id_a"]), int(opened["trial_id_b"]))


def _table(bench: Workbench, choices: Choices, rows: pd.DataFrame) -> int:
    """The probes of a group; returns the place of the row that is open."""
    prompts = bench.results.prompts_of(rows["trial_id_a"].tolist())
    shown = rows[[*_telling(choices.trials), "outcome_a", "outcome_b", "category"]]
    shown.insert(0, "probe", [shorten(prompts[trial], 160) for trial in rows["trial_id_a"]])
    if "model" in shown:
        shown["model"] = shown["model"].astype(str).map(short_models(choices.trials["model"].astype(str).unique()))
    for name in ("outcome_a", "outcome_b"):
        shown[name] = shown[name].astype(str).str.replace("_", " ")
    ids = [str(trial) for trial in rows["trial_id_a"]]
    opened = pick_row(
        TRIAL,
        shown,
        ids,
        height=HEIGHT,
        alt=f"Probes of the group with their outcomes under {choices.old} and {choices.new}",
        column_config={
            "probe": st.column_config.TextColumn(width=160, pinned=True),
            "model": st.column_config.TextColumn(width=84),
            "sample": st.column_config.NumberColumn(width=64),
            "outcome_a": st.column_config.TextColumn("from", help=choices.old, width=110),
            "outcome_b": st.column_config.TextColumn("to", help=choices.new, width=110),
        },
    )
    return ids.index(opened)


def _answers(bench: Workbench, run: RunRow, old: int, new: int) -> None:
    """The probe, what can be done about the new answer, and both answers."""
    first, second = bench.results.trial(old), bench.results.trial(new)
    trial_view.probe(first)
    st.caption(escape_markdown(f"Label the answer of {second.variant.name}:"))
    with st.container(horizontal=True):
        trial_view.label_buttons(bench, second, by_keys=True)
        edit_button(bench, run, second.variant.name)
    beside = st.container(horizontal=True)  # where the panel is narrow, one below the other
    for trial in (first, second):
        with beside.container(width=ANSWER_WIDTH):
            trial_view.response(trial, prose=True)
            if trial.labels or trial.comments:
                trial_view.what_people_say(trial)
            query = {"run": run.run_id, "trial": str(trial.trial_id)}
            st.page_link("pages/responses.py", label="All about this answer", query_params=query)


def _telling(trials: pd.DataFrame) -> list[str]:
    """The columns that tell trials of one probe apart; none in a run of one model and one sample."""
    return [name for name in ("model", "sample") if trials[name].nunique() > 1]
