"""Untrusted text made harmless: visible control characters, escaped Markdown, spreadsheet cells that stay text."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=])")
_JOINER = "\u2060"
"""Invisible, without width, and no place to break a line."""
_SPLITS = re.compile(r"(?<=:)(?=[\w/+-])|(?<=www)(?=\.)|(?=@)|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE)
"""Inside what a browser's Markdown turns into links, icons, emoji and arrows even where every sign is escaped."""
_CODE_INDENT = re.compile(r"(?m)^(?: {4}| {0,3}\t)[ \t]*")
_HIDDEN = {"\n", "\t"}

KEYS = re.compile(
    r"\b(?:sk|pk|rk|key|gsk|xai|r8|pplx|csk|fw|nvapi|hf|lsv2|glpat|xox[abps])[-_](?=[\w*-]{0,200}[\d*])[\w*-]{6,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}"
    r"|\beyJ[\w-]{10,4000}\.[\w-]{10,4000}\.[\w-]*|(?<=Bearer )[\w.~+/=-]{6,}|(?<=://)[^\s/@:]{0,200}:[^\s/@]{1,500}(?=@)"
)
"""What keys of known providers, tokens and passwords in URLs look like. What is looked ahead for is bounded: time grows with
the length of the text, whatever the text."""


def visible(text: str) -> str:
    """The text with every control, direction and zero-width character replaced by its code point in ⟨⟩, e.g. ⟨U+202E⟩.

    Line feeds and tabs stay; a carriage return before a line feed is dropped. Joiners inside words of scripts that need
    them (ZWJ, ZWNJ) stay, too.
    """
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in _HIDDEN or character in "\u200c\u200d":
        return character
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co"):
        return f"⟨U+{ord(character):04X}⟩"
    return character


def escape_markdown(text: str) -> str:
    """The text as a Markdown source that renders as itself: no emphasis, link, image, icon, colour, maths or HTML.

    Escaping alone is not enough: web addresses, e-mail addresses, `:icons:` and `->` are looked for once more in the text
    that is left after parsing. An invisible word joiner inside each keeps them from being found.
    """
    shown = _CODE_INDENT.sub(lambda found: "\u00a0" * len(found[0].expandtabs(4)), visible(text))
    return _JOINER.join(_MARKDOWN.sub(r"\\\1", part) for part in _SPLITS.split(shown))


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def spreadsheet_cell(value: str) -> str:
    """The value so that no spreadsheet reads it as a formula: a leading = + - @ (wide ones, too), tab, return or line feed
    gets an apostrophe (OWASP)."""
    return "'" + value if value.startswith(FORMULA) else value


def counted(count: int, word: str) -> str:
    """A number with its noun: “1 probe”, “2,000 probes”."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def hide_keys(text: str) -> str:
    """The text without anything that looks like a key, a token or a password in a URL."""
    return KEYS.sub("***", text)


def shorten(text: str, length: int = 80) -> str:
    """One line of at most `length` characters, with an ellipsis where something was cut."""
    line = " ".join(visible(text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
