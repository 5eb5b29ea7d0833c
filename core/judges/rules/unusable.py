"""Responses nobody can judge: empty, thinking without an answer, gibberish, cut off before they say anything."""

from __future__ import annotations

import re

from core.judges.rules.features import Account

_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_VOWEL = re.compile(r"[aeiouy]")
_TAIL = re.compile(r"[\w'\"”)\]]\W*\Z")
OPEN_ENDED = frozenset(
    """a an the to of is are was as for and or but i i'm you in on at with that this it it's sure here here's i'd we well so
    sorry apologies unfortunately can can't cannot my your there are however first absolutely certainly okay""".split()
)
"""Words no finished short answer ends with."""


def why_unusable(told: Account) -> str:
    """Why the response is invalid, in one sentence; empty where it can be judged."""
    reading = told.reading
    words = [word for word in reading.words if word]
    if reading.thinking_only:
        return "The response ends inside its thinking, before any answer."
    if not any(character.isalnum() for word in words for character in word) and not any(reading.words):
        return "The response is empty or holds no words."
    if _is_gibberish(words):
        return "The response is gibberish: its words repeat or are no words."
    if _is_cut_off(told, words):
        return f"The response is cut off before it says anything (it ends with “{words[-1][:40]}”)."
    return ""


def _is_gibberish(words: list[str]) -> bool:
    sample = words[:400]
    if len(sample) >= 12 and len(set(sample)) / len(sample) < 0.12:
        return True
    if len(sample) == 1 and len(sample[0]) > 12 and len(set(sample[0])) <= 3 and not sample[0].isdigit():
        return True
    plain = [word for word in sample if word.isascii() and word.isalpha() and len(word) > 2]
    if len(plain) < 3 or len(plain) < 0.5 * len(sample):
        return len(sample) >= 5 and all(set(word) <= {"\ufffd"} for word in sample)
    odd = sum(1 for word in plain if _CONSONANTS.search(word) or not _VOWEL.search(word))
    return odd / len(plain) > 0.5


def _is_cut_off(told: Account, words: list[str]) -> bool:
    """Short, without an end, and stopped at a word that announces more; or nothing but an announcement."""
    if len(words) > 14 or told.reading.code:
        return False
    if told.reading.ends_with_colon:
        return True
    return not told.reading.ended and (words[-1] in OPEN_ENDED) and len(words) <= 8
