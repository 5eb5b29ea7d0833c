"""The editor of one prompt or policy: its text, its policy, what it renders to, and Save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.domain import POLICY_SLOT, Variant
from core.text.untrusted import escape_markdown
from pages.parts.common.notices import show_errors, untrusted_text
from pages.parts.common.tables import data_table
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


@dataclass(frozen=True)
class WordingDraft:
    """A wording that is being written."""

    base: PromptVersion
    """The version it was edited from."""
    variant: Variant
    note: str
    changed: bool
    key: str
    """What its fields are kept under."""


def edit(bench: Workbench, texts: Texts, prompt: Prompt) -> None:
    """Edit from the latest version; unsaved text stays while the tab is open, whichever page is looked at."""
    draft = write(bench, texts, prompt)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Save as a new version", type="primary", icon=":material/save:")
        st.caption(
            "Unsaved changes." if draft.changed else f"No changes to {number(draft.base)} ({draft.base.version})."
        )
    if draft.changed and draft.base.version != prompt.latest.version:
        st.caption("Somebody saved another edit of the same version meanwhile. Yours will be a branch beside it.")
    if pressed and not draft.changed:
        st.toast(f"There is nothing to save: this is {number(draft.base)}.")
    elif pressed:
        with show_errors():
            save(texts, draft)
            st.rerun()
    _below(bench, texts, prompt, draft.variant)


def write(bench: Workbench, texts: Texts, prompt: Prompt, *, height: int = 320) -> WordingDraft:
    """The fields of a wording, kept under keys of the session until they are saved or thrown away."""
    base, draft = _base(texts, prompt)
    text = st.text_area(
        LABELS[texts.subject],
        base.template,
        height=height,
        key=f"text/{draft}",
        persist_state="session",
        help=HELP[texts.subject],
    )
    has_slot = texts.subject == "prompt" and POLICY_SLOT.search(text)
    policy_name, policy = policy_picker.pick(bench, base, draft) if has_slot else ("", "")
    variant = Variant(prompt.name, text, policy, policy_name)
    note = st.text_input(
        "What changed, and why", key=f"note/{draft}/{base.version}", persist_state="session", max_chars=300
    )
    changed = variant.text != base.variant.text or variant.template != base.template
    st.session_state[_held(texts, prompt.name)] = (base.version, draft, changed)
    return WordingDraft(base, variant, note, changed, draft)


def _held(texts: Texts, name: str) -> str:
    """The session key of what unsaved changes were written over."""
    return f"base/{texts.subject}/{name}"


def _base(texts: Texts, prompt: Prompt) -> tuple[PromptVersion, str]:
    """The version that unsaved changes were written over, however many others have saved since; else the latest.

    With it comes the key that the texts are kept under: it stays when they are saved, so that the field keeps its cursor.
    """
    latest = prompt.latest, f"{texts.subject}/{prompt.name}/{prompt.latest.number}/{prompt.latest.version}"
    held, draft, changed = st.session_state.get(_held(texts, prompt.name), ("", "", False))
    base = next((one for one in texts.versions(prompt.name) if one.version == held), None)
    if base is None or draft == latest[1]:
        return latest
    if base.version == prompt.latest.version:
        return prompt.latest, draft
    typed = st.session_state.get(f"text/{draft}", base.template)
    return (base, draft) if changed or typed != base.template else latest


def number(version: PromptVersion) -> str:
    return f"version {version.number}" if version.number else "the starter"


def save(texts: Texts, draft: WordingDraft) -> PromptVersion:
    """Save a wording as the next version, and say what became of it. Raises what `Texts.save` does."""
    variant = draft.variant
    saved = texts.save(
        variant.name,
        variant.template,
        policy=variant.policy,
        policy_name=variant.policy_name,
        note=draft.note,
        parent=draft.base.number,
    )
    version = saved.version
    held, key = _held(texts, version.name), draft.key
    st.session_state.pop(held, None)
    if st.session_state.get(f"text/{key}") == version.template:
        st.session_state[held] = (version.version, key, False)
    if saved.unchanged:
        st.toast(f"This text is already saved as version {version.number}.")
    elif version.branch:
        st.session_state["branch_notice"] = (
            f"Somebody saved another edit of the same version meanwhile. Yours is kept beside it as version {version.number}, a branch."
        )
    else:
        st.toast(f"Saved as version {version.number}.")
    return version


def _below(bench: Workbench, texts: Texts, prompt: Prompt, variant: Variant) -> None:
    notice = st.session_state.pop("branch_notice", "")
    if notice:
        st.warning(notice)
    if texts.subject == "policy":
        policy_picker.show_uses(bench, prompt)
    lint_view.show(bench, variant)
    if variant.policy:
        with st.expander("What the model receives"):
            untrusted_text(variant.text)
    notes = texts.sentence_notes(prompt.name)
    if notes:
        with st.expander("What each sentence is for"):
            data_table(
                [{"sentence begins": start, "what it is for": why} for start, why in notes], "What each sentence is for"
            )
    _manage(texts, prompt)


def _manage(texts: Texts, prompt: Prompt) -> None:
    with st.expander("Duplicate, tag, download, archive or delete"):
        name = st.text_input("Name of the copy", f"{prompt.name}-copy", key=f"copy/{texts.subject}/{prompt.name}")
        if st.button("Duplicate", icon=":material/content_copy:"):
            with show_errors():
                copied = texts.duplicate(prompt.name, name)
                st.query_params[texts.subject] = copied.version.name
                st.rerun()
        filename, content = texts.export_file(prompt.name)
        st.download_button("Download as a file", content, filename, "text/markdown", icon=":material/download:")
        if prompt.saved:
            _tags(texts, prompt)
            with st.container(horizontal=True):
                _put_away(texts, prompt)
        elif prompt.tags:
            st.caption(f"Tags: {escape_markdown(', '.join(prompt.tags))}. They can be changed once an edit is saved.")


def _put_away(texts: Texts, prompt: Prompt) -> None:
    if st.button("Archive", icon=":material/archive:", help="It leaves the lists; versions and runs stay."):
        with show_errors():
            texts.archive(prompt.name)
            st.toast("Archived. It can be brought back from the view All.")
            st.rerun()
    with st.popover("Delete", icon=":material/delete:"):
        st.write("All saved versions go into the bin, where they can be put back for 30 days. Runs stay whole.")
        if st.button(f"Delete the {texts.subject}", key="delete_prompt"):
            with show_errors():
                texts.delete(prompt.name)
                st.query_params.pop(texts.subject, None)
                st.rerun()


def _tags(texts: Texts, prompt: Prompt) -> None:
    """The key holds the present tags, so that a change by somebody else is shown rather than undone."""
    present = sorted(prompt.tags)
    key = f"tags/{texts.subject}/{prompt.name}/{','.join(present)}"
    tags = st.multiselect("Tags", present, default=present, accept_new_options=True, key=key)
    if sorted(tags) != present:
        with show_errors():
            texts.tag(prompt.name, tags)
            st.rerun()
