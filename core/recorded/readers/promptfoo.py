"""promptfoo: results as JSON or JSON lines. docs: promptfoo.dev/docs/configuration/outputs"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import yaml  # type: ignore[import-untyped]

from core.domain import RefusalOrigin
from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refusal_or_failure, stopped
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, request_of
from core.recorded.values import Record, at, first, first_text, has, opened, time_of
from core.text.yaml_text import yaml_fault


def parts(document: Record) -> list[Any] | None:
    """The results in a file of them, whatever the version."""
    results = document.get("results")
    if isinstance(results, Mapping):
        inner = results.get("results")
        if isinstance(inner, list) and ("config" in document or "version" in results or "stats" in results):
            return inner
        if "table" in results and inner is None:
            hint = "Export the results as JSON or JSON lines."
            raise InputError("is a promptfoo file with its table alone.", hint=hint)
    if isinstance(results, list) and results and all(isinstance(one, Mapping) and fits(one) for one in results[:5]):
        return results
    return None


def fits(record: Record) -> bool:
    return (has(record, "prompt.raw") or has(record, "vars", "provider")) and (
        has(record, "response") or has(record, "success") or has(record, "error")
    )


def read(record: Record) -> Found:
    provider = first_text(record, "provider.id", "provider.label", "provider")
    return found(
        _request(record),
        _answer(record),
        model=provider,
        time=time_of(record, ("timestamp", "createdAt")),
        id=first_text(record, "id")
        or "-".join(first_text(record, name) for name in ("promptIdx", "testIdx")).strip("-"),
    )


def _request(record: Record) -> LoggedRequest | None:
    """The rendered prompt: a text, or messages as JSON or YAML."""
    raw = first(record, "prompt.raw", "prompt")
    if isinstance(raw, str) and raw.lstrip().startswith("- role"):
        with suppress(yaml.YAMLError, ValueError):
            raw = raw if yaml_fault(raw) else yaml.safe_load(raw)
    return request_of(raw) or request_of(first(record, "vars", "testCase.vars"))


def _answer(record: Record) -> Answer | None:
    response = opened(record.get("response"))
    output = first(response, "output")
    error = first_text(response, "error") or ("" if output is not None else first_text(record, "error"))
    flagged = at(response, "guardrails.flagged") is True
    reason = first_text(response, "finishReason")
    answer = answer_of(output) if output is not None else None
    text = answer.text if answer else ""
    if flagged:
        inside = at(response, "guardrails.flaggedInput") is True
        origin = RefusalOrigin.INPUT_FILTER if inside else RefusalOrigin.GUARDRAIL
        why = first_text(response, "guardrails.reason") or reason
        return Answer(text, True, origin, first_text(response, "guardrails.category"), why)
    if at(response, "isRefusal") is True:
        return stopped(text, reason, refusal=text or "(refused)")
    if answer is None and error:
        return refusal_or_failure({}, error)
    return stopped(text, reason) if answer and reason else answer or (stopped("", reason) if reason else None)


READER = Reader("promptfoo", "promptfoo results", fits, read, parts)
