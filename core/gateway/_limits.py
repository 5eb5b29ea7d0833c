"""What the gateway asks of whoever keeps the providers' limits, and how large a call may get."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from core.domain import ModelCall
from core.gateway._prices import count_tokens

GUESSED_REPLY_TOKENS = 1000
"""Assumed of a reply where the call sets no limit of its own."""


class Turn(Protocol):
    used: int | None
    """To be set to the tokens the call took, once they are known."""


class CallLimits(Protocol):
    def turn(self, provider: str, tokens: int) -> AbstractAsyncContextManager[Turn]:
        """Waits until a request that may take so many tokens may start; holds its place while it goes on."""
        ...

    async def close(self, provider: str, seconds: float) -> None:
        """The provider asked to wait: nobody calls it for so long."""
        ...


@dataclass
class FreeTurn:
    used: int | None = None


class NoLimits:
    @asynccontextmanager
    async def turn(self, provider: str, tokens: int) -> AsyncIterator[FreeTurn]:
        yield FreeTurn()

    async def close(self, provider: str, seconds: float) -> None:
        return None


def most_tokens(call: ModelCall) -> int:
    """About how many tokens a call may take, prompt and reply."""
    asked = sum(count_tokens(call.model, text) for _, text in call.messages)
    return asked + (call.max_tokens or GUESSED_REPLY_TOKENS)
