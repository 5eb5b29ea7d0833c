"""LangSmith: runs and data sets, as exported from the interface, the API or in bulk (JSON, JSON lines, CSV, Parquet)."""

from __future__ import annotations

from typing import Any

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refusal_or_failure
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, at, dicts, first, first_text, has, plain, time_of

NO_CALLS = frozenset(("tool", "retriever", "embedding", "parser", "prompt"))


def parts(document: Record) -> list[Any] | None:
    """A run and the runs within it."""
    if not has(document, "run_type") or not dicts(document.get("child_runs")):
        return None
    within = [
        {"trace_id": document.get("trace_id") or document.get("id"), **one} for one in dicts(document["child_runs"])
    ]
    return [{name: value for name, value in document.items() if name != "child_runs"}, *within]


def fits(record: Record) -> bool:
    if has(record, "run_type"):
        return has(record, "inputs")
    return has(record, "inputs", "outputs") and not has(record, "op_name")


def read(record: Record) -> Found:
    kind = str(record.get("run_type") or "")
    if kind in NO_CALLS:
        raise Aside(f"LangSmith {kind} runs")
    outer = kind not in ("", "llm")
    trace = first_text(record, "trace_id") or first_text(record, "id")
    try:
        return found(
            request_of(plain(record.get("inputs"))),
            _answer(record),
            model=first_text(
                record,
                "extra.metadata.ls_model_name",
                "extra.invocation_params.model",
                "extra.invocation_params.model_name",
                "outputs.llm_output.model_name",
                "outputs.model",
                "inputs.model",
                "metadata.model",
            ),
            time=time_of(record, ("start_time", "created_at")),
            id=first_text(record, "id"),
            trace=trace,
            outer=outer,
        )
    except InputError:
        if outer:
            raise Aside("LangSmith runs around the calls") from None
        raise


def _answer(record: Record) -> Answer | None:
    answer = answer_of(plain(record.get("outputs")))
    error = first(record, "error")
    if answer is None and error is not None:
        said = error if isinstance(error, str) else str(at(error, "message") or error)
        return refusal_or_failure({}, said)
    return answer


READER = Reader("langsmith", "a LangSmith export", fits, read, parts)
