"""The editor of one prompt or policy: its text, its policy, what it renders to, and Save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain import POLICY_SLOT, Variant
from core.text.untrusted import escape_markdown
from pages.parts.common.notices import stranger_text, told_plainly
from pages.parts.prompts import lint_view, policy_picker

if TYPE_CHECKING:
    from core.store import PromptVersion
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt, Texts

LABELS = {"prompt": "System prompt", "policy": "Policy text"}
HELP = {
    "prompt": "Write {{ policy }} where a policy text goes in.",
    "policy": "Fills {{ policy }} in the system prompts that name it.",
}


def edit(bench: Workbench, room: Texts, prompt: Prompt) -> None:
    """Edit from the latest version; unsaved text stays while the tab is open, whichever page is looked at."""
    base, draft = _base(room, prompt)
    text = st.text_area(
        LABELS[room.subject],
        base.template,
        height=320,
        key=f"text/{draft}",
        persist_state="session",
        help=HELP[room.subject],
    )
    has_slot = room.subject == "prompt" and POLICY_SLOT.search(text)
    policy_name, policy = policy_picker.pick(bench, base, draft) if has_slot else ("", "")
    variant = Variant(prompt.name, text, policy, policy_name)
    note = st.text_input("What changed, and why", key=f"note/{draft}", persist_state="session", max_chars=300)
    changed = variant.text != base.variant.text or variant.template != base.template
    st.session_state[_held(room, prompt.name)] = (base.version, draft, changed)
    with st.container(horizontal=True, vertical_alignment="center"):
        save = st.button("Save as a new version", type="primary", icon=":material/save:", disabled=not changed)
        st.caption("Unsaved changes." if changed else f"No changes to {number(base)} ({base.version}).")
    if changed and base.version != prompt.latest.version:
        st.caption("Somebody saved another edit of the same version meanwhile. Yours will be a branch beside it.")
    if save:
        _save(room, variant, base, note)
    _below(bench, room, prompt, variant)


def _held(room: Texts, name: str) -> str:
    """The session key of what unsaved changes were written over."""
    return f"base/{room.subject}/{name}"


def _base(room: Texts, prompt: Prompt) -> tuple[PromptVersion, str]:
    """The version that unsaved changes were written over, however many others have saved since; else the latest.

    With it comes the key that the unsaved texts are kept under.
    """
    latest = prompt.latest, f"{room.subject}/{prompt.name}/{prompt.latest.number}/{prompt.latest.version}"
    held, draft, changed = st.session_state.get(_held(room, prompt.name), ("", "", False))
    base = next((one for one in room.versions(prompt.name) if one.version == held), None)
    if base is None or draft == latest[1]:
        return latest
    typed = st.session_state.get(f"text/{draft}", base.template)
    return (base, draft) if changed or typed != base.template else latest


def number(version: PromptVersion) -> str:
    return f"version {version.number}" if version.number else "the starter"


def _save(room: Texts, variant: Variant, base: PromptVersion, note: str) -> None:
    with told_plainly():
        saved = room.save(
            variant.name,
            variant.template,
            policy=variant.policy,
            policy_name=variant.policy_name,
            note=note,
            parent=base.number,
        )
    version = saved.version
    st.session_state.pop(_held(room, version.name), None)
    if saved.unchanged:
        st.toast(f"This text is already saved as version {version.number}.")
    elif version.branch:
        st.session_state["branch_notice"] = (
            f"Somebody saved another edit of the same version meanwhile. Yours is kept beside it as version {version.number}, a branch."
        )
    else:
        st.toast(f"Saved as version {version.number}.")
    st.rerun()


def _below(bench: Workbench, room: Texts, prompt: Prompt, variant: Variant) -> None:
    notice = st.session_state.pop("branch_notice", "")
    if notice:
        st.warning(notice)
    if room.subject == "policy":
        policy_picker.show_uses(bench, prompt)
    lint_view.show(bench, variant)
    if variant.policy:
        with st.expander("What the model receives"):
            stranger_text(variant.text)
    notes = room.sentence_notes(prompt.name)
    if notes:
        with st.expander("What each sentence is for"):
            st.dataframe([{"sentence begins": start, "what it is for": why} for start, why in notes], hide_index=True)
    _manage(room, prompt)


def _manage(room: Texts, prompt: Prompt) -> None:
    with st.expander("Duplicate, tag, download, archive or delete"):
        name = st.text_input("Name of the copy", f"{prompt.name}-copy", key=f"copy/{room.subject}/{prompt.name}")
        if st.button("Duplicate", icon=":material/content_copy:"):
            with told_plainly():
                copied = room.duplicate(prompt.name, name)
            st.query_params[room.subject] = copied.version.name
            st.rerun()
        filename, content = room.export_file(prompt.name)
        st.download_button("Download as a file", content, filename, "text/markdown", icon=":material/download:")
        if prompt.saved:
            _tags(room, prompt)
            with st.container(horizontal=True):
                _put_away(room, prompt)
        elif prompt.tags:
            st.caption(f"Tags: {escape_markdown(', '.join(prompt.tags))}. They can be changed once an edit is saved.")


def _put_away(room: Texts, prompt: Prompt) -> None:
    if st.button("Archive", icon=":material/archive:", help="It leaves the lists; versions and runs stay."):
        with told_plainly():
            room.archive(prompt.name)
        st.toast("Archived. It can be brought back from the view All.")
        st.rerun()
    with st.popover("Delete", icon=":material/delete:"):
        st.write("All saved versions go into the bin, where they can be put back for 30 days. Runs stay whole.")
        if st.button(f"Delete the {room.subject}", key="delete_prompt"):
            with told_plainly():
                room.delete(prompt.name)
            st.query_params.pop(room.subject, None)
            st.rerun()


def _tags(room: Texts, prompt: Prompt) -> None:
    """The key holds the present tags, so that a change by somebody else is shown rather than undone."""
    present = sorted(prompt.tags)
    key = f"tags/{room.subject}/{prompt.name}/{','.join(present)}"
    tags = st.multiselect("Tags", present, default=present, accept_new_options=True, key=key)
    if sorted(tags) != present:
        with told_plainly():
            room.tag(prompt.name, tags)
        st.rerun()
