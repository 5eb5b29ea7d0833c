"""Phoenix and other OpenInference users: spans with `llm.input_messages` and `llm.output_messages`.

Conventions: arize-ai.github.io/openinference. Attributes come nested, flat with numbers, or as columns of a data frame.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refused_by_error, stopped
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.readers.opentelemetry import TIMES, attributes_of
from core.recorded.requests import LoggedRequest, messages_of, request_of
from core.recorded.values import Record, at, dicts, first, first_text, has, opened, time_of

MARKS = ("llm.input_messages", "llm.output_messages", "openinference.span.kind", "llm.model_name")
NUMBERED = re.compile(
    r"llm\.(input|output)_messages\.(\d{1,4})\.message\."
    r"(role|content|contents\.\d{1,4}\.message_content\.text|tool_calls\.\d{1,4}\.tool_call\.function\.name)\Z"
)


def fits(record: Record) -> bool:
    attributes = attributes_of(record)
    if any(at(attributes, mark) is not None for mark in MARKS) or any(NUMBERED.match(name) for name in attributes):
        return True
    return has(record, "span_kind") and (at(attributes, "input.value") is not None or has(record, "context.span_id"))


def read(record: Record) -> Found:
    attributes = attributes_of(record)
    kind = first_text(attributes, "openinference.span.kind") or first_text(record, "span_kind", "spanKind")
    outer = kind.upper() not in ("LLM", "")
    if kind.upper() in ("TOOL", "RETRIEVER", "EMBEDDING", "RERANKER", "EVALUATOR"):
        raise Aside(f"{kind.lower()} spans")
    try:
        return found(
            _request(attributes),
            _answer(attributes, record),
            model=first_text(attributes, "llm.model_name"),
            time=time_of(record, TIMES),
            id=first_text(record, "context.span_id", "spanId", "span_id"),
            trace=first_text(record, "context.trace_id", "traceId", "trace_id"),
            outer=outer,
        )
    except InputError:
        if outer:
            raise Aside("spans around the calls") from None
        raise


def _listed(attributes: Mapping[str, Any], side: str) -> list[Any]:
    """The messages of one side, however they are written."""
    whole = at(attributes, f"llm.{side}_messages")
    if isinstance(whole, list):
        return whole
    if isinstance(whole, Mapping):
        return [whole[name] for name in sorted(whole, key=str)]
    messages: dict[int, dict[str, Any]] = {}
    for name, value in attributes.items():
        if (parts := NUMBERED.match(name)) and parts[1] == side:
            message, (name, *_) = messages.setdefault(int(parts[2]), {}), parts[3].split(".")
            if name in ("role", "content"):
                message[name] = value
            else:
                message.setdefault(name, []).append(value)
    return [messages[number] for number in sorted(messages)]


def _calls_tools(message: Any) -> bool:
    return first(message, "tool_calls", "message.tool_calls") is not None


def _request(attributes: Mapping[str, Any]) -> LoggedRequest | None:
    listed = messages_of(_listed(attributes, "input"))
    if listed:
        system = "\n\n".join(text for role, text in listed if role == "system")
        return LoggedRequest(tuple(message for message in listed if message[0] != "system"), system)
    return request_of(first(attributes, "input.value"))


def _answer(attributes: Mapping[str, Any], record: Record) -> Answer | None:
    whole = opened(first(attributes, "output.value"))
    answer = answer_of(whole) if isinstance(whole, dict) else None
    said = messages_of(_listed(attributes, "output"))
    reason = first_text(attributes, "llm.finish_reason")
    if said and said[-1][1].strip() and (answer is None or not answer.origin):
        answer = stopped(said[-1][1], reason)
    if answer is None:
        answer = answer_of(whole)
    if answer is None and any(_calls_tools(message) for message in _listed(attributes, "output")):
        raise Aside("tool calls without text")
    failed = first_text(record, "status_message", "status.message")
    exceptions = [
        first_text(attributes_of(event), "exception.message") for event in dicts(opened(record.get("events")))
    ]
    return answer or refused_by_error({}, " ".join((failed, *exceptions)))


READER = Reader("phoenix", "a Phoenix export", fits, read)
