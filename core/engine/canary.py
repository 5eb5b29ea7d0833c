"""One call to a model goes before the rest, and a model that has only failed for good is asked no more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from core.errors import BadCall, GatewayError, OutOfCredit, RefusedKey, UnknownModel

LONGEST_S = 5.0
"""How long the others wait for the first call."""
ENOUGH: tuple[tuple[type[GatewayError], int], ...] = (
    (OutOfCredit, 1),
    (RefusedKey, 2),
    (UnknownModel, 2),
    (BadCall, 3),
)
"""How many lasting failures of a kind stop a model that has never answered. A server may refuse one request alone, with any
status, so one is not enough where the kind could be about the request."""


class Canaries:
    """What one attempt at a run knows of its models. Used on the engine's event loop alone."""

    def __init__(self) -> None:
        self.stopped: dict[str, GatewayError] = {}
        """Models (and judges) that are asked no more, with the failure that says why."""
        self._open: set[str] = set()
        self._proved: set[str] = set()
        self._failures: Counter[tuple[str, type[GatewayError]]] = Counter()
        self._locks: dict[str, asyncio.Lock] = {}
        self._preparing = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, model: str, prepare: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """Entered for each call: one after another until the model has answered, then all at once.

        `prepare` comes before a call that could be the first; how long it takes is nothing that the model did.
        """
        lock = self._locks.setdefault(model, asyncio.Lock())
        if not self._decided(model):
            async with self._preparing:
                await prepare()
        if not self._decided(model) and await self._acquired(lock, model):
            try:
                if not self._decided(model):
                    yield
                    return
            finally:
                lock.release()
        yield

    async def _acquired(self, lock: asyncio.Lock, model: str) -> bool:
        """Wait for the call that goes before; one that takes too long keeps nobody waiting."""
        try:
            async with asyncio.timeout(LONGEST_S):
                return await lock.acquire()
        except TimeoutError:
            self._open.add(model)
            return False

    def answered(self, model: str, *, cached: bool) -> None:
        """There is a reply. One from the model itself, not from the cache, proves that only single requests can fail."""
        self._open.add(model)
        if not cached:
            self._proved.add(model)

    def failed(self, model: str, error: GatewayError) -> None:
        """A call failed after its retries."""
        if model in self._proved:
            return
        for kind, enough in ENOUGH:
            if isinstance(error, kind):
                self._failures[model, kind] += 1
                if self._failures[model, kind] >= enough:
                    self.stopped[model] = error
                return
        self._open.add(model)

    def _decided(self, model: str) -> bool:
        return model in self._open or model in self.stopped
