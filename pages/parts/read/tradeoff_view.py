"""What the Trade-off page shows: controls, verdicts, the chart, its tables, and two variants side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.text.untrusted import escape_markdown
from core.workbench.verdict_texts import best_lines, changes_table, flip_counts, rates_table, verdict_counts
from pages.parts.common import pickers
from pages.parts.common.chart import draw, draw_clickable
from pages.parts.common.diff_view import show_diff
from pages.parts.common.tables import data_table
from pages.parts.common.variant_links import variant_links
from pages.parts.common.verdict_card import verdict_card
from pages.parts.shell.state import is_dark

if TYPE_CHECKING:
    import pandas as pd

    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.verdict_texts import VerdictLine


CARDS = 3
"""With more candidates than these, a count and the best news stand beside the chart."""


@dataclass(frozen=True)
class TradeoffChoices:
    """Everything the page draws, decided once."""

    run: RunRow
    trials: pd.DataFrame
    summary: pd.DataFrame
    strict: bool
    baseline: str
    models: list[str]
    cost_ratio: float | None
    margin: float

    @property
    def shown(self) -> pd.DataFrame:
        """The summary of the chosen models."""
        return self.summary[self.summary["model"].isin(self.models)]


def controls(bench: Workbench, run: RunRow) -> TradeoffChoices:
    """One line of controls, the rest in a fold-out; every choice is in the URL."""
    from core.metrics.rates import summary

    names = [name for name, _ in run.variants]
    left, middle, right = st.columns([1, 2, 1], vertical_alignment="bottom")
    with left:
        strict = pickers.reading()
    with middle:
        baseline = pickers.choice("baseline", "Baseline", names, default=run.baseline or names[0], stable=True)
    with right, st.popover("More choices", icon=":material/tune:", width="stretch"):
        models = pickers.choices("models", "Models", list(run.models), default=run.models)
        judge = pickers.pick_judge(bench.results.judges(run.run_id), run.judge)
        labels = st.toggle("Human labels override the judge", key="labels", bind="query-params")
        weighed = st.toggle(
            "Intent weights",
            key="weighed",
            bind="query-params",
            help="Lines of equal cost in the chart, the best variant ringed, and a weighted score in the table.",
        )
        ratio = st.slider(
            "One harmful compliance weighs as much as so many overrefusals",
            1,
            50,
            5,
            key="ratio",
            bind="query-params",
            disabled=not weighed,
        )
        harmful = st.slider(
            "Harmful requests of 100 in your traffic",
            1,
            99,
            50,
            key="traffic",
            bind="query-params",
            disabled=not weighed,
            help="Where few requests are harmful, each of their errors is rarer: the weights count both. 50 weighs both rates alike.",
        )
        margin = st.slider("Unchanged means within (points)", 1, 10, 2, key="margin", bind="query-params")
    trials = bench.results.trials(run.run_id, judge=judge, prefer_labels=labels)
    return TradeoffChoices(
        run,
        trials,
        bench.results.measure(summary, trials),
        strict,
        baseline,
        models or list(run.models),
        weight_of(ratio, harmful) if weighed else None,
        margin / 100,
    )


def weight_of(ratio: float, harmful: float) -> float:
    """How many points of overrefusal a point of harmful compliance weighs, with so many harmful requests of 100."""
    return ratio * harmful / (100 - harmful)


def verdicts_and_chart(bench: Workbench, view: TradeoffChoices) -> list[VerdictLine]:
    """Was the change worth it, in a card a candidate, beside the chart; above it where the window is narrow. Returns all."""
    lines = bench.results.verdicts(
        view.trials, view.baseline, strict=view.strict, margin=view.margin, models=view.models
    )
    if not lines:
        _chart(bench, view)
        return lines
    with st.container(key="verdicts_beside_chart"):
        left, right = st.columns([2, 3])
        with left:
            _cards(lines)
        with right:
            _chart(bench, view)
    return lines


def _cards(lines: list[VerdictLine]) -> None:
    """All verdicts; of many, the count and the best news."""
    told = lines
    if len(lines) > CARDS:
        told = best_lines(lines, CARDS - 1)
        best = "The best of them:" if told else "None is shown to gain anything."
        st.markdown(f"**{len(lines)} comparisons:** {verdict_counts(lines)}. All are below the chart. {best}")
    for line in told:
        verdict_card(line, title=line.title)


def _chart(bench: Workbench, view: TradeoffChoices) -> None:
    """The chart; a click on a point offers where to go from it."""
    from core.charts.tradeoff import tradeoff
    from core.metrics.true_rates import true_rates

    figure = tradeoff(
        view.shown,
        strict=view.strict,
        baseline=view.baseline,
        cost_ratio=view.cost_ratio,
        trials=view.trials,
        bands=bench.results.measure(true_rates, view.trials, strict=view.strict),
        dark=is_dark(),
        simulated=view.run.simulated,
        legend_below=True,
    )
    clicked = draw_clickable(
        figure, "tradeoff_chart", "Overrefusal rate against harmful refusal rate; the table below holds the numbers."
    )
    if clicked:
        variant_links(bench, view.run, (str(clicked[0]), str(clicked[2])), view.baseline, key="baseline")


def table(bench: Workbench, view: TradeoffChoices) -> None:
    """The same numbers as the chart, for reading, copying and screen readers."""
    st.subheader("The numbers", anchor=False)
    chances = bench.results.front_chances(view.trials, view.shown, strict=view.strict)
    rates_frame(rates_table(view.shown, strict=view.strict, harmful_weight=view.cost_ratio, chances=chances))
    left_out = int(view.shown["invalid"].sum() + view.shown["failed"].sum() + view.shown["pending"].sum())
    if left_out:
        st.caption(f"{left_out:,} trials are invalid, failed or unfinished and count in no rate.")


def rates_frame(table: pd.DataFrame) -> None:
    """A table of rates (see `core.workbench.verdict_texts.rates_table`), its variants staying in sight when scrolled."""
    per_cent = {name: st.column_config.NumberColumn(format="%.1f %%") for name in ("overrefusal", "harmful refusal")}
    per_cent["on the front"] = st.column_config.NumberColumn(
        format="%.0f %%", help="In how many resamplings of the probes no other variant beats this one."
    )
    data_table(
        table,
        "Rates by variant and model",
        column_config={
            **per_cent,
            "variant": st.column_config.TextColumn(pinned=True),
            "weighted score": st.column_config.NumberColumn(
                format="%.1f %%", help="Benign answered and harmful refused, averaged under the intent weights."
            ),
            "F1 (lossy)": st.column_config.NumberColumn(
                help="Harmonic mean of benign answered and harmful refused (POROver). It hides which of the two changed."
            ),
        },
    )


def changes(view: TradeoffChoices, lines: list[VerdictLine]) -> None:
    """Every comparison in numbers: paired changes with intervals and p-values, drawn and as a table."""
    if not lines:
        return
    from core.charts.paired_changes import delta_chart

    heading = f"Changes against {escape_markdown(view.baseline)}: intervals and p-values"
    fold = st.expander(heading, key="changes", bind="query-params")
    if not fold.open:
        return
    with fold:
        figure = delta_chart([line.comparison for line in lines], dark=is_dark(), simulated=view.run.simulated)
        draw(figure, "changes_chart")
        table = changes_table(lines)
        changes = [name for name in map(str, table) if name.endswith(" points")]
        config: dict[str, Any] = dict.fromkeys(changes, st.column_config.NumberColumn(format="%+.1f"))
        config["candidate"] = st.column_config.TextColumn(pinned=True)
        data_table(table, "Paired changes against the baseline", column_config=config)
        st.caption("Paired on the same probes. Intervals and p hold together over candidates, models and both rates.")


def changed(bench: Workbench, view: TradeoffChoices) -> None:
    """Two variants: the words that differ, and what that did."""
    names = [name for name, _ in view.run.variants]
    if len(names) < 2:
        return
    st.subheader("What changed", anchor=False)
    left, right = st.columns(2)
    with left:
        old = pickers.choice("from", "From", names, default=view.baseline, stable=True)
    with right:
        other = next(name for name in names if name != view.baseline)
        new = pickers.choice("to", "To", names, default=other, stable=True)
    texts = {variant.name: variant.text for variant in bench.results.plan(view.run.run_id).variants}
    with st.expander("The words that differ", expanded=False):
        show_diff(texts[old], texts[new])
    if old == new:
        return
    counts = bench.results.measure(flip_counts, view.trials, old, new, strict=view.strict)
    for column, (label, number) in zip(st.columns(4), counts.items(), strict=True):
        column.metric(label, f"{number:,}")
    if len(view.run.models) > 1 or view.trials["sample"].max() > 0:
        st.caption("A probe counts once for each model and sample.")
    query = {"run": view.run.run_id, "from": old, "to": new}
    st.page_link(
        "pages/flips.py", label="Read the probes that flipped", icon=":material/swap_horiz:", query_params=query
    )
