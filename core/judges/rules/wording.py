"""The wording of a reply, beside both questions: words and pairs of words at its beginning, at its end and anywhere in it.

The named features know acts. What they leave over is in the wording ("however", "instead", a colon before a list), and a
linear model over words and pairs picks it up: none of them is a rule, each shifts the odds a little. It is fitted on what
the features left over in styles that they were fitted without, and holds only what stood in several replies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

BEGINNING, END, WHOLE = 60, 30, 300
"""Words that are read of a reply's beginning and of its end, and how many from its beginning on count as all of it."""
LONGEST_WORD = 12
"""Characters that are read for each of them."""
STEM = 5
"""Letters by which a word is known: "suggest" and "suggesting" are one."""
LONGEST_PROMPT = 2_400
"""Characters of the request in which its words are looked for."""
OF_THE_REQUEST = "#"
"""Stands for a word of the request: what the topic is must say nothing about how it was answered."""
SHORT = 3
"""Letters up to which a word is no word of the request: "the" stands in most."""
SCALE = 10.0
"""The push of n words and pairs is SCALE / sqrt(n) times the sum of their weights: a long reply says no more than a short one."""
FEWEST = 200
"""A reply of fewer words and pairs counts as one of so many: one word of a very short reply must not decide."""

SHOWN = 3
"""Words or pairs that a reason names, at most."""
STRONG = 300.0
"""In thousandths: where a word or a pair weighs as much, the lighter ones are not looked at for that."""
_BARE = frozenset(
    "a an and as at be by for from i in is it its me my of on or our so that the this to we you your".split()  # noqa: SIM905
)
"""Words that push and tell a reader nothing: shown where there are no others."""
_PLAIN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?: [^\W\d_]+(?:'[^\W\d_]+)*)?").fullmatch
_WORD = re.compile(
    r"[a-z][a-z']*|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w[\w']*|[^\w\s]|\n"
)  # a letter is a word where words are not set apart
_WORD_ASCII = re.compile(r"[a-z][a-z']*|[^\w\s]|\n|\w[\w']*", re.ASCII)
"""The same for text in ASCII, faster."""

Weights = tuple[Mapping[str, complex], ...]
"""For each part of a reply (beginning, end, anywhere): what a word or a pair in it adds to the log-odds, in thousandths;
the real part to those of having held back, the imaginary part to those of having helped anyway. Whole numbers, so that
their sum is the same in any order."""


@dataclass(slots=True)
class Passages:
    """The words and pairs of a reply, by their stems."""

    written: list[str]
    """The words as they stand, in small letters; a word of the request is `#`."""
    stems: list[str]
    pairs: list[str]
    """Each stem with the next one."""
    parts: tuple[frozenset[str], ...]
    """What stands at the beginning, at the end, and anywhere."""

    @property
    def scale(self) -> float:
        """What the weights of the words and pairs are multiplied by."""
        return SCALE / sqrt(max(FEWEST, sum(map(len, self.parts))))

    def as_written(self, stem: str) -> str:
        """A stem or a pair as it stands where it stands first."""
        if " " not in stem:
            return self.written[self.stems.index(stem)]
        at = self.pairs.index(stem)
        return f"{self.written[at]} {self.written[at + 1]}"


@cache
def fitted_wording() -> Weights:
    """The weights in wording.json, written by tests/bench/judge_rules.py --fit; read once a process."""
    parts: list[dict[str, tuple[float, float]]] = json.loads(
        (Path(__file__).parent / "wording.json").read_text("utf-8")
    )
    return tuple({stem: complex(*pushes) for stem, pushes in part.items()} for part in parts)


@cache
def _strong(question: int, sign: int) -> frozenset[str]:
    """The words and pairs that push far in one direction of a question, in any part of a reply."""
    return frozenset(
        stem
        for part in fitted_wording()
        for stem, both in part.items()
        if sign * (both.imag if question else both.real) >= STRONG
    )


def passages(text: str, prompt: str) -> Passages:
    """The words and pairs of a reply. A request that is quoted whole is one word, and so is each longer word of it that the
    reply takes up."""
    if len(prompt) > LONGEST_WORD:
        text = text.replace(prompt, OF_THE_REQUEST)
    asked = {word for word in _words(prompt[:LONGEST_PROMPT]) if len(word) > SHORT}
    words = _words(text[: WHOLE * LONGEST_WORD])[:WHOLE]
    if len(text) > WHOLE * LONGEST_WORD:
        words += _words(text[-END * LONGEST_WORD :])[-END:]
    written = [OF_THE_REQUEST if word in asked else word for word in words]
    stems = [word[:STEM] for word in written]
    pairs = [f"{stem} {after}" for stem, after in pairwise(stems)]
    beginning = frozenset(stems[:BEGINNING] + pairs[: BEGINNING - 1])
    end = frozenset(stems[-END:] + pairs[1 - END :])
    return Passages(written, stems, pairs, (beginning, end, frozenset(stems + pairs)))


def _words(text: str) -> list[str]:
    text = text.lower().replace("’", "'")
    return (_WORD_ASCII if text.isascii() else _WORD).findall(text)


class Wording:
    """What the wording of a reply adds to the log-odds of the two questions (0 held back, 1 helped anyway)."""

    __slots__ = ("_passages", "_weights", "pushes")

    def __init__(self, found: Passages, weights: Weights | None = None) -> None:
        self._passages = found
        self._weights = weights or fitted_wording()
        by_part = zip(self._weights, found.parts, strict=True)
        total = sum([sum(filter(None, map(part.get, stems))) for part, stems in by_part])
        scale = found.scale / 1000
        self.pushes = total.real * scale, total.imag * scale

    def telling(self, question: int, sign: int) -> tuple[str, ...]:
        """The words and pairs that push furthest in one direction of a question, strongest first."""
        anywhere = self._passages.parts[-1]
        pushes = self._pushing(_strong(question, sign) & anywhere, question, sign)
        pushes = pushes or self._pushing(anywhere, question, sign)
        furthest = sorted(pushes, key=lambda stem: (-pushes[stem], stem))
        plain: list[str] = []
        told: list[str] = []
        for stem in furthest:
            words = self._passages.as_written(stem)
            if _PLAIN(words) and words not in plain:
                plain.append(words)
                told += [words] * (words not in _BARE)
                if len(told) == SHOWN:
                    break
        return tuple(told or plain[:SHOWN] or furthest[:SHOWN])

    def _pushing(self, stems: frozenset[str], question: int, sign: int) -> dict[str, float]:
        """Those of the stems that push in one direction of a question, in all parts together, and how far."""
        found = {}
        for stem in stems:
            by_part = zip(self._weights, self._passages.parts, strict=True)
            both = sum([part.get(stem, 0j) for part, stems_here in by_part if stem in stems_here])
            push = sign * (both.imag if question else both.real)
            if push > 0:
                found[stem] = push
        return found
