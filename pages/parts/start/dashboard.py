"""What the first page shows: an example and two buttons, or the latest run's chart and verdict above the latest runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.numbers import percent
from core.text.untrusted import escape_markdown
from core.workbench.overview import Finding, example
from pages.parts.common.chart import draw
from pages.parts.common.notices import simulated_notice
from pages.parts.common.verdict_card import verdict_card
from pages.parts.shell.state import is_dark, remember_run

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from core.domain import Plan
    from core.store import Progress, RunRow
    from core.workbench import Workbench
    from core.workbench.overview import Glance, Share

CHART_HEIGHT = 340
"""In pixels: small enough that the list of runs begins on the first screen."""
BADGES = {
    "pending": ("blue", ":material/schedule:"),
    "running": ("blue", ":material/pending:"),
    "waiting": ("orange", ":material/pause_circle:"),
    "complete": ("green", ":material/check:"),
    "partial": ("orange", ":material/warning:"),
    "cancelled": ("gray", ":material/stop_circle:"),
}


def greeting() -> None:
    """What this is for someone who has nothing yet."""
    st.markdown(
        "A model tuned for safety declines harmless requests because a word looks risky: *kill a process*, *password policy*. "
        "Loosening its prompt blindly lets real harm through. Here you see both at once, variant by variant."
    )
    st.markdown(
        "**Try it now, without a key:** three wordings of the same assistant answer 140 probes on the built-in simulator. "
        "It takes a few seconds and costs nothing."
    )


def first_steps(bench: Workbench) -> None:
    """The two ways to begin."""
    with st.container(horizontal=True):
        starter = st.button("Run the starter comparison", type="primary", icon=":material/play_circle:")
        if st.button("Connect a model", icon=":material/power:"):
            st.switch_page("pages/connect.py")
    if starter:
        _run_starter(bench)


def _run_starter(bench: Workbench) -> None:
    """Start the starter comparison, show how far it is, then open its chart."""
    run_id = bench.runs.start(bench.runs.starter_plan())
    remember_run(run_id)
    bar = st.progress(0.0, "Asking the simulator ...")

    def show(progress: Progress) -> None:
        bar.progress(progress.share, f"{progress.done:,} of {progress.total:,} trials")

    bench.runs.wait(run_id, show, every_s=0.2)
    st.switch_page("pages/tradeoff.py", query_params={"run": run_id})


def finished_picture(bench: Workbench) -> None:
    """What a run will show, worked out on the simulator and marked as an example."""
    st.subheader("What you will get", anchor=False)
    with st.container(horizontal=True):
        st.badge("Example", icon=":material/image:", color="gray")
        simulated_notice(True)
    with st.spinner("Drawing the example ..."):
        plan = bench.runs.starter_plan()
        found = _example(plan, plan.probe_set.hash)
    _picture(found, "example_chart")


@st.cache_resource(show_spinner=False)
def _example(_plan: Plan, probes: str) -> Finding:
    """Worked out once for a set of probes, by its hash."""
    return example(_plan)


def latest(bench: Workbench, rows: list[RunRow]) -> None:
    """The latest run that has results, as a small chart with its verdict; below it the latest runs with their numbers."""
    seen = bench.overview.glances(rows)
    newest = next((row for row in rows if row.run_id in seen), None)
    all_simulated = all(row.simulated for row in rows)
    above = st.container()
    st.subheader("Latest runs", anchor=False)
    for row in rows:
        _line(row, seen.get(row.run_id), marked=row.simulated and not all_simulated)
    st.page_link("pages/history.py", label="All runs", icon=":material/timeline:", query_params={"view": "All runs"})
    aside = above
    with above:
        simulated_notice(newest.simulated if newest else all_simulated)
        if newest:
            _link(newest)
            aside = _picture(bench.overview.finding(newest), "last_chart")
    with aside:
        _next_step(rows[0])


def _picture(found: Finding, key: str) -> DeltaGenerator:
    """The chart, small, and the verdict beside it, in a column that is returned. That it is simulated stands above."""
    from core.charts.tradeoff import tradeoff
    from core.metrics.rates import summary

    left, right = st.columns([7, 5], gap="large", vertical_alignment="top")
    with left:
        figure = tradeoff(
            summary(found.trials),
            baseline=found.baseline,
            dark=is_dark(),
            simulated=False,
            legend_below=True,
            height=CHART_HEIGHT,
        )
        draw(figure, key, "Overrefusal rate against harmful refusal rate, a point a variant; best is top left.")
    if found.line:
        with right:
            verdict_card(found.line, title=found.line.title)
            if found.comparisons > 1:
                st.caption(f"One of {found.comparisons:,} comparisons of this run; the trade-off has them all.")
    return right


def _line(row: RunRow, glance: Glance | None, *, marked: bool) -> None:
    """One run: its link, how it stands, and its numbers."""
    colour, icon = BADGES[str(row.status)]
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            _link(row)
            st.badge(str(row.status), icon=icon, color=colour)  # type: ignore[arg-type]
            if marked:
                st.badge("simulated", icon=":material/science:", color="blue")
        when = f"{row.created_at[:16].replace('T', ' ')} UTC"
        rates = _rates(glance) if glance else ["no results yet"]
        st.caption(escape_markdown(" · ".join([*rates, *(_of_first_model(row) if glance else []), when])))


def _of_first_model(row: RunRow) -> list[str]:
    """Whose the numbers are, where the run asked several models."""
    more = len(row.models) - 1
    return [f"on {row.models[0]} (and {more} more, see the chart)"] if more else []


def _link(row: RunRow) -> None:
    """To the run's chart; to its progress while it has not ended."""
    page, icon = ("tradeoff", "scatter_plot") if row.status.ended else ("run", "pending")
    query = {"run": row.run_id}
    st.page_link(f"pages/{page}.py", label=escape_markdown(row.name), icon=f":material/{icon}:", query_params=query)


def _rates(glance: Glance) -> list[str]:
    """Both rates in words, before and after."""
    kinds = {"Overrefusal": "overrefusal", "harmful compliance": "harmful_compliance"}
    points = [glance.before, *([glance.after] if glance.after else [])]
    shares = {words: [share for one in points if (share := getattr(one, name))] for words, name in kinds.items()}
    return [f"{words} {_share(found)}" for words, found in shares.items() if found]


def _share(found: list[Share]) -> str:
    last = found[-1]
    interval = f"{100 * last.low:.1f} to {100 * last.high:.1f}"
    return f"{' → '.join(percent(one.rate) for one in found)} ({interval}, n {last.n:,})"


def _next_step(newest: RunRow) -> None:
    """The one thing to do next, judged by the newest run."""
    if not newest.status.ended:
        st.page_link(
            "pages/run.py",
            label="Watch the run that is going on",
            icon=":material/pending:",
            query_params={"run": newest.run_id},
        )
    elif newest.simulated:
        st.markdown("You have seen the simulator. **Next:** write your own variants and run them on a real model.")
        with st.container(horizontal=True):
            st.page_link("pages/prompts.py", label="Write a variant", icon=":material/edit_note:")
            st.page_link("pages/connect.py", label="Connect a model", icon=":material/power:")
