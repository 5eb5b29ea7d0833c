"""What a reader is, and what it finds in one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.errors import InputError
from core.recorded.answers import Answer, answer_of
from core.recorded.requests import LoggedRequest
from core.recorded.values import Record

MALFORMED = (RecursionError, ValueError, TypeError, AttributeError, KeyError, OverflowError)
"""What a reader may meet in a record of a form that nobody has seen: it costs that record alone."""
NO_REQUEST = "there is no user message."
NO_REQUEST_BESIDE = "there is no user message: the response stands without the request that it answers."
NO_RESPONSE = "there is no response."


@dataclass(frozen=True)
class Found:
    """One call as a tool recorded it."""

    request: LoggedRequest
    answer: Answer
    model: str = ""
    time: str = ""
    id: str = ""
    trace: str = ""
    """What belongs together: a trace with the spans in it."""
    outer: bool = False
    """A record around calls (a trace, a chain), which counts only where none of them is in the file."""


def found(
    request: LoggedRequest | None,
    answer: Answer | None,
    *,
    model: str = "",
    time: str = "",
    id: str = "",
    trace: str = "",
    outer: bool = False,
) -> Found:
    """The call; the answer is the conversation's own last word where the record has none beside it. InputError where a
    half is missing."""
    if request is None or not any(role == "user" and text.strip() for role, text in request.messages):
        raise InputError(NO_REQUEST if answer is None else NO_REQUEST_BESIDE)
    if answer is None and request.answer:
        answer = answer_of(request.answer)
    if answer is None:
        raise InputError(NO_RESPONSE)
    return Found(request, answer, model or answer.model, time, id, trace, outer)


def no_parts(_document: Record) -> list[Any] | None:
    """A tool that writes one record a call."""
    return None


@dataclass(frozen=True)
class Reader:
    """How one tool's records are told from others, and read."""

    name: str
    """For programs."""
    title: str
    """For people."""
    fits: Callable[[Record], bool]
    read: Callable[[Record], Found]
    """InputError where the record holds no whole call, saying what is missing; Aside where it is none on purpose."""
    parts: Callable[[Record], list[Any] | None] = no_parts
    """The records in one document of the tool; None where the document is none of its."""
