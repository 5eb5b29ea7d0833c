"""One model call through LiteLLM: cache first, then the provider with retries; tokens, cost, provider refusals."""

from core.gateway._bases import Bases
from core.gateway._batches import MOST_CALLS, BatchState, batch_provider, no_batches
from core.gateway._gateway import Gateway
from core.gateway._keys import doubt, key_variables
from core.gateway._limits import CallLimits
from core.gateway._litellm import load_litellm
from core.gateway._prices import (
    batch_share,
    chats,
    count_tokens,
    estimate_cost,
    known_models,
    price_per_million,
    provider_of,
    same_server,
)
from core.gateway._providers import PROVIDERS, ModelProvider

__all__ = [
    "MOST_CALLS",
    "PROVIDERS",
    "Bases",
    "BatchState",
    "CallLimits",
    "Gateway",
    "ModelProvider",
    "batch_provider",
    "batch_share",
    "chats",
    "count_tokens",
    "doubt",
    "estimate_cost",
    "key_variables",
    "known_models",
    "load_litellm",
    "no_batches",
    "price_per_million",
    "provider_of",
    "same_server",
]
