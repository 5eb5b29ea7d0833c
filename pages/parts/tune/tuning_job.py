"""What the views of Tune share: what a tuning is asked on, its progress with a button to stop it, and the list of earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.short_names import distinct_moments
from core.text.untrusted import escape_markdown
from core.workbench.tuning_runs import TuningRequest
from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.run import run_form
from pages.parts.run.key_field import key_for
from pages.parts.shell import sign_in

if TYPE_CHECKING:
    from core.store import TuningRow
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt

EVERY_S = 1.0
SHOWN = 12
"""So many earlier ones are offered."""


def pick_prompt(bench: Workbench) -> Prompt | None:
    """The prompt that is tuned, in the URL; to begin with, the one that was edited or run last."""
    prompts = {prompt.name: prompt for prompt in bench.prompts.all()}
    usual = bench.desk.last_touched(bench.runs.recent())
    name = pickers.choice(
        "prompt", "Prompt", list(prompts), default=usual, format_func=lambda one: _version(prompts[one])
    )
    return prompts.get(name)


def _version(prompt: Prompt) -> str:
    number = f"v{prompt.latest.number}" if prompt.latest.number else "starter"
    return f"{prompt.name} · {number}"


def request(bench: Workbench) -> TuningRequest | None:
    """What is asked, from the form that the loop and the Run page have, too; one model alone."""
    with st.expander("Probes, model and judge"):
        given = run_form.conditions(bench)
    if given is None:
        st.caption("Choose a probe set and a model.")
        return None
    if len(given.models) > 1:
        st.caption(escape_markdown(f"One model at a time: {given.models[0]}."))
    how = given.settings
    if how["batch"]:
        st.caption("Here each answer decides what is asked next, so nothing is handed over in batches.")
    return TuningRequest(
        given.probe_set.hash,
        given.models[0],
        judge=given.judge,
        sampling=how["sampling"],
        api_base=given.api_base,
        concurrency=how["concurrency"],
        timeout_s=how["timeout_s"],
        budget_usd=how["budget_usd"],
        use_cache=how["use_cache"],
        key=key_for(bench, given.models[:1], given.api_base),
    )


def show_new(tuning_id: str) -> None:
    """Go to a tuning that has just been started."""
    st.query_params["tuning"] = tuning_id
    st.rerun()


def pick_earlier(bench: Workbench, kind: str, prompt: str) -> TuningRow | None:
    """The tuning in the link, else the newest of this prompt; the others to choose from."""
    asked = st.query_params.get("tuning", "")
    rows = [row for row in bench.tuning.all(kind) if row.prompt == prompt or row.tuning_id == asked]
    shown = {row.tuning_id: row for row in rows[:SHOWN]}
    shown |= {row.tuning_id: row for row in rows if row.tuning_id == asked}
    if not shown:
        return None
    moments = distinct_moments(row.created_at for row in shown.values())
    labels = {key: _label(row, moment) for (key, row), moment in zip(shown.items(), moments, strict=True)}
    return shown[pickers.choice("tuning", "Result", list(shown), format_func=labels.__getitem__, stable=True)]


def _label(row: TuningRow, moment: str) -> str:
    """One earlier tuning in a list."""
    state = "" if row.ended_at else " · not finished"
    simulated = " · simulated" if row.simulated else ""
    return f"{moment} · {row.prompt} · {row.model}{simulated}{state}"


def progress(bench: Workbench, row: TuningRow) -> None:
    """How far one that has not ended is; drawn anew by itself while it is at work."""
    at_work = bench.tuning.progress(row.tuning_id).at_work
    sign_in.fragment(_progress, run_every=EVERY_S if at_work else None)(bench, row.tuning_id, row.result)


def _progress(bench: Workbench, tuning_id: str, drawn: object) -> None:
    found = bench.tuning.progress(tuning_id)
    if found.ended or bench.tuning.get(tuning_id).result != drawn:
        st.rerun()
    if found.run is not None:
        done = found.run.done + found.run.failed
        st.progress(
            found.run.share, f"{done:,} of {found.run.total:,} answers, {found.run.cached:,} of them known before"
        )
    if not found.at_work:
        why = f" {found.error}" if found.error else ""
        st.warning(
            escape_markdown(f"It is not finished.{why} Start it with the same choices: it goes on from what is kept.")
        )
    elif st.button("Stop", icon=":material/stop_circle:"):
        with show_errors():
            bench.tuning.stop(tuning_id)
            st.rerun()
    else:
        st.caption("It goes on when you close this page.")
