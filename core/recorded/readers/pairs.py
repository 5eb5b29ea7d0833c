"""Any table or list with a prompt and a response: the last resort, by the names of the columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.errors import InputError
from core.recorded.answers import answer_beside, answer_of
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of, with_surroundings
from core.recorded.values import Record, at, first, first_text, time_of
from core.text.json_tables import rows_in

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
    "requestmessages",
    "chat",
    "inputs.query",
    "test_case",
    "captureData.endpointInput.data",
    "arguments.gen_args_0.arg_0",
    "text",
    "message",
    "history",
    "chat_history",
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
    "sampled",
    "responsemessages",
    "inputs.response",
    "captureData.endpointOutput.data",
    "results",
    "filtered_resps",
    "resps",
)
"""Where a row may keep the answer, if it isn't the last message."""
SYSTEMS = ("system", "system_prompt", "system_message", "custom_system_prompt")
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
    "modelname",
)
TIMES = (
    "startTime",
    "request_start_time",
    "start_time",
    "created_at",
    "timestamp",
    "time",
    "created",
    "date",
    "timegenerated",
)
IDS = ("request_id", "id", "litellm_call_id", "custom_id", "response.id")


NO_CALLS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("spec", lambda value: isinstance(value, dict), "the head of an OpenAI evals log"),
    ("final_report", lambda value: isinstance(value, dict), "the report of an OpenAI evals log"),
    ("event_id", lambda value: value is not None, "events of OpenAI evals that are no calls"),
    ("entry_type", lambda value: value != "attempt", "entries of a garak report that are no calls"),
    ("object", lambda value: value == "trace", "traces around calls"),
    ("type", lambda value: value in ("summary", "file-history-snapshot"), "summaries of transcripts"),
    ("eventType", lambda value: value == "LlmChatCompletionSummary", "New Relic summaries of calls"),
)
"""Records that hold no call by their tool's own layout: a name, what its value is then, and what they are."""


def read(record: Record) -> Found:
    try:
        return _read(record)
    except InputError:
        what = next((what for name, none, what in NO_CALLS if name in record and none(record[name])), "")
        if what and not _sampled(record):
            raise Aside(what) from None
        raise


def _sampled(record: Record) -> bool:
    """Whether an event of OpenAI evals is a call; others repeat its answer."""
    return record.get("type") == "sampling"


def _read(record: Record) -> Found:
    record = {**{plain_name(name): value for name, value in record.items()}, **_grouped(record), **record}
    asked = next((request for path in REQUESTS if (request := request_of(at(record, path)))), None)
    if asked:
        system = "" if asked.system else first_text(record, *SYSTEMS)
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
    return rows_in(dict(document)) if "columns" in document else None


def _grouped(record: Record) -> dict[str, dict[str, Any]]:
    """Columns of one half under one name: input_question and input_topic as input."""
    halves: dict[str, dict[str, Any]] = {}
    for name, value in record.items():
        half, mark, rest = name.partition("." if "." in name else "_")
        if mark and rest and half.casefold() in ("input", "inputs", "output", "outputs"):
            halves.setdefault(half.casefold(), {})[rest] = value
    return halves


def plain_name(name: str) -> str:
    """A column's name without capitals, blanks and hyphens: “Model Response” is model_response."""
    return "_".join(name.casefold().replace("-", " ").split())


READER = Reader("prompt-response", "a table of prompts and responses", lambda _: True, read, parts)
