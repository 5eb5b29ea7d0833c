"""Inspect (UK AI Security Institute): logs as .eval archives and as JSON. docs: inspect.aisi.org.uk/eval-logs.html"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refused_by_error
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, content_of, messages_of, request_of
from core.recorded.values import Record, at, dicts, first, first_text, has, time_of

ATTACHMENT = "attachment://"


def parts(document: Record) -> list[Any] | None:
    """The samples of a log, each with the log's own head."""
    if "eval" not in document or "version" not in document:
        return None
    if not isinstance(document.get("samples"), list):
        raise InputError("is the head of an Inspect log without its samples.", hint="Export the log with its samples.")
    head = document["eval"] if isinstance(document["eval"], Mapping) else {}
    return [{"inspect": dict(head), "sample": sample} for sample in document["samples"]]


def fits(record: Record) -> bool:
    return ("inspect" in record and "sample" in record) or _is_sample(record)


def _is_sample(record: Record) -> bool:
    return "epoch" in record and "target" in record and has(record, "output.choices")


def read(record: Record) -> Found:
    sample, head = record.get("sample", record), record.get("inspect", {})
    if not isinstance(sample, Mapping):
        raise InputError("the sample is not an object.")
    attachments = sample.get("attachments") if isinstance(sample.get("attachments"), Mapping) else {}
    messages = [_resolved(message, attachments) for message in dicts(sample.get("messages"))]
    output = _resolved(sample.get("output") or {}, attachments)
    request = _request(messages, _resolved(sample.get("input"), attachments))
    answer = _answer(output, sample)
    return found(
        request,
        answer,
        model=first_text(output, "model") or first_text(head, "model"),
        time=time_of(sample, ("started_at", "completed_at")) or time_of(head, ("created",)),
        id=_id(sample),
    )


def _id(sample: Mapping[str, Any]) -> str:
    epoch = sample.get("epoch")
    return f"{first_text(sample, 'id')}{f' epoch {epoch}' if isinstance(epoch, int) and epoch > 1 else ''}"


def _request(messages: list[Any], asked: Any) -> LoggedRequest | None:
    """The sample's conversation; its input where no messages were kept."""
    listed = messages_of(messages)
    if any(role == "user" for role, _ in listed):
        system = "\n\n".join(text for role, text in listed if role == "system" and text)
        return LoggedRequest(tuple(message for message in listed if message[0] != "system"), system)
    return request_of(asked)


def _answer(output: Any, sample: Mapping[str, Any]) -> Answer | None:
    error = first(output, "error") or first(sample, "error")
    answer = answer_of({"choices": _choices(output)}) if dicts(at(output, "choices")) else None
    if answer is None and error is not None:
        said = error if isinstance(error, str) else first_text(error, "message")
        answer = refused_by_error({}, said)
        if answer is None:
            raise InputError(f"the sample ended in an error, so there is no response: {said[:160]}")
    return answer or answer_of(first(output, "completion"))


def _choices(output: Any) -> list[Any]:
    """Inspect's choices with the reason under the name that OpenAI's have."""
    return [{**choice, "finish_reason": choice.get("stop_reason")} for choice in dicts(at(output, "choices"))]


def _resolved(value: Any, attachments: Any) -> Any:
    """The value with long texts, which Inspect keeps apart, put back in their places."""
    if not attachments:
        return value
    if isinstance(value, str) and value.startswith(ATTACHMENT):
        return content_of(attachments.get(value.removeprefix(ATTACHMENT), value))
    if isinstance(value, list):
        return [_resolved(inner, attachments) for inner in value]
    if isinstance(value, Mapping):
        return {name: _resolved(inner, attachments) for name, inner in value.items()}
    return value


READER = Reader("inspect", "an Inspect log", fits, read, parts)
