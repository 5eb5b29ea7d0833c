"""Helpers over plain words: what changed between two texts, word by word, and the words of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from core.prompts.sentences import split_sentences

_TOKEN = re.compile(r"\s+|\w+(?:['’]\w+)*|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
MAX_TOKENS = 4_000
MAX_LINES = 40_000
MAX_SENTENCES = 2_000
"""Of differing words and lines, and of all sentences, in both texts: difflib's time can grow with the square."""
REWRITTEN = 0.5
"""Below this share of common words a stretch is shown as replaced: scattered words that both happen to have say nothing."""


@dataclass(frozen=True, slots=True)
class DiffOp:
    """A stretch of text that both sides have, or only the old one (`delete`), or only the new one (`insert`)."""

    kind: Literal["equal", "delete", "insert"]
    text: str


def words(text: str) -> list[str]:
    """The words in lower case, apostrophes inside them kept."""
    return _WORD.findall(text.casefold())


def word_diff(old: str, new: str) -> list[DiffOp]:
    """What to take out of `old` and put in to get `new`: by words, and by sentences where a text was rewritten.

    The equal and deleted stretches joined are `old`, the equal and inserted ones joined are `new`, exactly.
    """
    before, after = _sentences(old), _sentences(new)
    if len(before) + len(after) > MAX_SENTENCES:
        return _merged(_within(old, new))
    ops: list[DiffOp] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "replace" and i2 - i1 == j2 - j1:
            for one, other in zip(before[i1:i2], after[j1:j2], strict=True):
                ops += _within(one, other)
        else:
            ops += _within("".join(before[i1:i2]), "".join(after[j1:j2]))
    return _merged(ops)


def _sentences(text: str) -> list[str]:
    """The sentences with the blanks before them; joined they are the text."""
    found = split_sentences(text)
    return [one.before + one.text for one in found.sentences] + [found.tail] * bool(found.tail)


def _within(old: str, new: str) -> list[DiffOp]:
    """The changed words of a stretch; all of it where it keeps too few."""
    start = _common(old, new)
    head, before, after = old[:start], old[start:], new[start:]
    end = _common(before[::-1], after[::-1])
    tail, before, after = before[len(before) - end :], before[: len(before) - end], after[: len(after) - end]
    ops = [DiffOp("equal", head), *_ops(*_pieces(before, after)), DiffOp("equal", tail)]
    kept = sum(len(_WORD.findall(op.text)) for op in ops if op.kind == "equal")
    total = len(_WORD.findall(old)) + len(_WORD.findall(new))
    if total and 2 * kept / total < REWRITTEN:
        return [DiffOp("delete", old), DiffOp("insert", new)]
    return ops


def _pieces(old: str, new: str) -> tuple[list[str], list[str]]:
    """Both texts in words; in lines where those are too many, whole where even those are."""
    for pattern, most in ((_TOKEN, MAX_TOKENS), (_LINE, MAX_LINES)):
        before, after = pattern.findall(old), pattern.findall(new)
        if len(before) + len(after) <= most:
            return before, after
    return [old], [new]


def _common(one: str, other: str) -> int:
    """The length of the common beginning, cut back to a blank so that no word is split."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    if low == len(one) == len(other):
        return low
    while low and not one[low - 1].isspace():
        low -= 1
    return low


def _ops(before: list[str], after: list[str]) -> list[DiffOp]:
    ops: list[DiffOp] = []
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > MAX_TOKENS)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            ops.append(DiffOp("equal", "".join(before[i1:i2])))
        else:
            ops += [DiffOp("delete", "".join(before[i1:i2])), DiffOp("insert", "".join(after[j1:j2]))]
    return ops


def _merged(ops: list[DiffOp]) -> list[DiffOp]:
    """Without empty stretches, and with a change as one deletion and one insertion.

    A lone blank between two changed words would make two changes of one, so it joins them.
    """
    merged: list[DiffOp] = []
    deleted = inserted = ""
    for op, following in zip(ops, [*ops[1:], DiffOp("equal", "")], strict=False):
        joins = op.text == " " and deleted and inserted and following.kind != "equal"
        if op.kind == "equal" and op.text and not joins:
            merged += [DiffOp("delete", deleted), DiffOp("insert", inserted), op]
            deleted = inserted = ""
        else:
            deleted += op.text if op.kind != "insert" else ""
            inserted += op.text if op.kind != "delete" else ""
    merged += [DiffOp("delete", deleted), DiffOp("insert", inserted)]
    joined: list[DiffOp] = []
    for op in merged:
        if op.text and joined and joined[-1].kind == op.kind:
            joined[-1] = DiffOp(op.kind, joined[-1].text + op.text)
        elif op.text:
            joined.append(op)
    return joined
