"""Amazon Bedrock: model invocation logs from S3 or CloudWatch. docs: userguide/model-invocation-logging"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.recorded.answers import answer_of, refusal_or_failure
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import request_of
from core.recorded.values import Record, at, dicts, first, first_text, has, opened, time_of

WRAPPED = ("message", "@message")


def parts(document: Record) -> list[Any] | None:
    """The log lines in an answer of CloudWatch."""
    events = dicts(document.get("logEvents") or document.get("events"))
    rows = document.get("results")
    if not events and isinstance(rows, list):  # of Logs Insights, where a row is a list of fields
        events = [{str(cell.get("field")): cell.get("value") for cell in dicts(row)} for row in rows]
    if events and all(fits(_log(event)) for event in events[:3]):
        return events
    return None


def fits(record: Record) -> bool:
    log = _log(record)
    return log.get("schemaType") == "ModelInvocationLog" or (has(log, "modelId", "input") and has(log, "operation"))


def _log(record: Record) -> Record:
    for name in WRAPPED:
        inner = opened(record.get(name))
        if isinstance(inner, Mapping):
            return inner
    return record


def read(record: Record) -> Found:
    log = _log(record)
    if at(log, "input.inputBodyJson") is None and at(log, "input.inputBodyS3Path"):
        raise InputError("the request is not in the log but in a file of its own (inputBodyS3Path).")
    output, error = at(log, "output.outputBodyJson"), first_text(log, "errorCode")
    answer = answer_of(output)
    if answer is None and at(log, "output.outputBodyS3Path"):
        raise InputError("the response is not in the log but in a file of its own (outputBodyS3Path).")
    if answer is None and error:
        said = f"{error} {first_text(log, 'errorMessage')}".strip()
        answer = refusal_or_failure(first(log, "output") or {}, said)
    return found(
        request_of(at(log, "input.inputBodyJson")),
        answer,
        model=first_text(log, "modelId").rpartition("/")[2],
        time=time_of(log, ("timestamp",)),
        id=first_text(log, "requestId"),
    )


READER = Reader("bedrock", "a Bedrock invocation log", fits, read, parts)
