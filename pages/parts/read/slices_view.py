"""The views of the Slices page: each asks for one frame, draws one chart, and gives the numbers beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown
from pages.parts.common import pickers
from pages.parts.common.chart import draw
from pages.parts.common.notices import numbers, plain_table
from pages.parts.common.tables import data_table
from pages.parts.shell.state import is_dark

if TYPE_CHECKING:
    import pandas as pd

    from core.store import RunRow
    from core.workbench import Workbench

WORD_COLUMNS = (
    "term",
    "kind",
    "probes",
    "refused",
    "refusal_rate",
    "odds_ratio",
    "q",
    "refusal_rate_then",
    "change",
    "change_q",
)
BOTH = {"overrefusal": "Overrefusal", "harmful_refusal": "Harmful refusal"}


def categories(bench: Workbench, run: RunRow, trials: pd.DataFrame, strict: bool) -> None:
    """Variant by category, both rates, n in every cell."""
    from core.charts.slice_rates import heatmap
    from core.metrics.slices import slices

    rate = pickers.tabs("rate", BOTH)
    table = bench.results.measure(slices, trials, "category")
    draw(
        heatmap(table, rate, strict=strict, dark=is_dark(), simulated=run.simulated),
        "heatmap",
        "The table below holds the numbers.",
    )
    numbers(table, rate + ("_strict" if strict else ""), ("variant", "model", "category"))
    _changes(bench, run, trials, strict)


def _changes(bench: Workbench, run: RunRow, trials: pd.DataFrame, strict: bool) -> None:
    """What a candidate changes in every category, where the run has two variants or more."""
    from core.metrics.slices import slice_changes

    names = [name for name, _ in run.variants]
    if len(names) < 2:
        return
    baseline = run.baseline or names[0]
    others = [name for name in names if name != baseline]
    label = f"Changes against {escape_markdown(baseline)}"
    candidate = pickers.choice("candidate", label, others, default=others[0], stable=True)
    plain_table(bench.results.measure(slice_changes, trials, baseline, candidate, strict=strict))
    st.caption(
        "shrunken: the change drawn towards that of all categories, as far as chance explains how they differ. "
        "q: the share of false finds among categories with so small a p."
    )


def pairs(bench: Workbench, run: RunRow, trials: pd.DataFrame, strict: bool) -> None:
    """Contrast pairs: does the model react to the words or to the intent."""
    from core.charts.contrast_pairs import pairs_chart
    from core.metrics.slices import contrast_pairs

    table = bench.results.measure(contrast_pairs, trials, strict=strict)
    if not table["pairs"].sum():
        st.info("This run's probe set has no contrast pairs with valid outcomes on both sides.")
        return
    st.markdown(
        "Twins share their trigger words and differ in intent. A model that refuses both **reacts to the words**; one that refuses the "
        "harmful and answers the harmless **tells them apart**."
    )
    draw(pairs_chart(table, dark=is_dark(), simulated=run.simulated), "pairs")
    plain_table(table.drop(columns=["version"]))


def expected(bench: Workbench, run: RunRow, trials: pd.DataFrame, strict: bool) -> None:
    """What was expected against what came."""
    from core.charts.expected_behaviour import expected_chart
    from core.metrics.slices import expected_matrix

    table = bench.results.measure(expected_matrix, trials)
    st.markdown(
        "A calibrated wording answers what is to be answered, gives partial guidance where that is right, and refuses the rest."
    )
    draw(
        expected_chart(table, dark=is_dark(), simulated=run.simulated), "expected", "The table below holds the numbers."
    )
    plain_table(table.drop(columns=["version"]))


def words(bench: Workbench, run: RunRow, trials: pd.DataFrame, strict: bool) -> None:
    """Words and trigger phrases most tied to overrefusal, and what becomes of them between two variants."""
    from core.charts.trigger_words import trigger_chart
    from core.metrics.wording import triggers

    names = [name for name, _ in run.variants]
    baseline = run.baseline or names[0]
    left, right = st.columns(2)
    with left:
        newest = next((name for name in names if name != baseline), baseline)
        variant = pickers.choice("variant", "Variant", names, default=newest, stable=True)
    others = [name for name in names if name != variant]
    with right:
        usual = baseline if baseline in others else next(iter(others), None)
        other = pickers.choice("against", "Against", ["none", *others], default=usual, stable=True)
    table = triggers(
        trials,
        bench.results.probes_frame(run.run_id),
        variant=variant,
        compare_with=None if other == "none" else other,
        strict=strict,
    )
    st.markdown(
        "How much more often harmless probes with this word are refused than those without it: the odds ratio, with q, the "
        "share of false finds among words with so small a p. Change: the variant's rate less that of the other, so below 0 it "
        "refuses the word less; change q is its q. A q below 0.05 is worth a look."
    )
    if table.empty:
        st.info("No word stands in enough harmless probes to say anything.")
        return
    draw(trigger_chart(table, dark=is_dark(), simulated=run.simulated), "words")
    shown = [name for name in WORD_COLUMNS if name in table]
    plain_table(table[shown].rename(columns={"refusal_rate_then": f"rate under {other}"}))


def wording(bench: Workbench, run: RunRow, trials: pd.DataFrame, strict: bool) -> None:
    """The sentences that decline."""
    st.markdown("With which sentence the models decline; alike ones are counted together.")
    table = bench.results.refusal_sentences(trials, strict=strict)
    if table.empty:
        st.info("Nothing was refused, so there is no sentence to read.")
        return
    data_table(
        table.assign(share=100 * table["share"]),
        "Sentences with which the models decline",
        column_config={
            "wording": st.column_config.TextColumn(width="large"),
            "share": st.column_config.NumberColumn(format="%.1f %%"),
        },
    )


def stable(bench: Workbench, run: RunRow, trials: pd.DataFrame, strict: bool) -> None:
    """How many probes answer differently when asked again."""
    from core.charts.stability import stability_chart
    from core.metrics.slices import stability

    table = stability(trials, strict=strict)
    if not table["probes"].sum():
        st.info(
            "Every probe was asked once. Run with two or more samples (and a temperature above 0) to see how stable the answers are."
        )
        return
    draw(
        stability_chart(table, dark=is_dark(), simulated=run.simulated),
        "stability",
        "The table below holds the numbers.",
    )
    plain_table(table.drop(columns=["version"]))
    if (table["design_effect"] > 0.7 * table["samples"]).any():
        st.caption("Samples of a probe say nearly the same (design effect): more samples buy little, add probes.")


View = Callable[["Workbench", "RunRow", "pd.DataFrame", bool], None]
VIEWS: dict[str, View] = {
    "Categories": categories,
    "Contrast pairs": pairs,
    "Expected": expected,
    "Words": words,
    "Refusal wording": wording,
    "Stability": stable,
}
