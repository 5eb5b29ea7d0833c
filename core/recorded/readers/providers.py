"""Calls as providers' own interfaces have them: a request body beside a reply, of OpenAI, Anthropic or Gemini.

The request may stand under its own name or spread out in the record; batches are joined before they come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.recorded.answers import Answer, answer_at_end, answer_beside, answer_of, refusal_or_failure
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, request_of
from core.recorded.values import Record, at, dicts, first, first_text, has, opened, time_of

REQUESTS = (
    "request.body",
    "request",
    "full_request",
    "requestBody",
    "backendRequestBody",
    "req",
    "params",
    "body",
    "kwargs",
    "reqPayload",
    "request_body",
    "request_payload",
    "requestPayload",
    "request_head",
    "request.postData.text",
    "modelInput",
)
ENDED = ("errored", "expired", "canceled")
"""How a line of an Anthropic batch may have ended without a message."""
REPLIES = (
    "response.body",
    "response",
    "full_response",
    "responseBody",
    "backendResponseBody",
    "result.message",
    "result",
    "res",
    "respPayload",
    "response_body",
    "response_payload",
    "responsePayload",
    "response_head",
    "modelOutput",
    "request_response",
)
TIMES = (
    "timestamp",
    "time",
    "created_at",
    "created",
    "startTime",
    "start_time",
    "response.created",
    "response.created_at",
    "processed_time",
    "date",
)
IDS = ("id", "request_id", "custom_id", "response.id", "responseId", "key")


def _asked(record: Record) -> Any:
    """The request body, under its name or spread out."""
    for path in _there(record, REQUESTS):
        body = at(record, path)
        if isinstance(body, list) and len(body) == 1:  # as a table keeps it whose cells are lists
            body = opened(body[0])
        if isinstance(body, dict) and any(
            name in body for name in ("messages", "contents", "input", "prompt", "instructions")
        ):
            return body
    return record


HEADS = {path: path.partition(".")[0] for path in (*REQUESTS, *REPLIES)}


def _there(record: Record, paths: Sequence[str]) -> Iterator[str]:
    """The paths of which a record has at least the beginning."""
    return (path for path in paths if HEADS[path] in record or path in record)


def _reply(record: Record) -> Any:
    found_at = first(record, *_there(record, REPLIES))
    return found_at if found_at is not None else record


def _is_reply(value: Any, *names: str) -> bool:
    return isinstance(value, Mapping) and any(name in value for name in names)


def read(record: Record) -> Found:
    body = _asked(record)
    request = request_of({name: value for name, value in body.items() if name not in ("response", "metadata")})
    if request and not request.system:
        request = replace(request, system=first_text(_reply(record), "instructions"))
    return found(
        request,
        _answer(record, request),
        model=first_text(
            record, "model", "request.model", "request.body.model", "body.model", "params.model", "response.model"
        )
        or first_text(body, "model")
        or first_text(record, "model_id", "model_name"),
        time=time_of(record, TIMES),
        id=first_text(record, *IDS),
    )


def _answer(record: Record, request: LoggedRequest | None) -> Answer | None:
    reply = first(record, *_there(record, REPLIES))
    if reply is None and any(has(record, name) for name in ("choices", "candidates", "promptFeedback", "stop_reason")):
        reply = {name: value for name, value in record.items() if name not in ("messages", "contents", "input")}
    if reply is None and dicts(record.get("output")):
        reply = {"output": record["output"], **_some(record, "status", "incomplete_details", "object")}
    answer = answer_of(reply) or answer_at_end(at(_asked(record), "messages"))
    if answer is None and isinstance(error := first(record, "error", "response.error", "result.error"), str | Mapping):
        return answer_of({"error": error})
    if answer is None and not reply and isinstance(said := record.get("status"), str) and " " in said.strip():
        return refusal_or_failure({}, said)
    named = first(
        record, "output", "completion", "answer", "reply", "assistant", "model_response", "llm_response", "message"
    )
    return answer or answer_of(named) or answer_beside(record)


def _some(record: Record, *names: str) -> dict[str, Any]:
    return {name: record[name] for name in names if name in record}


def _gemini(record: Record) -> bool:
    if _is_reply(_asked(record), "contents"):
        return True
    return _is_reply(_reply(record), "candidates", "promptFeedback", "prompt_feedback")


def _responses(record: Record) -> bool:
    body, reply = _asked(record), _reply(record)
    items = dicts(at(reply, "output"))
    wrote = any(
        item.get("type") in ("message", "reasoning") and ("content" in item or "summary" in item) for item in items
    )
    return wrote or at(reply, "object") == "response" or ("instructions" in body and "input" in body)


def _anthropic(record: Record) -> bool:
    reply = _reply(record)
    if isinstance(reply, list):
        return any(one.get("type") == "message_start" for one in dicts(reply))
    kind = at(reply, "type")
    if _is_reply(reply, "stop_reason") or (kind == "message" and isinstance(at(reply, "content"), list)):
        return True
    return (kind in ENDED and at(record, "result.type") == kind) or (kind == "error" and _is_reply(reply, "error"))


def _chat(record: Record) -> bool:
    listed = dicts(at(_asked(record), "messages"))
    return bool(listed) and any("role" in one or "content" in one for one in listed)


GEMINI = Reader("gemini", "a Gemini log", _gemini, read)
RESPONSES = Reader("openai-responses", "a log of OpenAI's Responses interface", _responses, read)
ANTHROPIC = Reader("anthropic", "an Anthropic log", _anthropic, read)
CHAT = Reader("openai-chat", "a log of OpenAI-style messages", _chat, read)
GENERIC = frozenset(
    ("openai-chat", "openai-responses", "anthropic", "gemini", "wildchat", "sharegpt", "prompt-response")
)
"""The readers of what no tool of its own wrote."""
