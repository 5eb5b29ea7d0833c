"""A provider's own JSON read for what LiteLLM's common form loses: who refused, why, and what the reasoning was.

Content comes before status: a body that speaks of moderation, safety, content policy, guardrails or inspection is a refusal,
unless its status is about something else: the key, the credit, the model, the pace, a server that is down. Stops for other
reasons (recitation, language, length) are none.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from core.domain import RefusalOrigin

OTHER_STATUSES = frozenset({401, 402, 404, 405, 407, 408, 411, 413, 414, 429, 501, 502, 503, 504, 529})
"""What says that an error is about something else than content."""
MOST_CHARACTERS = 20_000
"""Of an error body that are read for signs of a refusal."""

MODERATED = re.compile(
    r"content[_ -]?filter|content[_ ]{0,2}(?:policy|management|moderation|safety)|ResponsibleAIPolicyViolation"
    r"|requires moderation|moderation[_ ](?:blocked|failed|error|rejected)"
    r"|(?:blocked|rejected|refused|flagged|filtered|stopped) by [\w ]{0,30}(?:moderation|safety|guard|shield|classifier|filter)"
    r"|(?:input|prompt|content|request|message|output|response|text)s?\b.{0,40}\bflagged|flagged (?:as|for) "
    r"|violat\w{0,5} .{0,60}\b(?:usage|content|safety|use|acceptable|moderation) ?(?:guideline|polic)|usage[ _]guidelines"
    r"|violat\w{0,5} .{0,40}\bterms of (?:service|use)|considered high[ -]risk|censorship|blocked due to security"
    r"|new_sensitive|SensitiveContentDetected|(?:input|output)_sensitive|content audit|审核不通过"
    r"|content exists risk|data_?inspection_?failed|inappropriate[_ ]content|contentFilter"
    r"|guard_?rails?\b|safety (?:system|filter|reasons?|check|polic|guideline)"
    r"|(?:blocked|rejected|stopped) (?:for|due to|because of) safety"
    r"|(?:unsafe|sensitive|harmful|prohibited|disallowed|risky) (?:content|words?|text|material)"
    r"|blocked_?pii|pii .{0,20}(?:blocked|detected)|keyword banned|prompt[ _]injection|rejected message"
    r"|(?:content|prompt|message|keyword|input|output|response)s? (?:pattern )?(?:(?:is|was|were|has been) )?(?:blocked|banned)\b"
    r"|(?:content|input|prompt)s? (?:is|are|was|were) (?:\w+ )?(?:sensitive|inappropriate|unsafe|harmful)"
    r"|content.{0,40}\bviolat\w{1,5} .{0,40}\b(?:laws?|regulations?)\b"
    r"|blocked by (?:lakera|aporia|pangea|presidio|llama_?guard|model armor)"
    r"|敏感|不安全|违规|安全审核|内容审核|风险内容|不当内容",
    re.IGNORECASE | re.DOTALL,
)
"""What providers and proxies write when they refuse a request or an answer for its content."""
ABOUT_ACCOUNT = re.compile(
    r"\b(?:api[ _]?key|billing|subscription|credit|quota|rate limit|no connected db|not found|does not exist)\b"
    r"|\b(?:account|organi[sz]ation|project|user)\b.{0,40}\b(?:suspend|disabl|deactivat|bann|flagged)",
    re.IGNORECASE | re.DOTALL,
)
"""What speaks of the account, the key or the model, and so of no content."""
GUARDRAIL = re.compile(
    r"guard_?rail|presidio|lakera|aporia|pangea|llama_?guard|cortex guard|model.?armor|blocked_?pii|keyword banned"
    r"|prompt[ _]injection|violated content safety policy|content blocked:|pattern is blocked|due to security config",
    re.IGNORECASE,
)
BROKEN = re.compile(
    r"\b(?:connection (?:refused|error|reset)|cannot connect|connect call failed|timed? ?out|unreachable)\b"
    r"|\b(?:service|temporarily) unavailable\b"
    r"|\b(?:error|fail\w*|unable) (?:to call|calling|to reach|reaching|to connect|connecting|initiali[sz]ing)\b",
    re.IGNORECASE,
)
"""What says that a filter itself did not work, and so has refused nothing."""
PAGE = re.compile(r"<(?:!doctype|html|head|\?xml)\b", re.IGNORECASE)
"""How a page begins that stands in front of a provider, whose words are about the connection."""
ECHOES = frozenset({"input", "inputs", "messages", "request", "request_body", "flagged_input", "user_input", "query"})
"""Where an error body repeats what it was asked, in small letters: the user's words are no word of the provider."""
OUTPUT = re.compile(r"\b(?:output|response|completion|generated|answer)\b|生成内容", re.IGNORECASE)

REFUSAL = re.compile(
    r"refus|content_?filter|content_?(?:policy|blocked)|safety|unsafe|prohibited|\bblock(?:ed|list)|spii|sensitive|moderat"
    r"|policy_?violation|model_?armor|jailbreak|toxic|censor|guard_?rail"
)
"""Native reasons to stop that are refusals, in small letters; any other reason is none."""
LENGTH_REASONS = frozenset(
    {
        "length",
        "max_tokens",
        "max_output_tokens",
        "model_length",
        "max_length",
        "token_limit",
        "model_context_window_exceeded",
    }
)
"""Native reasons to stop, in small letters, that mean that there was no room for more."""
OTHER_REASONS = LENGTH_REASONS | {"recitation", "language", "other", "malformed_function_call", "unexpected_tool_call"}
"""Native reasons to stop that speak against a refusal, whatever the common name of the reason beside them is."""
FAULT_REASONS = frozenset(
    {
        "error",
        "insufficient_system_resource",
        "network_error",
        "malformed_response",
        "malformed_model_output",
        "overloaded",
    }
    | {"abort", "aborted", "cancelled", "timeout", "server_error", "internal_error", "failed"}
)
"""Native reasons to stop that are faults of the provider: to be tried again, never an answer."""


@dataclass(frozen=True)
class Native:
    """What a provider's own JSON says beside the text."""

    origin: RefusalOrigin | None = None
    category: str = ""
    reason: str = ""
    """The native reason to stop, or the error's code."""
    fault: str = ""
    """The provider's own words where the choice holds an error."""
    status: int | None = None
    """The HTTP status that the error in a choice would have had."""
    reasoning: str = ""
    text: str | None = None
    """The answer, where LiteLLM's form holds it as parts."""


def refusal_in_error(body: Any, said: str, status: int | None) -> Native | None:
    """The refusal that an error body is, or None. `said` is the error's text, for errors that never had a body."""
    text = error_words(body) or said[:MOST_CHARACTERS]
    if (
        (status or 400) in OTHER_STATUSES
        or not MODERATED.search(text)
        or BROKEN.search(text)
        or PAGE.search(text[:300])
    ):
        return None
    if ABOUT_ACCOUNT.search(text) and not re.search(
        r"content|prompt|input|output|response|safety", text, re.IGNORECASE
    ):
        return None
    origin = RefusalOrigin.INPUT_FILTER
    if any(
        "innererror" in one or one.get("source_type") == "prompt" for one in _nested(body)
    ):  # Azure's, of the prompt
        origin = RefusalOrigin.INPUT_FILTER
    elif GUARDRAIL.search(text):
        origin = RefusalOrigin.GUARDRAIL
    elif roles := {str(one.get("role")) for one in _dicts(_get(body, "contentFilter"))}:  # Z.ai's
        origin = RefusalOrigin.INPUT_FILTER if "user" in roles else RefusalOrigin.OUTPUT_FILTER
    elif OUTPUT.search(text) and not re.search(r"\b(?:input|prompt)\b|输入", text, re.IGNORECASE):
        origin = RefusalOrigin.OUTPUT_FILTER
    return Native(origin, _category(body), _code(body))


def read_native(body: Any) -> Native:
    """What the body of a good answer says; nothing where it has no form that is known."""
    if not isinstance(body, dict):
        return Native()
    for reader in (_gemini, _choices, _anthropic, _bedrock, _cohere):
        if found := reader(body):
            broken = not found.fault and _plain(found.reason) in FAULT_REASONS
            return replace(found, fault=f"the reply ended with “{found.reason}”") if broken else found
    return Native()


def joined_events(body: bytes) -> dict[str, Any] | None:
    """The reply in OpenAI's form that a stream of its chunks comes to; None where it holds none. Raises ValueError."""
    events = [line[5:].strip() for line in body.splitlines() if line.startswith(b"data:")]
    chunks = list(_dicts([json.loads(event) for event in events if event and event != b"[DONE]"]))
    choices = [choice for chunk in chunks for choice in islice(_dicts(chunk.get("choices")), 1)]
    if not choices:
        return next((chunk for chunk in chunks if chunk.get("error")), None)
    deltas = [choice["delta"] for choice in choices if isinstance(choice.get("delta"), dict)]
    texts = {
        name: "".join(str(delta.get(name) or "") for delta in deltas)
        for name in ("content", "reasoning_content", "reasoning", "refusal")
        if any(delta.get(name) for delta in deltas)
    }
    said = {
        name: value for choice in choices for name, value in choice.items() if value is not None and name != "delta"
    }
    whole = {name: value for chunk in chunks for name, value in chunk.items() if value is not None}
    if whole.get("error"):
        said["error"] = whole["error"]
    return {**whole, "choices": [{**said, "message": {"role": "assistant", "content": "", **texts}}]}


def _gemini(body: dict[str, Any]) -> Native | None:
    feedback, candidates = _get(body, "promptFeedback"), body.get("candidates")
    if isinstance(feedback, dict) and feedback.get("blockReason") and not candidates:
        return Native(RefusalOrigin.INPUT_FILTER, _gemini_category(feedback), str(feedback["blockReason"]))
    if not isinstance(candidates, list):
        return None
    first = next((one for one in candidates if isinstance(one, dict)), {})
    reason = str(first.get("finishReason") or "")
    parts = _get(first, "content", "parts")
    texts = [(bool(part.get("thought")), str(part.get("text") or "")) for part in _dicts(parts)]
    thought, said = ("".join(text for is_thought, text in texts if is_thought is wanted) for wanted in (True, False))
    return Native(origin_of(reason), _gemini_category(first), reason, reasoning=thought, text=said)


def _gemini_category(holder: dict[str, Any]) -> str:
    """The harm that Gemini rates highest."""
    order = ("NEGLIGIBLE", "LOW", "MEDIUM", "HIGH")
    ratings = [
        one for one in _dicts(holder.get("safetyRatings")) if one.get("blocked") or one.get("probability") in order[2:]
    ]
    return ", ".join(str(one.get("category", "")).removeprefix("HARM_CATEGORY_").lower() for one in ratings)


def _choices(body: dict[str, Any]) -> Native | None:
    """OpenAI's form, as most servers write it."""
    choice = next(iter(_dicts(body.get("choices"))), None)
    if choice is None:
        return None
    message: dict[str, Any] = choice["message"] if isinstance(choice.get("message"), dict) else {}
    finish = str(choice.get("finish_reason") or "")
    reason, broken = str(choice.get("native_finish_reason") or finish), choice.get("error")
    fault = ""
    if broken or FAULT_REASONS & {_plain(reason), _plain(finish)}:
        fault = str(_get(broken, "message") or broken or f"the reply ended with “{reason}”")[:300]
    text, thought = _parts(message.get("content", choice.get("text")))
    refusal = str(message.get("refusal") or "") or _refusal_parts(message.get("content"))
    if refusal:
        return Native(RefusalOrigin.MODEL, "", reason, fault, text=text or refusal)
    reasoning = thought or _first_text(message, "reasoning_content", "reasoning", "thinking") or _details(message)
    category = _filtered(choice.get("content_filter_results") or choice.get("content_filter_result"))
    origin = origin_of(reason) or (None if _plain(reason) in OTHER_REASONS else origin_of(finish)) or _flag(body, text)
    return Native(origin, category, reason, fault, status_in(broken), reasoning, text)


def _flag(body: dict[str, Any], text: str | None) -> RefusalOrigin | None:
    """MiniMax's marks beside the choices; that of the input is also set where the model has answered."""
    if body.get("output_sensitive") is True:
        return RefusalOrigin.OUTPUT_FILTER
    return RefusalOrigin.INPUT_FILTER if body.get("input_sensitive") is True and not (text or "").strip() else None


def _anthropic(body: dict[str, Any]) -> Native | None:
    if "stop_reason" not in body:
        return None
    reason = str(body.get("stop_reason") or "")
    thought = "".join(str(part.get("thinking") or "") for part in _dicts(body.get("content")))
    return Native(origin_of(reason), str(_get(body, "stop_details", "category") or ""), reason, reasoning=thought)


def _bedrock(body: dict[str, Any]) -> Native | None:
    """Bedrock's Converse form."""
    if "stopReason" not in body:
        return None
    reason = str(body.get("stopReason") or "")
    parts = _dicts(_get(body, "output", "message", "content"))
    thought = "".join(str(_get(part, "reasoningContent", "reasoningText", "text") or "") for part in parts)
    return Native(origin_of(reason), "", reason, reasoning=thought)


def _cohere(body: dict[str, Any]) -> Native | None:
    """Cohere's form: one choice without a list around it."""
    if not isinstance(body.get("message"), dict) or "finish_reason" not in body:
        return None
    return _choices({"choices": [body]})


def origin_of(reason: str) -> RefusalOrigin | None:
    """Who refused, by the native reason to stop; None where that is no refusal."""
    plain = _plain(reason)
    if not REFUSAL.search(plain):
        return None
    return RefusalOrigin.GUARDRAIL if "guard" in plain else RefusalOrigin.OUTPUT_FILTER


def common_reason(reason: str, otherwise: str) -> str:
    """`length` for a native reason to stop that means it, else what LiteLLM calls the reason."""
    return "length" if _plain(reason) in LENGTH_REASONS else otherwise


def _plain(reason: str) -> str:
    return reason.partition(":")[0].strip().lower().replace("-", "_").removeprefix("finishreason.")


def _parts(content: Any) -> tuple[str | None, str]:
    """(text, reasoning) of content, which may be a list of parts; (None, '') where there is none."""
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        number = isinstance(content, int | float) and not isinstance(content, bool)
        return (content if isinstance(content, str) else str(content) if number else None), ""
    texts, thoughts = [], []
    for part in content:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and part.get("type") in ("thinking", "reasoning"):
            inner = part.get("thinking") or part.get("reasoning") or part.get("text") or ""
            thoughts.append(inner if isinstance(inner, str) else _parts(inner)[0] or "")
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            texts.append(part["text"])
    return "".join(texts), "".join(thoughts)


def _refusal_parts(content: Any) -> str:
    """What the model says in parts of the kind `refusal`."""
    return "".join(str(part.get("refusal") or "") for part in _dicts(content) if part.get("type") == "refusal")


def _details(message: dict[str, Any]) -> str:
    said = _dicts(message.get("reasoning_details"))
    return "".join(str(one.get("text") or one.get("summary") or "") for one in said)


def _first_text(message: dict[str, Any], *names: str) -> str:
    return next((message[name] for name in names if isinstance(message.get(name), str) and message[name]), "")


def error_words(body: Any) -> str:
    """What an error body says, without what it repeats of the request; '' where it is no JSON."""
    if not isinstance(body, dict | list) or not body:
        return ""
    return json.dumps(_without_echoes(body), ensure_ascii=False)[:MOST_CHARACTERS]


def _without_echoes(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        kept = ((name, inner) for name, inner in value.items() if name.lower() not in ECHOES)
        return {name: _without_echoes(inner, depth + 1) for name, inner in kept}
    return [_without_echoes(inner, depth + 1) for inner in value] if isinstance(value, list) else value


def status_in(error: Any) -> int | None:
    """The HTTP status that an error in a body names, which came with another."""
    for name in ("code", "status", "status_code", "http_code"):
        number = str(_get(error, name) or "")
        if re.fullmatch(r"[45]\d\d", number):
            return int(number)
    return None


DEEPEST = 12


def _nested(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """All objects in an error body, the outer first; also those that a gateway passes on as JSON or Python in a text."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and len(value) <= MOST_CHARACTERS:
        for read in (json.loads, ast.literal_eval):
            with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
                value = read(value.strip())
                break
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list) and depth < DEEPEST:
        for inner in value:
            yield from _nested(inner, depth + 1)


def _code(body: Any) -> str:
    """The error's code, the provider's own rather than an HTTP status."""
    named = (one.get(name) for one in _nested(body) for name in ("code", "type"))
    found = [str(code) for code in named if isinstance(code, str | int) and str(code) not in ("", "None", "error")]
    return next((code for code in found if not re.fullmatch(r"[45]\d\d", code)), found[0] if found else "")[:64]


REASONS = ("reasons", "categories", "violated_categories", "flagged_categories")
CHECK = re.compile(r"SAFETY_CHECK_TYPE_([A-Z_]+)")


def _category(body: Any) -> str:
    """What kind of content an error says it refused, where it says so."""
    for one in _nested(body):
        reasons = next((one[name] for name in REASONS if isinstance(one.get(name), list) and one[name]), None)
        if reasons:
            return ", ".join(str(reason) for reason in reasons)[:120]
        if found := _filtered(one.get("content_filter_result") or one.get("content_filter_results")):
            return found
    check = CHECK.search(error_words(body))
    return check[1].lower() if check else ""


def _filtered(results: Any) -> str:
    """The categories that Azure's filter stopped."""
    if not isinstance(results, dict):
        return ""
    return ", ".join(name for name, one in results.items() if isinstance(one, dict) and one.get("filtered"))


def _dicts(values: Any) -> Iterator[dict[str, Any]]:
    return (one for one in values if isinstance(one, dict)) if isinstance(values, list) else iter(())


def _get(holder: Any, *names: str) -> Any:
    for name in names:
        holder = holder.get(name) if isinstance(holder, dict) else None
    return holder
