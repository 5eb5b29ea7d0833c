"""Column types that give back what was put in, on both databases, and the small numbers that stand for enumerations."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Dialect, SmallInteger, Text
from sqlalchemy.types import TypeDecorator

from core.domain import Expected, Intent, Outcome, TrialStatus

ESCAPE = "\ufdd0"
"""A code point that Unicode reserves for a program's own use, so that no sensible text holds it."""
UNSTORABLE = re.compile(f"[\x00{ESCAPE}\ud800-\udfff]")
ESCAPED = re.compile(f"{ESCAPE}([0-9a-f]{{4}})")


def escape(text: str) -> str:
    """The text without NUL (PostgreSQL refuses it) and lone surrogates (not UTF-8); `unescape` gives the text back."""
    if UNSTORABLE.search(text) is None:
        return text
    return UNSTORABLE.sub(lambda match: f"{ESCAPE}{ord(match[0]):04x}", text)


def unescape(stored: str) -> str:
    """The inverse of `escape`."""
    if ESCAPE not in stored:
        return stored
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), stored)


class AnyText(TypeDecorator[str]):
    """Text of any length and any code points, read back identical."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unescape(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value as ASCII text: neither database interprets it, so both keep it as it is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


EnumT = TypeVar("EnumT", bound=StrEnum)


class Code(TypeDecorator[EnumT]):
    """An enumeration as its place in a fixed list: narrow to store, quick to read in bulk."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, members: Sequence[EnumT]) -> None:
        super().__init__()
        self.members = tuple(members)

    def process_bind_param(self, value: EnumT | str | None, dialect: Dialect) -> int | None:
        return None if value is None else self.members.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> EnumT | None:
        return None if value is None else self.members[value]


# Stored data depends on the order of these lists: only ever append to them.
INTENTS = (Intent.BENIGN, Intent.HARMFUL)
EXPECTED = (Expected.COMPLY, Expected.GUIDE, Expected.REFUSE)
OUTCOMES = (Outcome.FULL_COMPLIANCE, Outcome.PARTIAL_REFUSAL, Outcome.FULL_REFUSAL, Outcome.INVALID)
STATUSES = (TrialStatus.PENDING, TrialStatus.DONE, TrialStatus.FAILED)


class Source(StrEnum):
    """Who gave a judgement: a judge, the provider by refusing, or a person."""

    JUDGE = "judge"
    PROVIDER = "provider"
    HUMAN = "human"


SOURCES = (Source.JUDGE, Source.PROVIDER, Source.HUMAN)


def now(hours: float = 0.0) -> str:
    """The moment so many hours from now in UTC as ISO 8601 with milliseconds; the text sorts as the time does."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now_ms() -> int:
    """This moment by this machine's clock, in milliseconds since 1970."""
    return int(time.time() * 1000)
