"""Under which environment variable's name a model's key stands, as LiteLLM looks for it."""

from __future__ import annotations

from core.domain import is_simulated
from core.gateway._prices import provider_of

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
