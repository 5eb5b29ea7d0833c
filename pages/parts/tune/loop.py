"""The loop: the editor on the left, chart, verdict and changed answers on the right, one button between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain import Variant
from core.text.untrusted import escape_markdown
from core.workbench.desk import is_of
from core.workbench.runs import default_name
from pages.parts.common.master_detail import master_detail
from pages.parts.common.notices import show_errors
from pages.parts.prompts import prompt_editor
from pages.parts.run import run_form
from pages.parts.run.key_field import key_for
from pages.parts.run.run_form import Conditions
from pages.parts.shell import sign_in
from pages.parts.shell.state import started
from pages.parts.tune import outcome, tuning_job

if TYPE_CHECKING:
    from core.store import PromptVersion, RunRow
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt

EVERY_S = 0.5
HEIGHT = 300


def show(bench: Workbench) -> None:
    """The whole page."""
    left, right = master_detail([5, 7])
    with left:
        prompt = tuning_job.pick_prompt(bench)
        name = prompt.name if prompt else ""
        if prompt:
            _write(bench, prompt)
    with right:
        row = _run_of(bench, name)
        if row is None:
            st.info(
                "No version of this prompt has been run yet. **Save and run** asks the model every probe of the set; "
                "the simulator is chosen to begin with, needs no key and costs nothing."
            )
        else:
            _result(bench, row, name)


def _write(bench: Workbench, prompt: Prompt) -> None:
    """The editor, what it is run on, and the buttons."""
    draft = prompt_editor.write(bench, bench.prompts, prompt, height=HEIGHT)
    with st.expander("Probes, model and judge"):
        given = run_form.conditions(bench)
    with st.container(horizontal=True, vertical_alignment="center"):
        run = st.button(
            "Save and run",
            type="primary",
            icon=":material/play_arrow:",
            shortcut="Mod+Enter",
            help="Saves a new version where the text has changed, and runs it beside the versions it came from.",
        )
        tried = st.button("Try without saving", icon=":material/science:")  # a click also brings in what was just typed
        state = "Unsaved changes" if draft.changed else f"{prompt_editor.number(draft.base).capitalize()}, no changes"
        st.caption(state)
    if given is None:
        st.caption("Choose a probe set and a model to run it.")
        return
    _price(bench, given, bench.desk.variants(draft.base, draft.variant if draft.changed else None))
    if run:
        with show_errors():
            version = prompt_editor.save(bench.prompts, draft) if draft.changed else draft.base
            _start(bench, given, version)
    elif tried and not draft.changed:
        st.info("Nothing has changed, so there is nothing to try.")
    elif tried:
        with show_errors():
            _start(bench, given, draft.base, draft.variant)


def _price(bench: Workbench, given: Conditions, wordings: tuple[Variant, ...]) -> None:
    """What the next run costs at most: all of its wordings, of which the earlier ones are mostly known."""
    plan = given.plan(wordings, "next")
    st.caption(escape_markdown(f"At most {bench.runs.estimate(plan).sentence} What was answered before costs nothing."))
    for doubt in bench.runs.doubts(plan, has_key=bool(key_for(bench, plan.models, plan.api_base))):
        st.warning(escape_markdown(doubt))


def _start(bench: Workbench, given: Conditions, version: PromptVersion, draft: Variant | None = None) -> None:
    variants = bench.desk.variants(version, draft)
    plan = given.plan(variants, default_name(variants, given.models, given.probe_set.name))
    run_id = bench.runs.start(plan, key=key_for(bench, plan.models, plan.api_base))
    started(run_id)
    st.query_params["run"] = run_id
    st.rerun()


def _run_of(bench: Workbench, name: str) -> RunRow | None:
    """The run in the link where it holds this prompt, else the prompt's newest."""
    asked = st.query_params.get("run", "")
    mine = [row for row in bench.runs.recent() if any(is_of(variant, name) for variant, _ in row.variants)]
    return next((row for row in mine if row.run_id == asked), mine[0] if mine else None)


def _result(bench: Workbench, row: RunRow, name: str) -> None:
    halted = row.status.halted
    if not halted:
        sign_in.fragment(_progress, run_every=EVERY_S)(bench, row.run_id)
    elif row.reason:
        st.warning(escape_markdown(row.reason))
        st.page_link(
            "pages/run.py", label="Mend it and resume", icon=":material/build:", query_params={"run": row.run_id}
        )
    if halted:
        outcome.show(bench, row, name)


def _progress(bench: Workbench, run_id: str) -> None:
    progress = bench.runs.progress(run_id)
    finished = progress.done + progress.failed
    st.progress(progress.share, f"{finished:,} of {progress.total:,} answers, {progress.cached:,} of them known before")
    if st.button("Cancel", icon=":material/stop_circle:"):
        with show_errors():
            bench.runs.cancel(run_id)
    if progress.status.halted:
        st.rerun()
