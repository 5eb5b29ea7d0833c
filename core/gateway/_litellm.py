"""The one place that knows LiteLLM: loaded late and quietly; our call in its words, its reply in ours."""

from __future__ import annotations

import inspect
import json
import logging
import os
import threading
from contextlib import suppress
from functools import lru_cache
from typing import Any

from core import simulator
from core.domain import ModelCall, RefusalOrigin, Reply
from core.errors import BadCall, GatewayError, MalformedReply
from core.gateway import _transport
from core.gateway._errors import Asked, fault, refusal_of, translate
from core.gateway._prices import price_entry
from core.gateway._transport import RawReply
from core.memory import uncollected
from core.text.provider_replies import Native, common_reason, read_native
from core.text.reasoning import split_reasoning

_lock = threading.Lock()
_loaded: Any = None

CHATTY = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "httpcore", "openai", "aiohttp")
LOCAL_FILES_ONLY = ("LITELLM_LOCAL_MODEL_COST_MAP", "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS", "LITELLM_LOCAL_BLOG_POSTS")


def load_litellm() -> Any:
    """The litellm module, imported once (3 to 5 s) by whichever thread comes first; it fetches and tells nothing."""
    global _loaded
    with _lock:
        if _loaded is None:
            for name in LOCAL_FILES_ONLY:
                os.environ.setdefault(name, "True")
            with uncollected():
                import litellm

                _silence_logging(litellm)
                _leave_bookkeeping()
                litellm.main.encoding = _Tokenizer()  # type: ignore[assignment]
                litellm.utils.json_data = None  # a vocabulary that it keeps as text besides, and never reads again
                _transport.install()
                simulator.register(litellm)
            _loaded = litellm
        return _loaded


def _leave_bookkeeping() -> None:
    """Prices and call logs are kept by ourselves; LiteLLM's own take a third of the processor time of a call."""
    from litellm.litellm_core_utils.litellm_logging import Logging

    Logging.response_cost_calculator = Logging._response_cost_calculator = _no_price  # type: ignore[method-assign]


def _no_price(*_: Any, **__: Any) -> None:
    return None


class _Tokenizer:
    """LiteLLM's tokenizer, loaded (33 MB) by the first route that counts with it. LiteLLM hands it to every route."""

    def __getattr__(self, name: str) -> Any:
        from litellm._lazy_imports import get_default_encoding

        return getattr(get_default_encoding(), name)


def request_body(call: ModelCall) -> dict[str, Any]:
    """What LiteLLM would send for a call in OpenAI's protocol; nothing is sent. Raises BadCall where it cannot be made."""
    load_litellm()
    from litellm.types.utils import CallTypes
    from litellm.utils import return_raw_request

    asked = arguments(call, None, 60.0)
    asked.pop("api_key", None)
    made: Any = return_raw_request(CallTypes.completion, asked)
    body = made.get("raw_request_body")
    if not isinstance(body, dict):
        raise BadCall(f"{call.model}: {made.get('error') or 'its call cannot be put into a batch'}"[:300])
    return body | (body.pop("extra_body", None) or {})


async def ask(asked: dict[str, Any]) -> Any:
    """LiteLLM's response to a call, put together where it came as a stream. Raises whatever LiteLLM raises."""
    litellm = load_litellm()
    from litellm._internal_context import internal_sub_call

    with internal_sub_call():  # which logs nothing
        response = await litellm.acompletion(**asked)
        if not asked.get("stream"):
            return response
        return litellm.stream_chunk_builder([chunk async for chunk in response])


def loaded_litellm() -> Any:
    """The litellm module if somebody has loaded it, else None."""
    return _loaded


async def close_clients() -> None:
    """Close the clients that LiteLLM keeps for the running event loop. LiteLLM's own function would close those of every
    loop, in the middle of the calls that a run makes on the engine's."""
    if _loaded is None:
        return
    clients = _loaded.in_memory_llm_clients_cache
    of_this_loop = clients.update_cache_key_with_event_loop("")
    for key, client in list(clients.cache_dict.items()):
        if str(key).endswith(of_this_loop):
            close = getattr(client, "close", None) or getattr(client, "aclose", None)
            with suppress(Exception):
                if close is not None and inspect.isawaitable(closing := close()):
                    await closing


def _silence_logging(litellm: Any) -> None:
    """No telemetry, no advertising on stdout, and no request (with its key) in any debug log."""
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.set_verbose = False
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)


# Our call in LiteLLM's words --------------------------------------------------------------------------------------


def arguments(
    call: ModelCall, key: str | None, timeout_s: float, without: frozenset[str] = frozenset(), *, stream: bool = False
) -> dict[str, Any]:
    """The keyword arguments of `litellm.acompletion`; `without` names parameters this model is known not to take, `stream`
    is for one that answers in no other way."""
    wanted = {
        "temperature": call.temperature,
        "max_tokens": call.max_tokens,
        "seed": None if call.seed is None else call.seed + call.sample,
        "response_format": _response_format(call.response_format),
        **_reasoning(call.effort),
    }
    extra = json.loads(call.extra) if call.extra else {}
    if stream or extra.get("stream"):
        extra |= {"stream": True, "stream_options": {"include_usage": True}}
    return {
        "messages": [{"role": role, "content": _content(call.model, role, text)} for role, text in call.messages],
        "timeout": timeout_s,
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,
        **extra,
        **{name: value for name, value in wanted.items() if value is not None and name not in without},
        **_route(call, key),
    }


WORTH_MARKING = 4_000
"""Characters of a system prompt from which on it is marked for the provider's cache, which takes no fewer than 1,024 tokens."""
_MARKED = frozenset(("anthropic", "vertex_ai-anthropic_models", "bedrock", "bedrock_converse"))
"""Providers, by the price map, whose prompt cache keeps what is marked; others keep what they like without being asked."""


def _content(model: str, role: str, text: str) -> str | list[dict[str, Any]]:
    """A message's content. A long system prompt, which every call of its variant repeats, is marked for the provider's cache
    where that takes marks: read from there it costs a tenth."""
    if role != "system" or len(text) < WORTH_MARKING:
        return text
    entry = price_entry(model) or {}
    if entry.get("litellm_provider") not in _MARKED or not entry.get("cache_creation_input_token_cost"):
        return text
    return [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}]


def _reasoning(effort: str) -> dict[str, Any]:
    """How much to think, in LiteLLM's words: a level, or a budget of tokens."""
    if not effort:
        return {}
    if effort.isdecimal():
        return {"thinking": {"type": "enabled", "budget_tokens": int(effort)}}
    return {"reasoning_effort": effort}


def _response_format(schema: str | None) -> dict[str, Any] | None:
    if schema is None:
        return None
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": json.loads(schema), "strict": True}}


def _route(call: ModelCall, key: str | None) -> dict[str, Any]:
    """Which of LiteLLM's providers serves the call.

    With an api base, a name that belongs to no other provider is taken for an OpenAI-compatible server and goes by
    `hosted_vllm/`, which costs 1.8 ms of CPU a call where `openai/` costs 3.1; only OpenAI's own models stay with the
    latter, which knows which parameters they take. A server with an api base of its own gets the key that was
    given for it, or none: LiteLLM would take one from the environment, which belongs to somebody else.
    """
    if not call.api_base:
        return {"model": call.model, **({"api_key": key} if key else {})}
    prefix, _, bare = call.model.partition("/")
    provider = prefix if bare and prefix in _provider_names() else None
    entry = price_entry(call.model)
    if provider is None and entry and entry.get("litellm_provider") == "openai":
        provider, bare = "openai", call.model
    if provider is None:
        model = f"hosted_vllm/{call.model}"
    elif provider in ("openai", "custom_openai") and not entry:
        model = f"hosted_vllm/{bare}"
    else:
        model = f"{provider}/{bare}"
    return {"model": model, "api_base": call.api_base, "api_key": key or NO_KEY}


NO_KEY = "no-key"
"""Clients insist on a key; many servers do not."""


@lru_cache(maxsize=1)
def _provider_names() -> frozenset[str]:
    return frozenset(str(getattr(name, "value", name)) for name in load_litellm().provider_list)


# Its reply in ours ------------------------------------------------------------------------------------------------


def read_reply(response: Any, raw: RawReply, call: ModelCall) -> Reply:
    """A Reply from LiteLLM's response and the provider's own JSON.

    Empty content is a reply; no choice at all is none and raises MalformedReply, a choice that ended in an error raises
    ProviderFault.
    """
    choice = next(iter(getattr(response, "choices", None) or ()), None)
    message = getattr(choice, "message", None)
    native = read_native(raw.json)
    if native.fault:
        raise fault(native, call.model)
    if choice is None or message is None:
        raise MalformedReply(f"{call.model}: the reply holds no choice.")
    extra = getattr(message, "provider_specific_fields", None) or {}
    refusal = getattr(message, "refusal", None) or extra.get("refusal")
    text = native.text if native.text is not None else _text_of(message.content)
    reasoning, text = split_reasoning(text)
    finish = str(choice.finish_reason or "stop")
    origin = native.origin or (RefusalOrigin.MODEL if refusal else None if native.reason else _ORIGINS.get(finish))
    cut = origin is RefusalOrigin.OUTPUT_FILTER and bool(text.strip()) and not refusal
    if origin and origin is not RefusalOrigin.MODEL:
        finish = "content_filter"
    elif finish == "content_filter":
        finish = native.reason.lower() or finish
    finish = common_reason(native.reason, finish)
    reasoning = native.reasoning or str(getattr(message, "reasoning_content", None) or "") or reasoning
    usage = getattr(response, "usage", None)
    return Reply(
        text=(text.lstrip() if reasoning else text) or str(refusal or ""),
        finish_reason=finish,
        blocked=origin is not None and not cut,
        prompt_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
        completion_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
        cost_usd=_cost(response, raw, call),
        origin=origin,
        category=native.category,
        native_reason=native.reason,
        reasoning=reasoning.strip(),
        reasoning_tokens=_reasoning_tokens(usage),
        tool_calls=_tool_names(message),
        served_model=str(getattr(response, "model", "") or ""),
    )


_ORIGINS = {"content_filter": RefusalOrigin.OUTPUT_FILTER, "guardrail_intervened": RefusalOrigin.GUARDRAIL}
"""LiteLLM's own names for a refusal, where the provider's JSON is not one that is known."""


def refused(native: Native) -> Reply:
    """The reply that a provider's refusal by error is."""
    return Reply(
        "", "content_filter", blocked=True, origin=native.origin, category=native.category, native_reason=native.reason
    )


def rescued(raw: RawReply) -> Reply | None:
    """The reply that stands in the provider's own JSON where LiteLLM could not read it; None where there is none."""
    if raw.status != 200 or (native := read_native(raw.json)).text is None or native.fault:
        return None
    reasoning, text = split_reasoning(native.text or "")
    if raw.json.get("error") and not text.strip():
        return None
    usage = raw.json.get("usage") if isinstance(raw.json.get("usage"), dict) else {}
    prompt, completion = (usage.get(name) for name in ("prompt_tokens", "completion_tokens"))
    return Reply(
        text,
        common_reason(native.reason, native.reason or "stop"),
        blocked=native.origin is not None and not (native.origin is RefusalOrigin.OUTPUT_FILTER and text.strip()),
        prompt_tokens=prompt if isinstance(prompt, int) else 0,
        completion_tokens=completion if isinstance(completion, int) else 0,
        origin=native.origin,
        category=native.category,
        native_reason=native.reason,
        reasoning=(native.reasoning or reasoning).strip(),
        served_model=str(raw.json.get("model") or ""),
    )


def outcome_of(error: Exception, raw: RawReply, asked: Asked) -> Reply | GatewayError:
    """What an error means: a reply that LiteLLM could not read, a provider's refusal, or a failure in one sentence. It is
    returned and not raised, so that it keeps no hold on the foreign error, which knows the key."""
    found = rescued(raw)
    if found is None and (native := refusal_of(error, raw)):
        found = refused(native)
    return found or without_history(translate(error, raw, asked))


def without_history(error: GatewayError) -> GatewayError:
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _text_of(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") if isinstance(part, dict) else str(part) for part in content)
    return str(content or "")


def _tool_names(message: Any) -> tuple[str, ...]:
    calls = [getattr(one, "function", None) for one in getattr(message, "tool_calls", None) or ()]
    old = getattr(message, "function_call", None)
    return tuple(str(getattr(one, "name", "") or "tool") for one in (*calls, *([old] if old else ())))


def _reasoning_tokens(usage: Any) -> int:
    details = getattr(usage, "completion_tokens_details", None)
    return int(getattr(details, "reasoning_tokens", 0) or 0)


def _cost(response: Any, raw: RawReply, call: ModelCall) -> float | None:
    """What the reply cost: as a LiteLLM proxy's header says, else by the price map; None where neither knows."""
    with suppress(KeyError, ValueError):
        if 0 <= (told := float(raw.headers["x-litellm-response-cost"])) < float("inf"):
            return told
    if price_entry(call.model) is None:
        return None
    try:
        return float(load_litellm().completion_cost(completion_response=response, model=call.model))
    except Exception:  # the map knows the name but no price a token, and says so with a bare Exception
        return None
