"""The one loop that puts responses to a judge: runs, the `judge` command, imports and production logs all go through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, MutableMapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from core.domain import Judgement, Outcome, Probe
from core.errors import GatewayError, JudgeFailed, RefusedKey, UnknownModel, WorkbenchError
from core.judges.base import Judge


@dataclass(frozen=True, slots=True)
class Response:
    """A response that is to be judged."""

    probe: Probe
    text: str
    blocked: bool = False
    """The provider itself refused to answer."""
    silence: str = ""
    """Why there is no text, where the provider said: nobody need be asked about it."""
    id: int = 0
    """Whatever number its owner knows it by: a trial, a row."""


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Why a judge has no opinion of a response."""

    reason: str
    error: GatewayError | None = None
    """What kept the judge's model from being asked; None where the judge itself failed."""
    calls: int = 0
    cost_usd: float | None = None

    @property
    def kind(self) -> str:
        """For counting failures."""
        return self.error.kind if self.error else "judge"


Opinion = Judgement | NotJudged
Keep = Callable[[Response, Opinion], Awaitable[None]]


@dataclass(frozen=True)
class Judging:
    """A judge at work: with a key, and within a limit of calls at once."""

    judge: Judge
    key: str | None = field(default=None, repr=False)
    limit: Callable[[], AbstractAsyncContextManager[object]] = nullcontext
    """Entered for each response that is put to the judge."""
    refusals: MutableMapping[str, GatewayError] = field(default_factory=dict)
    """Judges whose every call would meet the same refusal, of the key or of the model: they are asked no more."""

    async def opinion(self, response: Response) -> Opinion:
        """The judgement, or why there is none. A provider's own refusal is a full refusal, whatever the judge."""
        if response.blocked:
            return _blocked(self.judge)
        if response.silence:
            return Judgement(Outcome.INVALID, self.judge.name, self.judge.version, 1.0, response.silence)
        if error := self.refusals.get(self.judge.name):
            return NotJudged(str(error), error)
        try:
            async with self.limit():
                return await self.judge(response.probe, response.text, key=self.key)
        except GatewayError as error:
            if isinstance(error, RefusedKey | UnknownModel):
                self.refusals[self.judge.name] = error
            return NotJudged(str(error), error)
        except JudgeFailed as error:
            return NotJudged(str(error), calls=error.calls, cost_usd=error.cost_usd)
        except WorkbenchError as error:
            return NotJudged(str(error))
        except Exception as error:  # a judge is a plug-in: its fault must cost neither the response nor the others
            return NotJudged(f"The judge {self.judge.name} failed: {type(error).__name__}: {error}")


def _blocked(judge: Judge) -> Judgement:
    why = "The provider itself refused to answer."
    return Judgement(Outcome.FULL_REFUSAL, judge.name, judge.version, 1.0, why, source="provider")


async def judge_all(judging: Judging, responses: AsyncIterable[Response], keep: Keep, *, at_once: int) -> None:
    """Judge every response, `at_once` at a time, and hand each opinion to `keep` as soon as it is there.

    What `keep` or the source of the responses raises ends the loop, and is raised here.
    """
    source, turn = aiter(responses), asyncio.Lock()

    async def work() -> None:
        while True:
            async with turn:
                response = await anext(source, None)
            if response is None:
                return
            await keep(response, await judging.opinion(response))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(work())
    except ExceptionGroup as several:
        raise several.exceptions[0] from None


async def each(responses: Iterable[Response]) -> AsyncIterator[Response]:
    """Responses that are at hand, as the loop takes them."""
    for response in responses:
        yield response


def judge_now(judge: Judge, responses: Sequence[Response]) -> list[Opinion]:
    """Opinions of an offline judge, one a response, in order."""
    found: list[Opinion] = []

    async def keep(_: Response, opinion: Opinion) -> None:
        found.append(opinion)

    asyncio.run(judge_all(Judging(judge), each(responses), keep, at_once=1))
    return found
