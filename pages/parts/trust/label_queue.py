"""Which responses are labelled: those most worth a label or random pairs, and also what others have labelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown
from pages.parts.common import pickers
from pages.parts.shell import sign_in
from pages.parts.shell.app_process import settings

if TYPE_CHECKING:
    from core.metrics.comparison import PairLabels
    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.labels import Item


@dataclass(frozen=True)
class PairChoice:
    """The two variants that are compared, and the model."""

    baseline: str
    candidate: str
    model: str


@dataclass(frozen=True)
class QueueChoice:
    """What stands in the queue."""

    again: bool
    """Also responses that others have labelled."""
    pair: PairChoice | None = None
    """Random pairs of these; None for the responses that are most worth a label."""

    def items(self, bench: Workbench, run: RunRow) -> list[Item]:
        """The queue, first to last, without texts."""
        if self.pair is None:
            return bench.labels.queue(run.run_id, again=self.again)
        pair = self.pair
        return bench.labels.pair_queue(run.run_id, pair.baseline, pair.candidate, pair.model, again=self.again)


def pick(run: RunRow) -> QueueChoice:
    """Who labels, and what."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if "auth" in settings().secrets:
            st.caption(f"You label as {escape_markdown(sign_in.person())}.")
        else:
            st.text_input(
                "Your name",
                key="person_name",
                persist_state="session",
                max_chars=80,
                placeholder=sign_in.LOCAL_PERSON,
                help="Stands beside your labels, so that several people can label the same response.",
                width=200,
            )
        pairs = len(run.variants) > 1 and _wants_pairs()
        again = st.toggle(
            "Also what others have labelled",
            key="again",
            bind="query-params",
            help="Two people's labels of the same responses show how far people agree: the most a judge can reach.",
        )
    return QueueChoice(again, _pick_pair(run) if pairs else None)


def _wants_pairs() -> bool:
    chosen = st.segmented_control(
        "Queue",
        ("doubtful", "pairs"),
        default="doubtful",
        required=True,
        key="queue",
        bind="query-params",
        format_func={"doubtful": "Most worth a label", "pairs": "Random pairs"}.__getitem__,
        help="Random pairs: the same request under two variants, one response after the other, without saying which is "
        "which. They free the verdict between the two from the judge's errors.",
    )
    return chosen == "pairs"


def _pick_pair(run: RunRow) -> PairChoice:
    names, models = [name for name, _ in run.variants], list(run.models)
    columns = st.columns(3 if len(models) > 1 else 2)
    with columns[0]:
        baseline = pickers.choice("baseline", "Baseline", names, default=run.baseline or names[0], stable=True)
    others = [name for name in names if name != baseline]
    with columns[1]:
        candidate = pickers.choice("candidate", "Candidate", others, stable=True)
    if len(models) < 2:
        return PairChoice(baseline, candidate, models[0])
    with columns[2]:
        return PairChoice(baseline, candidate, pickers.choice("model", "Model", models, stable=True))


def pair_progress(pair: PairChoice, counts: list[PairLabels]) -> None:
    """How many labelled pairs there are, how many are missing, and what they are for."""
    st.markdown("  \n".join(_said(one) for one in counts if one.pairs))
    st.caption(
        f"They correct the verdict of {escape_markdown(pair.candidate)} against {escape_markdown(pair.baseline)} on "
        "Trade-off, in reports and at the gate, each rate once it has enough; until then the verdict takes the judge at "
        "its word."
    )


def _said(one: PairLabels) -> str:
    intent = str(one.intent).capitalize()
    if one.pairs < one.wanted:
        return (
            f"{intent}: {one.labelled} labelled of {one.pairs} pairs, and a correction wants {one.wanted}: add probes."
        )
    if one.missing:
        return f"{intent}: **{one.labelled} of {one.wanted} pairs** labelled, {one.missing} more needed."
    return f"{intent}: **{one.labelled} pairs** labelled, enough: the verdict is corrected by them."
