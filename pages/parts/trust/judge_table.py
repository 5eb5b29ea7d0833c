"""The judges of a run in one table, and the one that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain import JudgeSpec
from core.text.untrusted import escape_markdown
from core.workbench.judges import figures
from pages.parts.common import pickers
from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.judges import Opinion


def pick(bench: Workbench, run: RunRow) -> Opinion:
    """The table, and the judge chosen for the views below. Stops the page where no judge has an opinion of the run."""
    opinions = bench.judges.opinions(run.run_id)
    if not opinions:
        st.info(
            "No judge has an opinion of this run yet, only people. Have it judged with “Judge again”: rules is free and takes seconds."
        )
        st.stop()
    table = figures(bench.judges.table(run.run_id))
    data_table(table.rename(columns={"labels": "with labels"}), "Judges of this run against people's labels")
    if not table["labels"].any():
        st.info("Nobody has labelled responses of this run yet, so there is nothing to hold the judges against.")
        st.page_link(
            "pages/label.py", label="Label some", icon=":material/rate_review:", query_params={"run": run.run_id}
        )
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        opinion = choose("judge", "Judge to look at", opinions)
    with right:
        _shown(bench, run)
    if JudgeSpec.parse(opinion.name).simulated:
        st.info(
            "**Simulated.** This judge is the offline simulator: good for a demonstration only.",
            icon=":material/science:",
        )
    return opinion


def choose(key: str, label: str, opinions: list[Opinion]) -> Opinion:
    """One of the judges, in the URL."""
    by_id = {one.id: one for one in opinions}
    names = [one.name for one in opinions]

    def words(key: str) -> str:
        one = by_id[key]
        return one.name if names.count(one.name) == 1 else f"{one.name} · {one.version}"

    return by_id[pickers.choice(key, label, list(by_id), format_func=words)]


def _shown(bench: Workbench, run: RunRow) -> None:
    """Which judge every other page shows."""
    judges = bench.results.judges(run.run_id)
    if len(judges) < 2:
        st.caption(f"The run shows the opinion of {escape_markdown(run.judge)}.")
        return
    chosen = st.selectbox(
        "The run shows",
        judges,
        index=judges.index(run.judge),
        key=f"shown/{run.run_id}/{run.judge}",
        help="The judge whose outcomes all charts and tables of this run use. All opinions are kept.",
    )
    if chosen != run.judge:
        bench.judges.choose(run.run_id, chosen)
        st.rerun()
