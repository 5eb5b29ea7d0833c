"""Limits of a provider hold for all processes on one database together, whoever asks first and whatever dies."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Limit, ModelCall
from core.errors import BadCall, InputError
from core.gateway import Gateway
from core.gateway.shared_limits import SharedLimits
from core.settings import Settings
from core.store import Store
from core.store import limits as inside
from core.store.limits import GONE_S, TRAVEL_S, Allowance, how_many
from tests.core.stores import store_at
from tests.provider import Provider


class Clock:
    """The database's clock, in our hands."""

    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self, *_: object) -> int:
        return self.ms

    def passes(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(inside, "clock_ms", made)
    return made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = store_at(tmp_path)
    yield opened
    opened.close()


def let_through(store: Store, limit: Limit, waiting: list[int], *, holder: str = "a", in_flight: int = 0) -> int:
    return store.limits.let_through("p", holder, limit, waiting, in_flight=in_flight).count


# -- a window ----------------------------------------------------------------------------------------------------------


def test_no_window_holds_more_requests_than_the_limit(store: Store, clock: Clock) -> None:
    limit, started = Limit(requests_per_minute=60), list[int]()
    for _ in range(500):
        clock.passes(0.3)
        started += [clock.ms] * let_through(store, limit, [1] * 200)
    assert len(started) > 120
    late = round((60 + TRAVEL_S) * 1000)
    assert all(b - a >= late for a, b in zip(started, started[60:], strict=False))


def test_a_limit_is_spread_over_its_window(store: Store, clock: Clock) -> None:
    limit = Limit(requests_per_minute=120)
    assert let_through(store, limit, [1] * 200) == 10
    clock.passes(2.5)
    assert let_through(store, limit, [1] * 200) == 0
    clock.passes(2.7)
    assert let_through(store, limit, [1] * 200) == 10


def test_no_window_holds_more_tokens_than_the_limit(store: Store, clock: Clock) -> None:
    limit, started = Limit(tokens_per_minute=1000), 0
    for _ in range(120):
        clock.passes(0.5)
        started += let_through(store, limit, [300] * 5)
    assert started == 3
    clock.passes(TRAVEL_S + 1)
    assert let_through(store, limit, [300]) == 1


def test_tokens_that_were_not_used_are_given_back(store: Store, clock: Clock) -> None:
    limit = Limit(tokens_per_minute=1000)
    permit = store.limits.let_through("p", "a", limit, [900])
    clock.passes(10)
    assert let_through(store, limit, [900]) == 0
    assert store.limits.let_through("p", "a", limit, [900], corrections={permit.at_ms: -850}).count == 1


def test_a_provider_that_asked_for_patience_is_left_alone_by_all(store: Store, clock: Clock) -> None:
    limit = Limit(concurrency=5)
    store.limits.close_provider("p", 20)
    store.limits.close_provider("p", 3)
    clock.passes(19)
    assert let_through(store, limit, [1], holder="b") == 0
    clock.passes(2)
    assert let_through(store, limit, [1], holder="b") == 1


# -- calls in flight ---------------------------------------------------------------------------------------------------


def test_calls_in_flight_are_counted_over_all_processes(store: Store, clock: Clock) -> None:
    limit = Limit(concurrency=5)
    assert let_through(store, limit, [1] * 3, holder="a") == 3
    assert let_through(store, limit, [1] * 5, holder="b") == 2
    assert let_through(store, limit, [], holder="a", in_flight=1) == 0
    assert let_through(store, limit, [1] * 5, holder="b", in_flight=2) == 2


def test_a_process_that_died_has_no_calls_in_flight_any_more(store: Store, clock: Clock) -> None:
    limit = Limit(concurrency=5)
    assert let_through(store, limit, [1] * 5, holder="dead") == 5
    clock.passes(GONE_S - 1)
    assert let_through(store, limit, [1] * 5, holder="b") == 0
    clock.passes(2)
    assert let_through(store, limit, [1] * 5, holder="b") == 5


def test_who_has_many_calls_leaves_room_for_who_waits() -> None:
    limit, waiting = Limit(concurrency=10), [1] * 50
    assert how_many(limit, waiting, 0, [], []) == 10
    assert how_many(limit, waiting, 9, [(0, 3)], []) == 0
    assert how_many(limit, waiting, 0, [(9, 50)], []) == 1
    assert how_many(limit, waiting, 0, [(0, 50)], [Allowance(100, 1e9, 90)]) == 5


@given(
    waiting=st.lists(st.integers(1, 500), max_size=40),
    in_flight=st.integers(0, 20),
    others=st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=3),
    used=st.tuples(st.integers(0, 40), st.integers(0, 4000)),
)
def test_what_is_let_through_always_fits(
    waiting: list[int], in_flight: int, others: list[tuple[int, int]], used: tuple[int, int]
) -> None:
    limit = Limit(requests_per_minute=30, tokens_per_minute=3000, concurrency=16)
    count = how_many(limit, waiting, in_flight, others, [Allowance(30, 3000, *used)])
    assert 0 <= count <= len(waiting)
    if count:
        assert in_flight + count + sum(flying for flying, _ in others) <= 16
        assert used[0] + count <= 30
        assert used[1] + sum(waiting[:count]) <= 3000


# -- in a process ------------------------------------------------------------------------------------------------------


def test_two_processes_together_have_no_more_calls_in_flight_than_the_limit(store: Store) -> None:
    in_flight = most = 0
    counting = threading.Lock()

    async def call(limits: SharedLimits) -> None:
        nonlocal in_flight, most
        async with limits.turn("p", 1):
            with counting:
                in_flight += 1
                most = max(most, in_flight)
            await asyncio.sleep(0.01)
            with counting:
                in_flight -= 1

    async def process() -> None:
        limits = SharedLimits(store, {"p": Limit(concurrency=3)})
        await asyncio.gather(*(call(limits) for _ in range(12)))

    threads = [threading.Thread(target=asyncio.run, args=[process()]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (most, in_flight) == (3, 0)


async def test_a_call_that_was_cancelled_while_it_waited_leaves_no_gap(store: Store) -> None:
    limits = SharedLimits(store, {"p": Limit(concurrency=1)})
    async with limits.turn("p", 1):
        waiting = [asyncio.create_task(limits.turn("p", 1).__aenter__()) for _ in range(3)]
        await asyncio.sleep(0.1)
        for task in waiting[:2]:
            task.cancel()
    await asyncio.wait_for(waiting[2], 10)


async def test_a_call_that_could_never_start_says_so(store: Store) -> None:
    limits = SharedLimits(store, {"p": Limit(tokens_per_minute=100)})
    with pytest.raises(BadCall, match=r"may take 101 tokens.*100 a minute"):
        async with limits.turn("p", 101):
            pass


async def test_every_attempt_of_the_gateway_takes_a_turn(store: Store) -> None:
    with Provider() as provider:
        name = provider.url.split("/")[2]
        limits = SharedLimits(store, {name: Limit(requests_per_minute=60_000)})
        gateway = Gateway(limits=limits)
        provider.script("500", "ok")
        await gateway.complete(ModelCall("m", (("user", "Hello?"),), provider.url, max_tokens=50))
        assert provider.stats()["requests"] == 2
    with store.db.reading() as connection:
        rows = connection.execute(inside.provider_calls.select()).all()
    assert sum(row.requests for row in rows) == 2


# -- settings ----------------------------------------------------------------------------------------------------------


def test_limits_come_from_the_secrets_and_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[limits.openai]\nrequests_per_minute = 500\n[limits."10.0.0.5:8000"]\nconcurrency = 4\n')
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(secrets))
    monkeypatch.setenv("WORKBENCH_LIMITS", '{"openai": {"tokens_per_minute": 90000}}')
    assert Settings().provider_limits == {
        "openai": Limit(tokens_per_minute=90_000),
        "10.0.0.5:8000": Limit(concurrency=4),
    }


@pytest.mark.parametrize("given", ["[1]", "nonsense", '{"p": {"rpm": 3}}', '{"p": {"concurrency": 0}}'])
def test_a_wrong_limit_is_one_sentence(given: str) -> None:
    with pytest.raises(InputError, match="limits of providers are wrong") as told:
        Settings(limits=given).provider_limits  # noqa: B018
    assert "\n" not in str(told.value)
