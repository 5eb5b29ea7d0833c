"""Production logs as OpenAI clients, LiteLLM and PromptLayer write them -> requests with responses -> probes.

The shapes, each as CSV (with JSON in its cells), JSON or JSONL:

- a `messages` list whose last message is the assistant's, or any prompt column beside a response column;
- LiteLLM: spend logs (`messages` or `proxy_server_request`, `response`, `startTime`, `request_id`), standard payloads;
- PromptLayer: `input` and `output` as prompt blueprints, or a `prompt_blueprint` that ends with the answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.domain import Expected, Intent, Probe, unique
from core.errors import InputError
from core.text.tabular import Source, as_text, read_table

REQUESTS = (
    "messages",
    "proxy_server_request.messages",
    "proxy_server_request.body.messages",
    "request.messages",
    "request.body.messages",
    "input.messages",
    "kwargs.messages",
    "body.messages",
    "prompt_blueprint.prompt_template",
    "prompt_blueprint",
    "conversations",
    "conversation",
    "input",
    "prompt",
    "user",
    "question",
    "query",
    "request",
)
"""Where a row may keep what was asked; the first place that holds a message or a text counts."""

RESPONSES = (
    "response.body",
    "response",
    "output",
    "request_response",
    "llm_response",
    "completion",
    "answer",
    "reply",
    "assistant",
    "model_response",
    "result",
)
"""Where a row may keep the answer, if it isn't the last message."""

MODELS = (
    "model",
    "response.model",
    "request.model",
    "request.body.model",
    "input.model",
    "engine",
    "model_name",
    "prompt_blueprint.metadata.model.name",
    "kwargs.model",
)
TIMES = ("startTime", "request_start_time", "start_time", "created_at", "timestamp", "time", "created", "date")
IDS = ("request_id", "id", "litellm_call_id", "custom_id", "response.id")
ROLES = {"human": "user", "gpt": "assistant", "bot": "assistant", "model": "assistant", "developer": "system"}


@dataclass(frozen=True)
class LogEntry:
    """One real request with the response it got."""

    system: str
    user: str
    """The last thing the user said before the response."""
    response: str
    model: str = ""
    time: str = ""
    """As the log has it; epoch seconds become UTC ISO."""
    id: str = ""
    turns: int = 1
    """How many times the user had spoken: above 1, the response may rest on what went before."""
    blocked: bool = False
    """The provider itself refused: a refusal field, or a content filter as the finish reason."""
    row: int = 0


@dataclass(frozen=True)
class ParsedLog:
    """The entries of a log, and why the other rows are none."""

    entries: tuple[LogEntry, ...]
    errors: tuple[InputError, ...]
    error_count: int


@dataclass(frozen=True)
class _Answer:
    text: str
    blocked: bool = False


def read_logs(source: Source, name: str = "") -> ParsedLog:
    """The conversations in a log; rows without a request or a response are listed as errors, not raised.

    InputError where the file cannot be read at all, or no row of it is a conversation.
    """
    table = read_table(source, name)
    entries: list[LogEntry] = []
    for row, record in zip(table.rows, table.records(), strict=True):
        try:
            entries.append(_entry({key: _opened(value) for key, value in record.items()}, row))
        except InputError as error:
            table.problems.add(error.problem, row=row)
    if not entries:
        first = f" The first problem: {table.problems.errors[0]}" if table.problems.errors else ""
        hint = f"Needed: OpenAI-style messages, or a prompt and a response column.{first}"
        raise InputError(f"holds no conversation; found: {', '.join(table.names[:20])}.", file=table.file, hint=hint)
    errors = tuple(sorted(table.problems.errors, key=lambda error: error.row or 0))
    return ParsedLog(tuple(entries), errors, table.problems.count)


def _opened(value: Any) -> Any:
    """A cell, unpacked where it is JSON in a text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _entry(record: Mapping[str, Any], row: int) -> LogEntry:
    messages = next((asked for path in REQUESTS if (asked := _messages(_at(record, path)))), [])
    answer = next((said for path in RESPONSES if (said := _answer(_at(record, path)))), None)
    if messages and messages[-1][0] == "assistant":
        answer = answer or _Answer(messages[-1][1])
        messages = messages[:-1]
    turns = [text for role, text in messages if role == "user"]
    if not turns or not turns[-1].strip():
        raise InputError("there is no user message.")
    if answer is None:
        raise InputError("there is no response.")
    system = "\n\n".join(text for role, text in messages if role == "system") or as_text(record.get("system"))
    return LogEntry(
        system,
        turns[-1],
        answer.text,
        _first_text(record, MODELS),
        _time(record),
        _first_text(record, IDS),
        len(turns),
        answer.blocked,
        row,
    )


def _at(record: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, through dictionaries and JSON texts; None where it leads nowhere."""
    value: Any = record
    for key in path.split("."):
        value = _opened(value.get(key)) if isinstance(value, dict) else None
    return value


def _messages(value: Any) -> list[tuple[str, str]]:
    """(role, text) of a messages list, of a blueprint that holds one, or of a bare prompt text."""
    if isinstance(value, dict):
        return _messages(value.get("messages") or _content(value))
    if isinstance(value, str):
        return [("user", value)] if value.strip() else []
    found = [_message(item) for item in value] if isinstance(value, list) else []
    return [message for message in found if message[0]]


def _message(item: Any) -> tuple[str, str]:
    if not isinstance(item, dict):
        return "", ""
    role = str(item.get("role") or item.get("from") or "")
    return ROLES.get(role, role), _content(item)


def _content(item: Mapping[str, Any]) -> str:
    """The text of a message: its content, its text parts joined, or what the model said instead (`refusal`)."""
    content = item.get("content") or item.get("value") or item.get("text") or item.get("refusal") or ""
    if isinstance(content, list):
        parts = [part.get("text") or part.get("refusal") or "" if isinstance(part, dict) else part for part in content]
        return "\n".join(part for part in parts if isinstance(part, str) and part)
    return content if isinstance(content, str) else ""


def _answer(value: Any) -> _Answer | None:
    """The assistant's words in a response: a text, a message, a list of messages, or a provider's whole reply."""
    if isinstance(value, str):
        return _Answer(value) if value.strip() else None
    if isinstance(value, list):
        said = [_content(item) for item in value if isinstance(item, dict) and _message(item)[0] in ("assistant", "")]
        return _Answer(said[-1]) if said and said[-1] else None
    if not isinstance(value, dict):
        return None
    if value.get("choices"):
        return _choice(value["choices"])
    inner = value.get("messages") or value.get("output") or value.get("message")
    if inner:
        return _answer(inner)
    return _Answer(_content(value), bool(value.get("refusal"))) if _content(value) else None


def _choice(choices: Any) -> _Answer | None:
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    inner = choice.get("message")
    message: dict[str, Any] = inner if isinstance(inner, dict) else choice
    blocked = bool(message.get("refusal")) or choice.get("finish_reason") == "content_filter"
    text = _content(message)
    return _Answer(text, blocked) if text or blocked else None


def _first_text(record: Mapping[str, Any], paths: Iterable[str]) -> str:
    return next((text for path in paths if (text := as_text(_at(record, path)).strip())), "")


def _time(record: Mapping[str, Any]) -> str:
    text = _first_text(record, TIMES)
    try:
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return text


def probe_from_log(
    entry: LogEntry,
    *,
    prompt: str | None = None,
    intent: Intent = Intent.BENIGN,
    expected: Expected | None = None,
    category: str = "production",
    triggers: Iterable[str] = (),
    note: str = "",
) -> Probe:
    """A probe from a real request that people confirmed as a wrong refusal (or a wrong answer).

    `prompt` is the text without personal data (see `mask`); by default the user's own words. The id is made from the
    text, so the same request twice is one probe.
    """
    text = entry.user if prompt is None else prompt
    default = Expected.COMPLY if intent == Intent.BENIGN else Expected.REFUSE
    id = f"log-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
    told = note or ", ".join(filter(None, ("from production", entry.model, entry.time[:10])))
    return Probe(id, text, intent, expected or default, category, unique(triggers), note=told)
