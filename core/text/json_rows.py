"""JSON documents, JSON lines and documents one after another, as numbered values; one bad line doesn't hide the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from core.errors import InputError
from core.text import bounds
from core.text.problems import Problems

DIGITS = 300
"""A whole number with more digits than this is kept as text: Python reads none beyond 4,300."""


class Doubled(set[str]):
    """A hook for the JSON reader that notes names which stand twice in one object."""

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            self.update(name for name in found if names.count(name) > 1)
        return found


def parse(text: str, doubled: Doubled | None = None) -> Any:
    """A JSON value. ValueError where it is none or nested too deeply."""
    try:
        return json.loads(text, object_pairs_hook=doubled)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError:
        raise
    except ValueError:  # a number with thousands of digits
        return json.loads(text, object_pairs_hook=doubled, parse_int=_whole)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= DIGITS else digits


def json_values(text: str, file: str, problems: Problems) -> Iterator[tuple[int, Any]]:
    """(number, value) of everything in a file: the items of a list, the lines of JSON lines, or the documents.

    Lines count as an editor shows them; items and documents from 1. A line that is no JSON, or null, is a problem.
    """
    if text.count("{") + text.count("[") > bounds.MAX_CELLS:
        raise bounds.too_many_cells(file)
    doubled = Doubled()
    for place, (number, value) in enumerate(_values(text, file, problems, doubled)):
        if place >= bounds.MAX_ROWS:
            raise bounds.too_many_rows(file)
        if value is None:
            problems.add("is null: it holds nothing.", row=number)
        else:
            yield number, value
    if doubled:
        names = ", ".join(f"“{name[:40]}”" for name in sorted(doubled)[:5])
        problems.notice(f"{names} stands twice in one object: the last one was read.")


def _values(text: str, file: str, problems: Problems, doubled: Doubled) -> Iterator[tuple[int, Any]]:
    first, _, rest = text.strip().partition("\n")
    if rest and _is_json(first):
        yield from _lines(text, problems, doubled)
        return
    try:
        document = parse(text, doubled)
    except ValueError as error:
        if text.lstrip().startswith("["):
            why = getattr(error, "msg", error)
            items = list(_documents(text, doubled, text.index("[") + 1))
            if not any(isinstance(item, dict | list) for item in items):
                raise InputError(f"is not JSON: {why}.", file=file) from error
            yield from enumerate(items, 1)
            problems.add(f"is not JSON: {why}. What stands behind it in the list was not read.", row=len(items) + 1)
            return
        one_after_another = list(_documents(text, doubled, whole=True))
        yield from enumerate(one_after_another, 1) if one_after_another else _lines(text, problems, doubled)
        return
    yield from enumerate(document if isinstance(document, list) else [document], 1)


def _is_json(line: str) -> bool:
    try:
        parse(line)
    except ValueError:
        return False
    return True


def _lines(text: str, problems: Problems, doubled: Doubled) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if len(line) > bounds.MAX_CELL:
            problems.add(f"is longer than {bounds.MAX_CELL:,} characters.", row=number)
            continue
        try:
            yield number, parse(line, doubled)
        except ValueError as error:
            problems.add(f"is not JSON: {getattr(error, 'msg', error)}.", row=number)


def _documents(text: str, doubled: Doubled, at: int = 0, *, whole: bool = False) -> Iterator[Any]:
    """Documents one after another from a place on, up to the first that is broken; with `whole` nothing where one is."""
    decoder, found = json.JSONDecoder(object_pairs_hook=doubled), list[Any]()
    while at < len(text):
        if text[at] in " \t\r\n,":
            at += 1
            continue
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            if whole:
                return
            break
        found.append(value)
    yield from found


def storable(value: Any) -> bool:
    """Whether every database takes the texts: no NUL, no half surrogate pair (JSON can smuggle in both)."""
    try:
        return b"\\u0000" not in json.dumps(value, ensure_ascii=False).encode().replace(b"\\\\", b"")
    except (UnicodeEncodeError, RecursionError, ValueError):
        return False
