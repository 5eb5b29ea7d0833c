"""LiteLLM: spend logs of the proxy and standard logging payloads, of calls that succeeded and of calls that failed."""

from __future__ import annotations

from core.domain import RefusalOrigin
from core.recorded.answers import Answer, answer_of, refusal_or_failure
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, at, dicts, first, first_text, has, time_of

MARKS = (
    "call_type",
    "startTime",
    "litellm_call_id",
    "proxy_server_request",
    "error_information",
    "error_str",
    "api_base",
    "spend",
    "model_group",
    "metadata.error_information",
    "standard_logging_object",
    "kwargs.litellm_call_id",
)
REQUESTS = (
    "messages",
    "proxy_server_request.body",
    "proxy_server_request",
    "kwargs.messages",
    "request",
    "prompt",
    "input",
)
GUARDRAILS = (
    "guardrail_information",
    "metadata.guardrail_information",
    "metadata.standard_logging_guardrail_information",
)


def fits(record: Record) -> bool:
    asked = any(
        has(record, path) for path in ("messages", "proxy_server_request", "standard_logging_object", "kwargs.messages")
    )
    failed = str(record.get("status") or "") in ("failure", "success")
    return asked and (failed or any(has(record, mark) for mark in MARKS))


def read(record: Record) -> Found:
    inner = at(record, "standard_logging_object")
    log = inner if isinstance(inner, dict) else record
    asked = next((one for path in REQUESTS if (one := request_of(first(log, path)))), None)
    return found(
        asked,
        _answer(log),
        model=first_text(log, "model", "response.model", "model_group", "proxy_server_request.body.model"),
        time=time_of(log, ("startTime", "start_time", "created_at")),
        id=first_text(log, "request_id", "id", "litellm_call_id"),
    )


def _answer(log: Record) -> Answer | None:
    error = first(log, "error_information", "metadata.error_information", "error_str", "metadata.error")
    failed = log.get("status") == "failure"
    answer = None if failed else answer_of(first(log, "response", "response_obj"))
    if answer is None and (failed or error is not None):
        said = " ".join(filter(None, (_said(error), first_text(log, "error_str"))))
        if _is_guarded(log):
            return Answer("", True, RefusalOrigin.GUARDRAIL)
        return refusal_or_failure(log.get("response"), said, _status(error))
    return answer


def _is_guarded(log: Record) -> bool:
    """Whether a guardrail of the proxy says that it stepped in."""
    found = first(log, *GUARDRAILS)
    return any(
        str(one.get("guardrail_status")) in ("guardrail_intervened", "blocked")
        for one in dicts(found if isinstance(found, list) else [found])
    )


def _said(error: object) -> str:
    if isinstance(error, str):
        return error
    return " ".join(filter(None, (first_text(error, name) for name in ("error_class", "error_message"))))


def _status(error: object) -> int | None:
    code = first_text(error, "error_code")
    return int(code) if code.isascii() and code.isdigit() and len(code) == 3 else None


READER = Reader("litellm", "a LiteLLM log", fits, read)
