"""PromptLayer: `input` and `output` as prompt blueprints, or one `prompt_blueprint` that ends with the answer."""

from __future__ import annotations

from core.recorded.answers import answer_of
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, at, first, first_text, has, time_of

REQUESTS = ("prompt_blueprint.prompt_template", "prompt_blueprint", "input", "kwargs")


def fits(record: Record) -> bool:
    if has(record, "prompt_blueprint"):
        return True
    blueprint = at(record, "input.type") in ("chat", "completion") and has(record, "output")
    return blueprint or has(record, "request_start_time") or has(record, "request_response")


def read(record: Record) -> Found:
    request = request_of(first(record, *REQUESTS))
    return found(
        request,
        answer_of(first(record, "output", "request_response", "llm_response", "response")),
        model=first_text(
            record, "engine", "model", "prompt_blueprint.metadata.model.name", "input.model", "kwargs.model"
        ),
        time=time_of(record, ("request_start_time", "start_time", "created_at")),
        id=first_text(record, "request_id", "id"),
    )


READER = Reader("promptlayer", "a PromptLayer export", fits, read)
