"""What a call will cost and whose it is, read from LiteLLM's price map without importing LiteLLM (3 to 5 s)."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.domain import SIMULATOR_PREFIX, is_simulated

PRICE_MAP = "model_prices_and_context_window_backup.json"
WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")


@lru_cache(maxsize=1)
def _price_map() -> dict[str, dict[str, Any]]:
    spec = find_spec("litellm")
    if spec is None or spec.origin is None:
        return {}
    found: dict[str, dict[str, Any]] = json.loads((Path(spec.origin).parent / PRICE_MAP).read_text("utf-8"))
    return found


@lru_cache(maxsize=256)
def price_entry(model: str) -> dict[str, Any] | None:
    """LiteLLM's price entry of a model, with or without its provider prefix; None where it has none."""
    prices = _price_map()
    if model in prices:
        return prices[model]
    prefix, _, bare = model.partition("/")
    entry = prices.get(bare)
    return entry if entry and str(entry.get("litellm_provider", "")).startswith(prefix) else None


def estimate_cost(model: str, prompt_tokens: int, completion_tokens: int) -> float | None:
    """US dollars for so many tokens; 0.0 for the simulator, None where LiteLLM's price map does not know the model."""
    if is_simulated(model):
        return 0.0
    entry = price_entry(model)
    if entry is None or "input_cost_per_token" not in entry:
        return None
    paid_in = prompt_tokens * float(entry["input_cost_per_token"])
    return paid_in + completion_tokens * float(entry.get("output_cost_per_token") or 0.0)


def batch_share(model: str) -> float:
    """The share of the price that a model's calls cost in a batch; 1.0 where LiteLLM's price map does not tell."""
    entry = price_entry(model) or {}
    whole, batched = entry.get("output_cost_per_token"), entry.get("output_cost_per_token_batches")
    return float(batched) / float(whole) if whole and batched else 1.0


def price_per_million(model: str) -> tuple[float, float] | None:
    """US dollars for a million tokens asked and answered; None where LiteLLM's price map does not know the model."""
    asked, answered = estimate_cost(model, 1_000_000, 0), estimate_cost(model, 0, 1_000_000)
    return None if asked is None or answered is None else (asked, answered)


def known_models(provider: str) -> list[str]:
    """The chat models that LiteLLM's price map knows of a provider, each with the provider before its name."""
    mine = (
        name
        for name, entry in _price_map().items()
        if entry.get("mode") == "chat" and entry.get("litellm_provider") in (provider, f"{provider}_converse")
    )
    named = (name if name.startswith(f"{provider}/") else f"{provider}/{name}" for name in mine)
    return sorted({name for name in named if "/ft:" not in name and "-commitment/" not in name})


def chats(model: str) -> bool:
    """Whether a model may answer messages: false for what the price map knows as one for images, speech, embeddings ..."""
    entry = price_entry(model)
    return entry is None or entry.get("mode", "chat") in ("chat", "responses", "completion")


def count_tokens(model: str, text: str) -> int:
    """About how many tokens a text has: one for four characters, one for each Chinese, Japanese or Korean one.

    A heuristic, the same for every model, because tokenizers load slowly and some from the network. For English it counts
    12 % (prompts) to 20 % (long prose) more than OpenAI's tokenizers do, so an estimate made with it errs on the dear
    side. What a call really used comes from the provider's own count in its reply.
    """
    wide = len(WIDE.findall(text))
    return wide + -(-(len(text) - wide) // 4)


def provider_of(model: str, api_base: str | None = None) -> str:
    """Whose limits a call counts against: the host of its api base, or the provider's name."""
    if is_simulated(model):
        return SIMULATOR_PREFIX.rstrip("/")
    if api_base:
        return urlsplit(api_base if "//" in api_base else f"//{api_base}").netloc or api_base
    if "/" in model:
        return model.partition("/")[0]
    return str((price_entry(model) or {}).get("litellm_provider", "unknown"))


@lru_cache(maxsize=1)
def _providers() -> frozenset[str]:
    return frozenset(str(entry.get("litellm_provider", "")) for entry in _price_map().values())


def belongs_to_a_provider(model: str) -> bool:
    """Whether a name says whose model it is, by the price map or by the provider before its slash."""
    return price_entry(model) is not None or model.partition("/")[0] in _providers()


def same_server(model: str, others: tuple[str, ...]) -> bool:
    """Whether a model belongs to the server whose api base was given for the others.

    It does where it is one of them, goes by the same provider's name, or by no provider's name at all.
    """
    if is_simulated(model):
        return False
    return (
        model in others
        or not belongs_to_a_provider(model)
        or provider_of(model) in {provider_of(other) for other in others}
    )
