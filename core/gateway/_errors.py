"""Foreign exceptions are translated here and nowhere else: whatever LiteLLM and what lies under it can raise, as one of our errors."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from core.domain import RefusalOrigin
from core.errors import (
    BadCall,
    ForbiddenServer,
    GatewayError,
    MalformedReply,
    OutOfCredit,
    ProviderFault,
    RateLimited,
    RefusedKey,
    ReplyTooLarge,
    TimedOut,
    UnknownModel,
    Unreachable,
)
from core.gateway._transport import RawReply
from core.text.provider_replies import MOST_CHARACTERS, Native, error_words, read_native, refusal_in_error, status_in
from core.text.untrusted import hide_keys

TRANSLATIONS: dict[str, type[GatewayError]] = {
    "AuthenticationError": RefusedKey,
    "CallerCredentialAuthenticationError": RefusedKey,
    "CallerCredentialRateLimitError": RateLimited,
    "MalformedRequestFieldError": BadCall,
    "UnsupportedEndpointError": BadCall,
    "EndpointNotSupportedByModelError": BadCall,
    "PermissionDeniedError": RefusedKey,
    "NotFoundError": UnknownModel,
    "LiteLLMUnknownProvider": UnknownModel,
    "ModelNotMappedError": UnknownModel,
    "BadRequestError": BadCall,
    "InvalidRequestError": BadCall,
    "UnsupportedParamsError": BadCall,
    "ContextWindowExceededError": BadCall,
    "UnprocessableEntityError": BadCall,
    "ImageFetchError": BadCall,
    "VectorStoreSearchError": BadCall,
    "RejectedRequestError": BadCall,
    "ContentPolicyViolationError": BadCall,
    "GuardrailRaisedException": BadCall,
    "BlockedPiiEntityError": BadCall,
    "ModifyResponseException": BadCall,
    "SensitiveDataRouteException": BadCall,
    "ToolLoopMaxRoundsExceeded": BadCall,
    "PaymentRequiredError": OutOfCredit,
    "BudgetExceededError": OutOfCredit,
    "RateLimitError": RateLimited,
    "RouterRateLimitError": RateLimited,
    "RouterRateLimitErrorBasic": RateLimited,
    "Timeout": TimedOut,
    "APITimeoutError": TimedOut,
    "TimeoutException": TimedOut,
    "TimeoutError": TimedOut,
    "APIConnectionError": Unreachable,
    "InternalServerError": ProviderFault,
    "ServiceUnavailableError": ProviderFault,
    "BadGatewayError": ProviderFault,
    "MidStreamFallbackError": ProviderFault,
    "APIStatusError": ProviderFault,
    "APIError": ProviderFault,
    "MockException": ProviderFault,
    "OpenAIError": ProviderFault,
    "BaseLLMException": ProviderFault,
    "CustomLLMError": ProviderFault,
    "APIResponseValidationError": MalformedReply,
    "JSONSchemaValidationError": MalformedReply,
}
"""By class name, nearest in the class's line of descent first, so that a subclass nobody listed still has a place."""

CAUSES: dict[str, type[GatewayError]] = {
    "TimeoutException": TimedOut,
    "TimeoutError": TimedOut,
    "JSONDecodeError": MalformedReply,
    "ConnectError": Unreachable,
    "ReadError": Unreachable,
    "WriteError": Unreachable,
    "RemoteProtocolError": Unreachable,
    "ClientConnectionError": Unreachable,
    "ClientPayloadError": Unreachable,
    "ConnectionError": Unreachable,
    "gaierror": Unreachable,
}
"""What LiteLLM calls a server error though its cause says better; asked where no HTTP error status came back."""

SIGNS: tuple[tuple[str, type[GatewayError]], ...] = (
    (r"provider not provided|unknown provider", UnknownModel),
    (r"missing \w*\s*(?:api[ _]key|credentials)|api_key client option|no api[ _]key", RefusedKey),
    (
        r"invalid response object|no 'choices'|'choices' that is|(?:empty or|an) invalid response|unable to get json",
        MalformedReply,
    ),
)
"""What only the text tells, where no HTTP error status came back."""

FILTER_CLASSES = {
    "ContentPolicyViolationError",
    "RejectedRequestError",
    "GuardrailRaisedException",
    "BlockedPiiEntityError",
}
NO_CREDIT = re.compile(
    r"insufficient_quota|exceeded_?(?: your )?current_?(?: )?quota|insufficient (?:balance|credit|fund)|credit balance is too low"
    r"|budget has been exceeded|budget_?exceeded|exceeded ?budget|over budget|\barrearage\b|\b(?:any|no|of) credits?\b"
    r"|spending limit|in good standing|(?:key|credit|usage|spend\w*) limits? (?:is |was |has been )?(?:exceeded|reached)"
    r"|(?:reached|exceeded) your (?:\w+ ){0,3}usage limits?|free (?:tier|quota|trial)\b.{0,40}\bexhausted"
    r"|balance (?:is )?(?:insufficient|not enough|too low|required)|check your plan and billing|(?:/ ?|per )month\b"
    r"|purchase (?:more )?credits|billing (?:is )?(?:not active|hard limit|disabled)|余额不足|欠费",
    re.I,
)
SHORT_LIMIT = re.compile(r"per[ _-]?(?:minute|second)|\b[rt]pm\b|retry in [\d.]+ ?m?s\b", re.I)
LONG_LIMIT = re.compile(r"per[ _-]?(?:day|month)", re.I)
"""What tells a limit that passes from a quota that is used up, where both are called an exceeded quota."""
BAD_KEY = re.compile(
    r"api[ _-]?key (?:is )?(?:not valid|invalid)|api_key_invalid|(?:incorrect|invalid|wrong|missing) (?:x-)?api[ _-]?key"
    r"|no connected db|invalid (?:proxy server )?token|token_not_found|invalid (?:access )?credentials|authentication[_ ]error"
    r"|virtual key expected|login fail|api key expired|not authori[sz]ed to (?:invoke|access|use)"
    r"|(?:account|organi[sz]ation|project|key) (?:is|has been) (?:disabled|suspended|deactivated|revoked|blocked)",
    re.I,
)
BAD_MODEL = re.compile(
    r"invalid[ _]model(?: name|\b.{0,20}identifier|: |\")|model_(?:not_found|decommissioned|not_available)|non-serverless model"
    r"|unexpected endpoint or method|on-demand throughput isn.t supported|has been decommissioned|模型.{0,20}不存在"
    r"|(?:unknown|unsupported) model\b|no models? (?:is |are )?loaded"
    r"|provided model identifier is invalid|model[\w `'\"/:.-]{0,80}(?:does not exist|not found|is not available|not exist)",
    re.I,
)
"""What the text tells where the status is the one of any bad request."""
NO_PROVIDER = re.compile(r"LLM Provider NOT provided", re.I)
NOISE = re.compile(r" ssl:<[^>]*>(?=[ \]]|$)| \[Connect call failed \([^)]*\)\]")
"""What aiohttp adds to a refused connection for programmers."""
NEVER_CONNECTED = {"ClientConnectorError", "ConnectionRefusedError", "gaierror"}

HINTS: dict[type[GatewayError], str] = {
    RefusedKey: "Check the key: type it again, or name the environment variable that holds it.",
    UnknownModel: "Check the model's name, its provider prefix, and that the api base is right (most end in /v1).",
    BadCall: "The same request would fail again; check the model's parameters and the length of the prompt.",
    OutOfCredit: "Top up the provider's account, or use another key, and resume.",
    RateLimited: "Lower the concurrency, or resume later.",
    TimedOut: "Raise the time limit, or lower the concurrency, and resume.",
    Unreachable: "Check that the server runs and that the api base is right, and resume.",
    ProviderFault: "Resume later.",
    MalformedReply: "Check that the api base speaks the OpenAI protocol (most end in /v1), and resume.",
}


@dataclass(frozen=True)
class Asked:
    """What was asked where, for the sentence that says what went wrong."""

    model: str
    api_base: str | None = None
    secret: str | None = field(default=None, repr=False)


def refusal_of(error: BaseException, raw: RawReply) -> Native | None:
    """The provider's refusal that stands behind an error, which makes it an outcome and no error; else None."""
    body = raw.json
    if raw.status == 200 and (native := read_native(body)).origin:
        return native
    named = bool(FILTER_CLASSES & set(_names(error)))
    status = raw.status or _status(error)
    found = refusal_in_error(body, _text(error), status)
    return found or (Native(RefusalOrigin.INPUT_FILTER) if named and status not in (401, 429) else None)


def translate(error: BaseException, raw: RawReply, asked: Asked) -> GatewayError:
    """The GatewayError that says in one sentence what a foreign exception means. The secret stands nowhere in it."""
    if isinstance(error, GatewayError):
        return error
    place = f" at {hide(asked.api_base, asked.secret)}" if asked.api_base else ""
    if raw.forbidden:
        return ForbiddenServer(
            f"{asked.model}{place}: the address belongs to the machine's own cloud and is never asked."
        )
    if raw.too_large and raw.status < 400:
        said = f"{asked.model}{place}: the reply is longer than {raw.most:,} bytes and was not read to its end."
        return ReplyTooLarge(said, hint="Set a limit of tokens, or look at what the server sends.")
    if raw.status == 200 and (native := read_native(raw.json)).fault:
        return fault(native, asked.model)
    kind = _kind(error, raw)
    if kind is Unreachable and raw.status == 200:
        kind = MalformedReply
    message = f"{asked.model}{place}: {_plain(error, asked.secret)}"
    message += "" if message[-1] in ".!?" else "."
    hint = HINTS.get(kind, "")
    if kind is RateLimited:
        return RateLimited(message, hint=hint, retry_after_s=retry_after(_headers(error)))
    if kind is Unreachable:
        refused = any(NEVER_CONNECTED & set(_names(e)) for e in _chain(error))
        return Unreachable(message, hint=hint, refused=refused)
    return kind(message, hint=hint)


def fault(native: Native, model: str) -> GatewayError:
    """The error that stands in a choice of a good answer. Without a status of its own it may pass."""
    kind = _by_words(native.status, native.fault) if native.status else ProviderFault
    return (kind or ProviderFault)(f"{model}: {native.fault.rstrip('.')}.", hint=HINTS.get(kind or ProviderFault, ""))


def _kind(error: BaseException, raw: RawReply) -> type[GatewayError]:
    status, body = _status(error), raw.json
    if raw.status == 200 and isinstance(body, dict) and (said := _failure_in(body)):
        if kind := _by_words(status_in(said) or status_in(body), error_words(body)):
            return kind
        if body.get("error"):
            return ProviderFault
    if kind := _by_words(status, (error_words(body) if status else "") or _text(error)):
        return kind
    for pattern, kind in SIGNS:
        if re.search(pattern, _text(error), re.I):
            return kind
    return _by_class(error)


def _failure_in(body: dict[str, Any]) -> Any:
    """The error that a body holds although its status is good; None where it holds none."""
    return body.get("error") or (None if body.get("choices") else body.get("base_resp"))


def _by_words(status: int | None, text: str) -> type[GatewayError] | None:
    """The kind of an error by its status and what it says; None without a status where the words say nothing."""
    if status == 402 or (status in (None, 400, 401, 403, 412, 429) and NO_CREDIT.search(text)):
        passes = status == 429 and SHORT_LIMIT.search(text) and not LONG_LIMIT.search(text)
        return RateLimited if passes else OutOfCredit
    if status in (None, 400, 422):
        if BAD_KEY.search(text):
            return RefusedKey
        if BAD_MODEL.search(text):
            return UnknownModel
    return None if status is None else _by_status(status)


PASSING = (409, 424, 425, 498, 499)
"""Statuses that look like the caller's fault and are the server's: a conflict, a model behind it that failed, no room now."""


def _by_status(status: int) -> type[GatewayError]:
    named = {
        401: RefusedKey,
        403: RefusedKey,
        404: UnknownModel,
        408: TimedOut,
        **dict.fromkeys(PASSING, ProviderFault),
    }
    if status in named:
        return named[status]
    if status == 429:
        return RateLimited
    return ProviderFault if status >= 500 else BadCall


def _by_class(error: BaseException) -> type[GatewayError]:
    for cause in _chain(error):
        for name in _names(cause):
            if name in CAUSES:
                return CAUSES[name]
    return next((TRANSLATIONS[name] for name in _names(error) if name in TRANSLATIONS), GatewayError)


def _text(error: BaseException) -> str:
    try:
        return str(error)[:MOST_CHARACTERS]
    except Exception:  # LiteLLM's classes compute their text and can fail at it
        return type(error).__name__


def _names(error: BaseException) -> list[str]:
    return [kind.__name__ for kind in type(error).__mro__]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _http_error(error: BaseException) -> Any:
    """The HTTP response that really came back with an error status; LiteLLM's own exceptions carry invented ones."""
    return next((e.response for e in _chain(error) if "HTTPStatusError" in _names(e) and hasattr(e, "response")), None)


def _status(error: BaseException) -> int | None:
    response = _http_error(error)
    return None if response is None else int(response.status_code)


def _headers(error: BaseException) -> Any:
    response = _http_error(error)
    return getattr(error, "litellm_response_headers", None) or getattr(response, "headers", None) or {}


def retry_after(headers: Any, now: Callable[[], float] = time.time) -> float | None:
    """Seconds to wait as the provider's Retry-After says, in seconds or as an HTTP date; None where it says nothing."""
    milliseconds, value = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        return _wait(float(milliseconds) / 1000 if milliseconds else float(value))
    except (TypeError, ValueError):
        pass
    try:
        return _wait(parsedate_to_datetime(value).timestamp() - now())
    except (TypeError, ValueError, IndexError, AttributeError, OverflowError):
        return None


def _wait(seconds: float) -> float | None:
    """The wait, if it is a number of seconds at all; a year is no longer than a day."""
    return min(max(0.0, seconds), 86_400.0) if seconds == seconds else None


def _plain(error: BaseException, secret: str | None) -> str:
    """The provider's own sentence out of LiteLLM's wrapping, at most 300 characters, with every key made unreadable."""
    text = _text(error).split("\nTraceback", 1)[0]
    if NO_PROVIDER.search(text):
        return "the name does not say whose model it is; write provider/model, for example openai/gpt-5-mini or ollama/llama3"
    text = NOISE.sub("", text)
    try:
        inner = json.loads(text[text.index("{") :])
        found = inner.get("error", inner)
        text = str(found.get("message", found) if isinstance(found, dict) else found)
    except (ValueError, AttributeError, RecursionError):
        text = re.sub(r"^(?:litellm\.)?(?:\w+(?:Error|Timeout|Exception)?:\s+)+(?:\w+Exception - )?", "", text)
    if isinstance(error, asyncio.TimeoutError) or not text.strip():
        text = "no reply within the time limit" if isinstance(error, asyncio.TimeoutError) else type(error).__name__
    return hide(" ".join(text.split()), secret)[:300]


def hide(text: str, secret: str | None) -> str:
    """The text without the secret and without anything that looks like a key."""
    if secret:
        text = text.replace(secret, "***")
    return hide_keys(text)
