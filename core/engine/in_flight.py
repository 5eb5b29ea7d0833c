"""Calls in flight: a limit for each provider, first come first served, and a budget that is never passed."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from core.errors import BudgetReached

Waiting = deque[tuple[int, "asyncio.Future[None]"]]


class Slots:
    """Of each provider, so many calls at once as the run that asks allows. For one event loop.

    Runs with different limits share a provider: whoever asks waits until fewer calls are in flight than its own limit,
    and nobody overtakes, so that a careful run is neither starved nor pushed above what it allowed.
    """

    def __init__(self) -> None:
        self._in_flight: Counter[str] = Counter()
        self._waiting: defaultdict[str, Waiting] = defaultdict(deque)

    @asynccontextmanager
    async def slot(self, provider: str, limit: int) -> AsyncIterator[None]:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[provider].append((limit, turn))
        self._admit(provider)
        try:
            await turn
            yield
        finally:
            if turn.done() and not turn.cancelled():
                self._in_flight[provider] -= 1
            self._admit(provider)

    def _admit(self, provider: str) -> None:
        waiting = self._waiting[provider]
        while waiting and (waiting[0][1].done() or self._in_flight[provider] < waiting[0][0]):
            _, turn = waiting.popleft()
            if not turn.done():
                self._in_flight[provider] += 1
                turn.set_result(None)


@dataclass
class Reservation:
    """Money set aside for one trial; `cost` is what it really took."""

    cost: float = 0.0


class BudgetBalance:
    """What a run may spend. A call starts only if its highest price, and that of all calls in flight, still fits."""

    def __init__(self, limit_usd: float | None, spent_usd: float = 0.0) -> None:
        self.limit, self.spent, self._reserved, self._calls = limit_usd, spent_usd, 0.0, 0
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def reserve(self, highest_usd: float) -> AsyncIterator[Reservation]:
        """Set money aside for one call. Raises BudgetReached when it would not fit even after all others are done."""
        async with self._changed:
            while self.limit is not None and self.spent + self._reserved + highest_usd > self.limit + 1e-9:
                if not self._calls:
                    raise BudgetReached(
                        f"The budget of ${self.limit:,.2f} would be passed; ${self.spent:,.4f} are spent.",
                        hint="Resume with a higher budget.",
                    )
                await self._changed.wait()
            self._reserved, self._calls = self._reserved + highest_usd, self._calls + 1
        reservation = Reservation()
        try:
            yield reservation
        finally:
            self._reserved, self._calls = self._reserved - highest_usd, self._calls - 1
            self.spent += reservation.cost
            async with self._changed:
                self._changed.notify_all()
