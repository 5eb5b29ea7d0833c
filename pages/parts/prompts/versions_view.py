"""The history of a prompt or policy: its versions, two of them side by side with the words that differ marked, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.workbench.prompts import version_label
from pages.parts.common.diff_view import show_diff
from pages.parts.common.notices import show_errors
from pages.parts.common.pickers import choice
from pages.parts.common.tables import data_table
from pages.parts.prompts.prompt_editor import number

if TYPE_CHECKING:
    from core.store import PromptVersion
    from core.workbench.prompts import Prompt, Texts


def show(texts: Texts, prompt: Prompt) -> None:
    """The versions, newest first, then the diff of two chosen ones."""
    versions = {str(version.number): version for version in texts.versions(prompt.name)}
    _table(list(versions.values()))
    numbers = list(versions)
    if len(numbers) < 2:
        st.info("There is one version so far. Save an edit and compare it here.")
        return
    left, right = st.columns(2)
    with left:
        old = choice("old", "From", numbers, default=numbers[1], format_func=lambda n: version_label(versions[n]))
    with right:
        new = choice("new", "To", numbers, default=numbers[0], format_func=lambda n: version_label(versions[n]))
    with st.container(horizontal=True):
        _restore(texts, prompt, versions[old])
        filename, content = texts.export_file(prompt.name, old)
        st.download_button(
            f"Download {number(versions[old])}", content, filename, "text/markdown", icon=":material/download:"
        )
    show_diff(versions[old].variant.text, versions[new].variant.text)


def _restore(texts: Texts, prompt: Prompt, old: PromptVersion) -> None:
    newest = old.number == prompt.latest.number
    if st.button(f"Restore {number(old)} as the newest", icon=":material/history:", disabled=newest):
        with show_errors():
            saved = texts.restore(prompt.name, old.number)
            st.toast(f"Version {saved.version.number} has the text of {number(old)}.")
            for key in ("old", "new"):
                st.query_params.pop(key, None)
                st.session_state.pop(f"pick_{key}", None)
            st.rerun()


def _table(versions: list[PromptVersion]) -> None:
    rows = [
        {
            "version": str(version.number or "starter"),
            "hash": version.version,
            "saved": version.created_at[:16].replace("T", " "),
            "by": version.author,
            "note": version.note,
            "from": version.parent,
            "branch": version.branch,
            "policy": version.policy_name,
            "characters": len(version.variant.text),
        }
        for version in versions
    ]
    data_table(rows, "Versions of the text")
