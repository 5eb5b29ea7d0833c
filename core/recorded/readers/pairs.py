"""Any table or list with a prompt and a response: the last resort, by the names of the columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.recorded.answers import answer_beside, answer_of
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of, with_surroundings
from core.recorded.values import Record, at, first, first_text, time_of
from core.text.tabular import as_text

REQUESTS = (
    "messages",
    "conversations",
    "conversation",
    "dialog",
    "dialogue",
    "request.body",
    "request",
    "body",
    "kwargs",
    "input",
    "inputs",
    "meta.input",
    "prompt",
    "user",
    "user_input",
    "user_message",
    "user_prompt",
    "user_query",
    "human",
    "question",
    "query",
    "instruction",
    "request_body",
    "requestbody",
    "prompt_text",
    "userprompt",
    "chatinput",
    "text",
    "message",
)
"""Where a row may keep what was asked; the first place that holds a message or a text counts."""
RESPONSES = (
    "response.body",
    "response",
    "output",
    "outputs",
    "request_response",
    "llm_response",
    "completion",
    "answer",
    "reply",
    "assistant",
    "assistant_response",
    "assistant_message",
    "model_response",
    "model_output",
    "ai_response",
    "bot_response",
    "response_text",
    "generation",
    "result",
    "choices",
    "meta.output",
    "response_body",
    "responsebody",
    "generated_text",
    "generated_answer",
    "generated_response",
    "actual_output",
    "actualoutput",
    "prediction",
    "model_answer",
    "modelresponse",
    "assistant_reply",
    "bot_output",
    "bot",
    "ai",
)
"""Where a row may keep the answer, if it isn't the last message."""
MODELS = (
    "model",
    "response.model",
    "request.model",
    "request.body.model",
    "input.model",
    "engine",
    "model_name",
    "model_id",
    "kwargs.model",
)
TIMES = ("startTime", "request_start_time", "start_time", "created_at", "timestamp", "time", "created", "date")
IDS = ("request_id", "id", "litellm_call_id", "custom_id", "response.id")


def read(record: Record) -> Found:
    record = {**{_plain(name): value for name, value in record.items()}, **_grouped(record), **record}
    asked = next((request for path in REQUESTS if (request := request_of(at(record, path)))), None)
    if asked:
        system = "" if asked.system else as_text(record.get("system") or record.get("system_prompt"))
        asked = with_surroundings(record, asked, system)
    answer = next((said for path in RESPONSES if (said := answer_of(at(record, path)))), None) or answer_beside(record)
    error = first(record, "error", "error_message")
    if answer is None and isinstance(error, str | Mapping):
        answer = answer_of({"error": error})
    return found(
        asked, answer, model=first_text(record, *MODELS), time=time_of(record, TIMES), id=first_text(record, *IDS)
    )


def parts(document: Record) -> list[Any] | None:
    """The rows of a table that is written as its columns' names beside lists of cells."""
    names, rows = document.get("columns"), document.get("data")
    if not (isinstance(names, list) and isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows)):
        return None
    return [dict(zip(map(str, names), row, strict=False)) for row in rows]


def _grouped(record: Record) -> dict[str, dict[str, Any]]:
    """Columns of one half under one name: input_question and input_topic as input."""
    halves: dict[str, dict[str, Any]] = {}
    for name, value in record.items():
        half, mark, rest = name.partition("_")
        if mark and rest and half.casefold() in ("input", "inputs", "output", "outputs"):
            halves.setdefault(half.casefold(), {})[rest] = value
    return halves


def _plain(name: str) -> str:
    """A column's name without capitals and blanks: “Model Response” is model_response."""
    return "_".join(name.casefold().split())


READER = Reader("prompt-response", "a table of prompts and responses", lambda _: True, read, parts)
