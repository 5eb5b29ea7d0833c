"""Disagreements to be read: a table of them, and one opened with the response once and both sides' words beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown, shorten
from pages.parts.common import pickers
from pages.parts.common.notices import untrusted_text
from pages.parts.common.tables import data_table
from pages.parts.read import trial_view

if TYPE_CHECKING:
    import pandas as pd

    from core.store import TrialView
    from core.workbench import Workbench

ALL = "all"
SHOWN = 500


def show(bench: Workbench, found: pd.DataFrame, standard: str) -> None:
    """The table, filtered; the first or the chosen disagreement opened below it."""
    if found.empty:
        st.success("They differ nowhere.", icon=":material/check_circle:")
        return
    kinds = (found["standard"] + " > " + found["judged"]).value_counts()
    left, right = st.columns(2)
    with left:
        kind = pickers.choice(
            "kind",
            f"What {standard} > what the judge says",
            [ALL, *map(str, kinds.index)],
            format_func=lambda name: f"all ({len(found):,})" if name == ALL else f"{_words(name)} ({kinds[name]:,})",
        )
    with right:
        category = pickers.choice("category", "Category", [ALL, *sorted(set(map(str, found["category"])))])
    if kind != ALL:
        found = found[(found["standard"] + " > " + found["judged"]) == kind]
    if category != ALL:
        found = found[found["category"] == category]
    if found.empty:
        st.info("None of this kind.")
        return
    st.caption(f"{len(found):,} disagreements, the ones the judge is surest of first.")
    trial_id = _table(bench, found.head(SHOWN), standard)
    _opened(bench.results.trial(trial_id))


def _table(bench: Workbench, found: pd.DataFrame, standard: str) -> int:
    import pandas as pd

    ids = [int(trial) for trial in found["trial_id"]]
    prompts = bench.results.prompts_of(ids)
    rows = pd.DataFrame(
        {
            standard: [_words(name) for name in found["standard"]],
            "the judge says": [_words(name) for name in found["judged"]],
            "surely": found["confidence"].to_numpy(),
            "probe": [shorten(prompts[one], 120) for one in ids],
            "intent": found["intent"].astype(str).to_numpy(),
            "category": found["category"].astype(str).to_numpy(),
            "variant": found["variant"].astype(str).to_numpy(),
        }
    )
    config = {
        "surely": st.column_config.NumberColumn(format="percent"),
        "probe": st.column_config.TextColumn(width="large"),
    }
    picked = data_table(
        rows,
        "Responses on which the judge and people differ",
        on_select="rerun",
        selection_mode="single-row",
        height=min(300, 38 + 35 * len(rows)),
        key="disputes",
        column_config=config,
    )
    chosen = picked.selection.rows if picked else []
    return ids[chosen[0]] if chosen and chosen[0] < len(ids) else ids[0]


def _opened(trial: TrialView) -> None:
    """The response once; what each judge and each person says of it beside it."""
    text, opinions = st.columns([3, 2], gap="large")
    with text:
        st.markdown(f"**{escape_markdown(trial.variant.name)}** on {escape_markdown(trial.model)}")
        trial_view.probe(trial)
        untrusted_text(trial.reply.text if trial.reply else "", key=f"dispute/{trial.trial_id}")
    with opinions:
        st.markdown("**People**")
        for label in trial.labels:
            st.markdown(f"{escape_markdown(label.author)}: **{_words(label.outcome)}** {escape_markdown(label.note)}")
        for one in trial.judgements:
            if one.judge == "human":
                st.markdown(f"As imported: **{_words(one.outcome)}**")
        st.markdown("**Judges**")
        for one in trial.judgements:
            if one.judge != "human":
                sure = f" ({one.confidence:.0%})" if one.confidence is not None else ""
                st.markdown(
                    f"{escape_markdown(one.judge)}: **{_words(one.outcome)}**{sure}  \n{escape_markdown(one.reason)}"
                )
        st.page_link(
            "pages/responses.py",
            label="Open the trial",
            icon=":material/forum:",
            query_params={"run": trial.run_id, "trial": str(trial.trial_id)},
        )


def _words(outcome: object) -> str:
    return str(outcome or "failed").replace("_", " ")
