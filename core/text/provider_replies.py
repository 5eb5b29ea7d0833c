"""A provider's own JSON read for what LiteLLM's common form loses: who refused, why, and what the reasoning was.

Content comes before status: a body that speaks of moderation, safety, content policy, guardrails or inspection is a refusal,
unless its status is about something else: the key, the credit, the model, the pace, a server that is down. Stops for other
reasons (recitation, language, length) are none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
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
    r"|blocked_?pii|pii .{0,20}(?:blocked|detected)"
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
GUARDRAIL = re.compile(r"guard_?rail|presidio|lakera|aporia|llama_?guard|cortex guard|blocked_?pii", re.IGNORECASE)
OUTPUT = re.compile(r"\b(?:output|response|completion|generated|answer)\b|生成内容", re.IGNORECASE)

REFUSAL_REASONS = {
    **dict.fromkeys(
        (
            "refusal",
            "content_filter",
            "contentfilter",
            "content_filtered",
            "safety",
            "prohibited_content",
            "blocklist",
            "spii",
            "image_safety",
            "sensitive",
            "moderation",
            "blocked",
            "content_policy",
            "model_armor",
            "jailbreak",
        ),
        RefusalOrigin.OUTPUT_FILTER,
    ),
    "guardrail_intervened": RefusalOrigin.GUARDRAIL,
}
"""Native reasons to stop that are refusals, in small letters; any other reason is none."""
FAULT_REASONS = frozenset(
    {"error", "insufficient_system_resource", "network_error", "malformed_response", "overloaded"}
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
    reasoning: str = ""
    text: str | None = None
    """The answer, where LiteLLM's form holds it as parts."""


def refusal_in_error(body: Any, said: str, status: int | None) -> Native | None:
    """The refusal that an error body is, or None. `said` is the error's text, for errors that never had a body."""
    text = _error_text(body) or said[:MOST_CHARACTERS]
    if (status or 400) in OTHER_STATUSES or not MODERATED.search(text):
        return None
    if ABOUT_ACCOUNT.search(text) and not re.search(
        r"content|prompt|input|output|response|safety", text, re.IGNORECASE
    ):
        return None
    origin = RefusalOrigin.INPUT_FILTER
    if isinstance(_get(body, "error", "innererror"), dict):  # Azure's, which is written of the prompt alone
        origin = RefusalOrigin.INPUT_FILTER
    elif GUARDRAIL.search(text):
        origin = RefusalOrigin.GUARDRAIL
    elif OUTPUT.search(text) and not re.search(r"\b(?:input|prompt)\b|输入", text, re.IGNORECASE):
        origin = RefusalOrigin.OUTPUT_FILTER
    return Native(origin, _category(body), _code(body))


def read_native(body: Any) -> Native:
    """What the body of a good answer says; nothing where it has no form that is known."""
    if not isinstance(body, dict):
        return Native()
    for reader in (_gemini, _choices, _anthropic, _bedrock):
        if found := reader(body):
            return found
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
    reason = str(choice.get("native_finish_reason") or choice.get("finish_reason") or "")
    broken = choice.get("error")
    fault = ""
    if broken or reason.lower() in FAULT_REASONS:
        fault = str(_get(broken, "message") or broken or f"the reply ended with “{reason}”")[:300]
    text, thought = _parts(message.get("content"))
    if message.get("refusal"):
        return Native(RefusalOrigin.MODEL, "", reason, fault, text=text or str(message["refusal"]))
    reasoning = thought or _first_text(message, "reasoning_content", "reasoning", "thinking") or _details(message)
    category = _filtered(choice.get("content_filter_results") or choice.get("content_filter_result"))
    return Native(
        origin_of(reason) or origin_of(str(choice.get("finish_reason") or "")), category, reason, fault, reasoning, text
    )


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


def origin_of(reason: str) -> RefusalOrigin | None:
    """Who refused, by the native reason to stop; None where that is no refusal."""
    return REFUSAL_REASONS.get(reason.partition(":")[0].strip().lower().replace("-", "_"))


def _parts(content: Any) -> tuple[str | None, str]:
    """(text, reasoning) of content, which may be a list of parts; (None, '') where there is none."""
    if not isinstance(content, list):
        return (content if isinstance(content, str) else None), ""
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


def _details(message: dict[str, Any]) -> str:
    return "".join(str(one.get("text") or "") for one in _dicts(message.get("reasoning_details")))


def _first_text(message: dict[str, Any], *names: str) -> str:
    return next((message[name] for name in names if isinstance(message.get(name), str) and message[name]), "")


def _error_text(body: Any) -> str:
    if not isinstance(body, dict) or not body:
        return ""
    return json.dumps(body, ensure_ascii=False)[:MOST_CHARACTERS]


def _code(body: Any) -> str:
    error = _get(body, "error")
    found = _get(error, "code") or _get(error, "type") or _get(body, "code") or ""
    return str(found)[:64]


def _category(body: Any) -> str:
    """What kind of content an error says it refused, where it says so."""
    for error in (_get(body, "error"), body):
        reasons = _get(error, "metadata", "reasons") or _get(error, "categories")
        if isinstance(reasons, list) and reasons:
            return ", ".join(str(one) for one in reasons)[:120]
        inner = _get(error, "innererror", "content_filter_result") or _get(error, "content_filter_result")
        if found := _filtered(inner):
            return found
    return ""


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
