"""Values found in nested records: by dotted paths, through dictionaries, flattened names and JSON in texts."""

from __future__ import annotations

import math
import re
from ast import literal_eval
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from core.text.json_rows import parse
from core.text.tabular import as_text

Record = Mapping[str, Any]
EVENTS = re.compile(
    r"\s*(?::[^\r\n]{0,200}\r?\n\s{0,9}){0,9}"
    r"(?:data: ?\{|(?:event|id|retry): ?[\w.-]+\r?\n(?:(?:event|id|retry):[^\r\n]{0,200}\r?\n){0,9}data: ?\{)"
)
"""How a server's stream of events begins; lines with a colon alone keep a connection awake."""
LITERAL = re.compile(r"\s*(?:\[\s*){0,3}\{\s*'[^{}]{0,200}?'?(?:role|content|from|value|message)'\s*:")
"""How Python writes down a message or a list of them."""
LONGEST_LITERAL = 200_000
BETWEEN = re.compile(r"\}[ \t\r]*\n\s*\{")


class UnpackedDict(dict[str, Any]):
    """What stood as JSON in a text: a tool's record, or words that happen to be JSON. `source` is the text."""

    source = ""


class UnpackedList(list[Any]):
    """As `UnpackedDict`, of a list."""

    source = ""


def source_of(value: Any) -> str:
    """The text that a value was unpacked from; '' where it was none."""
    return value.source if isinstance(value, UnpackedDict | UnpackedList) else ""


def plain(value: Any) -> Any:
    """A value of a field that holds JSON by its tool's own layout, without the text that it may stand in."""
    value = opened(value)
    return dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else value


def opened(value: Any) -> Any:
    """A value, unpacked where it is JSON in a text (once or twice), Python's own writing of it, or a stream of events."""
    if not isinstance(value, str):
        return value
    start = value.lstrip()[:2]
    if start[:1] in ("{", "[") or start in ('"{', '"['):
        try:
            found = parse(value)
        except ValueError:
            return _chunks(value) or _literal(value)
        if isinstance(found, str):
            return opened(found)
        if isinstance(found, dict | list):
            unpacked: Any = UnpackedDict(found) if isinstance(found, dict) else UnpackedList(found)
            unpacked.source = value
            return unpacked
        return found
    return _events(value) if EVENTS.match(value) else value


def unquoted(value: Any) -> Any:
    """A value of a field whose texts are JSON: without the quotation marks that make it one."""
    if isinstance(value, str) and value.startswith('"') and value.endswith('"'):
        try:
            return opened(parse(value))
        except ValueError:
            return value
    return value


def _chunks(text: str) -> list[dict[str, Any]]:
    """The chunks of a stream that a server sends as one object a line, each saying whether it is the last; else none."""
    first_line, _, rest = text.strip().partition("\n")
    if not rest or '"done"' not in first_line:
        return []
    try:
        found = [parse(line) for line in text.strip().split("\n") if line.strip()]
    except ValueError:
        return []
    return found if all(isinstance(one, dict) and "done" in one for one in found) else []


def _literal(text: str) -> Any:
    """What pandas wrote into a table's cell, where it holds messages; commas between them may be missing."""
    if not LITERAL.match(text) or len(text) > LONGEST_LITERAL:
        return text
    for written in (text, BETWEEN.sub("},{", text)):
        try:
            return literal_eval(written)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return text


def _events(text: str) -> Any:
    """The events of a server's stream, as it was logged; one that was cut off is left out."""
    found = []
    for line in text.splitlines():
        if line.startswith("data:"):
            with suppress(ValueError):
                found.append(parse(line[5:].strip()))
    return [one for one in found if isinstance(one, dict)] or text


def at(record: Any, path: str) -> Any:
    """The value at a dotted path, whether the record is nested or its names hold the dots; None where nothing is there."""
    value = record if isinstance(record, dict) else opened(record)
    if not isinstance(value, dict):
        return None
    if path in value:
        return opened(value[path])
    dot = path.find(".")
    while dot > 0:
        if path[:dot] in value and (found := at(value[path[:dot]], path[dot + 1 :])) is not None:
            return found
        dot = path.find(".", dot + 1)
    return None


def unflattened(flat: Mapping[str, Any]) -> dict[str, Any]:
    """A record whose names are dotted paths as a nested one; numbers in the paths are places in lists."""
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        *way, last = path.split(".")
        inside = nested
        for step in way:
            following = inside.setdefault(step, {})
            if not isinstance(following, dict):
                break
            inside = following
        else:
            inside.setdefault(last, value)
    return {name: _as_lists(value) for name, value in nested.items()}


def _as_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _as_lists(one) for name, one in value.items()}
    numbered = bool(inner) and all(name.isascii() and name.isdigit() for name in inner)
    return [inner[name] for name in sorted(inner, key=int)] if numbered else inner


def first(record: Any, *paths: str) -> Any:
    """The first value at one of the paths that holds anything; None where none does."""
    return next((value for path in paths if (value := at(record, path)) not in (None, "", [], {})), None)


def first_text(record: Any, *paths: str) -> str:
    """The first text or number at one of the paths, as text; '' where there is none."""
    found = (at(record, path) for path in paths)
    return next(
        (text for value in found if isinstance(value, str | int | float) and (text := as_text(value).strip())), ""
    )


def dicts(values: Any) -> list[dict[str, Any]]:
    """The dictionaries in a list; none of anything else."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def has(record: Any, *paths: str) -> bool:
    """Whether every path leads to something, be it null."""
    return all(_leads(record, path) for path in paths)


def _leads(record: Any, path: str) -> bool:
    if not isinstance(record, dict):
        return False
    if path in record:
        return True
    head, dot, rest = path.partition(".")
    return bool(dot) and _leads(opened(record.get(head)), rest)


def time_of(record: Any, paths: Iterable[str]) -> str:
    """The first time at one of the paths: a text as it stands, a number of seconds or smaller units as UTC ISO."""
    text = first_text(record, *paths)
    try:
        number = float(text)
        if not math.isfinite(number):
            return text[:64]
        while abs(number) > 1e11:
            number /= 1000
        return datetime.fromtimestamp(number, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return text[:64]


CAMEL = re.compile(r"_([a-z])")


def camel(value: Any) -> Any:
    """A reply as Google's Python client dumps it, under the names of the HTTP interface; enumerations without their class."""
    if isinstance(value, Mapping):
        named = {CAMEL.sub(lambda found: found[1].upper(), str(name)): inner for name, inner in value.items()}
        return {name: _reason(inner) if name in NUMBERED else camel(inner) for name, inner in named.items()}
    if isinstance(value, list):
        return [camel(inner) for inner in value]
    return value.rpartition(".")[2] if isinstance(value, str) and ENUMERATION.match(value) else value


def _reason(value: Any) -> Any:
    """A reason to stop by its name, where the client dumped its number; one that is not listed is no refusal."""
    return FINISHED.get(value, value) if isinstance(value, int) else camel(value)


NUMBERED = ("finishReason",)
FINISHED = {
    1: "STOP",
    2: "MAX_TOKENS",
    3: "SAFETY",
    4: "RECITATION",
    5: "OTHER",
    7: "BLOCKLIST",
    8: "PROHIBITED_CONTENT",
}
"""Candidate.FinishReason, as far as the Generative Language API and Vertex AI mean the same kind of reason by a number."""
ENUMERATION = re.compile(r"(?:FinishReason|BlockedReason|BlockReason|HarmCategory|HarmProbability)\.[A-Z_]+\Z")
