"""The views of the History page: one prompt over its versions, two runs side by side, the list of all runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.domain import VariantRef
from core.errors import NotFound
from core.text.untrusted import escape_markdown
from core.workbench.history import grounds, prompt_history, side_by_side
from core.workbench.verdict_texts import rates_table
from pages.parts.common import pickers, undo
from pages.parts.common.chart import draw
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.common.tables import data_table
from pages.parts.read import share_links_view, tradeoff_view
from pages.parts.shell.state import is_dark

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench


def one_prompt(bench: Workbench) -> None:
    """The rates of one prompt's versions as lines with intervals, over the runs that may share an axis."""
    from core.charts.history import history_chart

    rows = [row for row in bench.runs.recent() if row.status.ended]
    names = list(dict.fromkeys(VariantRef.parse(name).prompt for row in rows for name, _ in row.variants))
    if not names:
        st.info("There is no finished run yet.")
        return
    name = pickers.choice("prompt", "Prompt", names)
    mine = [row for row in rows if name in {VariantRef.parse(variant).prompt for variant, _ in row.variants}]
    shared = grounds(mine)
    ground = pickers.choice("ground", "Probe set and judge", list(shared), format_func=lambda key: shared[key])
    strict = pickers.reading()
    found = prompt_history(bench.results, mine, name, ground, _saved(bench, name))
    simulated_notice(bool(found.table["simulated"].any()))
    figure = history_chart(found.table, ticks=found.ticks, strict=strict, dark=is_dark())
    draw(figure, "history")
    for caution in found.cautions:
        st.caption(escape_markdown(caution))
    versions = found.table["version"].astype(str)
    named = dict(zip(versions.drop_duplicates(), found.ticks, strict=True))
    table = rates_table(found.table, strict=strict).drop(columns=["variant", "Pareto front"])
    table.insert(0, "saved as", [named[version] for version in versions])
    tradeoff_view.rates_frame(table)


def _saved(bench: Workbench, name: str) -> dict[str, int]:
    """The number of each saved version, by its hash; empty where the prompt is not kept here."""
    try:
        return {one.version: one.number for one in reversed(bench.prompts.versions(name))}
    except NotFound:
        return {}


def two_runs(bench: Workbench) -> None:
    """Two runs side by side, or the reason why that would be unfair."""
    from core.charts.tradeoff import tradeoff

    rows = {row.run_id: row for row in bench.runs.recent()}
    if len(rows) < 2:
        st.info("There is one run at most. Two are needed.")
        return
    labels = pickers.run_labels(rows)
    left, right = st.columns(2)
    with left:
        first = pickers.choice("run", "Run", list(rows), format_func=labels.__getitem__)
    others = [run_id for run_id in rows if run_id != first]
    with right:
        second = pickers.choice("other", "Other run", others, format_func=labels.__getitem__)
    strict = pickers.reading()
    found = side_by_side(bench.results, rows[first], rows[second])
    if found.refusal:
        st.error(escape_markdown(found.refusal))
        return
    simulated_notice(rows[first].simulated or rows[second].simulated)
    for caution in found.cautions:
        st.caption(escape_markdown(caution))
    figure = tradeoff(found.table, strict=strict, dark=is_dark(), legend_below=True)
    draw(figure, "two_runs")
    tradeoff_view.rates_frame(rates_table(found.table, strict=strict))


def all_runs(bench: Workbench) -> None:
    """Every run, newest first; one that is selected can be renamed, shared, archived or deleted."""
    archived = st.toggle("Show archived runs", key="archived", bind="query-params")
    rows: list[RunRow] = bench.runs.recent(include_archived=archived)
    undo.deleted(bench, "run")
    if not rows:
        st.info("There is no run yet.")
        return
    chosen = _runs_table(rows)
    if chosen:
        _manage(bench, chosen)
    else:
        st.caption("Select a line to rename, share, archive or delete a run.")


def _runs_table(rows: list[RunRow]) -> RunRow | None:
    """The runs, each with a link to its chart; the one that is selected is returned."""
    frame = pd.DataFrame(
        {
            "open": [f"/tradeoff?run={row.run_id}" for row in rows],
            "name": [row.name for row in rows],
            "status": [str(row.status) + (" (simulated)" if row.simulated else "") for row in rows],
            "models": [", ".join(row.models) for row in rows],
            "probes": [f"{row.probe_set} ({row.probe_count:,})" for row in rows],
            "trials": [row.trial_count for row in rows],
            "started": [row.created_at[:16].replace("T", " ") for row in rows],
            "by": [row.author for row in rows],
            "archived": [row.archived for row in rows],
        }
    )
    columns = {
        "open": st.column_config.LinkColumn("", display_text="Open chart", width="small"),
        "name": st.column_config.TextColumn(width="large"),
    }
    chosen = data_table(
        frame, "Runs", column_config=columns, on_select="rerun", selection_mode="single-row", key="all_runs"
    ).selection.rows
    return rows[chosen[0]] if chosen and chosen[0] < len(rows) else None


def _manage(bench: Workbench, run: RunRow) -> None:
    """What can be done with a run. The core checks that the person may."""
    name = st.text_input("Name", run.name, max_chars=200, key=f"name/{run.run_id}")
    with st.container(horizontal=True):
        if st.button("Rename", icon=":material/edit:", disabled=name.strip() in ("", run.name)):
            _changed(lambda: bench.runs.rename(run.run_id, name))
        share_links_view.share(bench, run)
        if st.button("Bring back" if run.archived else "Archive", icon=":material/archive:"):
            _changed(lambda: bench.runs.archive(run.run_id, not run.archived))
        with st.popover("Delete", icon=":material/delete:"):
            st.write("It goes into the bin with its responses and labels. For 30 days it can be put back.")
            if st.button("Delete the run", key="delete_run"):
                _changed(lambda: bench.runs.delete(run.run_id))


def _changed(change: Callable[[], None]) -> None:
    with show_errors():
        change()
        st.rerun()


VIEWS = {"One prompt over versions": one_prompt, "Two runs": two_runs, "All runs": all_runs}
