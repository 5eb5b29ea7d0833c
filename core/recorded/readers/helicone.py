"""Helicone: exported requests, bodies included. docs: docs.helicone.ai/tools/export"""

from __future__ import annotations

from core.errors import InputError
from core.recorded.answers import Answer, answer_at_end, answer_of, refused_by_error
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, at, first, first_text, has, time_of

MARKS = (
    "request_created_at",
    "response_created_at",
    "response_status",
    "signed_body_url",
    "helicone_user",
    "request_properties",
)
OWN = ("heliconeMetadata", "llmSchema")
REQUESTS = ("request_body", "requestBody", "request.body", "body.request", "request", "llmSchema.request")
RESPONSES = ("response_body", "responseBody", "response.body", "body.response", "response", "llmSchema.response")
"""Where the bodies stand: in exports, in answers of the API, and in files that were fetched for it."""


def fits(record: Record) -> bool:
    bodies = any(has(record, name) for name in ("request_body", "response_body", "signed_body_url"))
    return (bodies and any(has(record, mark) for mark in MARKS)) or any(has(record, name) for name in OWN)


def read(record: Record) -> Found:
    asked = first(record, *REQUESTS)
    if asked is None:
        raise InputError("the bodies are not in it.", hint="Export from Helicone with --include-body.")
    return found(
        request_of(asked),
        _answer(record),
        model=first_text(
            record, "response_model", "request_model", "model", "request.model", "model_override", "request_body.model"
        ),
        time=time_of(record, ("request_created_at", "created_at", "createdAt")),
        id=first_text(record, "request_id", "requestId", "heliconeMetadata.requestId"),
    )


def _answer(record: Record) -> Answer | None:
    body = first(record, *RESPONSES)
    status = first(record, "response_status", "responseStatus", "heliconeMetadata.status.code", "status")
    text = str(status)
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 3 else 200
    if number >= 400:
        if refusal := refused_by_error(body, "", number):
            return refusal
        raise InputError(f"the call failed with status {number}, so there is no response.")
    return answer_of(body) or answer_at_end(at(body, "messages"))


READER = Reader("helicone", "a Helicone export", fits, read)
