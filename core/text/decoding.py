"""Bytes to text: UTF-8, and what spreadsheets and Windows write instead, with a notice that says so."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from core.errors import InputError

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HIGH = re.compile(rb"[\x80-\xff]+")
LETTERS = re.compile(r"[^\W\d_]|[‘’“”–—…€°§©®™«»•·¿¡£]")
"""What of cp1252 beyond ASCII stands in ordinary text."""


@dataclass(frozen=True)
class Decoded:
    """A text, and what the reader of it should know of how it was read ('' where it was UTF-8)."""

    text: str
    notice: str = ""


def decode(data: bytes, file: str) -> str:
    """UTF-8 text without a byte-order mark. InputError with the line of the first byte that is something else."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, file, error) from error
    return _plain(text, file)


def decode_any(data: bytes, file: str) -> Decoded:
    """Text in UTF-8, UTF-16, UTF-32 or Windows-1252. InputError where it is none of them."""
    encoding = _wide(data)
    if encoding:
        try:
            return Decoded(_plain(data.decode(encoding).removeprefix("\ufeff"), file), f"Read as {encoding.upper()}.")
        except UnicodeDecodeError as error:
            raise InputError(f"is not {encoding.upper()} throughout.", file=file, hint="Save it as UTF-8.") from error
    try:
        return Decoded(_plain(data.decode("utf-8-sig"), file))
    except UnicodeDecodeError as error:
        if (text := _windows(data)) is None:
            raise _not_utf8(data, file, error) from error
    notice = "It is not UTF-8 and was read as Windows-1252 (cp1252): look whether accented letters are right."
    return Decoded(_plain(text, file), notice)


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 by its mark, or by the NUL bytes that every other place of a Latin text then holds."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return encoding
    head = data[:4_000]
    half = max(1, len(head) // 2)
    if head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _windows(data: bytes) -> str | None:
    """The text where it reads well as cp1252: single letters and marks among ASCII, not the runs of other code pages."""
    runs = HIGH.findall(data[:1_000_000])
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = [character for character in text[:1_000_000] if ord(character) > 127]
    usual = sum(bool(LETTERS.match(character)) for character in high)
    isolated = bool(runs) and sum(map(len, runs)) / len(runs) <= 1.6
    control = re.search(r"[\x00-\x08\x0e-\x1f]", text[:1_000_000])
    return text if isolated and not control and usual >= 0.9 * len(high) else None


def _not_utf8(data: bytes, file: str, error: UnicodeDecodeError) -> InputError:
    line = data.count(b"\n", 0, error.start) + 1
    hint = "Save it as “CSV UTF-8”." if file.lower().endswith(".csv") else "Save it as UTF-8."
    return InputError(f"is not UTF-8 (line {line}).", file=file, hint=hint)


def _plain(text: str, file: str) -> str:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"holds a NUL byte (line {line}): it is not plain text.", file=file)
    return text
