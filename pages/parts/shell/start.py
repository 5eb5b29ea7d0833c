"""What the first page shows: a greeting with one button, the next step, the latest runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts.shell.state import remember_run

if TYPE_CHECKING:
    from core.store import Progress, RunRow
    from core.workbench import Workbench


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


def starter_button() -> bool:
    return st.button("Run the starter comparison", type="primary", icon=":material/play_circle:")


def run_starter(bench: Workbench) -> None:
    """Start the starter comparison, show how far it is, then open its chart."""
    run_id = bench.runs.start(bench.runs.starter_plan())
    remember_run(run_id)
    bar = st.progress(0.0, "Asking the simulator ...")

    def show(progress: Progress) -> None:
        bar.progress(progress.share, f"{progress.done:,} of {progress.total:,} trials")

    bench.runs.wait(run_id, show, every_s=0.2)
    st.switch_page("pages/tradeoff.py", query_params={"run": run_id})


def next_step(newest: RunRow) -> None:
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
        st.page_link("pages/prompts.py", label="Write a variant", icon=":material/edit_note:")
    else:
        st.page_link(
            "pages/tradeoff.py",
            label="See the trade-off of the latest run",
            icon=":material/scatter_plot:",
            query_params={"run": newest.run_id},
        )


def runs_table(rows: list[RunRow], *, pick: str = "") -> RunRow | None:
    """The runs, each with a link to its chart. With a key as `pick` one can be selected, and is returned."""
    frame = pd.DataFrame(
        {
            "open": [f"/tradeoff?run={row.run_id}" for row in rows],
            "name": [row.name for row in rows],
            "status": [str(row.status) + (" (simulated)" if row.simulated else "") for row in rows],
            "models": [", ".join(row.models) for row in rows],
            "probes": [f"{row.probe_set} ({row.probe_count:,})" for row in rows],
            "trials": [row.trial_count for row in rows],
            "started": [row.created_at[:16].replace("T", " ") for row in rows],
        }
    )
    links = {
        "open": st.column_config.LinkColumn("", display_text="Open chart", width="small"),
        "name": st.column_config.TextColumn(width="large"),
    }
    if not pick:
        st.dataframe(frame, hide_index=True, column_config=links)
        return None
    frame["by"] = [row.author for row in rows]
    frame["archived"] = [row.archived for row in rows]
    chosen = st.dataframe(
        frame, hide_index=True, column_config=links, on_select="rerun", selection_mode="single-row", key=pick
    ).selection.rows
    return rows[chosen[0]] if chosen and chosen[0] < len(rows) else None
