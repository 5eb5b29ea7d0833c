"""A prompt as HTML in which each sentence is tinted by what it does to one of the rates, the numbers in its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from core.charts.theme import faint, theme
from core.text.untrusted import visible

FULL = 20.0
"""Points at which the tint is as strong as it gets."""
SHOWN = 0.08
"""The faintest tint of a sentence whose interval leaves zero out."""
RATES = {"overrefusal": "overrefusal", "harmful_refusal": "harmful refusal"}


def tinted_prompt(
    sentences: Sequence[Mapping[str, Any]], gaps: Sequence[str], *, rate: str = "overrefusal", dark: bool = False
) -> Markup:
    """The sentences of an `effects` result with the blanks before each. Orange: more of it refused, blue: less.

    Only what the data show is tinted: where the interval holds zero the sentence stays as it is. Everything of the text is
    escaped; the tags and styles are constants and numbers.
    """
    parts = []
    for one, gap in zip(sentences, gaps, strict=True):
        number = Markup('<sup style="opacity:.65">{}</sup>').format(one["index"])
        parts += [escape(visible(gap)), _sentence(one, rate, dark), number]
    style = 'white-space:pre-wrap;line-height:1.75;overflow-wrap:anywhere"'
    return Markup('<div class="tinted-prompt" style="' + style + ">") + Markup("").join(parts) + Markup("</div>")


def _sentence(one: Mapping[str, Any], rate: str, dark: bool) -> Markup:
    found = one[rate]
    colour = ""
    if one["frozen"]:
        colour = ";border-bottom:1px dotted"
    elif found["points"] is not None and (found["low"] > 0 or found["high"] < 0):
        palette = theme(dark).palette
        strength = max(SHOWN, min(1.0, abs(found["points"]) / FULL) * 0.55)
        colour = f";background:{faint(palette[1] if found['points'] > 0 else palette[0], round(strength, 3))}"
    return Markup('<span style="border-radius:3px;padding:1px 0{}" title="{}">{}</span>').format(
        Markup(colour), title_of(one), escape(visible(one["text"]))
    )


def title_of(one: Mapping[str, Any]) -> str:
    """A sentence's two numbers in words."""
    if one["frozen"]:
        return f"{one['index']}: frozen, always part of the prompt"
    said = [f"{words} {points_text(one[rate])}" for rate, words in RATES.items()]
    return f"{one['index']}: " + ", ".join(said)


def points_text(found: Mapping[str, Any]) -> str:
    """An effect in points with its interval."""
    if found["points"] is None:
        return "not known"
    return f"{found['points']:+.1f} points ({found['low']:+.1f} to {found['high']:+.1f})"
