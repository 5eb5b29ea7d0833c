"""Shapes in which tools and data sets keep calls otherwise than one a record, brought to that; no text is changed.

To add one, write a function from a document to its records, None where it is of another shape, and put it into the list.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from core.recorded.branches import TIMES, conversations_in
from core.recorded.readers.base import MALFORMED
from core.recorded.readers.pairs import MODELS, REQUESTS, RESPONSES
from core.recorded.requests import KNOWN, is_bare_message, message_of
from core.recorded.values import Record, at, dicts, first, first_text, opened, plain
from core.text.json_tables import rows_in

Records = list[dict[str, Any]]
WRAPPED = ("_source", "jsonPayload", "Item", "NewImage", "dynamodb.NewImage", "_raw", "result._raw")
"""Where search engines, log collectors and data bases put the whole of what they were given."""
HEADS = frozenset(name.partition(".")[0] for name in WRAPPED)
ASKED = frozenset((*(name for name in REQUESTS if "." not in name), "test_case", "turns"))
ANSWERED = frozenset(name for name in RESPONSES if "." not in name)


def holds(record: Record, names: frozenset[str]) -> bool:
    """Whether a record has one of these names, in whichever letters."""
    return not names.isdisjoint(record) or any(name.casefold() in names for name in record)


TYPES = frozenset(("S", "N", "BOOL", "NULL", "M", "L", "SS", "NS", "B", "BS"))
"""DynamoDB's marks for the type of a value."""
PREFERENCES = (
    ("chosen", "rejected"),
    ("preferred_output", "non_preferred_output"),
    ("chosen_response", "rejected_response"),
    ("response_chosen", "response_rejected"),
)
"""The preferred answer and the other one, as preference data name them."""
SIDE = re.compile(r"(?:response|answer|output|completion)_(a|b|\d{1,2})\Z", re.IGNORECASE)
OWN = re.compile(
    r"(.{0,40}(?:gpt|claude|llama|gemini|gemma|mi[sx]tral|qwen|deepseek|grok|vicuna|glm|falcon|phi-?\d).{0,40}?)"
    r"[_ ](?:response|completion|output|answer)\Z",
    re.IGNORECASE,
)
"""A column named by the model whose answers it holds."""
ANSWER_ENDS = ("response", "completion", "output", "answer")
NOT_SAID = re.compile(r"(?:expected|reference|ideal|target|ground_?truth|example|few_?shot|metadata|config|eval)", re.I)
"""Names of what no model answered, though it may look like a call."""
TALKS = ("messages", "conversation", "conversations", "chat", "dialog", "dialogue", "utterances")
"""Where a record keeps what was said in turn."""


def reshaped(document: dict[str, Any], notice: Callable[[str], None]) -> Records | None:
    """The records in a document of another shape, which may be of another shape in turn; None where it is a record as it
    stands."""
    try:
        if pair := next((pair for pair in PREFERENCES if all(_is_said(document.get(name)) for name in pair)), None):
            notice(f"Preference pairs: “{pair[0]}” was read as the answer, “{pair[1]}” was not.")
            return [_preferred(document, *pair)]
        found = next((found for shape in SHAPES if (found := shape(document)) is not None), None)
        if found == []:
            notice("Passed over: what an archive (HAR) holds of requests that sent nothing.")
        return found
    except MALFORMED:  # the record is read as it stands, and named where it cannot be
        return None


def _is_said(value: Any) -> bool:
    return bool(value) and isinstance(value, str | list | dict)


def _unwrapped(document: Record) -> Records | None:
    """What one wrapping holds, with the types taken off that a data base gave it."""
    inner = None
    if not HEADS.isdisjoint(document):
        inner = next((found for name in WRAPPED if isinstance(found := at(document, name), dict) and found), None)
    whole = document if inner is None else inner
    typed = all(isinstance(one, dict) and len(one) == 1 and not TYPES.isdisjoint(one) for one in whole.values())
    if typed and whole:
        return [{str(name): _untyped(one) for name, one in whole.items()}]
    if inner is None:
        return None
    time = first_text(document, "timestamp", "@timestamp", "_time")
    return [{"timestamp": time, **inner} if time else dict(inner)]


def _untyped(value: Any) -> Any:
    if not isinstance(value, Mapping) or len(value) != 1:
        return value
    kind, inner = next(iter(value.items()))
    if kind == "M" and isinstance(inner, Mapping):
        return {str(name): _untyped(one) for name, one in inner.items()}
    if kind == "L" and isinstance(inner, list):
        return [_untyped(one) for one in inner]
    return None if kind == "NULL" else inner if kind in TYPES else value


def _columns(document: Record) -> Records | None:
    """A table kept by its columns, each a dictionary by row or a list, as pandas and data set libraries write it."""
    columns = list(document.values())
    if not (all(isinstance(one, dict) for one in columns) or all(isinstance(one, list) for one in columns)):
        return None
    if not columns or not holds(document, ASKED) or not holds(document, ANSWERED):
        return None
    asked = next(one for name, one in document.items() if name.casefold() in ASKED)
    texts = isinstance(asked, dict) or (len(asked) > 1 and all(isinstance(one, str) for one in asked))
    return rows_in(dict(document)) if texts else None


def by_id(document: Record) -> Records | None:
    """Records in a dictionary by their ids, or lists of them, or conversations."""
    values = list(document.values())
    if not values or any(name in TALKS for name in document) or holds(document, ASKED) or holds(document, ANSWERED):
        return None
    if all(isinstance(one, list) for one in values):
        if all(one and all(map(is_bare_message, one)) for one in values):
            return [{"id": id, "messages": one} for id, one in document.items()]
        held = [(id, one) for id, listed in document.items() for one in listed]
        known = bool(held) and all(is_call(one) for _, one in held)
    elif all(isinstance(one, dict | None) for one in values):
        held = list(document.items())
        known = sum(is_call(one) for one in values) >= max(2, len(values) / 2)
    else:
        return None
    return [{"id": id, **one} if isinstance(one, dict) else one for id, one in held] if known else None


def is_call(value: Any) -> bool:
    """Whether something holds a request and an answer under usual names, or messages."""
    if not isinstance(value, dict):
        return False
    said = dicts(value.get("messages"))
    answered = any(message_of(one)[0] == "assistant" for one in (*said[:1], *said[-1:]))
    return answered or (holds(value, ASKED) and holds(value, ANSWERED))


def _predictions(document: Record) -> Records | None:
    """Google's prediction interface: several requests in one body, several answers in the other."""
    request = opened(document["request"]) if "request" in document else document
    if not isinstance(request, dict) or "instances" not in request:
        return None
    reply = document if "predictions" in document else document.get("response")
    asked, answered = dicts(at(request, "instances")), dicts(at(reply, "predictions"))
    if not asked or len(asked) != len(answered):
        return None
    about = {name: value for name, value in document.items() if name not in ("instances", "predictions")}
    asked = [{"system": one.get("context"), **one} if "messages" in one else one for one in asked]
    return [{**about, "request": one, "response": other} for one, other in zip(asked, answered, strict=True)]


def _sides(document: Record) -> Records | None:
    """Several answers to one request: of many models in a list, of two side by side, or a column a model."""
    if not holds(document, ASKED):
        return None
    for listed in ("completions", "answers", "responses"):
        if any("model" in one for one in dicts(document.get(listed))):
            about = {name: value for name, value in document.items() if name not in (listed, "models", "id")}
            return [{**about, **one, "response": first(one, *RESPONSES) or one} for one in dicts(document[listed])]
    if holds(document, ANSWERED):
        return None
    sides = {name: side[1].casefold() for name in document if (side := SIDE.match(name))}
    models = {name: first_text(document, f"model_{side}", f"{name}_model") for name, side in sides.items()}
    if len(models) < 2:
        ends = (name for name in document if name.casefold().endswith(ANSWER_ENDS) and not SIDE.match(name))
        models = {name: own[1] for name in ends if (own := OWN.match(name))}
    about = {name: value for name, value in document.items() if name not in models and name not in MODELS}
    return [{**about, "model": model, "response": document[name]} for name, model in models.items()] or None


BOTH = (("prompt", "response"), ("prompt", "choices"), ("prompt", "completion"), ("instruction", "output"))
"""Where a record keeps what was asked and what was answered turn by turn."""


def _in_turn(document: Record) -> Records | None:
    """What was said in turn without a word on who spoke: one list, or a list of questions beside one of answers."""
    for asked, answered in BOTH:
        if asked not in document or answered not in document:
            continue
        both = opened(document[asked]), opened(document[answered])
        if answered == "choices" and dicts(both[1]):
            both = both[0], dicts(both[1])[0].get("turns")
        if all(_texts(one) for one in both) and len(both[0]) == len(both[1]):
            about = {name: value for name, value in document.items() if name not in (asked, answered)}
            return [{**about, "messages": _speakers([text for pair in zip(*both, strict=True) for text in pair])}]
    if isinstance(text := document.get("transcript"), str) and "\n\nAssistant:" in text:
        return [{**document, "transcript": None, **_before_last_answer(text)}]
    name = next((name for name in (*TALKS, "data") if name in document and _texts(document[name])), None)
    if name is None or len(document[name]) < 2 or holds(document, ANSWERED):
        return None
    return [{**document, name: None, "messages": _speakers(document[name])}]


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str | None) for one in value)


def _speakers(texts: list[Any]) -> Records:
    return [{"role": ("user", "assistant")[place % 2], "content": text or ""} for place, text in enumerate(texts)]


def _talk(document: Record) -> Records | None:
    """Messages that stand newest first, by their ids or in a tree: a record a branch, in the order of what was said."""
    if "message_tree_id" in document and isinstance(document.get("prompt"), dict):
        document = {**document, "prompt": None, "messages": [document["prompt"]]}
    name = next((name for name in TALKS if _is_list(document.get(name))), "")
    messages = stands = plain(document.get(name))
    if isinstance(messages, dict) and isinstance(document.get("characters"), dict):
        messages = _with_characters(document, messages)
    said = list(messages.values()) if isinstance(messages, dict) else messages
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        return None
    if not any(message_of(one)[0] in KNOWN for one in said[:3]):
        return None
    conversations = conversations_in(messages)
    if conversations == [stands] and "options" not in document:
        return None
    about = {key: value for key, value in document.items() if key not in (name, "items", "characters", "options")}
    system, model = (
        first_text(document, "options.promptPrefix", "options.system"),
        first_text(document, "options.model"),
    )
    about |= {key: value for key, value in (("system", system), ("model", model)) if value}
    return [{**about, **_last(one), "messages": one} for one in conversations]


def _is_list(value: Any) -> bool:
    """Whether a value may be messages: also in the cell of a table, where they say their time."""
    if isinstance(value, str):
        return value.startswith("[{") and any(f'"{name}"' in value[:500] for name in TIMES)
    return isinstance(value, list | dict) and bool(value)


def _last(messages: Records) -> dict[str, Any]:
    """What the last message tells of the call: its model and time, or that it is an error and no answer."""
    last = messages[-1]
    told = {"model": first_text(last, "model"), "created_at": first_text(last, "createdAt", "created_at")}
    if last.get("error") is True:
        text = first_text(last, "text", "content")
        messages.pop()
        return {"error": text}
    return {name: value for name, value in told.items() if value}


def _with_characters(document: Record, messages: Mapping[str, Any]) -> Records:
    """OpenRouter's messages with the words, the speaker and the model that stand elsewhere in its document."""
    items = [one for one in (document.get("items") or {}).values() if isinstance(one, dict)]
    said: dict[str, list[Any]] = {}
    for item in items:
        said.setdefault(first_text(item, "messageId"), []).append(at(item, "data.content"))
    found = []
    for id, one in messages.items():
        user = at(one, "characterId") == "USER" or at(one, "type") == "user"
        words = first(one, "content") or [part for parts in said.get(id, []) for part in dicts(parts)]
        model = first_text(document["characters"].get(at(one, "characterId")), "model")
        times = {name: one[name] for name in ("createdAt", "updatedAt", "parentMessageId") if name in one}
        found.append({"id": id, **times, "role": "user" if user else "assistant", "content": words, "model": model})
    return found


def _before_last_answer(text: str) -> dict[str, str]:
    """A conversation that is written out, as what was asked and the last answer."""
    start = text.rfind("\n\nAssistant:") + len("\n\nAssistant:")
    return {"prompt": text[:start], "response": text[start:].strip()}


def _preferred(document: Record, chosen: str, rejected: str) -> dict[str, Any]:
    """The call with the preferred answer; a text that holds the whole conversation is split before its last answer."""
    about = {name: value for name, value in document.items() if name not in (chosen, rejected)}
    answer = opened(document[chosen])
    if isinstance(answer, str) and not holds(about, ASKED):
        return {**about, **_before_last_answer(answer)}
    whole = isinstance(answer, list) and len(answer) > 1
    return {**about, "messages": answer, "prompt": None} if whole else {**about, "response": answer}


def _archived(document: Record) -> Records | None:
    """One exchange of a browser's or a proxy's archive (HAR); none where nothing was sent."""
    if "startedDateTime" not in document or not isinstance(document.get("request"), dict):
        return None
    asked, said = at(document, "request.postData.text"), at(document, "response.content")
    times, status = {"timestamp": document["startedDateTime"]}, at(document, "response.status")
    reply = _decoded(said, "text")
    if isinstance(status, int) and status >= 400 and not isinstance(reply, dict | list):
        return [{**times, "request": plain(asked), "error": f"{status} {reply or ''}"}] if asked else []
    return [{**times, "request": plain(asked), "response": reply}] if asked else []


def _captured(document: Record) -> Records | None:
    """A call of an endpoint as SageMaker captures it."""
    if "captureData" not in document:
        return None
    asked, said = (at(document, f"captureData.endpoint{side}") for side in ("Input", "Output"))
    if not isinstance(asked, dict) or not isinstance(said, dict):
        return None
    about = {name: value for name, value in document.items() if name != "captureData"}
    return [{**about, "request": _decoded(asked, "data"), "response": _decoded(said, "data")}]


def attempts_of(record: Record) -> Records:
    """The calls of an attempt in a garak report, which asks one thing as often as it has outputs."""
    asked = at(record, "prompt.turns") or record.get("prompt")
    outputs = record.get("outputs")
    about = {"id": record.get("uuid"), "prompt": asked}
    return [{**about, "response": one} for one in (outputs if isinstance(outputs, list) and outputs else [None])]


def _decoded(body: Any, name: str) -> Any:
    """A body, unpacked where it was logged as base64."""
    text = body.get(name) if isinstance(body, Mapping) else None
    if isinstance(text, str) and str(body.get("encoding")).casefold() == "base64":
        try:
            text = b64decode(text).decode("utf-8", "replace")
        except ValueError:
            return None
    return plain(text)


SHAPES: tuple[Callable[[Record], Records | None], ...] = (
    _archived,
    _captured,
    _unwrapped,
    _columns,
    by_id,
    _predictions,
    _sides,
    _in_turn,
    _talk,
)
