"""Lets calls through to a provider within limits that hold for all processes on this database together.

Each decision is one short transaction that holds the provider's row, by the database's clock, so that two processes never
share a permit. A permit counts from the moment it is given until its window is over and a call that left late has certainly
arrived: so no window at the provider holds more than the limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import Limit
from core.store.database import Database
from core.store.tables import provider_calls, provider_shares, providers
from core.store.workers import clock_ms

TRAVEL_S = 2.0
"""How much longer one call may take from its permit to the provider than another."""
PACES = 12
"""A window's calls are spread: each twelfth of it lets a twelfth through, so that a limit is no burst followed by a halt."""
GONE_S = 10.0
"""A process that has not been heard of for so long has no calls in flight any more."""
GRAIN_MS = 100


@dataclass(frozen=True, slots=True)
class Permit:
    count: int
    """How many of the calls that wait may start now, the first ones first."""
    at_ms: int
    """What they were written down under, for `corrections`."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may start within a stretch of time, and what did."""

    requests: float
    tokens: float
    requests_used: int = 0
    tokens_used: int = 0
    takes_one: bool = False
    """Whether one call may start in an empty stretch however large it is: a pace slows down, it never blocks."""


class LimitRepository:
    """What providers may be asked by all processes together."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def let_through(
        self,
        provider: str,
        holder: str,
        limit: Limit,
        waiting: Sequence[int],
        *,
        in_flight: int = 0,
        corrections: Mapping[int, int] | None = None,
    ) -> Permit:
        """How many of the waiting calls (their tokens, in order) a process may start now.

        `in_flight` is how many calls it has going. `corrections` adds tokens, or takes them back, for calls that were let
        through earlier, by their permit's `at_ms`. Where others wait too, no process takes more than its part.
        """

        def change(connection: Connection) -> Permit:
            closed_until_ms = self._hold(connection, provider)
            clock = clock_ms(connection, self._db.sqlite)
            at_ms = -(-clock // GRAIN_MS) * GRAIN_MS
            for moment, tokens in (corrections or {}).items():
                _correct(connection, provider, moment, tokens)
            others = _others(connection, provider, holder, clock)
            count = 0
            if waiting and clock >= closed_until_ms:
                spans = [_used(connection, provider, clock, span, most) for span, most in spans_of(limit)]
                count = how_many(limit, waiting, in_flight, others, spans)
            seen = {"in_flight": in_flight + count, "waiting": len(waiting) - count, "seen_ms": clock}
            share = self._db.insert(provider_shares).values(provider=provider, holder=holder, **seen)
            connection.execute(share.on_conflict_do_update(index_elements=["provider", "holder"], set_=seen))
            if count:
                self._note(connection, provider, at_ms, count, sum(waiting[:count]))
            _forget(connection, provider, clock, limit)
            return Permit(count, at_ms)

        return self._db.alone(change)

    def close_provider(self, provider: str, seconds: float) -> None:
        """Let nothing through to a provider for so long: it asked to wait."""

        def change(connection: Connection) -> None:
            until = max(self._hold(connection, provider), clock_ms(connection, self._db.sqlite) + round(seconds * 1000))
            mine = providers.c.provider == provider
            connection.execute(providers.update().where(mine).values(closed_until_ms=until))

        self._db.alone(change)

    def _hold(self, connection: Connection, provider: str) -> int:
        """Keep all other processes out until the transaction ends; returns until when the provider is closed."""
        row = self._db.insert(providers).values(provider=provider, closed_until_ms=0).on_conflict_do_nothing()
        query = sa.select(providers.c.closed_until_ms).where(providers.c.provider == provider).with_for_update()
        held = connection.execute(query).scalar()
        if held is None:
            connection.execute(row)
            held = connection.execute(query).scalar_one()
        return int(held)

    def _note(self, connection: Connection, provider: str, at_ms: int, requests: int, tokens: int) -> None:
        calls = provider_calls.c
        row = self._db.insert(provider_calls).values(provider=provider, at_ms=at_ms, requests=requests, tokens=tokens)
        more = {"requests": calls.requests + requests, "tokens": calls.tokens + tokens}
        connection.execute(row.on_conflict_do_update(index_elements=["provider", "at_ms"], set_=more))


def spans_of(limit: Limit) -> list[tuple[float, Allowance]]:
    """The stretches of time to look at, in seconds, with what each may hold: the window, and the pace within it."""
    requests, tokens = limit.requests_per_minute, limit.tokens_per_minute
    if requests is None and tokens is None:
        return []
    minutes = limit.window_s / 60
    whole = Allowance(
        max(1.0, requests * minutes) if requests is not None else float("inf"),
        max(1.0, tokens * minutes) if tokens is not None else float("inf"),
    )
    pace = Allowance(max(1.0, whole.requests / PACES), max(1.0, whole.tokens / PACES), takes_one=True)
    return [(limit.window_s + TRAVEL_S, whole), (limit.window_s / PACES, pace)]


def how_many(
    limit: Limit,
    waiting: Sequence[int],
    in_flight: int,
    others: Iterable[tuple[int, int]],
    spans: Iterable[Allowance],
) -> int:
    """How many of the waiting calls fit. `others` are the (in flight, waiting) of the other processes."""
    others = list(others)
    rivals = 1 + sum(waits > 0 for _, waits in others)
    count = len(waiting)
    if limit.concurrency is not None:
        free = limit.concurrency - in_flight - sum(flying for flying, _ in others)
        count = min(count, free, -(-limit.concurrency // rivals) - in_flight)
    for span in spans:
        count = min(count, _fitting(waiting, span, rivals))
    return max(0, count)


def _fitting(waiting: Sequence[int], span: Allowance, rivals: int) -> int:
    """How many fit into a stretch of time, leaving to each rival as many."""
    part = min(len(waiting), -((span.requests_used - span.requests) // rivals))
    tokens, count = span.tokens_used, 0
    while count < part and tokens + waiting[count] <= span.tokens:
        tokens, count = tokens + waiting[count], count + 1
    return 1 if not count and span.takes_one and not span.requests_used else count


def _correct(connection: Connection, provider: str, at_ms: int, tokens: int) -> None:
    calls = provider_calls.c
    row = (calls.provider == provider) & (calls.at_ms == at_ms)
    connection.execute(provider_calls.update().where(row).values(tokens=calls.tokens + tokens))


def _used(connection: Connection, provider: str, clock: int, span_s: float, most: Allowance) -> Allowance:
    calls = provider_calls.c
    since = (calls.provider == provider) & (calls.at_ms > clock - round(span_s * 1000))
    sums = sa.select(sa.func.sum(calls.requests), sa.func.sum(calls.tokens)).where(since)
    requests, tokens = connection.execute(sums).one()
    return Allowance(most.requests, most.tokens, int(requests or 0), int(tokens or 0), most.takes_one)


def _others(connection: Connection, provider: str, holder: str, clock: int) -> list[tuple[int, int]]:
    shares = provider_shares.c
    alive = (shares.provider == provider) & (shares.holder != holder) & (shares.seen_ms > clock - GONE_S * 1000)
    return [(row.in_flight, row.waiting) for row in connection.execute(sa.select(provider_shares).where(alive))]


def _forget(connection: Connection, provider: str, clock: int, limit: Limit) -> None:
    """Drop what no limit looks at any more."""
    past = clock - round(1000 * (limit.window_s + TRAVEL_S + GONE_S))
    table: Any
    for table, moment in ((provider_calls, provider_calls.c.at_ms), (provider_shares, provider_shares.c.seen_ms)):
        connection.execute(table.delete().where(table.c.provider == provider, moment < past))
