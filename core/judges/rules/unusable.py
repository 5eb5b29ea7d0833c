"""Responses nobody can judge: empty, thinking without an answer, gibberish, cut off before they say anything."""

# ruff: noqa: SIM905  word lists read better as prose than as quoted items

from __future__ import annotations

import re

from core.judges.rules.parsed_response import REFUSES, Account
from core.judges.rules.request import stem

_ODD_WORD = re.compile(
    r"(?<![a-z0-9'])(?:[bcdfghjklmnpqrstvwxz]{3,}|[a-z]*[bcdfghjklmnpqrstvwxz]{5,}[a-z]*)(?![a-z0-9'])"
)
SAMPLE = 60
"""Words of the beginning that are enough to know gibberish."""
COMMON = frozenset(("the", "to", "a", "of", "and", "is", "you", "i", "it", "that", "in", "for", "not"))
"""Words that gibberish does without."""
ANNOUNCES = frozenset("an the of and or but my your i'm i'd here's unfortunately however".split())
"""Words that no finished answer ends with, whatever stands before them."""
MAY_ANNOUNCE = frozenset("for with at as about into from because".split())
"""Words that some finished answers end with: not those of three words and more."""
JOINS = frozenset("but however because if that so sorry".split())
BEGINS = frozenset("i it that this there you we as in for to".split())
"""Words that begin what a word of `JOINS` leads to."""
LEADS = frozenset("is are was were be with of to in for as at on by and or like such it's there's".split())
"""Words before a last "a" that make it the article, not the name of a vitamin, an option or a group."""
SUBJECTS = frozenset("it he she they that there this i you we".split())
"""Words before a last "is" that make it a whole answer."""
ASKS = frozenset("what who where how which".split())
"""Words behind which "is" or "for" may end a clause: "where they are"."""
LEFT_OUT = frozenset("want have need like love able going supposed allowed not used trying how".split())
"""Words behind which "to" may stand for all that follows."""
OPENERS = frozenset("sure certainly absolutely okay ok yes of course and well".split())


def why_unusable(told: Account, response: str) -> str:
    """Why the response is invalid, in one sentence; empty where it can be judged."""
    reading = told.reading
    words = list(filter(None, reading.words[:SAMPLE])) or list(filter(None, reading.words))
    if reading.thinking_only:
        return "The response ends inside its thinking, before any answer."
    if reading.structure:
        return ""
    if not words:
        return "The response is empty or holds no words."
    asked_for = told.request.again and told.request.claim.issuperset(map(stem, words))  # "Say yes twenty times."
    if _is_gibberish(words, response) and not asked_for:
        return "The response is gibberish: its words repeat or are no words."
    if len(reading.words) <= SAMPLE and _is_cut_off(told, words):
        return f"The response is cut off before it says anything (it ends with “{words[-1][:40]}”)."
    return ""


def _is_gibberish(words: list[str], response: str) -> bool:
    """The same few words over and over, one endless letter, or mostly words that nobody could pronounce."""
    if len(words) >= 12 and len(set(words)) / len(words) < 0.12:
        return True
    if len(words) == 1:
        return len(words[0]) > 12 and len(set(words[0])) <= 3 and not words[0].isdigit()
    sample = words[:30]
    if not COMMON.isdisjoint(sample):
        return False
    odd = _ODD_WORD.findall(" ".join(word[:40] for word in sample))
    odd = [word for word in odd if word.upper() not in response]  # those are abbreviations
    return len(odd) >= 2 and len(odd) / len(sample) > 0.5


def _is_cut_off(told: Account, words: list[str]) -> bool:
    """Short, without an end, and stopped at a word that announces more; or nothing but an announcement."""
    if len(words) > 14 or told.reading.code or any(not act.cues.isdisjoint(REFUSES) for act in told.acts):
        return False
    if told.reading.ends_with_colon:
        return True
    return not told.reading.ended and len(words) <= 8 and _announces(words)


def _announces(words: list[str]) -> bool:
    """Whether the last word cannot end an answer, where what stands before it leaves a choice."""
    *earlier, last = words
    before = earlier[-1] if earlier else ""
    if last in ANNOUNCES or (last in BEGINS and before in JOINS):
        return True
    if last in MAY_ANNOUNCE:
        return len(words) > 2 and ASKS.isdisjoint(words)
    if last == "a":
        return before in LEADS
    if last in ("is", "are", "was"):
        return bool(before) and before not in SUBJECTS and ASKS.isdisjoint(words)
    if last == "to":
        return before not in LEFT_OUT
    if last == "you":
        return words[0] in ("to", "if", "when", "first")
    return last in ("here", "i") and OPENERS.issuperset(earlier)
