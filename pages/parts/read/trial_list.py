"""The filtered, paged list of a run's trials. Its filters are in the URL."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.domain import Intent, Outcome
from core.text.untrusted import shorten
from pages.parts.common import pickers
from pages.parts.common.row_picker import selected_row
from pages.parts.common.tables import data_table
from pages.parts.shell.state import TRIAL

if TYPE_CHECKING:
    from core.store import RunRow, TrialFilter, TrialHit
    from core.workbench import Workbench

PAGE = 50
ALL = "all"
STATES = (*map(str, Outcome), "failed", "pending")


def show(bench: Workbench, run: RunRow) -> int | None:
    """Filters, the page of matching trials (`?page=`), and the id of the one that is opened (`?trial=`), if any."""
    wanted = _filters(bench, run)
    number = _page_number()
    search = partial(bench.results.search, run.run_id, _filter(wanted))
    found = search(limit=PAGE, offset=(number - 1) * PAGE)
    pages = max(1, math.ceil(found.total / PAGE))
    if number > pages:
        number, found = 1, search(limit=PAGE)
    st.caption(f"{found.total:,} {'trial matches' if found.total == 1 else 'trials match'}.")
    opened = _table(found.hits, key="/".join(("responses", run.run_id, *wanted.values(), str(number))))
    if pages > 1:
        st.pagination(pages, key="page", bind="query-params")
    return opened


def _filter(wanted: Mapping[str, str]) -> TrialFilter:
    """What was chosen, for the search; a trial that failed or waits has no outcome to look for."""
    from core.store import TrialFilter

    def listed(name: str) -> tuple[str, ...]:
        return (wanted[name],) if name in wanted else ()

    by_status = wanted.get("outcome") in ("failed", "pending")
    return TrialFilter(
        variants=listed("variant"),
        models=listed("model"),
        intent=wanted.get("intent", ""),
        categories=listed("category"),
        outcomes=() if by_status else listed("outcome"),
        statuses=listed("outcome") if by_status else (),
        text=wanted.get("text", ""),
    )


def _page_number() -> int:
    asked = st.query_params.get("page", "")
    return max(1, int(asked) if asked.isdigit() else int(st.session_state.get("page", 1)))


def _filters(bench: Workbench, run: RunRow) -> dict[str, str]:
    first, second, third, fourth = st.columns(4)
    with first:
        variant = pickers.choice("variant", "Variant", [ALL, *(name for name, _ in run.variants)], stable=True)
    with second:
        intent = pickers.choice("intent", "Intent", [ALL, *map(str, Intent)], stable=True)
    with third:
        outcome = pickers.choice(
            "outcome", "Outcome", [ALL, *STATES], stable=True, format_func=lambda name: name.replace("_", " ")
        )
    with fourth:
        category = pickers.choice("category", "Category", [ALL, *bench.results.categories(run.run_id)], stable=True)
    left, right = st.columns([1, 3])
    with left:
        model = pickers.choice("model", "Model", [ALL, *run.models], stable=True)
    with right:
        text = st.text_input("Words in the probe or the response", key="text", bind="query-params", max_chars=200)
    chosen = {"variant": variant, "intent": intent, "outcome": outcome, "category": category, "model": model}
    return {key: value for key, value in chosen.items() if value != ALL} | ({"text": text} if text else {})


def _table(hits: tuple[TrialHit, ...], key: str) -> int | None:
    """The page of trials; another `key` forgets which row is selected."""
    rows = [
        {
            "outcome": hit.error_kind or str(hit.outcome or hit.status).replace("_", " "),
            "variant": hit.variant,
            "intent": hit.intent,
            "category": hit.category,
            "probe": shorten(hit.prompt, 120),
            "response": shorten(hit.excerpt, 160),
            "model": hit.model,
            "sample": hit.sample,
        }
        for hit in hits
    ]
    ids = [hit.trial_id for hit in hits]
    data_table(
        pd.DataFrame(rows),
        "Trials that match",
        on_select=lambda: _open(key, ids),
        selection_mode="single-row",
        key=key,
        height=360,
        column_config={
            "probe": st.column_config.TextColumn(width="medium"),
            "response": st.column_config.TextColumn(width="large"),
        },
    )
    asked = st.query_params.get(TRIAL, "")
    return int(asked) if asked.isdigit() else None


def _open(key: str, ids: Sequence[int]) -> None:
    """The trial of the row that was just selected, in the URL; none where the row was let go."""
    row = selected_row(key)
    if row is not None and row < len(ids):
        st.query_params[TRIAL] = str(ids[row])
    else:
        st.query_params.pop(TRIAL, None)
