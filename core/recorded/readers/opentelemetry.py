"""OpenTelemetry's gen_ai conventions: spans and log records as OTLP JSON, from consoles, collectors and OpenLLMetry.

Conventions: opentelemetry.io/docs/specs/semconv/gen-ai. Content stands in `gen_ai.input.messages` and
`gen_ai.output.messages`, in events of the span (older), or in numbered attributes (`gen_ai.prompt.0.content`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.errors import InputError
from core.recorded.answers import Answer, answer_of, refused_by_error, stopped
from core.recorded.entry import Aside
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, content_of, request_of, role_of
from core.recorded.values import Record, at, dicts, first, first_text, opened, plain, time_of, unquoted

TIMES = (
    "startTimeUnixNano",
    "start_time_unix_nano",
    "start_time",
    "startTime",
    "timestamp",
    "timeUnixNano",
    "observedTimeUnixNano",
    "Timestamp",
)
SPAN_IDS = ("spanId", "span_id", "spanID", "context.span_id", "SpanId")
TRACE_IDS = ("traceId", "trace_id", "traceID", "context.trace_id", "TraceId", "operation_Id")
CALLS = frozenset(("chat", "text_completion", "generate_content", "completion", ""))


ASKED = (
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "gen_ai.request.messages",
    "ai.prompt.messages",
    "ai.prompt",
    "pydantic_ai.all_messages",
    "all_messages_events",
    "mlflow.spanInputs",
    "gcp.vertex.agent.llm_request",
    "langfuse.observation.input",
)
SAID = (
    "gen_ai.output.messages",
    "gen_ai.completion",
    "gen_ai.response.text",
    "ai.response.text",
    "mlflow.spanOutputs",
    "gcp.vertex.agent.llm_response",
    "langfuse.observation.output",
)
"""Where conventions, older and newer, and frameworks of their own keep what was asked and answered."""


def parts(document: Record) -> list[Any] | None:
    """The spans of an OTLP export, and its log records put together by span."""
    if isinstance(inside := document.get("trace"), Mapping) and _scopes_of(inside):
        document = inside
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


def _scopes_of(document: Record) -> bool:
    return any(dicts(document.get(name)) for name in ("resourceSpans", "resource_spans", "batches"))


def _scopes(document: Record, resources: str, scopes: str) -> Iterator[dict[str, Any]]:
    snake = {
        "resourceSpans": "resource_spans",
        "scopeSpans": "scope_spans",
        "resourceLogs": "resource_logs",
        "scopeLogs": "scope_logs",
    }
    batches = document.get("batches") if resources == "resourceSpans" else None  # Tempo's name for them
    for resource in dicts(document.get(resources) or document.get(snake[resources]) or batches):
        yield from dicts(
            resource.get(scopes) or resource.get(snake[scopes]) or resource.get("instrumentationLibrarySpans")
        )


def _items(scope: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return dicts(scope.get(name) or scope.get("log_records"))


def _by_span(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Log records of one span as one record with its events."""
    spans: dict[str, dict[str, Any]] = {}
    for number, log in enumerate(logs):
        key = span_key(log) or f"log {number}"
        span = spans.setdefault(key, {**log, "name": "", "attributes": {}, "events": []})
        span["events"].append(log)
    return list(spans.values())


def attributes_of(record: Any) -> dict[str, Any]:
    """The attributes of a span or event by name, whether they are a dictionary, flat or nested, or a list of pairs."""
    raw = first(record, "attributes", "span_attributes", "SpanAttributes", "tags", "customDimensions")
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


PLACES = frozenset(
    (
        "attributes",
        "span_attributes",
        "SpanAttributes",
        "tags",
        "customDimensions",
        "events",
        "logs",
        "Events.Name",
        "eventName",
        "event_name",
        "event.name",
        "name",
    )
)
"""Where a span or a log record keeps what it says; any other record is told at once."""


def fits(record: Record) -> bool:
    if PLACES.isdisjoint(record) and not any(str(name).startswith(("gen_ai", "attributes.")) for name in record):
        return False
    if _speaks(_gen_ai(record)):
        return True
    return any(_event_name(event).startswith("gen_ai.") or _speaks(attributes_of(event)) for event in _events(record))


def _speaks(attributes: Mapping[str, Any]) -> bool:
    return any(
        name.startswith(
            (
                "gen_ai",
                "llm.prompts",
                "llm.completions",
                "traceloop.entity",
                "ai.prompt",
                "mlflow.spanInputs",
                "langfuse.observation.",
            )
        )
        for name in attributes
    ) or ("request_data" in attributes and "response_data" in attributes)


def _events(record: Record) -> list[dict[str, Any]]:
    """The events of a span, wherever its tool keeps them; a log record is its own."""
    events = dicts(opened(record.get("events"))) or dicts(opened(attributes_of(record).get("events")))
    events += [
        {"name": fields.get("event") or fields.get("name"), "attributes": fields}
        for log in dicts(record.get("logs"))  # Jaeger's
        if (fields := {str(one.get("key")): one.get("value") for one in dicts(log.get("fields"))})
    ]
    names, values = first(record, "Events.Name"), first(record, "Events.Attributes")  # ClickHouse's
    if isinstance(names, list) and isinstance(values, list):
        events += [{"name": name, "attributes": one} for name, one in zip(names, values, strict=False)]
    own = [dict(record)] if _event_name(record).startswith("gen_ai.") and not events else []
    return events or own


def _event_name(event: Record) -> str:
    return first_text(event, "eventName", "event_name", "event.name", "name") or first_text(
        attributes_of(event), "event.name"
    )


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
        model=first_text(attributes, *MODELS),
        time=time_of(record, TIMES),
        id=first_text(record, *SPAN_IDS),
        trace=first_text(record, *TRACE_IDS),
        outer=_is_around(attributes),
    )


MODELS = (
    "gen_ai.response.model",
    "gen_ai.request.model",
    "ai.response.model",
    "ai.model.id",
    "langfuse.observation.model.name",
)


def _is_around(attributes: Mapping[str, Any]) -> bool:
    """Whether the span stands around calls: of an agent, a workflow, or a function of the Vercel AI SDK."""
    operation = first_text(attributes, "ai.operationId")
    if operation and not operation.endswith((".doGenerate", ".doStream")):
        return True
    kind = first_text(attributes, "traceloop.span.kind")
    return kind in ("workflow", "agent", "task", "tool") or first_text(attributes, "gen_ai.operation.name") not in CALLS


def span_key(record: Record) -> str:
    """What a span shares with the log records that hold its content; '' without an id."""
    span = first_text(record, *SPAN_IDS)
    return f"{first_text(record, *TRACE_IDS)} {span}" if span else ""


def together(records: list[Record]) -> list[Record]:
    """A span and its log records, which a file may hold line by line, as one record; spans stay apart from each other."""
    logs = [one for one in records if _is_log(one)]
    spans = [one for one in records if not _is_log(one)]
    if not logs or len(records) == 1:
        return records
    events = [event for one in (*spans[:1], *logs) for event in _events(one)]
    first_span = {**spans[0], "attributes": _gen_ai(spans[0])} if spans else {**logs[0], "attributes": {}}
    return [{**first_span, "events": events}, *spans[1:]]


def _is_log(record: Record) -> bool:
    return "body" in record or (_event_name(record).startswith("gen_ai.") and not first(record, *TIMES[:4]))


def _event_values(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event's attributes and its body together."""
    attributes, body = attributes_of(event), _plain(event.get("body"))
    whole = [body, opened(attributes.get("gen_ai.event.content"))]
    inside = {str(name): value for one in whole if isinstance(one, Mapping) for name, value in one.items()}
    own = (
        {}
        if attributes
        else {str(name): value for name, value in event.items() if name in ("role", "content", "message")}
    )
    return {**own, **attributes, **inside}


def _request(attributes: Mapping[str, Any], events: list[tuple[str, dict[str, Any]]]) -> LoggedRequest | None:
    asked = _field(attributes, ASKED) or plain(at(attributes, "request_data"))
    spoken = _spoken(asked) if isinstance(asked, str) else []
    request = (
        request_of(spoken or asked) or _numbered(attributes, "gen_ai.prompt") or _numbered(attributes, "llm.prompts")
    )
    if request is None:
        request = request_of(plain(unquoted(attributes.get("traceloop.entity.input"))))
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


SPOKEN = re.compile(r"^(system|user|assistant): (.*?)(?=\n(?:system|user|assistant): |\Z)", re.DOTALL | re.MULTILINE)


def _spoken(text: str) -> list[dict[str, str]]:
    """The messages that OpenLIT writes as one text."""
    return [{"role": role, "content": said} for role, said in SPOKEN.findall(text)] if SPOKEN.match(text) else []


def _field(attributes: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first of these attributes that holds anything; most are JSON by convention, some are what was said itself."""
    name = next((name for name in names if attributes.get(name)), None)
    return None if name is None else (opened if name in SPOKEN_TEXTS else plain)(attributes[name])


SPOKEN_TEXTS = frozenset(("gen_ai.prompt", "gen_ai.completion", "ai.response.text", "langfuse.observation.output"))


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
    output = _field(attributes, SAID) or plain(at(attributes, "response_data"))
    answer = answer_of(output) or answer_of(plain(unquoted(attributes.get("traceloop.entity.output"))))
    for start in ("gen_ai.completion", "llm.completions"):
        text = content_of(opened(attributes.get(f"{start}.0.content")))
        refusal = first_text(attributes, f"{start}.0.refusal")
        if answer is None and (text or refusal or f"{start}.0.finish_reason" in attributes):
            answer = stopped(text, first_text(attributes, f"{start}.0.finish_reason") or reason, refusal=refusal)
    for name, values in events:
        if answer is None and name == "gen_ai.choice":
            message = plain(values.get("message") or values)
            message = {"content": message} if isinstance(message, list | str) else message
            answer = answer_of({"choices": [{**values, "message": message}]})
    if answer is not None and answer.origin is None and answer.text:
        answer = stopped(answer.text, reason) if stopped(answer.text, reason).origin else answer
    return answer if answer and (answer.text or answer.origin) else _failure(record, attributes, reason)


def _reason(attributes: Mapping[str, Any]) -> str:
    reasons = opened(attributes.get("gen_ai.response.finish_reasons") or attributes.get("ai.response.finishReason"))
    return str(reasons[0]) if isinstance(reasons, list) and reasons else str(reasons or "")


def _failure(record: Record, attributes: Mapping[str, Any], reason: str) -> Answer | None:
    """The refusal that a failed span is."""
    exceptions = [at(attributes_of(event), "exception.message") for event in _events(record)]
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
