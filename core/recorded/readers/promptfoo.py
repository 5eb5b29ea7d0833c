"""promptfoo: results as JSON or JSON lines. docs: promptfoo.dev/docs/configuration/outputs"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import zip_longest
from typing import Any

import yaml  # type: ignore[import-untyped]

from core.domain import RefusalOrigin
from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refusal_or_failure, stopped
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, request_of
from core.recorded.values import Record, at, dicts, first, first_text, has, opened, time_of
from core.text.yaml_text import yaml_fault


def parts(document: Record) -> list[Any] | None:
    """The results in a file of them, whatever the version."""
    results = document.get("results")
    if isinstance(results, Mapping):
        inner = results.get("results")
        if isinstance(inner, list) and ("config" in document or "version" in results or "stats" in results):
            return inner
        if "table" in results and inner is None:
            if not (found := _in_table(results["table"])):
                hint = "Export the results as JSON or JSON lines."
                raise InputError("is a promptfoo file with an empty table.", hint=hint)
            return found
    if isinstance(results, list) and results and all(isinstance(one, Mapping) and fits(one) for one in results[:5]):
        return results
    return None


def _in_table(table: Any) -> list[dict[str, Any]]:
    """The results in the table of older versions, which has a row a test and an output a prompt."""
    heads = dicts(at(table, "head.prompts"))
    names = [str(name) for name in at(table, "head.vars") or []]
    found = []
    for row in dicts(at(table, "body")):
        values = dict(zip(names, row.get("vars") or [], strict=False))
        for head, output in zip_longest(heads, row.get("outputs") or []):
            one = output if isinstance(output, dict) else {"text": output}
            failed = {"error": one["error"]} if one.get("error") and not one.get("text") else {}
            asked = first(one, "prompt") or first(head, "raw", "label") or ""
            provider = first(one, "provider") or first(head, "provider")
            found.append(
                {
                    "prompt": {"raw": asked},
                    "provider": provider,
                    "vars": values,
                    "response": {"output": one.get("text")},
                    **failed,
                }
            )
    return found


def cells(record: Record) -> list[dict[str, Any]]:
    """The results in a row of promptfoo's CSV, where a column is a prompt and a cell begins with how its test ended."""
    found = []
    values = {name: value for name, value in record.items() if not HEAD.match(str(name))}
    for name, cell in record.items():
        head, said = HEAD.match(str(name)), RESULT.match(cell) if isinstance(cell, str) else None
        if head and said:
            asked = HOLE.sub(lambda hole: str(values.get(hole[1], hole[0])), head[2])
            reply = {"error": said[2]} if said[1] == "ERROR" else {"response": {"output": said[2]}}
            found.append({"prompt": {"raw": asked}, "provider": head[1], "vars": values, **reply})
    return found


HEAD = re.compile(r"\[([^\]]{1,200})\] ?(.*)\Z", re.DOTALL)
RESULT = re.compile(r"\[(PASS|FAIL|ERROR)\] ?(?:\([\d.]+\) )?(.*)\Z", re.DOTALL)
HOLE = re.compile(r"\{\{\s*(\w{1,60})\s*\}\}")


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
