"""Under which environment variable's name a model's key stands, as LiteLLM looks for it; and what is missing before a first call."""

from __future__ import annotations

import json
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from core.domain import is_simulated
from core.gateway._prices import price_entry, provider_of

OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "together_ai": ("TOGETHERAI_API_KEY", "TOGETHER_AI_API_KEY", "TOGETHER_API_KEY"),
    "fireworks_ai": ("FIREWORKS_API_KEY", "FIREWORKS_AI_API_KEY", "FIREWORKSAI_API_KEY"),
    "perplexity": ("PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"),
    "cohere_chat": ("COHERE_API_KEY", "CO_API_KEY"),
    "cohere": ("COHERE_API_KEY", "CO_API_KEY"),
    "text-completion-openai": ("OPENAI_API_KEY",),
    "azure_text": ("AZURE_API_KEY",),
    "dashscope": ("DASHSCOPE_API_KEY",),
    "github": ("GITHUB_API_KEY", "GITHUB_TOKEN"),
}
"""Where LiteLLM departs from PROVIDER_API_KEY."""


def key_variables(model: str) -> tuple[str, ...]:
    """The names to look under, for a model asked at its provider's own servers or by its provider's prefix."""
    if is_simulated(model):
        return ()
    provider = provider_of(model)
    return OTHER_NAMES.get(provider) or (f"{provider.upper().replace('-', '_')}_API_KEY",)


BY_KEY_ALONE = frozenset(
    (
        "openai", "anthropic", "gemini", "mistral", "deepseek", "xai", "openrouter", "groq", "together_ai", "fireworks_ai",
        "perplexity", "cohere", "cohere_chat", "dashscope", "zai", "moonshot", "cerebras", "minimax",
    )
)  # fmt: skip
"""Providers that let nobody in without a key, which stands under the names of `key_variables`."""


def doubt(model: str, api_base: str | None, *, has_key: bool, is_set: Callable[[str], bool]) -> str:
    """Why a call of the model can hardly succeed, in one sentence; empty where nothing speaks against it.

    `has_key`: one was given for it. `is_set`: whether the workbench finds something under an environment variable's name.
    """
    if is_simulated(model) or api_base:
        return ""
    prefix, slash, bare = model.partition("/")
    if not slash and price_entry(model) is None:
        return f"LiteLLM does not know the model {model}: write it with its provider, such as openai/{model}, or give an API base."
    if slash and price_entry(model) is None and prefix not in _providers():
        near = get_close_matches(prefix, _providers(), 1)
        hint = f"Did you mean {near[0]}/{bare}?" if near else "See the names in LiteLLM's documentation."
        return f"LiteLLM does not know the provider {prefix} of the model {model}. {hint}"
    names = key_variables(model)
    if has_key or provider_of(model) not in BY_KEY_ALONE or any(map(is_set, names)):
        return ""
    return f"There is no key for {model}: type one, or set {' or '.join(names)}."


@lru_cache(maxsize=1)
def _providers() -> frozenset[str]:
    """The providers that LiteLLM can call, read without importing it."""
    spec = find_spec("litellm")
    listed = Path(str(spec.origin)).parent / "provider_endpoints_support_backup.json" if spec else None
    return frozenset(json.loads(listed.read_text("utf-8"))["providers"]) if listed else frozenset()
