"""One call to a model goes before the rest; a model that only fails for good is asked no more; one that answered always is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from core.engine import canary
from core.engine.canary import ENOUGH, Canaries
from core.errors import BadCall, GatewayError, OutOfCredit, RateLimited, RefusedKey, UnknownModel

MODEL = "m"


async def nothing() -> None:
    """All is loaded."""


async def calls_made(
    outcomes: list[GatewayError | None], tasks: int = 50, prepare: Callable[[], Awaitable[None]] = nothing
) -> tuple[int, int]:
    """(calls made, most at once before the first had ended) of many tasks; `outcomes` are those of the first calls."""
    canaries, made, running, most = Canaries(), 0, 0, 0

    async def one() -> None:
        nonlocal made, running, most
        async with canaries.turn(MODEL, prepare):
            if MODEL in canaries.stopped:
                return
            error = outcomes[made] if made < len(outcomes) else outcomes[-1]
            made, running = made + 1, running + 1
            if made <= len(outcomes):
                most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            if error is None:
                canaries.answered(MODEL, cached=False)
            else:
                canaries.failed(MODEL, error)

    await asyncio.gather(*(one() for _ in range(tasks)))
    return made, most


@pytest.mark.parametrize(("error", "calls"), [(kind("no"), enough) for kind, enough in ENOUGH])
async def test_a_model_that_only_fails_for_good_is_asked_a_few_times_one_after_another(
    error: GatewayError, calls: int
) -> None:
    assert await calls_made([error]) == (calls, 1)


@pytest.mark.parametrize("error", [RefusedKey("no"), UnknownModel("no"), BadCall("no")])
async def test_one_refused_request_stops_nothing(error: GatewayError) -> None:
    assert await calls_made([error, None]) == (50, 1)


async def test_after_an_answer_single_requests_may_fail_for_any_reason() -> None:
    made, _ = await calls_made([None, *[RefusedKey("flagged")] * 49])
    assert made == 50


async def test_a_failure_that_may_pass_lets_the_others_try() -> None:
    assert (await calls_made([RateLimited("wait")]))[0] == 50


async def test_replies_from_the_cache_prove_nothing_about_the_key() -> None:
    canaries = Canaries()
    canaries.answered(MODEL, cached=True)
    for _ in range(2):
        canaries.failed(MODEL, RefusedKey("no"))
    assert MODEL in canaries.stopped


async def test_an_account_without_credit_is_asked_once() -> None:
    assert (await calls_made([OutOfCredit("empty")]))[0] == 1


async def test_the_time_that_loading_takes_sends_no_second_call_against_the_same_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(canary, "LONGEST_S", 0.01)
    loaded = []

    async def load() -> None:
        if not loaded:
            await asyncio.sleep(0.1)
            loaded.append(True)

    assert await calls_made([OutOfCredit("empty")], prepare=load) == (1, 1)


async def test_a_first_call_that_hangs_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "LONGEST_S", 0.01)
    canaries, hung = Canaries(), asyncio.Event()

    async def first() -> None:
        async with canaries.turn(MODEL, nothing):
            await hung.wait()

    task = asyncio.create_task(first())
    await asyncio.sleep(0)
    async with canaries.turn(MODEL, nothing):
        assert not task.done()
    hung.set()
    await task
