"""Policies beside the prompts: which one fills the slot of a prompt, and which prompts name a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown

if TYPE_CHECKING:
    from core.store import PromptVersion
    from core.workbench import Workbench
    from core.workbench.prompts import Prompt

NONE, OWN, KEPT, NAMED = "none", "own", "kept", "named:"


def pick(bench: Workbench, base: PromptVersion, draft: str) -> tuple[str, str]:
    """(name, text) of the policy that fills the slot.

    A version keeps the policy text it was saved with: where the named policy has changed since, that text stays the
    choice until the newest is chosen.
    """
    texts = {one.name: one.latest.template for one in bench.policies.all()}
    labels = {NONE: "none", **{NAMED + name: name for name in texts}, OWN: "a text of its own"}
    present = NONE
    if base.policy:
        present = NAMED + base.policy_name if texts.get(base.policy_name) == base.policy else OWN
    if present == OWN and base.policy_name:
        present, labels[KEPT] = KEPT, f"{base.policy_name}, as it was when this version was saved"
    options = list(labels)
    chosen = st.selectbox(
        "Policy",
        options,
        index=options.index(present),
        key=f"policy/{draft}",
        persist_state="session",
        format_func=lambda option: labels[option],
    )
    if chosen == OWN:
        own = "" if base.policy_name else base.policy
        return "", st.text_area("Policy text", own, height=160, key=f"policy_text/{draft}", persist_state="session")
    if chosen == KEPT:
        if base.policy_name in texts:
            name = escape_markdown(base.policy_name)
            st.caption(f"The policy {name} has changed since. Choose {name} to take up its newest text.")
        return base.policy_name, base.policy
    name = str(chosen).removeprefix(NAMED)
    return (name, texts[name]) if chosen != NONE else ("", "")


def show_uses(bench: Workbench, policy: Prompt) -> None:
    """Which prompts name the policy, and whether they have its newest text."""
    using = [one for one in bench.prompts.all() if one.latest.policy_name == policy.name]
    if not using:
        st.caption("No prompt names it yet: choose it in a prompt that says {{ policy }}.")
        return
    newest = [one.name for one in using if one.latest.policy == policy.latest.template]
    older = [one.name for one in using if one.name not in newest]
    parts = [f"Used by {', '.join(newest)}." if newest else ""]
    parts.append(f"With an older text: {', '.join(older)}; they keep it until they are saved with the new one.")
    st.caption(escape_markdown(" ".join(part for part in (parts if older else parts[:1]) if part)))
