"""Langfuse: traces with or without their observations, and observations, from the interface, the API or blob storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refusal_or_failure
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, dicts, first, first_text, has, plain, time_of, unquoted

EXPECTED = ("expectedOutput", "expected_output")
"""The answer that a dataset's item holds."""
KINDS = frozenset(
    ("GENERATION", "SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL")
)
AROUND = frozenset(("SPAN", "AGENT", "CHAIN"))
TRACE_MARKS = (
    "sessionId",
    "session_id",
    "userId",
    "user_id",
    "tags",
    "release",
    "htmlPath",
    "projectId",
    "project_id",
    "observations",
    "latency",
    "bookmarked",
)


def parts(document: Record) -> list[Any] | None:
    """The observations of one trace, with the trace itself before them."""
    if not dicts(document.get("observations")) or not has(document, "id"):
        return None
    trace = {name: value for name, value in document.items() if name not in ("observations", "scores")}
    owned = [{"traceId": document["id"], **one} for one in dicts(document["observations"])]
    return [{**trace, "observations": []}, *owned]


def fits(record: Record) -> bool:
    return _is_observation(record) or _is_trace(record) or _is_dataset_item(record)


def _is_dataset_item(record: Record) -> bool:
    kept = any(has(record, name) for name in ("datasetId", "dataset_id", "datasetName", "dataset_name"))
    return kept and has(record, "input") and any(has(record, name) for name in EXPECTED)


def _is_observation(record: Record) -> bool:
    traced = has(record, "traceId") or has(record, "trace_id")
    return traced and str(record.get("type") or "").upper() in KINDS


def _is_trace(record: Record) -> bool:
    if (
        not has(record, "input", "output")
        or not has(record, "id")
        or has(record, "span_id")
        or has(record, "span_attributes")
    ):
        return False
    if has(record, "expected"):
        return False
    named = has(record, "name") and not has(record, "messages") and not has(record, "model")
    return named or any(has(record, mark) for mark in TRACE_MARKS)


def read(record: Record) -> Found:
    if _is_dataset_item(record) and not has(record, "output"):
        raise InputError(
            "is an item of a data set: it holds what was expected, and no answer.",
            hint="Export the traces of the data set's runs.",
        )
    kind = str(record.get("type") or "").upper()
    if _is_observation(record) and kind not in ("GENERATION", *AROUND):
        raise Aside(f"Langfuse {kind.lower()} observations")
    outer = kind != "GENERATION"
    try:
        return found(
            request_of(plain(unquoted(record.get("input")))),
            _answer(record),
            model=first_text(record, "model", "providedModelName", "provided_model_name", "metadata.model"),
            time=time_of(record, ("startTime", "start_time", "timestamp", "createdAt", "created_at")),
            id=first_text(record, "id"),
            trace=first_text(record, "traceId", "trace_id") or first_text(record, "id"),
            outer=outer,
        )
    except InputError:
        if outer and (kind in AROUND or "observations" in record):
            raise Aside("Langfuse traces and spans around the calls") from None
        raise


def _answer(record: Record) -> Answer | None:
    answer = answer_of(plain(unquoted(record.get("output"))))
    said = first_text(record, "statusMessage", "status_message")
    if answer is None and (said or record.get("level") == "ERROR"):
        body = record.get("output") if isinstance(record.get("output"), Mapping) else {}
        return refusal_or_failure(body, said)
    return answer or answer_of(first(record, "output.text"))


READER = Reader("langfuse", "a Langfuse export", fits, read, parts)
