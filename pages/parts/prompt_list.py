"""The list of prompts: pick one, make a new one, import and export files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from core.plaintext import escape_markdown
from pages.parts import undo
from pages.parts.notices import told_plainly
from pages.parts.pickers import choice

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt


def pick(bench: Workbench) -> Prompt:
    """The prompt that the page is about, from `?prompt=`, with the buttons to make another."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    prompts = {prompt.name: prompt for prompt in bench.prompts.all()}
    with right:
        new_prompt(bench)
    with left:
        first = next((name for name, prompt in prompts.items() if prompt.saved), "general-balanced")
        name = choice("prompt", "Prompt", list(prompts), default=first, format_func=lambda name: _label(prompts[name]))
    return prompts[name]


def _label(prompt: Prompt) -> str:
    saved = f"{prompt.saved} saved version{'s' if prompt.saved != 1 else ''}" if prompt.saved else "starter"
    return f"{prompt.name} · {saved}"


def new_prompt(bench: Workbench) -> None:
    """A pop-over to write or upload a new prompt."""
    with st.popover("New prompt", icon=":material/add:", width="stretch"):
        name = st.text_input("Name", key="new_name", max_chars=80)
        text = st.text_area("System prompt", key="new_text", height=200)
        if st.button("Save", type="primary", key="new_save"):
            with told_plainly():
                bench.prompts.must_be_new(name)
                saved = bench.prompts.save(name, text)
            _open(saved.version.name)
        st.divider()
        files = st.file_uploader(
            "Or upload prompt files", type=["md", "txt"], accept_multiple_files=True, key="new_files", max_upload_size=1
        )
        if files and st.button("Import", key="new_import"):
            _import(bench, files)


def _import(bench: Workbench, files: Sequence[Any]) -> None:
    from core.errors import WorkbenchError

    kept = ""
    for file in files:
        try:
            kept = bench.prompts.import_file(file.name, file.getvalue()).version.name
        except WorkbenchError as error:
            st.error(escape_markdown(str(error)))
    if kept:
        _open(kept)


def _open(name: str) -> None:
    st.query_params["prompt"] = name
    st.rerun()


def table(bench: Workbench) -> None:
    """Every prompt with its state, and all of them as one ZIP of Markdown files."""
    archived = st.toggle("Show archived prompts", key="archived", bind="query-params")
    undo.deleted(bench, "prompt")
    prompts = bench.prompts.all(include_archived=archived)
    undo.archived({one.name: partial(bench.prompts.archive, one.name, False) for one in prompts if one.archived})
    rows = [
        {
            "name": prompt.name, "title": prompt.title, "summary": prompt.summary, "tags": list(prompt.tags),
            "saved versions": prompt.saved, "starter": prompt.starter, "archived": prompt.archived,
            "last saved": prompt.latest.created_at[:16].replace("T", " "), "by": prompt.latest.author,
        }
        for prompt in prompts
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.download_button(
        "Download all prompts", bench.prompts.export_all, "prompts.zip", "application/zip", icon=":material/download:",
        help="Markdown files with front matter, as in prompts/; they import again byte for byte.",
    )  # fmt: skip
