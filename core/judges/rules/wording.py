"""The wording of a reply, beside both questions: the words and pairs of words at its beginning and its end.

The named features know acts. What they leave over is in the wording ("however", "instead", a colon before a list), and a
linear model over words and pairs picks it up: none of them is a rule, each shifts the odds a little. It is fitted on what
the features left over in styles that they were fitted without, and holds only what stood in several replies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from math import fsum, sqrt
from pathlib import Path

from core.domain import unique

BEGINNING, END = 60, 30
"""Words that are read of a reply's beginning and of its end."""
LONGEST_WORD = 12
"""Characters that are read for each of them."""
LONGEST_PROMPT = 2_400
"""Characters of the request in which its words are looked for."""
OF_THE_REQUEST = "#"
"""Stands for a word of the request: what the topic is must say nothing about how it was answered."""
SHORT = 3
"""Letters up to which a word is no word of the request: "the" stands in most."""
SCALE = 10.0
"""The push of n words and pairs is SCALE / sqrt(n) times the sum of their weights: a long reply says no more than a short one."""
FEWEST = 100
"""A reply of fewer words and pairs counts as one of so many: one word of a very short reply must not decide."""

SHOWN = 3
"""Words or pairs that a reason names, at most."""
_BARE = frozenset(
    "a an and as at be by for from i in is it its me my of on or our so that the this to we you your".split()  # noqa: SIM905
)
"""Words that push and tell a reader nothing: shown where there are no others."""
_PLAIN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?: [^\W\d_]+(?:'[^\W\d_]+)*)?").fullmatch


def scale(found: frozenset[str]) -> float:
    """What the weights of a reply's words and pairs are multiplied by."""
    return SCALE / sqrt(max(FEWEST, len(found)))


Weights = tuple[Mapping[str, float], Mapping[str, float]]
"""What a word or pair adds to the log-odds of having held back, and of having helped anyway."""

_WORD = re.compile(
    r"[a-z][a-z']*|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w[\w']*|[^\w\s]|\n"
)  # a letter is a word where words are not set apart


@cache
def fitted_wording() -> Weights:
    """The weights in wording.json, written by tests/bench/judge_rules.py --fit; read once a process."""
    held, helped = json.loads((Path(__file__).parent / "wording.json").read_text("utf-8"))
    return held, helped


def passages(text: str, prompt: str) -> frozenset[str]:
    """The words and pairs of a reply: `h:` before those of its beginning, `t:` before those of its end.

    A request that is quoted whole is one word, and so is each longer word of it that the reply takes up.
    """
    if len(prompt) > LONGEST_WORD:
        text = text.replace(prompt, OF_THE_REQUEST)
    asked = {word for word in _words(prompt[:LONGEST_PROMPT]) if len(word) > SHORT}
    beginning = _words(text[: BEGINNING * LONGEST_WORD])
    end = beginning if len(text) <= BEGINNING * LONGEST_WORD else _words(text[-END * LONGEST_WORD :])
    return frozenset(_pairs("h:", beginning[:BEGINNING], asked) + _pairs("t:", end[-END:], asked))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _pairs(mark: str, words: list[str], asked: set[str]) -> list[str]:
    told = [OF_THE_REQUEST if word in asked else word for word in words]
    marked = [mark + word for word in told]
    return marked + [f"{word} {after}" for word, after in zip(marked, told[1:], strict=False)]


class Wording:
    """What the wording of a reply adds to the log-odds of the two questions (0 held back, 1 helped anyway)."""

    __slots__ = ("_known", "pushes")

    def __init__(self, found: frozenset[str], weights: Weights | None = None) -> None:
        self._known = [(one, list(filter(one.__contains__, found))) for one in weights or fitted_wording()]
        times = scale(found)
        held, helped = (times * fsum(map(one.__getitem__, known)) for one, known in self._known)
        self.pushes = held, helped

    def telling(self, question: int, sign: int) -> tuple[str, ...]:
        """The words and pairs that push furthest in one direction of a question, strongest first."""
        weights, known = self._known[question]
        furthest = sorted(known, key=lambda words: (weights[words], words), reverse=sign > 0)[: 4 * SHOWN]
        plain = unique(words[2:] for words in furthest if sign * weights[words] > 0 and _PLAIN(words, 2))
        return tuple(words for words in plain if words not in _BARE)[:SHOWN] or plain[:SHOWN]
