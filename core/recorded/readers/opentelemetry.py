"""OpenTelemetry's gen_ai conventions: spans and log records as OTLP JSON, from consoles, collectors and OpenLLMetry.

Conventions: opentelemetry.io/docs/specs/semconv/gen-ai. Content stands in `gen_ai.input.messages` and
`gen_ai.output.messages`, in events of the span (older), or in numbered attributes (`gen_ai.prompt.0.content`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refused_by_error, stopped
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, content_of, request_of, role_of
from core.recorded.values import Record, at, dicts, first, first_text, opened, time_of

TIMES = (
    "startTimeUnixNano",
    "start_time_unix_nano",
    "start_time",
    "startTime",
    "timestamp",
    "timeUnixNano",
    "observedTimeUnixNano",
)
CALLS = frozenset(("chat", "text_completion", "generate_content", "completion", ""))


ASKED = (
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "ai.prompt.messages",
    "ai.prompt",
    "pydantic_ai.all_messages",
    "all_messages_events",
    "mlflow.spanInputs",
)
SAID = (
    "gen_ai.output.messages",
    "gen_ai.completion",
    "ai.response.text",
    "traceloop.entity.output",
    "mlflow.spanOutputs",
)
"""Where conventions, older and newer, and frameworks of their own keep what was asked and answered."""


def parts(document: Record) -> list[Any] | None:
    """The spans of an OTLP export, and its log records put together by span."""
    spans = [span for scope in _scopes(document, "resourceSpans", "scopeSpans") for span in _items(scope, "spans")]
    spans += [span for trace in _traces(document) for span in dicts(trace["spans"])]
    logs = [log for scope in _scopes(document, "resourceLogs", "scopeLogs") for log in _items(scope, "logRecords")]
    if not spans and not logs:
        return None
    return [*spans, *_by_span(logs)]


def _traces(document: Record) -> list[dict[str, Any]]:
    """The traces of a file that Jaeger or MLflow wrote."""
    if dicts(at(document, "data.spans")) and "info" in document:
        return [document["data"]]
    traces = (*dicts(document.get("data")), dict(document))
    return [one for one in traces if "traceID" in one and "spans" in one]


def _scopes(document: Record, resources: str, scopes: str) -> Iterator[dict[str, Any]]:
    snake = {
        "resourceSpans": "resource_spans",
        "scopeSpans": "scope_spans",
        "resourceLogs": "resource_logs",
        "scopeLogs": "scope_logs",
    }
    for resource in dicts(document.get(resources) or document.get(snake[resources])):
        yield from dicts(
            resource.get(scopes) or resource.get(snake[scopes]) or resource.get("instrumentationLibrarySpans")
        )


def _items(scope: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return dicts(scope.get(name) or scope.get("log_records"))


def _by_span(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Log records of one span as one record with its events."""
    spans: dict[str, dict[str, Any]] = {}
    for number, log in enumerate(logs):
        key = first_text(log, "traceId", "trace_id") + first_text(log, "spanId", "span_id") or f"log {number}"
        span = spans.setdefault(key, {**log, "name": "", "attributes": {}, "events": []})
        span["events"].append(log)
    return list(spans.values())


def attributes_of(record: Any) -> dict[str, Any]:
    """The attributes of a span or event by name, whether they are a dictionary, flat or nested, or a list of pairs."""
    raw = first(record, "attributes", "span_attributes", "SpanAttributes", "tags")
    if isinstance(raw, list):
        return {str(pair["key"]): _plain(pair.get("value")) for pair in dicts(raw) if "key" in pair}
    if isinstance(raw, Mapping):
        return {str(name): _plain(value) for name, value in raw.items()}
    start = "attributes."
    return {str(name).removeprefix(start): value for name, value in record.items() if str(name).startswith(start)}


def _plain(value: Any) -> Any:
    """An OTLP value without its type."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return value
    kind, inner = next(iter(value.items()))
    if kind in ("arrayValue", "array_value"):
        return [_plain(one) for one in (inner.get("values") or [])] if isinstance(inner, Mapping) else []
    if kind in ("kvlistValue", "kvlist_value"):
        pairs = dicts(inner.get("values")) if isinstance(inner, Mapping) else []
        return {str(pair.get("key")): _plain(pair.get("value")) for pair in pairs}
    return inner if str(kind).endswith(("Value", "_value")) else value


def _gen_ai(record: Record) -> dict[str, Any]:
    own = {str(name): value for name, value in record.items() if str(name).startswith("gen_ai")}
    return _flat({**own, **attributes_of(record)})


def _flat(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes with dots in their names where an exporter nested them under gen_ai."""
    nested = attributes.get("gen_ai")
    if not isinstance(nested, Mapping):
        return dict(attributes)
    found, waiting = {name: value for name, value in attributes.items() if name != "gen_ai"}, [("gen_ai", nested)]
    while waiting:
        start, inside = waiting.pop()
        for name, value in inside.items():
            if isinstance(value, Mapping):
                waiting.append((f"{start}.{name}", value))
            else:
                found[f"{start}.{name}"] = value
    return found


def fits(record: Record) -> bool:
    if _speaks(_gen_ai(record)):
        return True
    return any(_event_name(event).startswith("gen_ai.") or _speaks(attributes_of(event)) for event in _events(record))


def _speaks(attributes: Mapping[str, Any]) -> bool:
    return any(
        name.startswith(
            ("gen_ai", "llm.prompts", "llm.completions", "traceloop.entity", "ai.prompt", "mlflow.spanInputs")
        )
        for name in attributes
    ) or ("request_data" in attributes and "response_data" in attributes)


def _events(record: Record) -> list[dict[str, Any]]:
    events = dicts(opened(record.get("events")))
    own = [dict(record)] if _event_name(record).startswith("gen_ai.") and not events else []
    return events or own


def _event_name(event: Record) -> str:
    return first_text(event, "eventName", "event_name", "name") or first_text(attributes_of(event), "event.name")


def read(record: Record) -> Found:
    attributes = _gen_ai(record)
    events = [(_event_name(event), _event_values(event)) for event in _events(record)]
    for _, values in events:
        attributes = {**values, **attributes} if any(name.startswith("gen_ai.") for name in values) else attributes
    operation = first_text(attributes, "gen_ai.operation.name")
    request = _request(attributes, events)
    answer = _answer(attributes, events, record)
    if request is None and answer is None:
        if operation not in CALLS or "gen_ai.request.model" not in attributes:
            raise Aside("spans that are no model calls")
        raise InputError("the span holds no content.", hint="Record message content with the spans.")
    return found(
        request,
        answer,
        model=first_text(attributes, "gen_ai.response.model", "gen_ai.request.model"),
        time=time_of(record, TIMES),
        id=first_text(record, "spanId", "span_id", "spanID", "context.span_id"),
        trace=first_text(record, "traceId", "trace_id", "traceID", "context.trace_id"),
        outer=operation not in CALLS,
    )


def _event_values(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event's attributes and its body together."""
    body = _plain(event.get("body"))
    return {**attributes_of(event), **({str(k): v for k, v in body.items()} if isinstance(body, Mapping) else {})}


def _request(attributes: Mapping[str, Any], events: list[tuple[str, dict[str, Any]]]) -> LoggedRequest | None:
    asked = opened(
        next((value for name in ASKED if (value := attributes.get(name))), None) or at(attributes, "request_data")
    )
    request = request_of(asked) or _numbered(attributes, "gen_ai.prompt") or _numbered(attributes, "llm.prompts")
    if request is None:
        request = request_of(opened(attributes.get("traceloop.entity.input")))
    if request is None:
        said = [
            (_role(name, values), content_of(_content(values))) for name, values in events if name.endswith(".message")
        ]
        system = "\n\n".join(text for role, text in said if role == "system")
        rest = tuple(message for message in said if message[0] != "system")
        request = LoggedRequest(rest, system) if rest else None
    instructions = content_of(opened(attributes.get("gen_ai.system_instructions")))
    if request and instructions:
        return LoggedRequest(request.messages, "\n\n".join(filter(None, (instructions, request.system))))
    return request


def _role(name: str, values: Mapping[str, Any]) -> str:
    return role_of(first_text(values, "role") or name.removeprefix("gen_ai.").removesuffix(".message"))


def _content(values: Mapping[str, Any]) -> Any:
    return opened(values.get("content") or values.get("gen_ai.event.content") or values.get("message"))


def _numbered(attributes: Mapping[str, Any], start: str) -> LoggedRequest | None:
    """Messages in attributes with numbers: gen_ai.prompt.0.role, gen_ai.prompt.0.content."""
    messages = []
    for number in range(1_000):
        content = attributes.get(f"{start}.{number}.content")
        role = attributes.get(f"{start}.{number}.role")
        if content is None and role is None:
            break
        messages.append({"role": role or "user", "content": opened(content)})
    return request_of(messages) if messages else None


def _answer(attributes: Mapping[str, Any], events: list[tuple[str, dict[str, Any]]], record: Record) -> Answer | None:
    reason = _reason(attributes)
    output = opened(
        next((value for name in SAID if (value := attributes.get(name))), None) or at(attributes, "response_data")
    )
    answer = answer_of(output)
    for start in ("gen_ai.completion", "llm.completions"):
        text = content_of(opened(attributes.get(f"{start}.0.content")))
        refusal = first_text(attributes, f"{start}.0.refusal")
        if answer is None and (text or refusal or f"{start}.0.finish_reason" in attributes):
            answer = stopped(text, first_text(attributes, f"{start}.0.finish_reason") or reason, refusal=refusal)
    for name, values in events:
        if answer is None and name == "gen_ai.choice":
            choice = {
                **values,
                "message": opened(values.get("message") or values.get("gen_ai.event.content") or values),
            }
            answer = answer_of({"choices": [choice]})
    if answer is not None and answer.origin is None and answer.text:
        answer = stopped(answer.text, reason) if stopped(answer.text, reason).origin else answer
    return answer if answer and (answer.text or answer.origin) else _failure(record, attributes, reason)


def _reason(attributes: Mapping[str, Any]) -> str:
    reasons = opened(attributes.get("gen_ai.response.finish_reasons") or attributes.get("ai.response.finishReason"))
    return str(reasons[0]) if isinstance(reasons, list) and reasons else str(reasons or "")


def _failure(record: Record, attributes: Mapping[str, Any], reason: str) -> Answer | None:
    """The refusal that a failed span is."""
    exceptions = [at(attributes_of(event), "exception.message") for event in dicts(opened(record.get("events")))]
    said = " ".join(
        str(part)
        for part in (
            first_text(record, "status.message", "status_message", "status.description"),
            attributes.get("error.type"),
            *exceptions,
        )
        if part
    )
    return (refused_by_error({}, said) if said else None) or (
        stopped("", reason) if stopped("", reason).origin else None
    )


READER = Reader("opentelemetry", "OpenTelemetry gen_ai spans", fits, read, parts)
