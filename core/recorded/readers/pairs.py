"""Any table or list with a prompt and a response: the last resort, by the names of the columns."""

from __future__ import annotations

from core.recorded.answers import answer_of
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, request_of
from core.recorded.values import Record, at, first_text, time_of
from core.text.tabular import as_text

REQUESTS = (
    "messages",
    "conversations",
    "conversation",
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
    "question",
    "query",
    "instruction",
    "text",
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
    "model_response",
    "model_output",
    "ai_response",
    "bot_response",
    "generation",
    "result",
    "choices",
    "meta.output",
    "error",
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
    record = {**{_plain(name): value for name, value in record.items()}, **record}
    asked = next((request for path in REQUESTS if (request := request_of(at(record, path)))), None)
    if asked and not asked.system:
        asked = LoggedRequest(asked.messages, as_text(record.get("system") or record.get("system_prompt")))
    answer = next((said for path in RESPONSES if (said := answer_of(at(record, path)))), None)
    return found(
        asked, answer, model=first_text(record, *MODELS), time=time_of(record, TIMES), id=first_text(record, *IDS)
    )


def _plain(name: str) -> str:
    """A column's name without capitals and blanks: “Model Response” is model_response."""
    return "_".join(name.casefold().split())


READER = Reader("prompt-response", "a table of prompts and responses", lambda _: True, read)
