"""Published conversations: WildChat and LMSYS (`conversation`), ShareGPT (`conversations` with from and value)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.recorded.answers import answer_of
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, dicts, first, first_text, opened, time_of


def _wildchat(record: Record) -> bool:
    return any("role" in one for one in dicts(first(record, "conversation")))


def _sharegpt(record: Record) -> bool:
    return any(
        "from" in one and "value" in one for one in dicts(first(record, "conversations", "conversation", "items"))
    )


def _of_both(document: Record) -> list[Any] | None:
    """The two conversations of a battle between models, as LMSYS publishes them."""
    both = [document.get(f"conversation_{side}") for side in "ab"]
    if not all(dicts(opened(one)) for one in both):
        return None
    about = {name: value for name, value in document.items() if not name.startswith(("conversation_", "model_"))}
    return [
        {**about, "conversation": one, "model": document.get(f"model_{side}"), "id": document.get("question_id")}
        for side, one in zip("ab", both, strict=True)
    ]


def read(record: Record) -> Found:
    last = (dicts(first(record, "conversation", "conversations")) or [{}])[-1]
    request = request_of(first(record, "conversation", "conversations", "items"))
    if request and not request.system:
        request = replace(request, system=first_text(record, "system", "system_prompt"))
    return found(
        request,
        answer_of(first(record, "response", "completion", "output")),
        model=first_text(record, "model", "model_name"),
        time=time_of(record, ("timestamp", "tstamp", "created_at", "date")) or time_of(last, ("timestamp",)),
        id=first_text(record, "conversation_hash", "conversation_id", "id"),
    )


WILDCHAT = Reader("wildchat", "a WildChat file", _wildchat, read, _of_both)
SHAREGPT = Reader("sharegpt", "a ShareGPT file", _sharegpt, read)
