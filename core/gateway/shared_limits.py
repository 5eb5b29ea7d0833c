"""Limits that all processes share: in this process, those who wait for the same provider ask the store together."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from core.domain import Limit
from core.errors import BadCall, WorkbenchError

if TYPE_CHECKING:
    from core.store import Permit, Store

SHORTEST_S, LONGEST_S = 0.05, 0.4
"""How long a process waits between two questions to the store: short while calls get through, longer while none does."""
RENEW_S = 3.0
FRESH_S = 1.0
"""A permit is for now. A process that slept in between asks again."""
MOST = 256


@dataclass
class SharedTurn:
    """One call that may go to a provider. Set `used` to the tokens it took, once they are known."""

    tokens: int = 0
    used: int | None = None
    at_ms: int = 0
    asked_at: float = 0.0


class SharedLimits:
    """For any number of event loops and threads of a process; providers without a limit cost nothing."""

    def __init__(self, store: Store, limits: Mapping[str, Limit]) -> None:
        holder = uuid.uuid4().hex
        self._queues = {provider: Queue(store, provider, holder, limit) for provider, limit in limits.items()}
        self._store = store

    @asynccontextmanager
    async def turn(self, provider: str, tokens: int) -> AsyncIterator[SharedTurn]:
        """Wait until a call that may take so many tokens may start. Raises BadCall where it could never."""
        queue = self._queues.get(provider)
        if queue is None:
            yield SharedTurn()
            return
        turn = await queue.turn(tokens)
        try:
            yield turn
        finally:
            queue.give_back(turn)

    async def close(self, provider: str, seconds: float) -> None:
        """Keep all processes from calling a provider that asked to wait."""
        if provider in self._queues:
            await asyncio.to_thread(self._store.limits.close_provider, provider, seconds)


class Queue:
    """Those who wait for one provider, first come first served, and a thread that asks for them while there are any."""

    def __init__(self, store: Store, provider: str, holder: str, limit: Limit) -> None:
        self._store, self._provider, self._holder, self._limit = store, provider, holder, limit
        self._waiting: deque[tuple[int, Future[SharedTurn]]] = deque()
        self._in_flight = self._told = 0
        self._corrections: Counter[int] = Counter()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    async def turn(self, tokens: int) -> SharedTurn:
        most = self._limit.tokens_per_minute
        if most is not None and tokens > most * self._limit.window_s / 60:
            raise BadCall(
                f"The call may take {tokens:,} tokens, and {self._provider} may be asked for {most:,} a minute.",
                hint="Lower the run's longest reply, or raise the limit.",
            )
        while True:
            turn = await self._wait(tokens)
            if time.monotonic() - turn.asked_at <= FRESH_S:
                return turn
            self.give_back(turn)

    async def _wait(self, tokens: int) -> SharedTurn:
        future: Future[SharedTurn] = Future()
        with self._changed:
            self._waiting.append((tokens, future))
            if self._thread is None:
                name = f"limits-{self._provider}"
                self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if not future.cancel():  # its turn came in the same moment
                future.add_done_callback(lambda done: None if done.exception() else self.give_back(done.result()))
            raise

    def give_back(self, turn: SharedTurn) -> None:
        """The call has ended."""
        with self._changed:
            self._in_flight -= 1
            if turn.used is not None and self._limit.tokens_per_minute is not None:
                self._corrections[turn.at_ms] += turn.used - turn.tokens
            self._changed.notify()

    # -- in the thread ------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        pause = SHORTEST_S
        while True:
            with self._changed:
                self._changed.wait_for(self._has_news, RENEW_S)
            pause = SHORTEST_S if self._ask() else min(2 * pause, LONGEST_S)
            time.sleep(pause)

    def _has_news(self) -> bool:
        shared = self._limit.concurrency is not None
        return bool(self._waiting or self._corrections or (shared and self._in_flight != self._told))

    def _ask(self) -> bool:
        """Put what waits to the store and let it go as far as it may; False where something could not."""
        with self._changed:
            self._waiting = deque(entry for entry in self._waiting if not entry[1].cancelled())
            if not (self._has_news() or self._in_flight):
                return True
            wanted = [tokens for tokens, _ in islice(self._waiting, MOST)]
            in_flight, corrections = self._in_flight, self._corrections
            self._corrections = Counter()
        asked_at = time.monotonic()
        try:
            permit = self._store.limits.let_through(
                self._provider, self._holder, self._limit, wanted, in_flight=in_flight, corrections=corrections
            )
        except WorkbenchError as error:
            with self._changed:
                self._corrections.update(corrections)
            if not error.retryable:
                self._fail(error)
            return False
        self._begin(permit, asked_at)
        self._told = in_flight + permit.count
        return permit.count == len(wanted)

    def _begin(self, permit: Permit, asked_at: float) -> None:
        with self._changed:
            first = [self._waiting.popleft() for _ in range(permit.count)]
            begun = [entry for entry in first if entry[1].set_running_or_notify_cancel()]
            self._in_flight += len(begun)
        for tokens, future in begun:
            future.set_result(SharedTurn(tokens, at_ms=permit.at_ms, asked_at=asked_at))

    def _fail(self, error: WorkbenchError) -> None:
        with self._changed:
            failed = [future for _, future in self._waiting if future.set_running_or_notify_cancel()]
            self._waiting.clear()
        for future in failed:
            future.set_exception(error)
