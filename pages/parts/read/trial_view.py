"""One trial opened: prompt, probe, response, judgement and why; labels and comments; another variant's answer beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain import RefusalOrigin, Reply
from core.text.untrusted import escape_markdown, shorten
from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, untrusted_text
from pages.parts.common.outcome_keys import KEYS

if TYPE_CHECKING:
    from core.store import RunRow, TrialView
    from core.workbench import Workbench

NOBODY = "none"
RECORDED = "recorded"
"""The model of imported completions."""


def show(bench: Workbench, run: RunRow, trial_id: int) -> None:
    """The opened trial, with the same probe answered under another variant beside it where one is chosen."""
    with show_errors():
        trial = bench.results.trial(trial_id)
        if trial.run_id != run.run_id:
            return
        st.divider()
        st.subheader("The probe", anchor=False)
        probe(trial)
        others = {name: other for name, other in bench.results.siblings(trial).items() if name != trial.variant.name}
        beside = pickers.choice("beside", "Compare with", [NOBODY, *others], stable=True) if others else NOBODY
        if beside == NOBODY:
            response(trial)
        else:
            left, right = st.columns(2)
            with left:
                response(trial)
            with right:
                response(bench.results.trial(others[beside]))
        with st.expander("The system prompt of this trial"):
            untrusted_text(trial.variant.text, key="system_text")
        label_and_comment(bench, trial)


def probe(trial: TrialView) -> None:
    """The probe's text and what the set says of it."""
    for place, (role, content) in enumerate(trial.probe.turns):
        st.caption("The user said before" if role == "user" else "The assistant answered, as the probe has it")
        untrusted_text(content, key=f"turn/{place}")
    if trial.probe.turns:
        st.caption("The user then said, and this is answered below")
    untrusted_text(trial.probe.prompt, key="probe_text")
    parts = [f"{trial.probe.intent}, expected: {trial.probe.expected}", trial.probe.category, trial.probe.id]
    if trial.probe.triggers:
        parts.append("trigger words: " + ", ".join(trial.probe.triggers))
    st.caption(escape_markdown(" · ".join(part for part in parts if part)))
    if trial.probe.note:
        st.caption(escape_markdown(trial.probe.note))


def response(trial: TrialView, *, prose: bool = False) -> None:
    """A response with its judgement; every text as it is, nothing rendered. `prose`: as `untrusted_text` has it."""
    st.markdown(f"**{escape_markdown(trial.variant.name)}** on {escape_markdown(trial.model)}")
    if trial.reply is None:
        st.warning(escape_markdown(f"{trial.error_kind or trial.status}: {trial.error or 'no response yet'}"))
        return
    untrusted_text(trial.reply.text, key=f"response/{trial.trial_id}", prose=prose)
    _refusal(trial.trial_id, trial.reply)
    _judgement(trial)
    reply = trial.reply
    if trial.model == RECORDED:
        by = f" The record names the model {reply.served_model}." if reply.served_model else ""
        st.caption(escape_markdown(f"Recorded elsewhere and imported.{by}"))
        return
    cost = f"${reply.cost_usd:.5f}" if reply.cost_usd is not None else "cost unknown"
    named = f", answered as {reply.served_model}" if reply.served_model not in ("", trial.model) else ""
    cached = "from the cache" if reply.cached else f"{reply.latency_s:.2f} s"
    tokens = f"{reply.prompt_tokens:,} + {reply.completion_tokens:,} tokens"
    st.caption(escape_markdown(f"{tokens}, {cost}, {cached}, finish reason {reply.finish_reason}{named}"))


ORIGINS = {
    RefusalOrigin.MODEL: "Refused by the model, in its refusal field",
    RefusalOrigin.INPUT_FILTER: "Refused by the provider before the model was asked",
    RefusalOrigin.OUTPUT_FILTER: "Refused by the provider's filter of answers",
    RefusalOrigin.GUARDRAIL: "Refused by a guardrail in between",
}


def _refusal(trial_id: int, reply: Reply) -> None:
    """Who refused or cut the answer off, and what a reasoning model thought."""
    if reply.origin is not None:
        said = ORIGINS[reply.origin] if reply.blocked else "Cut off here by the provider's filter of answers"
        more = ", ".join(part for part in (reply.category, reply.native_reason) if part)
        st.caption(escape_markdown(f"{said}{f' ({more})' if more else ''}."))
    if reply.reasoning or reply.reasoning_tokens:
        with st.expander(f"Reasoning, {reply.reasoning_tokens:,} tokens: not judged"):
            untrusted_text(reply.reasoning or "The provider keeps it to itself.", key=f"reasoning/{trial_id}")


def _judgement(trial: TrialView) -> None:
    judged = trial.judgement
    if judged is None or judged.outcome is None:
        st.warning(escape_markdown(judged.reason if judged else "Not judged yet."))
        return
    sure = f", confidence {judged.confidence:.0%}" if judged.confidence is not None else ""
    harm = f", real harm {judged.harm:.2f}" if judged.harm is not None else ""
    st.markdown(
        f"**{str(judged.outcome).replace('_', ' ')}** by {escape_markdown(judged.judge)}{sure}{harm}: {escape_markdown(judged.reason)}"
    )
    if judged.evidence:
        st.caption(
            "  \n".join(escape_markdown(f"“{shorten(piece.text, 120)}”: {piece.why}") for piece in judged.evidence)
        )
    others = [one for one in trial.judgements if (one.judge, one.version) != (judged.judge, judged.version)]
    for other in others:
        st.caption(
            escape_markdown(f"{other.judge}: {str(other.outcome or 'failed').replace('_', ' ')}. {other.reason}")
        )


def label_and_comment(bench: Workbench, trial: TrialView) -> None:
    """What people say of the trial, and the two ways to say something."""
    what_people_say(trial)
    with st.container(horizontal=True):
        label_buttons(bench, trial)
    with st.form(f"comment/{trial.trial_id}", clear_on_submit=True, border=False):
        text = st.text_input("Comment", max_chars=2_000)
        pressed = st.form_submit_button("Add the comment")
        if pressed and not text.strip():
            st.caption("Write the comment first.")
        elif pressed:
            with show_errors():
                bench.labels.comment(trial.trial_id, text.strip())
                st.rerun()


def what_people_say(trial: TrialView) -> None:
    """The labels and comments that people gave."""
    st.markdown("**What people say**")
    for label in trial.labels:
        st.caption(escape_markdown(f"{label.author}: {str(label.outcome).replace('_', ' ')} {label.note}"))
    for comment in trial.comments:
        st.caption(escape_markdown(f"{comment.author}, {comment.created_at[:16]}: {comment.text}"))


def label_buttons(bench: Workbench, trial: TrialView, *, by_keys: bool = False) -> None:
    """One button an outcome, and one that takes the visitor's own label back. `by_keys`: 1 to 4, and U."""
    for outcome, (key, meaning) in KEYS.items():
        given = st.button(
            str(outcome).replace("_", " "),
            key=f"label/{trial.trial_id}/{outcome}",
            help=meaning,
            disabled=trial.reply is None,
            shortcut=key if by_keys else None,
        )
        if given:
            bench.labels.add(trial.trial_id, outcome)
            st.rerun()
    mine = any(label.author == bench.person.name for label in trial.labels)
    if mine and st.button("take back", key=f"label/{trial.trial_id}/undo", shortcut="U" if by_keys else None):
        bench.labels.undo(trial.trial_id)
        st.rerun()
