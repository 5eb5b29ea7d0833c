"""A reply that was logged as a stream, put together from its events to the body that it would have had at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.recorded.values import at, camel, dicts, first, first_text


def whole_reply(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The body of a reply, in its provider's form; None where the list holds no events of a stream."""
    if not events:
        return None
    if any(str(event.get("type", "")).startswith(("message_start", "content_block")) for event in events):
        return _anthropic(events)
    if any("contentBlockDelta" in event or "messageStop" in event for event in events):
        return _converse(events)
    if any("candidates" in event for event in events):
        return _gemini(events)
    if any("delta" in choice for event in events for choice in dicts(event.get("choices"))):
        return _chat(events)
    if all(str(event.get("type", "")).startswith(("response.", "error")) for event in events):
        return _responses(events)
    if len(events) > 1 and all("done" in event and ("message" in event or "response" in event) for event in events):
        return _ollama(events)
    return None


def _anthropic(events: list[dict[str, Any]]) -> dict[str, Any]:
    if error := next((event for event in events if event.get("type") == "error"), None):
        return error
    return {
        "content": _joined(first(event, "delta.text") for event in events),
        "stop_reason": _first(events, "delta.stop_reason"),
        "model": _first(events, "message.model"),
    }


def _converse(events: list[dict[str, Any]]) -> dict[str, Any]:
    text = _joined(first(event, "contentBlockDelta.delta.text") for event in events)
    return {"output": {"message": {"content": text}}, "stopReason": _first(events, "messageStop.stopReason")}


def _chat(chunks: list[dict[str, Any]]) -> dict[str, Any]:
    choices = [choice for chunk in chunks for choice in dicts(chunk.get("choices"))[:1]]
    deltas = [delta for choice in choices if isinstance(delta := choice.get("delta"), Mapping)]
    message: dict[str, Any] = {
        name: _joined(delta.get(name) for delta in deltas)
        for name in ("content", "refusal")
        if any(name in delta for delta in deltas)
    }
    if calls := [delta["tool_calls"] for delta in deltas if delta.get("tool_calls")]:
        message["tool_calls"] = calls
    whole = {name: value for choice in choices for name, value in choice.items() if value is not None}
    whole = {name: value for name, value in whole.items() if name != "delta"} | {"message": message}
    if error := next((chunk["error"] for chunk in chunks if chunk.get("error")), None):
        return {"error": error}
    return {"choices": [whole], "model": _first(chunks, "model")}


def _gemini(chunks: list[dict[str, Any]]) -> dict[str, Any]:
    chunks = [camel(chunk) for chunk in chunks]
    candidates = [one for chunk in chunks for one in dicts(chunk.get("candidates"))[:1]]
    parts = [part for one in candidates for part in dicts(at(one, "content.parts"))]
    whole = {name: value for one in candidates for name, value in one.items()} | {"content": {"parts": parts}}
    around = {name: value for chunk in chunks for name, value in chunk.items()}
    return {**around, "candidates": [whole]}


def _responses(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The last state of the response; where the stream broke off before it, the text so far."""
    states = [event["response"] for event in events if isinstance(event.get("response"), dict)]
    last = states[-1] if states else {}
    if last.get("output") or str(last.get("status")) in ("failed", "incomplete"):
        return {"object": "response", **last}
    said = {
        "type": "output_text",
        "text": _joined(one.get("delta") for one in events if str(one["type"]).endswith("text.delta")),
    }
    refused = {
        "type": "refusal",
        "refusal": _joined(one.get("delta") for one in events if str(one["type"]).endswith("refusal.delta")),
    }
    parts = [part for part in (said, refused) if part[part["type"].removeprefix("output_")]]
    error = next((event for event in events if event["type"] == "error"), None)
    if error and not parts:
        return {"error": {name: error.get(name) for name in ("message", "code")}}
    return {"object": "response", "model": last.get("model"), "output": [{"type": "message", "content": parts}]}


def _ollama(chunks: list[dict[str, Any]]) -> dict[str, Any]:
    text = _joined(first(chunk, "message.content", "response") for chunk in chunks)
    message = {"role": "assistant", "content": text}
    choice = {"message": message, "finish_reason": _first(chunks, "done_reason")}
    return {"choices": [choice], "model": _first(chunks, "model")}


def _joined(pieces: Iterable[Any]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _first(events: list[dict[str, Any]], path: str) -> str:
    return next(filter(None, (first_text(event, path) for event in events)), "")
