"""The single words of a reply's opening, beside the second question: how replies sound that refuse and help anyway.

The named features know acts. What they leave over is in the wording ("however", "instead", a colon before a list), and a
linear model over single words picks it up: no word of it is a rule, each shifts the odds a little. It is fitted on what
the features left over in styles that they were fitted without, and holds only words that stood in several replies.
"""

from __future__ import annotations

import re
from math import sqrt

from core.judges.rules.weights import WORDING

OPENING_WORDS, OPENING_CHARACTERS = 60, 600
SCALE = 3.0
"""The push of n known words is SCALE / sqrt(n) times the sum of their weights: a long opening says no more than a short one."""
_WORD = re.compile(r"[^\W\d][\w']*|[?!:]")


def opening_words(text: str, prompt: str) -> frozenset[str]:
    """The different words of a text's opening in small letters, and the marks ? ! : that stand in it.

    Words of the request are left out: what the topic is must say nothing about how it was answered.
    """
    return frozenset(_first_words(text)) - frozenset(_first_words(prompt))


def _first_words(text: str) -> list[str]:
    return _WORD.findall(text[:OPENING_CHARACTERS].lower().replace("’", "'"))[:OPENING_WORDS]


def push(words: frozenset[str], weights: dict[str, float] = WORDING) -> float:
    """What the words add to the log-odds of having helped anyway."""
    known = [weights[word] for word in words if word in weights]
    return SCALE / sqrt(len(known)) * sum(known) if known else 0.0


def telling(words: frozenset[str], sign: int) -> list[str]:
    """The words that push furthest in one direction, strongest first."""
    pushes = sorted((-sign * WORDING.get(word, 0.0), word) for word in words if word.isalpha())
    return [word for value, word in pushes[:3] if value < 0]
