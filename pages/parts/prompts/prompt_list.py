"""The list of prompts or policies: pick one, make a new one, import and export files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from core.text.untrusted import counted, escape_markdown
from pages.parts.common import undo
from pages.parts.common.notices import show_errors
from pages.parts.common.pickers import choice
from pages.parts.common.tables import data_table
from pages.parts.prompts import lint_view

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt, Texts

FIRST = {"prompt": "general-balanced", "policy": "support-fair"}
BROUGHT = "prompt_files_brought"
"""Session key: what the last import did, told on the page that is drawn after it."""


def pick(bench: Workbench, texts: Texts) -> Prompt:
    """The prompt or policy that the page is about, from `?prompt=` or `?policy=`, with the button to make another."""
    _tell_brought()
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    prompts = {prompt.name: prompt for prompt in texts.all()}
    with right:
        _new(bench, texts)
    with left:
        first = next((name for name, prompt in prompts.items() if prompt.saved), FIRST[texts.subject])
        name = choice(
            texts.subject,
            texts.subject.capitalize(),
            list(prompts),
            default=first,
            format_func=lambda name: _label(prompts[name]),
        )
    return prompts[name]


def _label(prompt: Prompt) -> str:
    return f"{prompt.name} · {counted(prompt.saved, 'saved version') if prompt.saved else 'starter'}"


def _new(bench: Workbench, texts: Texts) -> None:
    """A pop-over to write or upload new ones."""
    with st.popover(f"New {texts.subject}", icon=":material/add:", width="stretch"):
        name = st.text_input("Name", key=f"new_{texts.subject}_name", max_chars=80)
        text = st.text_area("Text", key=f"new_{texts.subject}_text", height=200)
        if st.button("Save", type="primary", key="new_save"):
            with show_errors():
                texts.must_be_new(name)
                saved = texts.save(name, text)
                open_one(texts.subject, saved.version.name)
        st.divider()
        files = st.file_uploader(
            "Or upload files, or a ZIP of systems/ and policies/",
            type=["md", "txt", "zip"],
            accept_multiple_files=True,
            key="new_files",
            max_upload_size=32,
        )
        if files and st.button("Import", key="new_import"):
            _import(bench, texts, files)


def _import(bench: Workbench, texts: Texts, files: Sequence[Any]) -> None:
    brought = bench.prompt_files.bring([(f"{texts.folder}/{file.name}", file.getvalue()) for file in files])
    st.session_state[BROUGHT] = brought
    opened = brought.opened.get(texts.folder)
    if opened:
        open_one(texts.subject, opened)
    st.rerun()


def _tell_brought() -> None:
    brought = st.session_state.pop(BROUGHT, None)
    if brought is None:
        return
    if brought.new or brought.unchanged:
        st.success(escape_markdown(brought.sentence))
    for error in brought.errors[:20]:
        st.error(escape_markdown(str(error)))


def open_one(subject: str, name: str) -> None:
    """Draw the page anew, with this one picked."""
    st.query_params[subject] = name
    st.rerun()


def table(bench: Workbench, texts: Texts) -> None:
    """Each with its state; price; what was put away; and all of them as one ZIP of Markdown files."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        archived = st.toggle("Show archived ones", key="archived", bind="query-params")
        prompts = texts.all(include_archived=archived)
        known = sorted({tag for prompt in prompts for tag in prompt.tags})
        wanted = set(st.multiselect("With the tags", known, key=f"tags_of_{texts.subject}", persist_state="session"))
    prompts = [prompt for prompt in prompts if wanted <= set(prompt.tags)]
    rows = [
        {
            "name": prompt.name,
            "title": prompt.title,
            "summary": prompt.summary,
            "tags": list(prompt.tags),
            "saved versions": prompt.saved,
            "starter": prompt.starter,
            "archived": prompt.archived,
            "last saved": prompt.latest.created_at[:16].replace("T", " "),
            "by": prompt.latest.author,
        }
        for prompt in prompts
    ]
    data_table(pd.DataFrame(rows), "Saved texts")
    undo.archived({one.name: partial(texts.archive, one.name, False) for one in prompts if one.archived})
    undo.deleted(bench, texts.subject)
    lint_view.price_list(bench, prompts)
    st.download_button(
        "Download all prompts and policies",
        bench.prompt_files.as_zip,
        "prompts.zip",
        "application/zip",
        icon=":material/download:",
        help="Markdown files with front matter, as in prompts/, for a repository; they import again byte for byte.",
    )
