"""The providers that people connect: how LiteLLM calls them, what they need, and where they list their models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MOST_MODELS = 2_000
MOST_NAME = 200
"""Names of models are read up to so many, each up to so many characters."""


@dataclass(frozen=True, slots=True)
class ModelProvider:
    """One provider, or a kind of server that speaks the OpenAI protocol."""

    prefix: str
    """LiteLLM's name for it."""
    title: str
    lists_at: str = ""
    """Where its own servers list their models; empty where they don't."""
    base: str = ""
    """An API base as an example, where one must be given: the models are then listed below it, unless `unlisted`."""
    unlisted: bool = False
    takes_key: bool = True
    key_header: str = "authorization"
    more_headers: tuple[tuple[str, str], ...] = ()
    note: str = ""
    """What else one must know, as a sentence."""

    @property
    def lists(self) -> bool:
        return not self.unlisted and bool(self.lists_at or self.base)

    def address(self, api_base: str | None) -> str:
        """Where the models are listed."""
        return f"{api_base.rstrip('/')}/models" if api_base else self.lists_at

    def headers(self, key: str | None) -> dict[str, str]:
        """The key goes into a header, never into an address."""
        said = f"Bearer {key}" if self.key_header == "authorization" else key
        return {**dict(self.more_headers), **({self.key_header: said} if key and said else {})}

    def model(self, name: str) -> str:
        """A listed name as a run asks for it. With an API base a plain name is enough; one with a slash could be taken for
        another provider's."""
        if self.prefix == HOME_MADE and "/" not in name:
            return name
        return name if name.startswith(f"{self.prefix}/") else f"{self.prefix}/{name}"


HOME_MADE = "hosted_vllm"
PROVIDERS = (
    ModelProvider("openai", "OpenAI", "https://api.openai.com/v1/models"),
    ModelProvider(
        "anthropic",
        "Anthropic",
        "https://api.anthropic.com/v1/models?limit=1000",
        key_header="x-api-key",
        more_headers=(("anthropic-version", "2023-06-01"),),
    ),
    ModelProvider(
        "gemini",
        "Google Gemini",
        "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
        key_header="x-goog-api-key",
    ),
    ModelProvider(
        "azure",
        "Azure OpenAI",
        base="https://NAME.openai.azure.com",
        unlisted=True,
        note="Azure asks by the name of your deployment: type azure/DEPLOYMENT.",
    ),
    ModelProvider("openrouter", "OpenRouter", "https://openrouter.ai/api/v1/models"),
    ModelProvider(
        "bedrock",
        "AWS Bedrock",
        unlisted=True,
        takes_key=False,
        note="Bedrock is asked with the identity of the machine that the workbench runs on; no key is typed.",
    ),
    ModelProvider(
        HOME_MADE,
        "Local server",
        base="http://127.0.0.1:8000/v1",
        note="Any that speaks the OpenAI protocol: vLLM, Ollama (http://127.0.0.1:11434/v1), LM Studio, llama.cpp. Most need no key.",
    ),
    ModelProvider("litellm_proxy", "LiteLLM proxy", base="http://127.0.0.1:4000/v1", note="The key is a virtual key."),
)


def names_in(body: Any) -> list[str]:
    """The models' names in a server's list, of whatever shape; what is no plain short name is left out."""
    listed = body if isinstance(body, list) else None
    if isinstance(body, dict):
        listed = next((body[name] for name in ("data", "models") if isinstance(body.get(name), list)), None)
    names = (one.get("id") or one.get("name") if isinstance(one, dict) else one for one in listed or ())
    plain = (name.removeprefix("models/") for name in names if isinstance(name, str))
    return sorted({name for name in plain if 0 < len(name) <= MOST_NAME and name.isprintable()})[:MOST_MODELS]
