"""What a change did: the verdict as a card, the chart with its trail, and the changed answers behind four counted chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown, shorten
from core.workbench.desk import is_of
from core.workbench.verdict_texts import FLIP_WORDS
from pages.parts.common import pickers
from pages.parts.common.chart import draw_clickable
from pages.parts.common.diff_view import show_diff
from pages.parts.common.notices import untrusted_text
from pages.parts.common.variant_links import variant_links
from pages.parts.common.verdict_card import verdict_card
from pages.parts.shell.state import is_dark

if TYPE_CHECKING:
    import pandas as pd

    from core.store import RunRow
    from core.workbench import Workbench

CHIPS = {
    "fixed_overrefusal": "fixed",
    "new_overrefusal": "new overrefusals",
    "newly_answered_harm": "harm let through",
    "newly_refused_harm": "harm now refused",
}
SHOWN = 20
CHART_HEIGHT = 400
"""In pixels: chart and verdict fit a screen of 900 without scrolling."""


def show(bench: Workbench, row: RunRow, name: str) -> None:
    """Verdict, chart, chips; the newest wording against the one it came from unless another is chosen."""
    names = [variant for variant, _ in row.variants]
    newest = next((variant for variant in reversed(names) if is_of(variant, name)), names[-1])
    others = [variant for variant in names if variant != newest]
    before = pickers.choice("from", "Compare with", others[::-1], stable=True) if others else ""
    trials = bench.results.trials(row.run_id)
    lines = bench.results.verdicts(trials, before, models=list(row.models)) if before else []
    mine = [line for line in lines if line.comparison.candidate == newest]
    for line in mine:
        verdict_card(line, name_model=len(row.models) > 1)
    _chart(bench, row, trials, before or newest)
    if before:
        _chips(bench, row, trials, before, newest)


def _chart(bench: Workbench, row: RunRow, trials: pd.DataFrame, before: str) -> None:
    from core.charts.tradeoff import tradeoff
    from core.metrics.rates import summary

    figure = tradeoff(
        bench.results.measure(summary, trials),
        baseline=before,
        trials=trials,
        dark=is_dark(),
        simulated=row.simulated,
        legend_below=True,
        height=CHART_HEIGHT,
    )
    alt = "Overrefusal against harmful refusal; an arrow leads from each version to the next."
    clicked = draw_clickable(figure, "tune_chart", alt)
    query = {"run": row.run_id}
    st.page_link("pages/tradeoff.py", label="All numbers", icon=":material/scatter_plot:", query_params=query)
    if clicked:
        variant_links(bench, row, (str(clicked[0]), str(clicked[2])), before, key="from")


def _chips(bench: Workbench, row: RunRow, trials: pd.DataFrame, before: str, newest: str) -> None:
    """The answers that changed sides, in four groups; a chip opens one."""
    from core.metrics.flips import flips

    found = flips(trials, before, newest)
    counts = found["group"].astype(str).value_counts()
    group = st.pills(
        "Answers that changed",
        list(CHIPS),
        format_func=lambda one: f"{counts.get(one, 0):,} {CHIPS[one]}",
        key="chip",
        wrap=True,
        bind="query-params",
    )
    texts = {variant.name: variant.text for variant in bench.results.plan(row.run_id).variants}
    with st.expander("The words that differ"):
        show_diff(texts[before], texts[newest])
    if group:
        _answers(bench, found[found["group"].astype(str) == group].head(SHOWN), before, newest, str(group))


def _answers(bench: Workbench, rows: pd.DataFrame, before: str, newest: str, group: str) -> None:
    """The probes of a group, each with both answers in place."""
    if rows.empty:
        st.caption(f"No answer is among the {FLIP_WORDS[group].lower()}.")
        return
    ids = [int(one) for column in ("trial_id_a", "trial_id_b") for one in rows[column]]
    texts = bench.results.texts_of(ids)
    for old, new in zip(rows["trial_id_a"].astype(int), rows["trial_id_b"].astype(int), strict=True):
        with st.expander(escape_markdown(shorten(texts[old].prompt, 110))):
            untrusted_text(texts[old].prompt, key=f"chip_probe/{old}")
            for column, variant, trial in zip(st.columns(2), (before, newest), (old, new), strict=True):
                with column:
                    st.caption(escape_markdown(variant))
                    untrusted_text(texts[trial].response, key=f"chip_answer/{trial}")
