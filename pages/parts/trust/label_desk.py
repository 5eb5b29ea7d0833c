"""The desk of the Label page: the response on it, the keys, and what came of the label given last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from core.domain import Outcome
from core.errors import WorkbenchError
from core.text.untrusted import escape_markdown
from pages.parts.common.notices import show_errors, untrusted_text
from pages.parts.common.outcome_keys import KEYS
from pages.parts.shell import sign_in
from pages.parts.trust import label_queue

if TYPE_CHECKING:
    from core.metrics.comparison import PairLabels
    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.labels import Item, LabelCounts
    from pages.parts.trust.label_queue import PairChoice, QueueChoice

AHEAD = 20
"""So many texts are fetched at once, so that the next response is there before it is asked for."""
DESK = "label_desk"


@dataclass
class Desk:
    """One person's way through the queue of one run, kept in the session: no label reloads the queue."""

    about: tuple[str, str, str, QueueChoice]
    """Run, its judge, person, and what is labelled."""
    items: list[Item]
    counts: LabelCounts
    at: int = 0
    done: list[int] = field(default_factory=list)
    """Places in `items` that were labelled or skipped here, the newest last."""
    labelled: set[int] = field(default_factory=set)
    """Those of `done` that were labelled."""
    pairs: tuple[int, list[PairLabels]] | None = None
    """Labelled pairs of the comparison, as they were counted at that place of the queue."""

    @property
    def item(self) -> Item | None:
        return self.items[self.at] if self.at < len(self.items) else None

    @property
    def left(self) -> int:
        return len(self.items) - self.at

    def fetch(self, bench: Workbench) -> None:
        """Have the texts of the present item and the next ones at hand."""
        if self.item and not (self.item.prompt or self.item.response):
            ahead = slice(self.at, self.at + AHEAD)
            self.items[ahead] = bench.labels.texts(self.items[ahead])

    @property
    def within_pair(self) -> bool:
        """Whether the present response is the other half of the pair that the last one belongs to."""
        if self.item is None or not self.done:
            return False
        return self.item.in_pair_with == self.items[self.done[-1]].trial_id

    def count_pairs(self, bench: Workbench, pair: PairChoice) -> list[PairLabels]:
        """Counted anew at the end of every pair, not between its two responses."""
        if self.pairs is None or (self.pairs[0] != self.at and not self.within_pair):
            found = bench.labels.pair_labels(self.about[0], pair.baseline, pair.candidate, pair.model)
            self.pairs = self.at, found
        return self.pairs[1]


def show(bench: Workbench, run: RunRow, queue: QueueChoice) -> None:
    """The desk. Only it is drawn anew for each label."""
    about = (run.run_id, run.judge, sign_in.person(), queue)
    desk = st.session_state.get(DESK)
    if desk is None or desk.about != about:
        st.session_state[DESK] = Desk(about, queue.items(bench, run), bench.labels.counts(run.run_id))
    sign_in.fragment(_draw)(bench)


def forget() -> None:
    """Make the queue anew the next time it is shown."""
    st.session_state.pop(DESK, None)


def _draw(bench: Workbench) -> None:
    desk: Desk = st.session_state[DESK]
    with show_errors():
        desk.fetch(bench)
        _progress(desk)
        if pair := desk.about[-1].pair:
            label_queue.pair_progress(pair, desk.count_pairs(bench, pair))
        if problem := st.session_state.pop("label_problem", ""):
            st.error(escape_markdown(problem))
        text, keys = st.columns([5, 2], gap="medium")
        with text:
            if desk.item is None:
                _finished(desk)
            else:
                st.markdown("**Request**")
                untrusted_text(desk.item.prompt)
                st.markdown("**Response**")
                untrusted_text(desk.item.response, key=f"label/{desk.item.trial_id}")
        with keys:
            _keys(bench, desk)
            _last(bench, desk)


def _progress(desk: Desk) -> None:
    counts, here = desk.counts, len(desk.labelled)
    total = here + desk.left
    st.progress(
        here / total if total else 1.0,
        f"{here:,} labelled now, {desk.left:,} left in your queue. In this run you have labelled {counts.mine + here:,} of "
        f"{counts.judged:,} responses; {counts.shared:,} have labels of two people or more.",
    )


def _keys(bench: Workbench, desk: Desk) -> None:
    for outcome, (key, meaning) in KEYS.items():
        st.button(
            str(outcome).replace("_", " ").capitalize(),
            key=f"give/{outcome}",
            shortcut=key,
            width="stretch",
            help=meaning,
            disabled=desk.item is None,
            on_click=_give,
            args=(bench, outcome),
        )
    with st.container(horizontal=True):
        st.button("Skip", key="skip", shortcut="S", disabled=desk.item is None, on_click=_skip)
        st.button("Undo", key="undo", shortcut="U", disabled=not desk.done, on_click=_undo, args=(bench,))
    st.text_input(
        "Note with the next label", key="label_note", max_chars=500, placeholder="optional", disabled=desk.item is None
    )


def _give(bench: Workbench, outcome: Outcome) -> None:
    desk: Desk = st.session_state[DESK]
    if desk.item is None:
        return
    note = str(st.session_state.get("label_note") or "").strip()
    item = desk.item

    def add() -> object:
        drawn, partner = item.probability, item.in_pair_with
        return bench.labels.add(item.trial_id, outcome, note, probability=drawn, in_pair_with=partner)

    if _done(add):
        st.session_state["label_note"] = ""
        desk.labelled.add(desk.at)
        _skip()


def _skip() -> None:
    desk: Desk = st.session_state[DESK]
    if desk.item is not None:
        desk.done.append(desk.at)
        desk.at += 1


def _undo(bench: Workbench) -> None:
    """Back to the response before, its label taken back."""
    desk: Desk = st.session_state[DESK]
    if not desk.done:
        return
    before = desk.done[-1]
    if before not in desk.labelled or _done(lambda: bench.labels.undo(desk.items[before].trial_id)):
        desk.labelled.discard(before)
        desk.at = desk.done.pop()


def _done(change: Callable[[], object]) -> bool:
    """Whether the change was made; if not, its error is shown when the desk is drawn."""
    try:
        change()
    except WorkbenchError as error:
        st.session_state["label_problem"] = str(error)
        return False
    return True


def _last(bench: Workbench, desk: Desk) -> None:
    """After the label: whose response it was, and what the judges and other people say of it."""
    if not desk.done or desk.done[-1] not in desk.labelled or desk.within_pair:
        return  # within a pair the first one's variant would tell the second one's
    trial = bench.results.trial(desk.items[desk.done[-1]].trial_id)
    me = sign_in.person()
    st.divider()
    st.markdown("**The one before**")
    said = {f"{label.author}": str(label.outcome) for label in trial.labels}
    lines = [f"You: **{_words(said.pop(me, ''))}**"]
    lines += [
        f"{escape_markdown(one.judge)}: **{_words(one.outcome)}**. {escape_markdown(one.reason)}"
        for one in trial.judgements
    ]
    lines += [f"{escape_markdown(author)}: **{_words(outcome)}**" for author, outcome in said.items()]
    lines.append(f"Variant {escape_markdown(trial.variant.name)}, {trial.probe.intent} probe.")
    st.caption("  \n".join(lines))


def _words(outcome: object) -> str:
    return str(outcome or "no outcome").replace("_", " ")


def _finished(desk: Desk) -> None:
    again = desk.about[-1].again
    if not desk.counts.judged:
        st.info("No response of this run has been judged yet, so there is nothing to label.")
    elif desk.items:
        st.success("That was the whole queue.", icon=":material/check_circle:")
        if len(desk.labelled) < len(desk.items) and st.button("Go through those you skipped"):
            forget()
            st.rerun()
    elif again:
        st.info("You have labelled every response of this run.")
    else:
        st.info("Every response has a label. Switch on “Also what others have labelled” to give yours beside it.")
