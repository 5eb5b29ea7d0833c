"""Which imported log is looked at, and the way in for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.access.roles import Action
from core.text.short_names import distinct_moments
from core.text.untrusted import escape_markdown
from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.shell.state import RUN, current_run, remember_run

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench


def pick(bench: Workbench) -> RunRow | None:
    """The import in `?run=`, else the newest; None where there is none yet."""
    rows = {row.run_id: row for row in bench.logs.imports()}
    with st.expander("Import a log", expanded=not rows, icon=":material/upload:"):
        _import(bench)
    if not rows:
        return None
    moments = dict(zip(rows, distinct_moments(row.created_at for row in rows.values()), strict=True))
    label = {key: f"{moments[key]} · {row.name} · {row.trial_count:,} responses" for key, row in rows.items()}
    run_id = pickers.choice(RUN, "Imported log", list(rows), default=current_run(), format_func=label.__getitem__)
    remember_run(run_id)
    _finish(bench, run_id)
    st.caption(escape_markdown(bench.logs.about(run_id)))
    return rows[run_id]


def _import(bench: Workbench) -> None:
    st.caption(
        "As its tool exports it: OpenAI, Anthropic, Gemini, Bedrock, LiteLLM, Langfuse, LangSmith, Helicone, Phoenix, "
        "OpenTelemetry, Weave, Braintrust, promptfoo, Inspect (also .eval), ChatGPT, Claude, AI Studio, Open WebUI, "
        "or any table with a prompt and a response. The log is kept in this workbench's database as it is. Only what you "
        "confirm below becomes part of a probe set."
    )
    imported = st.session_state.get("logs_imported", 0)
    uploaded = st.file_uploader(
        "A log of requests and responses",
        type=["json", "jsonl", "ndjson", "har", "log", "txt", "csv", "tsv", "parquet", "zip", "eval", "gz"],
        key=f"log_file/{imported}",
        max_upload_size=bench.settings.max_upload_mb,
    )
    if uploaded is None or not st.button("Import and judge", type="primary", icon=":material/gavel:", key="log_import"):
        return
    bar = st.progress(0.0, "Reading the log ...")
    with show_errors():
        done = bench.logs.import_file(
            uploaded.getvalue(), uploaded.name, on_progress=lambda share: bar.progress(share, "Judging offline ...")
        )
        st.query_params[RUN] = done.run_id
        st.session_state["logs_imported"] = imported + 1  # a fresh uploader, empty
        st.rerun()


def _finish(bench: Workbench, run_id: str) -> None:
    """Judge what an interrupted import left unjudged, where the visitor may."""
    if bench.logs.being_judged(run_id):
        st.info("The responses are being judged. Reload the page to see how far it is.")
        return
    if not bench.person.may(Action.RUN):
        return
    bar = st.empty()
    bench.logs.judge(run_id, lambda share: bar.progress(share, "Judging offline ..."))
    bar.empty()
