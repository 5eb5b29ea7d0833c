"""Weights & Biases Weave: exported calls (JSON lines, CSV with dotted names)."""

from __future__ import annotations

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refusal_or_failure
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, request_of
from core.recorded.values import Record, at, first, first_text, has, time_of, unflattened

MODELS = (
    "chat.completions",
    "completion",
    "messages.create",
    "responses.create",
    "generate_content",
    "converse",
    "chat",
)


def fits(record: Record) -> bool:
    inputs = has(record, "inputs") or any(str(name).startswith("inputs.") for name in record)
    return inputs and (has(record, "op_name") or (has(record, "started_at") and has(record, "trace_id")))


def read(record: Record) -> Found:
    inputs = _part(record, "inputs")
    operation = first_text(record, "op_name").lower()
    outer = bool(operation) and not any(name in operation for name in MODELS)
    try:
        return found(
            _request(inputs),
            _answer(record),
            model=first_text(inputs, "model", "self.model", "self.model_name") or first_text(record, "output.model"),
            time=time_of(record, ("started_at",)),
            id=first_text(record, "id"),
            trace=first_text(record, "trace_id"),
            outer=outer,
        )
    except InputError:
        if outer and not first(record, "exception"):
            raise Aside("Weave calls of other functions") from None
        raise


def _part(record: Record, name: str) -> Record:
    """One side of the call, put together where a table has it in columns with dotted names."""
    whole = at(record, name)
    if isinstance(whole, dict):
        return whole
    start = f"{name}."
    return unflattened(
        {str(key).removeprefix(start): at(record, str(key)) for key in record if str(key).startswith(start)}
    )


def _request(inputs: Record) -> LoggedRequest | None:
    plain = {name: value for name, value in inputs.items() if name not in ("self", "model", "ctx")}
    return request_of(plain)


def _answer(record: Record) -> Answer | None:
    output = at(record, "output")
    answer = answer_of(output if output is not None else _part(record, "output"))
    said = first_text(record, "exception")
    if answer is None and said:
        return refusal_or_failure({}, said)
    return answer


READER = Reader("weave", "a Weave export", fits, read)
