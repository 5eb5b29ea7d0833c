"""Which language a text is in, and whether the rules read it: by script, by English function words, by py3langid."""

# ruff: noqa: SIM905  word lists read better as prose than as quoted items

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

READ = frozenset("en de fr es pt it zh ja ko ru uk pl tr ar hi id vi nl th sv".split())
"""ISO 639-1 codes of the languages whose speech acts the rules know."""
UNKNOWN = "und"
"""ISO 639-2's code for a language that could not be told."""
SAMPLE = 300
"""Characters of the beginning that are looked at."""
FEWEST_LETTERS = 12
"""Below this many letters a language written in Latin script cannot be told."""
FEW_LETTERS = 60
"""Below this many, without accents, only a language that is read is believed: names and fragments look like anything."""

_ENGLISH = frozenset(
    """the and you that this is are was it's i'm i'll can't don't won't with for of to in it not your they be have will
    would should here there what how which from on my me but as we cannot i can if do at by an or""".split()
)
"""English function words."""
_SHARED = frozenset("in is was me do an on as or to at my can de for have be will we by of it i".split())
"""Those that are words of other languages, too: alone they prove nothing."""
_LATIN_WORD = re.compile(r"[a-zà-ɏḀ-ỿ]+(?:'[a-z]+)?")
_OTHER_LETTER = re.compile(r"[^\W\d_a-zA-ZÀ-ɏḀ-ỿ]")
_SCRIPTS = (
    ("ko", "\uac00", "\ud7af"),
    ("ja", "\u3040", "\u30ff"),
    ("zh", "\u4e00", "\u9fff"),
    ("th", "\u0e00", "\u0e7f"),
    ("cyrillic", "\u0400", "\u04ff"),
    ("arabic", "\u0600", "\u06ff"),
    ("devanagari", "\u0900", "\u097f"),
)
"""A language or script by a range of its letters. Kana comes before Han, which Japanese shares."""
_SEVERAL = {
    "cyrillic": "ru uk be bg mk sr mn kk ky".split(),
    "arabic": "ar fa ur ps ug".split(),
    "devanagari": "hi mr ne".split(),
}
"""The languages among which a script leaves open."""


def language_of(text: str, prompt: str = "") -> str:
    """The ISO 639-1 code of the text's language, "und" where it cannot be told.

    A text of a few letters, or of names with an English word or two, is taken to be in its prompt's language.
    """
    text, prompt = (part[:SAMPLE].lower().replace("\u2019", "'") for part in (text, prompt))
    found = _identify(text)
    if found != UNKNOWN or not prompt:
        return found
    words = _LATIN_WORD.findall(text)
    few = sum(map(len, words)) < FEWEST_LETTERS and text.isascii()
    return _identify(prompt) if few or len(_ENGLISH.intersection(words)) >= 2 else UNKNOWN


def looks_english(words: Sequence[str]) -> bool:
    """Whether words in small letters hold several that are English alone: quick, and enough for nearly all English."""
    return len(_ENGLISH.intersection(words[:40]) - _SHARED) >= 3


def is_read(language: str) -> bool:
    """Whether the rules know the speech acts of the language."""
    return language in READ


def _identify(text: str) -> str:
    words = _LATIN_WORD.findall(text)
    letters = sum(map(len, words))
    others = [] if text.isascii() else _OTHER_LETTER.findall(text)
    if len(others) * 2 > letters:  # a letter of these scripts says more than one of the Latin script
        return _by_script(text, others)
    known = _ENGLISH.intersection(words)
    if known - _SHARED and 5 * sum(word in _ENGLISH for word in words) >= len(words):
        return "en"
    found = _by_library(text) if letters >= FEWEST_LETTERS else UNKNOWN
    return UNKNOWN if found not in READ and text.isascii() and letters < FEW_LETTERS else found


def _by_script(text: str, letters: list[str]) -> str:
    counts = {name: sum(low <= letter <= high for letter in letters) for name, low, high in _SCRIPTS}
    if counts["ja"] * 8 > len(letters):
        return "ja"
    script = max(counts, key=counts.__getitem__)
    if counts[script] * 2 < len(letters):
        return _by_library(text)
    return _among(script, text) if script in _SEVERAL else script


def _among(script: str, text: str) -> str:
    found = _by_library(text)
    return found if found in _SEVERAL[script] else UNKNOWN


@lru_cache(maxsize=2048)
def _by_library(text: str) -> str:
    from py3langid.langid import classify  # late: its model takes 0.3 s to load

    code, score = classify(text)
    return UNKNOWN if score <= NO_EVIDENCE or code in NO_LANGUAGE else str(code)


NO_LANGUAGE = frozenset(("zxx", "pcm"))
"""Codes that mean no language, or English that is all names."""
NO_EVIDENCE = -1e30
"""The score of py3langid for a text that holds nothing it knows."""
