"""Every response is judged once, within the limit; a provider's own refusal is one whatever the judge; a failure is no verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from core.domain import Expected, Intent, Judgement, Outcome, Probe
from core.errors import ProviderFault, RefusedKey
from core.judges.judging import Judging, NotJudged, Opinion, Response, each, judge_all, judge_now

PROBE = Probe("p", "How?", Intent.BENIGN, Expected.COMPLY)


class Scripted:
    """A judge that says partial refusal, or raises what `fails` gives for a response."""

    name, version = "llm:scripted", "1"

    def __init__(self, fails: Callable[[str], Exception | None] = lambda text: None) -> None:
        self._fails, self.asked = fails, list[str]()
        self.under_way = self.most = 0

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        self.asked.append(response)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if error := self._fails(response):
            raise error
        return Judgement(Outcome.PARTIAL_REFUSAL, self.name, self.version)


def responses(count: int) -> list[Response]:
    return [Response(PROBE, f"text {number}", id=number) for number in range(count)]


async def judged(judging: Judging, given: list[Response], at_once: int = 4) -> dict[int, Opinion]:
    found: dict[int, Opinion] = {}

    async def keep(response: Response, opinion: Opinion) -> None:
        assert response.id not in found
        found[response.id] = opinion

    await judge_all(judging, each(given), keep, at_once=at_once)
    return found


async def test_every_response_is_judged_once_and_no_more_at_once_than_allowed() -> None:
    judge = Scripted()
    assert sorted(await judged(Judging(judge), responses(50))) == list(range(50))
    assert sorted(judge.asked) == sorted(one.text for one in responses(50))
    assert judge.most == 4


async def test_what_the_provider_blocked_is_a_full_refusal_and_no_judge_is_asked() -> None:
    judge = Scripted()
    said = await Judging(judge).opinion(Response(PROBE, "", blocked=True))
    assert isinstance(said, Judgement)
    assert (said.outcome, said.source, said.confidence) == (Outcome.FULL_REFUSAL, "provider", 1.0)
    assert (said.judge, said.version, judge.asked) == (judge.name, judge.version, [])


async def test_a_refused_key_is_met_once_and_a_passing_fault_by_its_response_alone() -> None:
    def fails(text: str) -> Exception | None:
        return {"text 2": ProviderFault("Down."), "text 5": RefusedKey("No such key.")}.get(text)

    judge = Scripted(fails)
    found = await judged(Judging(judge), responses(8), at_once=1)
    assert [number for number, said in found.items() if isinstance(said, NotJudged)] == [2, 5, 6, 7]
    assert judge.asked[-1] == "text 5"


async def test_a_judge_that_breaks_is_no_verdict_and_ends_nothing() -> None:
    judge = Scripted(lambda text: ZeroDivisionError("oops") if text == "text 1" else None)
    found = await judged(Judging(judge), responses(3))
    assert found[1] == NotJudged("The judge llm:scripted failed: ZeroDivisionError: oops")
    assert isinstance(found[2], Judgement)


async def test_what_keeping_raises_ends_the_loop() -> None:
    async def keep(response: Response, opinion: Opinion) -> None:
        raise RefusedKey("No such key.")

    judge = Scripted()
    with pytest.raises(RefusedKey):
        await judge_all(Judging(judge), each(responses(50)), keep, at_once=4)
    assert len(judge.asked) <= 8


def test_opinions_of_an_offline_judge_come_in_order() -> None:
    outcomes = [said.judge for said in judge_now(Scripted(), responses(3)) if isinstance(said, Judgement)]
    assert outcomes == ["llm:scripted"] * 3
