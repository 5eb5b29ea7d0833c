"""The wording of a reply, beside both questions: words and pairs of words at its beginning, at its end and anywhere in it.

The named features know acts. What they leave over is in the wording ("however", "instead", a colon before a list), and a
linear model over words and pairs picks it up: none of them is a rule, each shifts the odds a little. It is fitted on what
the features left over in styles that they were fitted without, and holds only what stood in several replies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

BEGINNING, END = 60, 30
"""Words that are read as a reply's beginning and as its end."""
LONGEST_WORD = 12
"""Characters that are read for each word of the end, where it is read by itself."""
LONGEST = 3_600
"""Characters from the beginning on that are read; of a longer reply the end is read by itself."""
STEM = 5
"""Letters by which a word is known: "suggest" and "suggesting" are one. A word with an apostrophe is known by all of it."""
LONGEST_PROMPT = 2_400
"""Characters of the request in which its words are looked for."""
OF_THE_REQUEST = "\ufffc"
"""The object replacement character stands for a word of the request: what the topic is must say nothing about how it was answered."""
SHORT = 3
"""Letters up to which a word is no word of the request: "the" stands in most."""
SCALE = 10.0
"""The push of n words and pairs, counted in each part where they stand, is SCALE / sqrt(n) times the sum of their weights: a
long reply says no more than a short one."""
FEWEST = 300
"""A reply of fewer (some 50 words) counts as one of so many: one word of a very short reply must not decide."""

SHOWN = 3
"""Words or pairs that a reason names, at most."""
STRONG = 250.0
"""In thousandths: where words or pairs push as far, the lighter ones are not looked at for that."""
_BARE = frozenset(
    "a an and as at be by for from i in is it its me my of on or our so that the this to we you your".split()  # noqa: SIM905
)
"""Words that push and tell a reader nothing: shown where there are no others."""
_PLAIN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?: [^\W\d_]+(?:'[^\W\d_]+)*)?").fullmatch
_WORD = re.compile(r"\w[\w']*|[^\w\s]|\n")
_WORD_ASCII = re.compile(r"[a-z][\w']*|[^\w\s\x1c-\x1f]|\n|\w[\w']*", re.ASCII)
"""The same for text in ASCII, faster."""
_LETTERS = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Thai, Japanese, Chinese and Korean: a letter is a word where words are not set apart."""
_UNSPACED = re.compile(f"[{_LETTERS}]")
_LETTER_OR_WORD = re.compile(rf"[{_LETTERS}]|[^\W{_LETTERS}]+(?:'[^\W{_LETTERS}]*)*|[^\w\s]|\n")

Weights = tuple[Mapping[str, complex], ...]
"""For each part of a reply (beginning, end, anywhere): what a word or a pair in it adds to the log-odds, in thousandths;
the real part to those of having held back, the imaginary part to those of having helped anyway. Whole numbers, so that
their sum is the same in any order."""


@dataclass(slots=True)
class Passages:
    """The words and pairs of a reply, by their stems."""

    texts: list[tuple[list[str], list[str], list[str]]]
    """What was read in one piece: its words as they stand, in small letters and with words of the request masked; their
    stems; and each stem with the next one."""
    parts: tuple[frozenset[str], ...]
    """The stems and pairs at the beginning, at the end, and anywhere."""

    @property
    def scale(self) -> float:
        """What the weights of the words and pairs are multiplied by."""
        return SCALE / sqrt(max(FEWEST, sum(map(len, self.parts))))

    def as_written(self, stem: str) -> str:
        """A stem or a pair as it stands where it stands first."""
        length = 1 + stem.count(" ")
        for written, *read in self.texts:
            with suppress(ValueError):
                at = read[length - 1].index(stem)
                return " ".join(written[at : at + length])
        raise KeyError(stem)


@cache
def fitted_wording() -> Weights:
    """The weights in wording.json, written by tests/bench/judge_rules.py --fit; read once a process."""
    parts: list[dict[str, tuple[float, float]]] = json.loads(
        (Path(__file__).parent / "wording.json").read_text("utf-8")
    )
    return tuple({stem: complex(*pushes) for stem, pushes in part.items()} for part in parts)


@cache
def _strong(question: int, sign: int) -> frozenset[str]:
    """The words and pairs that can push far in one direction of a question, wherever in a reply they stand."""
    furthest: dict[str, float] = {}
    for part in fitted_wording():
        for stem, both in part.items():
            furthest[stem] = furthest.get(stem, 0.0) + max(0.0, sign * (both.imag if question else both.real))
    return frozenset(stem for stem, push in furthest.items() if push >= STRONG)


def passages(text: str, prompt: str) -> Passages:
    """The words and pairs of a reply. A request that is quoted whole is one word, and so is each longer word of it that the
    reply takes up."""
    if len(prompt) > LONGEST_WORD:
        text = text.replace(prompt, OF_THE_REQUEST)
    text = text.strip()
    asked = {word for word in _words(prompt[:LONGEST_PROMPT]) if len(word) > SHORT}
    if len(text) <= LONGEST:
        texts = [_read(_words(text), asked)]
    else:  # a word may be cut where a piece is
        texts = [
            _read(_words(text[:LONGEST])[:-1], asked),
            _read(_words(text[-END * LONGEST_WORD :])[1:][-END:], asked),
        ]
    (_, first, first_pairs), (_, last, last_pairs) = texts[0], texts[-1]
    beginning = frozenset(first[:BEGINNING] + first_pairs[: BEGINNING - 1])
    end = frozenset(last[-END:] + last_pairs[1 - END :])
    anywhere = frozenset(first + first_pairs)
    return Passages(texts, (beginning, end, anywhere | end if len(texts) > 1 else anywhere))


def _read(words: list[str], asked: set[str]) -> tuple[list[str], list[str], list[str]]:
    """Words as they stand, their stems, and their pairs."""
    written = [OF_THE_REQUEST if word in asked else word for word in words]
    stems = [word if "'" in word else word[:STEM] for word in written]
    return written, stems, [f"{stem} {after}" for stem, after in pairwise(stems)]


def _words(text: str) -> list[str]:
    text = text.lower().replace("’", "'")
    if text.isascii():
        return _WORD_ASCII.findall(text)
    return (_LETTER_OR_WORD if _UNSPACED.search(text) else _WORD).findall(text)


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
        """The plain words and pairs that push furthest in one direction of a question, strongest first; none where only
        marks and words of the request do."""
        anywhere = self._passages.parts[-1]
        if self._weights is fitted_wording():
            told = self._plain(self._pushing(_strong(question, sign) & anywhere, question, sign, STRONG))
            if told and _BARE.isdisjoint(told):
                return told
        return self._plain(self._pushing(anywhere, question, sign, 1.0))

    def _pushing(self, stems: frozenset[str], question: int, sign: int, least: float) -> list[str]:
        """Those of the stems that push so far in one direction of a question, in all parts together, strongest first."""
        found = []
        parts = [(part.get, there) for part, there in zip(self._weights, self._passages.parts, strict=True)]
        for stem in stems:
            both = 0j
            for weight, there in parts:
                if stem in there:
                    both += weight(stem, 0)
            push = sign * (both.imag if question else both.real)
            if push >= least:
                found.append((-push, stem))
        return [stem for _, stem in sorted(found)]

    def _plain(self, stems: list[str]) -> tuple[str, ...]:
        """The first of the stems that are plain words, as they are written; bare ones only where there are no others."""
        bare: list[str] = []
        told: list[str] = []
        for stem in stems:
            words = self._passages.as_written(stem)
            if _PLAIN(words) and words not in told:
                (bare if words in _BARE else told).append(words)
                if len(told) == SHOWN:
                    break
        return tuple(told or bare[:SHOWN])
