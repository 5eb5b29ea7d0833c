"""Braintrust: logs and experiments, rows and spans."""

from __future__ import annotations

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refusal_or_failure
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, at, first, first_text, has, time_of

MARKS = (
    "span_attributes",
    "root_span_id",
    "span_id",
    "span_parents",
    "expected",
    "metrics",
    "scores",
    "_xact_id",
    "experiment_id",
)
NO_CALLS = frozenset(("score", "function", "tool", "facet", "automation"))


def fits(record: Record) -> bool:
    if not has(record, "input") or has(record, "type") or has(record, "inputs"):
        return False
    marked = any(has(record, mark) for mark in MARKS)
    return has(record, "output") and (marked or (has(record, "metadata") and not has(record, "name")))


def read(record: Record) -> Found:
    kind = first_text(record, "span_attributes.type")
    if kind in NO_CALLS:
        raise Aside(f"Braintrust {kind} spans")
    outer = kind not in ("", "llm")
    try:
        return found(
            request_of(record.get("input")),
            _answer(record),
            model=first_text(record, "metadata.model", "metadata.model_name", "model"),
            time=time_of(record, ("created", "metrics.start")),
            id=first_text(record, "id"),
            trace=first_text(record, "root_span_id"),
            outer=outer or (kind == "" and has(record, "root_span_id")),
        )
    except InputError:
        if outer:
            raise Aside("Braintrust spans around the calls") from None
        raise


def _answer(record: Record) -> Answer | None:
    answer, error = answer_of(record.get("output")), first(record, "error")
    if answer is None and error is not None:
        said = error if isinstance(error, str) else str(at(error, "message") or error)
        return refusal_or_failure({}, said)
    return answer


READER = Reader("braintrust", "a Braintrust export", fits, read)
