"""A proposer without a model: edits that a prompt engineer would try first, in a fixed order. For the simulator, tests and a first look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from core.prompts.sentences import SplitPrompt
from core.tuning.proposals import Brief, Edit, EditKind

_BAN = re.compile(r"\b(?:never|do not|don['’]t|must not|avoid|refuse|decline|no)\b", re.I)
_DOUBT = re.compile(r"\b(?:in doubt|unsure|uncertain|not sure|borderline|err on)\b", re.I)
_MISTRUST = re.compile(r"\bassum\w+ (?:that )?(?:the |every |any )?(?:user|person|people|worst|bad|request)", re.I)
_MANNER = re.compile(r"\b(?:when you refuse|do not explain|do not repeat|apologi[sz]e|say that you cannot)\b", re.I)
_REWRITES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        _MISTRUST,
        ("Judge a request by the intent behind it and by its context, not by its words.", "Weigh the context."),
    ),
    (
        _DOUBT,
        (
            "If you are in doubt, refuse only what would clearly harm people.",
            "Judge a request by the intent behind it and by its context, not by its words.",
            "If you are unsure, be careful.",
            "Be careful with harmful requests.",
        ),
    ),
    (_MANNER, ("When you refuse, suggest a safer alternative and give general information.",)),
    (
        _BAN,
        (
            "Refuse requests that clearly seek to harm people.",
            "Never give working instructions that would harm people.",
            "Be careful with harmful requests.",
            "Refuse anything dangerous.",
        ),
    ),
)
"""What a sentence of this kind becomes."""
_NARROWINGS = ("where it would clearly harm people", "if the intent to harm people is clear")
_EXCEPTIONS = ("Weigh the context: history, fiction, safety and figures of speech are fine.",)
_END = re.compile(r"[.!?]*$")


class OfflineProposer:
    """Deletes, narrows, excepts and rewrites, beginning with what helped before and with the sentences that cause most."""

    name, calls, cost_usd = "simulator", 0, 0.0

    def propose(self, brief: Brief) -> list[Edit]:
        """At most `brief.wanted` edits that were not tried before."""
        fresh = [edit for edit in _edits(brief) if edit.apply(brief.split).text not in brief.tried]
        hopeful = [edit for edit in fresh if _earlier(brief, edit) > -1e-9]
        return sorted(hopeful, key=lambda edit: -_earlier(brief, edit))[: brief.wanted]


def _earlier(brief: Brief, edit: Edit) -> float:
    """What the edit gained where it was tried before; a little for one that was not."""
    return brief.earlier.get((brief.split.sentences[edit.sentence].text, edit.text), UNKNOWN)


UNKNOWN = 0.005


def _edits(brief: Brief) -> Iterator[Edit]:
    """The first choice for each sentence before the second for any."""
    ranked = sorted(brief.split.free, key=lambda at: -brief.points.get(brief.split.sentences[at].text, 0.0))
    choices = [offline_edits(brief.split, at) for at in ranked]
    for one in zip_longest(*choices):
        yield from filter(None, one)


def offline_edits(split: SplitPrompt, at: int) -> list[Edit]:
    """Everything that is ever tried of one sentence, in order."""
    return [*_rewrites(split, at), *_others(split, at)]


def _others(split: SplitPrompt, at: int) -> Iterator[Edit]:
    yield Edit(EditKind.DELETE, at)
    yield from _narrowings(split, at)
    text = split.sentences[at].text
    yield from (
        Edit(EditKind.EXCEPT, at, f"{text} {exception}") for exception in _EXCEPTIONS if exception not in split.text
    )


def _rewrites(split: SplitPrompt, at: int) -> Iterator[Edit]:
    text = split.sentences[at].text
    for pattern, wordings in _REWRITES:
        if pattern.search(text):
            yield from (Edit(EditKind.REWRITE, at, wording) for wording in wordings if wording not in split.text)
            return


def _narrowings(split: SplitPrompt, at: int) -> Iterator[Edit]:
    text = split.sentences[at].text
    if _BAN.search(text) and not any(narrowing in text for narrowing in _NARROWINGS):
        for narrowing in _NARROWINGS:
            yield Edit(EditKind.NARROW, at, _END.sub(f" {narrowing}.", text, count=1))
