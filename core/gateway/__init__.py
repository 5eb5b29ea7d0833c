"""One model call through LiteLLM: cache first, then the provider with retries; tokens, cost, provider refusals."""

from core.gateway._bases import Bases
from core.gateway._gateway import Gateway
from core.gateway._keys import doubt, key_variables
from core.gateway._limits import CallLimits
from core.gateway._litellm import load_litellm
from core.gateway._prices import count_tokens, estimate_cost, provider_of, same_server

__all__ = [
    "Bases",
    "CallLimits",
    "Gateway",
    "count_tokens",
    "doubt",
    "estimate_cost",
    "key_variables",
    "load_litellm",
    "provider_of",
    "same_server",
]
