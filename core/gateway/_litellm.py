"""The one place that knows LiteLLM: loaded late and quietly; our call in its words, its reply in ours."""

from __future__ import annotations

import json
import logging
import os
import threading
from typing import Any

from core import simulator
from core.domain import ModelCall, Reply
from core.errors import MalformedReply
from core.gateway._prices import price_entry

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
            import litellm

            _silence_logging(litellm)
            _stay_where_sent()
            simulator.register(litellm)
            _loaded = litellm
        return _loaded


def loaded_litellm() -> Any:
    """The litellm module if somebody has loaded it, else None."""
    return _loaded


def _silence_logging(litellm: Any) -> None:
    """No telemetry, no advertising on stdout, and no request (with its key) in any debug log."""
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.set_verbose = False
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)


def _stay_where_sent() -> None:
    """A redirect would carry a prompt to a server that nobody named: without its address it is an error like any other."""
    from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport as Transport

    send = Transport.handle_async_request

    async def sent(self: Any, request: Any) -> Any:
        response = await send(self, request)
        response.headers.pop("location", None)
        return response

    Transport.handle_async_request = sent  # type: ignore[method-assign]


# Our call in LiteLLM's words --------------------------------------------------------------------------------------


def arguments(
    call: ModelCall, key: str | None, timeout_s: float, without: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The keyword arguments of `litellm.acompletion`; `without` names parameters this model is known not to take."""
    wanted = {
        "temperature": call.temperature,
        "max_tokens": call.max_tokens,
        "seed": None if call.seed is None else call.seed + call.sample,
        "response_format": _response_format(call.response_format),
    }
    return {
        "messages": [{"role": role, "content": content} for role, content in call.messages],
        "timeout": timeout_s,
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,
        **{name: value for name, value in wanted.items() if value is not None and name not in without},
        **_route(call, key),
    }


def _response_format(schema: str | None) -> dict[str, Any] | None:
    if schema is None:
        return None
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": json.loads(schema), "strict": True}}


def _route(call: ModelCall, key: str | None) -> dict[str, Any]:
    """Which of LiteLLM's providers serves the call.

    With an api base, a name that belongs to no other provider is taken for an OpenAI-compatible server and goes by
    `hosted_vllm/`, which costs 1.8 ms of CPU a call where `openai/` costs 3.1; only OpenAI's own models stay with the
    latter, which knows which parameters they take. An explicit `openai/` sends the environment's OPENAI_API_KEY, as
    LiteLLM does; a plain name sends no key that was not given for it.
    """
    if not call.api_base:
        return {"model": call.model, **({"api_key": key} if key else {})}
    prefix, _, bare = call.model.partition("/")
    provider = prefix if bare and prefix in _provider_names() else None
    entry = price_entry(call.model)
    if provider is None and entry and entry.get("litellm_provider") == "openai":
        provider, bare = "openai", call.model
    if provider == "openai":
        key = key or os.environ.get("OPENAI_API_KEY") or "no-key"  # the client insists on one, many servers do not
    if provider is None:
        model = f"hosted_vllm/{call.model}"
    elif provider in ("openai", "custom_openai") and not entry:
        model = f"hosted_vllm/{bare}"
    else:
        model = f"{provider}/{bare}"
    return {"model": model, "api_base": call.api_base, **({"api_key": key} if key else {})}


def _provider_names() -> set[str]:
    return {str(getattr(name, "value", name)) for name in load_litellm().provider_list}


# Its reply in ours ------------------------------------------------------------------------------------------------


def read_reply(response: Any, call: ModelCall) -> Reply:
    """A Reply from LiteLLM's response. Empty content is a reply; no choice at all is not, and raises MalformedReply."""
    choice = next(iter(getattr(response, "choices", None) or ()), None)
    message = getattr(choice, "message", None)
    if choice is None or message is None:
        raise MalformedReply(f"{call.model}: the reply holds no choice.")
    finish = str(choice.finish_reason or "stop")
    extra = getattr(message, "provider_specific_fields", None) or {}
    refusal = getattr(message, "refusal", None) or extra.get("refusal")
    usage = getattr(response, "usage", None)
    return Reply(
        text=str(message.content or refusal or ""),
        finish_reason=finish,
        blocked=finish == "content_filter" or bool(refusal),
        prompt_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
        completion_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
        cost_usd=_cost(response, call),
    )


def _cost(response: Any, call: ModelCall) -> float | None:
    """What LiteLLM's price map says the reply cost; None where it does not know the model."""
    if price_entry(call.model) is None:
        return None
    try:
        return float(load_litellm().completion_cost(completion_response=response, model=call.model))
    except Exception:  # the map knows the name but no price a token, and says so with a bare Exception
        return None
