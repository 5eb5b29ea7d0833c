"""What was answered, out of any provider's reply or any tool's record of one: the text, and who refused where somebody did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.domain import RefusalOrigin
from core.errors import InputError
from core.recorded.entry import Aside
from core.recorded.requests import content_of, message_of, role_of
from core.recorded.streams import whole_reply
from core.recorded.values import at, camel, dicts, first, first_text, opened, source_of
from core.text.provider_replies import origin_of, read_native, refusal_in_error
from core.text.reasoning import split_reasoning

CANNED = 200
"""A text shorter than this beside a filter's stop is the filter's own message, or a beginning that says nothing yet."""
ANSWER_NAMES = (
    "answer",
    "response",
    "output",
    "outputs",
    "output_text",
    "outputText",
    "generated_text",
    "generation",
    "completion",
    "completions",
    "result",
    "reply",
    "content",
    "text",
    "prediction",
    "assistant",
    "model_response",
    "message",
    "messages",
    "value",
    "kwargs",
    "return_values",
    "streamed_data",
)
"""Names under which tools keep an answer, the likeliest first."""

TOOL_CALLS = ("tool_calls", "function_call", "kwargs.tool_calls", "kwargs.additional_kwargs.tool_calls")
ABOUT = frozenset(("type", "object", "id", "status", "state", "kind", "role", "model", "name"))
"""Names of what is no answer, though nothing else be there."""

REFUSALS = (
    "refusal",
    "provider_specific_fields.refusal",
    "additional_kwargs.refusal",
    "kwargs.additional_kwargs.refusal",
)
"""Where a message keeps what the model said instead of an answer."""


@dataclass(frozen=True)
class Answer:
    """A reply. With an origin and not `blocked`, the text was cut off by that filter."""

    text: str
    blocked: bool = False
    origin: RefusalOrigin | None = None
    category: str = ""
    native_reason: str = ""
    model: str = ""


def stopped(
    text: str, reason: str, *, refusal: str = "", category: str = "", origin: RefusalOrigin | None = None
) -> Answer:
    """The answer that a text is, with the reason why it ended, and what the model said in its refusal field."""
    if refusal:
        return Answer((text.strip() and text) or refusal, True, RefusalOrigin.MODEL, category, reason)
    origin = origin or origin_of(reason.rpartition(".")[2])
    blocked = origin is not None and len(text.strip()) < CANNED
    return Answer(text, blocked, origin, category, reason if origin else "")


def refused_by_error(body: Any, said: str = "", status: int | None = None) -> Answer | None:
    """The refusal that an error is; None where it is a failure of another kind."""
    native = refusal_in_error(body, said, status) or (refusal_in_error({}, said, status) if said else None)
    return Answer("", True, native.origin, native.category, native.reason) if native else None


def refusal_or_failure(body: Any, said: str, status: int | None = None) -> Answer:
    """The refusal that an error is. InputError where it is a failure of another kind, with what it said."""
    if answer := refused_by_error(body, said, status):
        return answer
    raise InputError(f"the call failed, so there is no response: {said[:160]}")


def answer_of(value: Any) -> Answer | None:
    """The answer in a text, a message, a list of them, or a provider's whole reply; None where there is none.

    Aside where the model called a tool and said nothing; InputError where the call failed for no reason of content.
    """
    value = opened(value)
    if isinstance(value, str):
        return _said(value) if value.strip() else None
    if (source := source_of(value)) and not _is_reply(value):
        return _said(source)
    if isinstance(value, list):
        return _in_list(value)
    if not isinstance(value, Mapping):
        return None
    body = dict(value)
    for kind in KINDS:
        found = kind(body)
        if found is not None:
            model = found.model or first_text(body, "model", "modelVersion", "model_version", "model_name")
            return replace(found, model=model)
    return None


def _is_reply(value: Any) -> bool:
    """Whether what stood as JSON in a text is a provider's reply or a message, and not what the model wrote."""
    if isinstance(value, list):
        found = dicts(value)
        marks = (*MARKS, "candidates", "choices", "generated_text")
        known = any(name in one for one in found for name in marks)
        return known or whole_reply(found) is not None or any(one.get("type") in TYPES for one in found)
    if message_of(value)[0] == "assistant" or any(name in value for name in REPLY_NAMES):
        return True
    if isinstance(value.get("error"), dict) or dicts(value.get("error")):
        return True
    return value.get("type") in TYPES


MARKS = ("role", "message", "delta", "generation_info", "finish_reason", "done")
REPLY_NAMES = frozenset(
    (
        "choices",
        "candidates",
        "promptFeedback",
        "prompt_feedback",
        "stop_reason",
        "stopReason",
        "generations",
        "generated_text",
        "predictions",
        "kwargs",
        "incomplete_details",
        "outputs",
        "results",
        "finish_reason",
        "finishReason",
        "done",
        "body",
        "streamed_data",
    )
)
"""A name that a reply has, where it stands as JSON in a text."""
TYPES = frozenset(("text", "output_text", "refusal", "message", "reasoning", "error", "response", "tool_use"))


def refusal_said(message: Any) -> str:
    """What the model said instead of an answer: in the message's own field, or in parts that are marked as refusals."""
    parts = dicts(at(message, "content"))
    marked = [
        first_text(part, "refusal" if part.get("type") == "refusal" else "text")
        for part in parts
        if part.get("type") == "refusal" or part.get("refusal") is True
    ]
    return first_text(message, *REFUSALS) or "".join(marked)


def answer_beside(record: Any) -> Answer | None:
    """The refusal that a record without an answer tells of: its own refusal field, or a filter's reason to stop."""
    answer = stopped("", _reason(record), refusal=refusal_said(record))
    return answer if answer.origin else None


def answer_at_end(messages: Any) -> Answer | None:
    """The answer that a list of messages ends with, its refusal field and reason to stop included; None without one."""
    listed = dicts(opened(messages))
    if not listed or message_of(listed[-1])[0] != "assistant":
        return None
    return _message(listed[-1])


def _said(text: str) -> Answer:
    return Answer(split_reasoning(text)[1])


def _in_list(values: list[Any]) -> Answer | None:
    """Of choices or generations the first, of messages the last that the assistant said, of a stream everything."""
    items = [opened(value) for value in values]
    if items and isinstance(items[0], list):
        return _in_list(items[0])
    if items and all(isinstance(item, str) for item in items):
        return answer_of(("" if any(item[:1] == " " for item in items[1:]) else "\n").join(items))
    found = dicts(items)
    if not found:
        return None
    if whole := whole_reply(found):
        return answer_of(whole)
    if any(item.get("type") in RESPONSE_ITEMS for item in found):
        return _responses({"output": found})
    if "message" in found[0] and role_of(first_text(found[0]["message"], "role")) not in ("user", "system"):
        return _choices({"choices": found})
    if "text" in found[0] and "role" not in found[0]:
        return answer_of(found[0].get("message")) or _choice_text(found[0])
    said = [item for item in found if message_of(item)[0] in ("assistant", "")]
    return _message(said[-1]) if said else None


def _choice_text(item: dict[str, Any]) -> Answer | None:
    answer = stopped(content_of(item), _reason(item))
    return answer if answer.text.strip() or answer.origin else None


def _message(item: dict[str, Any]) -> Answer | None:
    """A message of the assistant with its reason to stop beside it."""
    reason, refusal = _reason(item), refusal_said(item)
    text = split_reasoning(message_of(item)[1] if message_of(item)[0] else content_of(item, join=""))[1]
    if not text.strip() and (first(item, *TOOL_CALLS) or _only_tools(item)):
        raise Aside("tool calls without text")
    answer = stopped(text, reason, refusal=refusal)
    return answer if answer.text.strip() or answer.origin else None


def _only_tools(item: Mapping[str, Any]) -> bool:
    kinds = {str(part.get("type") or "") for part in dicts(first(item, "content", "parts"))}
    return bool(kinds & {"tool_use", "tool_call", "function_call"})


def _reason(item: Mapping[str, Any]) -> str:
    return first_text(
        item,
        "native_finish_reason",
        "finish_reason",
        "finishReason",
        "stop_reason",
        "stopReason",
        "done_reason",
        "completionReason",
        "generation_info.finish_reason",
        "generationInfo.finish_reason",
        "response_metadata.finish_reason",
        "response_metadata.stop_reason",
        "kwargs.response_metadata.finish_reason",
        "kwargs.response_metadata.stop_reason",
        "message.kwargs.response_metadata.finish_reason",
        "message.kwargs.response_metadata.stop_reason",
        "kwargs.response_metadata.prompt_feedback.block_reason",
        "message.kwargs.response_metadata.prompt_feedback.block_reason",
    )


# --- one function a kind of reply: None where the body is of another kind ---


def _envelope(body: dict[str, Any]) -> Answer | None:
    """A reply with its status around it, as batches and gateways write it."""
    inner = at(body, "body")
    if inner is None or "choices" in body or "content" in body:
        return None
    status = first(body, "status_code", "statusCode", "status")
    return answer_of(inner) or refused_by_error(inner, "", status if isinstance(status, int) else None)


def _error(body: dict[str, Any]) -> Answer | None:
    """An error instead of a reply, or a mere word for how the call ended."""
    if set(body) == {"type"}:
        raise InputError(f"the call ended as “{str(body['type'])[:60]}”, so there is no response.")
    error = first(body, "error")
    if error is None or any(body.get(name) for name in ("choices", "output", "candidates", "content")):
        return None
    status = first(body, "error.status", "status_code", "error.code", "code")
    number = int(status) if str(status).isascii() and str(status).isdigit() and len(str(status)) == 3 else None
    said = error if isinstance(error, str) else ""
    if answer := refused_by_error(body, said, number):
        return answer
    what = first_text(error, "message", "error_message", "type", "code") if isinstance(error, Mapping) else str(error)
    raise InputError(f"the call failed, so there is no response: {what[:160]}")


def _choices(body: dict[str, Any]) -> Answer | None:
    """OpenAI's chat form and what copies it."""
    choices = dicts(first(body, "choices"))
    if not choices:
        return None
    choice = choices[0]
    native, reason = read_native({"choices": [choice]}), _reason(choice)
    message = first(choice, "message", "delta", "messages")
    holder = message if isinstance(message, Mapping) else {"content": message, **choice}
    refusal = refusal_said(holder)
    said = content_of(holder.get("content"), join="") or content_of(holder, join="")
    text = "" if said == refusal else split_reasoning(said)[1]
    if not text.strip() and not refusal and native.origin is None and first(holder, *TOOL_CALLS):
        raise Aside("tool calls without text")
    if native.fault:
        raise InputError(f"the call failed, so there is no response: {native.fault[:160]}")
    answer = stopped(text, native.reason or reason, refusal=refusal, category=native.category, origin=native.origin)
    return answer if answer.text.strip() or answer.origin else None


RESPONSE_ITEMS = frozenset(("message", "reasoning", "function_call", "web_search_call", "file_search_call"))


def _responses(body: dict[str, Any]) -> Answer | None:
    """OpenAI's Responses form: items, of which the messages hold output_text and refusal parts."""
    items = dicts(first(body, "output"))
    if not items and body.get("object") != "response" and not first(body, "incomplete_details"):
        return None
    if items and not any(item.get("type") in RESPONSE_ITEMS for item in items):
        return None
    if (said := first_text(body, "error.message")) and not items:
        return refusal_or_failure(body, said)
    parts = [part for item in items if item.get("type") == "message" for part in _parts(item.get("content"))]
    text = "".join(str(part.get("text") or "") for part in parts if part.get("type") != "refusal")
    refusal = "".join(str(part.get("refusal") or "") for part in parts if part.get("type") == "refusal")
    reason = first_text(body, "incomplete_details.reason", "error.code")
    if not text.strip() and not refusal and not origin_of(reason):
        if any(str(item.get("type", "")).endswith("_call") for item in items):
            raise Aside("tool calls without text")
        return None
    return stopped(text, reason, refusal=refusal)


def _parts(content: Any) -> list[dict[str, Any]]:
    return [{"text": content}] if isinstance(content, str) else dicts(content)


def _palm(body: dict[str, Any]) -> Answer | None:
    """What Google's models answered before Gemini: a text a candidate, beside what the filter says of it."""
    said = next(iter(dicts(body.get("candidates"))), body)
    text = first_text(said, "content", "output")
    filters = first(body, "safetyAttributes", "filters")
    if not (text and said is not body) and filters is None:
        return None
    safety = next(iter(dicts(filters)), filters)
    blocked = at(safety, "blocked") is True or bool(first_text(safety, "reason"))
    category = ", ".join(map(str, at(safety, "categories") or ())) if blocked else ""
    answer = stopped(text, "SAFETY" if blocked else "", category=category)
    return answer if answer.text.strip() or answer.origin else None


def _gemini(body: dict[str, Any]) -> Answer | None:
    plain = camel(body)
    if not isinstance(plain.get("candidates"), list) and "promptFeedback" not in plain:
        return None
    native = read_native(plain)
    reason = native.reason.rpartition(".")[2]
    if not (native.text or "").strip() and any("functionCall" in part for part in _gemini_parts(plain)):
        raise Aside("tool calls without text")
    if not (native.text or "").strip() and not native.origin and not origin_of(reason):
        raise InputError(f"there is no response: it ended with {reason or 'no reason given'}.")
    return stopped(native.text or "", reason, category=native.category, origin=native.origin)


def _gemini_parts(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for one in dicts(body.get("candidates")) for part in dicts(at(one, "content.parts"))]


def _anthropic(body: dict[str, Any]) -> Answer | None:
    if "stop_reason" not in body or "choices" in body or "generation" in body:
        return None
    reason = str(body.get("stop_reason") or "")
    guard = body.get("amazon-bedrock-guardrailAction") == "INTERVENED"
    text = content_of(body.get("content") or body.get("completion"), join="")
    if not text.strip() and not origin_of(reason) and _only_tools(body):
        raise Aside("tool calls without text")
    origin = RefusalOrigin.GUARDRAIL if guard else None
    answer = stopped(text, reason, category=read_native(body).category, origin=origin)
    return answer if answer.text.strip() or answer.origin else None


def _converse(body: dict[str, Any]) -> Answer | None:
    """Bedrock's Converse form, which Nova shares."""
    message = at(body, "output.message")
    if "stopReason" not in body and message is None:
        return None
    text, reason = content_of(message, join=""), str(body.get("stopReason") or "")
    if not text.strip() and any("toolUse" in part for part in dicts(at(message, "content"))):
        raise Aside("tool calls without text")
    answer = stopped(text, reason)
    return answer if answer.text.strip() or answer.origin else None


def _bedrock_models(body: dict[str, Any]) -> Answer | None:
    """The own forms of models on Bedrock: Titan, Mistral, Llama, Cohere; guardrails speak through an action of their own."""
    item = next(iter(dicts(first(body, "results", "outputs", "generations"))), body)
    if item is body and "generation" not in body and "amazon-bedrock-guardrailAction" not in body:
        return None
    text = content_of(first(item, "outputText", "text", "generation", "generated_text", "content"), join="")
    guard = body.get("amazon-bedrock-guardrailAction") == "INTERVENED"
    answer = stopped(text, _reason(item), origin=RefusalOrigin.GUARDRAIL if guard else None)
    return answer if answer.text.strip() or answer.origin else None


def _generations(body: dict[str, Any]) -> Answer | None:
    """LangChain's result of a model."""
    found = first(body, "generations")
    return _in_list(found) if isinstance(found, list) else None


def _named(body: dict[str, Any]) -> Answer | None:
    """A message, or a dictionary that keeps its answer under a usual name or holds nothing else."""
    if message_of(body)[0] in ("assistant",) or "refusal" in body:
        return _message(body)
    for name in ANSWER_NAMES:
        inner = first(body, name)
        found = answer_of(inner) if inner is not None else None
        if found is not None:
            return found if found.origin else replace(stopped(found.text, _reason(body)), model=found.model)
    origin = origin_of(_reason(body))
    if origin:
        return stopped("", _reason(body))
    texts = [value for name, value in body.items() if isinstance(value, str) and value.strip() and name not in ABOUT]
    return _said(texts[0]) if len(texts) == 1 and len(body) == 1 else None


KINDS: tuple[Callable[[dict[str, Any]], Answer | None], ...] = (
    _envelope,
    _error,
    _choices,
    _palm,
    _gemini,
    _anthropic,
    _converse,
    _bedrock_models,
    _generations,
    _responses,
    _named,
)
"""The kinds of reply in the order in which a body is compared with them."""
