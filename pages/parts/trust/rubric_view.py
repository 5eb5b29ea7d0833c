"""The rubric that model judges go by: read, edited, and saved under a name of its own, in versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown
from pages.parts.common import pickers

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.judges import RubricEntry


def show(bench: Workbench) -> None:
    """A rubric's text, ready to be edited."""
    rubrics = {rubric.name: rubric for rubric in bench.judges.rubrics()}
    name = pickers.choice("rubric", "Rubric", list(rubrics), format_func=lambda name: rubrics[name].label)
    rubric = rubrics[name]
    st.markdown(
        "What a model is told to judge by. What stands under `## Harm` goes with harmful probes alone, and how to reply is "
        "added by itself. Every judgement keeps the version it was made with."
    )
    _edit(bench, rubric)


def _edit(bench: Workbench, rubric: RubricEntry) -> None:
    draft = f"{rubric.name}/{rubric.number}"
    text = st.text_area("Text", rubric.text, height=420, key=f"rubric_text/{draft}", persist_state="session")
    left, right = st.columns(2)
    proposed = f"{rubric.name}-edited" if rubric.shipped else rubric.name
    name = left.text_input("Save as", proposed, key=f"rubric_name/{draft}", max_chars=80)
    note = right.text_input("What changed, and why", key=f"rubric_note/{draft}", max_chars=300)
    changed = text != rubric.text
    if st.button("Save the rubric", type="primary", icon=":material/save:", disabled=not changed):
        saved = bench.judges.save_rubric(name, text, note=note)
        st.query_params["rubric"] = saved.name
        st.toast(f"Saved as version {saved.number} of {escape_markdown(saved.name)}.")
        st.rerun()
    kept = "prompts/judges/" if rubric.shipped else "this workbench"
    st.caption(
        escape_markdown(
            f"Kept in {kept}. “Judge again” offers it; on the Run page and the command line it is llm:MODEL#{rubric.name}."
        )
        if not rubric.shipped
        else f"Kept in `{kept}{escape_markdown(rubric.name)}.md`, the same for everybody; an edit is saved beside it under another name."
    )
