"""The history of a prompt: its versions, two of them side by side with the words that differ marked, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.diff import show_diff
from pages.parts.pickers import choice

if TYPE_CHECKING:
    from core.store import PromptVersion
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt


def show(bench: Workbench, prompt: Prompt) -> None:
    """The versions, newest first, then the diff of two chosen ones."""
    from core.workbench.prompts import version_label

    versions = {str(version.number): version for version in bench.prompts.versions(prompt.name)}
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
    show_diff(versions[old].variant.text, versions[new].variant.text)
    if st.button(f"Restore version {old} as the newest", icon=":material/history:", disabled=old == numbers[0]):
        bench.prompts.restore(prompt.name, int(old))
        st.rerun()


def _table(versions: list[PromptVersion]) -> None:
    rows = [
        {
            "version": version.number or "starter", "hash": version.version, "saved": version.created_at[:16].replace("T", " "),
            "by": version.author, "note": version.note, "from": version.parent, "branch": version.branch, "policy": version.policy_name,
            "characters": len(version.variant.text),
        }
        for version in versions
    ]  # fmt: skip
    st.dataframe([{**row, "version": str(row["version"])} for row in rows], hide_index=True)
