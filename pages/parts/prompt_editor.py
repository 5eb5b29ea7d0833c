"""The editor of one prompt: its text, its policy, what it renders to, and Save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain import POLICY_SLOT, Variant
from pages.parts import prompt_lint
from pages.parts.notices import stranger_text, told_plainly

if TYPE_CHECKING:
    from core.store import PromptVersion
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt

NO_POLICY = "none"
CUSTOM = "a text of its own"


def edit(bench: Workbench, prompt: Prompt) -> None:
    """Edit from the latest version; unsaved text stays while the tab is open, whichever page is looked at."""
    base, draft = _base(bench, prompt)
    text = st.text_area(
        "System prompt", base.template, height=320, key=f"text/{draft}", persist_state="session",
        help="Write {{ policy }} where a policy text goes in.",
    )  # fmt: skip
    policy_name, policy = _policy(bench, base, draft) if POLICY_SLOT.search(text) else ("", "")
    variant = Variant(prompt.name, text, policy, policy_name)
    note = st.text_input("What changed, and why", key=f"note/{draft}", persist_state="session", max_chars=300)
    changed = variant.text != base.variant.text or variant.template != base.template
    st.session_state[f"base/{prompt.name}"] = (base.version, draft, changed)
    with st.container(horizontal=True, vertical_alignment="center"):
        save = st.button("Save as a new version", type="primary", icon=":material/save:", disabled=not changed)
        st.caption("Unsaved changes." if changed else f"No changes to {_number(base)} ({base.version}).")
    if changed and base.version != prompt.latest.version:
        st.caption("Somebody saved another edit of the same version meanwhile. Yours will be a branch beside it.")
    if save:
        _save(bench, variant, base, note)
    _below(bench, prompt, variant)


def _base(bench: Workbench, prompt: Prompt) -> tuple[PromptVersion, str]:
    """The version that unsaved changes were written over, however many others have saved since; else the latest.

    With it comes the key that the unsaved texts are kept under.
    """
    latest = prompt.latest, f"{prompt.name}/{prompt.latest.number}/{prompt.latest.version}"
    held, draft, changed = st.session_state.get(f"base/{prompt.name}", ("", "", False))
    base = next((one for one in bench.prompts.versions(prompt.name) if one.version == held), None)
    if base is None or draft == latest[1]:
        return latest
    typed = st.session_state.get(f"text/{draft}", base.template)
    return (base, draft) if changed or typed != base.template else latest


def _number(version: PromptVersion) -> str:
    return f"version {version.number}" if version.number else "the starter"


def _policy(bench: Workbench, base: PromptVersion, draft: str) -> tuple[str, str]:
    """(name, text) of the policy that fills the slot."""
    named = {policy.name: policy.text for policy in bench.prompts.policies()}
    options = [NO_POLICY, *named, CUSTOM]
    present = base.policy_name if base.policy_name in named else CUSTOM if base.policy else NO_POLICY
    chosen = st.selectbox(
        "Policy", options, index=options.index(present), key=f"policy/{draft}", persist_state="session"
    )
    if chosen == CUSTOM:
        return "", st.text_area(
            "Policy text", base.policy, height=160, key=f"policy_text/{draft}", persist_state="session"
        )
    return (chosen, named[chosen]) if chosen in named else ("", "")


def _save(bench: Workbench, variant: Variant, base: PromptVersion, note: str) -> None:
    with told_plainly():
        saved = bench.prompts.save(
            variant.name, variant.template, policy=variant.policy, policy_name=variant.policy_name, note=note, parent=base.number,
        )  # fmt: skip
    version = saved.version
    st.session_state.pop(f"base/{version.name}", None)
    if saved.unchanged:
        st.toast(f"This text is already saved as version {version.number}.")
    elif version.branch:
        st.session_state["branch_notice"] = (
            f"Somebody saved another edit of the same version meanwhile. Yours is kept beside it as version {version.number}, a branch."
        )
    else:
        st.toast(f"Saved as version {version.number}.")
    st.rerun()


def _below(bench: Workbench, prompt: Prompt, variant: Variant) -> None:
    notice = st.session_state.pop("branch_notice", "")
    if notice:
        st.warning(notice)
    prompt_lint.show(bench, variant)
    if variant.policy:
        with st.expander("What the model receives"):
            stranger_text(variant.text)
    notes = bench.prompts.sentence_notes(prompt.name)
    if notes:
        with st.expander("What each sentence of the starter is for"):
            st.dataframe([{"sentence begins": start, "what it is for": why} for start, why in notes], hide_index=True)
    _manage(bench, prompt)


def _manage(bench: Workbench, prompt: Prompt) -> None:
    with st.expander("Duplicate, tag, download, archive or delete"):
        name = st.text_input("Name of the copy", f"{prompt.name}-copy", key=f"copy/{prompt.name}")
        if st.button("Duplicate", icon=":material/content_copy:"):
            with told_plainly():
                copied = bench.prompts.duplicate(prompt.name, name)
            st.query_params["prompt"] = copied.version.name
            st.rerun()
        filename, content = bench.prompts.export_file(prompt.name)
        st.download_button("Download as a file", content, filename, "text/markdown", icon=":material/download:")
        if prompt.saved:
            _tags(bench, prompt)
            with st.container(horizontal=True):
                _put_away(bench, prompt)


def _put_away(bench: Workbench, prompt: Prompt) -> None:
    words, change = ("Bring back", False) if prompt.archived else ("Archive", True)
    if st.button(words, icon=":material/archive:", help="Archived prompts leave the lists; versions and runs stay."):
        with told_plainly():
            bench.prompts.archive(prompt.name, change)
        st.rerun()
    with st.popover("Delete", icon=":material/delete:"):
        st.write("All saved versions go into the bin, where they can be put back for 30 days. Runs stay whole.")
        if st.button("Delete the prompt", key="delete_prompt"):
            with told_plainly():
                bench.prompts.delete(prompt.name)
            st.query_params.pop("prompt", None)
            st.rerun()


def _tags(bench: Workbench, prompt: Prompt) -> None:
    tags = st.multiselect(
        "Tags", sorted(prompt.tags), default=sorted(prompt.tags), accept_new_options=True, key=f"tags/{prompt.name}"
    )
    if sorted(tags) != sorted(prompt.tags):
        bench.prompts.tag(prompt.name, tags)
        st.rerun()
