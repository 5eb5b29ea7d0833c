"""One trial from call to judgement: the reply is kept the moment it arrives, whatever its judge does afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from core.domain import Judgement, ModelCall, Reply, RunStatus
from core.engine.in_flight import Slots
from core.engine.retries import kept
from core.engine.work import Stop, Work
from core.errors import BudgetReached, GatewayError, StoreError
from core.gateway import provider_of
from core.judges.judging import Opinion, Response, judge_all, judge_now

if TYPE_CHECKING:
    from core.gateway import Gateway
    from core.store import Store, TrialRow, Unjudged


class TrialWork:
    """Makes calls and judgements for runs, all within the limits of their providers."""

    def __init__(self, store: Store, gateway: Gateway) -> None:
        self.store, self.gateway, self.slots = store, gateway, Slots()

    async def trial(self, work: Work, trial: TrialRow) -> None:
        """Call, keep, judge. Failures are kept as such; only what the store can't keep is raised."""
        call = work.call(trial)
        try:
            async with work.budget.reserve(work.highest_cost(call)) as reservation:
                reply = await self._ask_and_keep(work, trial, call)
                if reply is None:
                    return
                reservation.cost += reply.cost_usd or 0.0
                reservation.cost += await self.judge_kept(work, trial, reply)
        except BudgetReached as reached:
            work.halt(Stop(RunStatus.PARTIAL, str(reached)))

    def keep_known(self, work: Work, trials: Sequence[TrialRow]) -> list[TrialRow]:
        """Keep what the call cache knows of these trials, judged where that takes no call; returns those left to do.

        Blocks its thread. Raises StoreError where nothing could be kept.
        """
        if work.judge_model.name or not work.plan.use_cache:
            return list(trials)
        known = self.gateway.known([work.call(trial) for trial in trials])
        found = [(trial, reply) for trial, reply in zip(trials, known, strict=True) if reply is not None]
        opinions = self._opinions(work, found)
        answered = [
            (trial.trial_id, reply, opinion)
            for (trial, reply), opinion in zip(found, opinions, strict=True)
            if isinstance(opinion, Judgement)
        ]
        self.store.trials.record_replies(answered).result()
        done = {trial_id for trial_id, _, _ in answered}
        return [trial for trial in trials if trial.trial_id not in done]

    def _opinions(self, work: Work, answered: Sequence[tuple[TrialRow, Reply]]) -> list[Opinion]:
        """What the judge says of replies, without being asked where it has judged the same one in an earlier run."""
        judge, places = work.judging.judge, [(trial.probe_index, trial.sample) for trial, _ in answered]
        known = self.store.judgements.of_same_texts(work.run_id, judge.name, judge.version, places) if places else {}
        said: list[Opinion | None] = [
            None if reply.blocked or reply.silence else known.get((trial.probe_index, reply.text))
            for trial, reply in answered
        ]
        rest = [
            work.response(trial, reply.text, reply.blocked, reply.silence)
            for (trial, reply), one in zip(answered, said, strict=True)
            if one is None
        ]
        new = iter(judge_now(judge, rest) if rest else ())
        return [next(new) if one is None else one for one in said]

    @asynccontextmanager
    async def slot(self, provider: str, limit: int, *, unless: asyncio.Event) -> AsyncIterator[None]:
        """A place for one call to a provider; the task that waits for it ends where the work has stopped meanwhile."""
        async with self.slots.slot(provider, limit):
            if unless.is_set():
                raise asyncio.CancelledError
            yield

    async def judge(self, work: Work, replies: AsyncIterable[Unjudged]) -> None:
        """Judge replies that were kept before, and add the opinions."""
        responses = (work.response(one.trial, one.text, one.blocked, one.silence) async for one in replies)
        await judge_all(work.judging, responses, partial(self.keep_opinion, work), at_once=work.at_once)

    async def _ask_and_keep(self, work: Work, trial: TrialRow, call: ModelCall) -> Reply | None:
        """The reply, kept; None where the call failed, which is kept.

        The call's slot is given back once its reply is durable: a crash never costs more calls than may be in flight.
        """
        provider = provider_of(call.model, call.api_base)
        canaries = work.canaries
        prepare = partial(self.gateway.prepare, call, use_cache=work.plan.use_cache)
        turn = canaries.turn(call.model, prepare)
        async with turn, self.slot(provider, work.plan.concurrency, unless=work.stopped):
            error = canaries.stopped.get(call.model)
            if error is None:
                try:
                    self.store.check()  # a call whose reply has no place is not made
                    reply = await self.gateway.complete(
                        call, key=work.key, timeout_s=work.plan.timeout_s, use_cache=work.plan.use_cache
                    )
                    canaries.answered(call.model, cached=reply.cached)
                    await self.keep(work, trial, reply)
                    return reply
                except GatewayError as failure:
                    error = failure
                    canaries.failed(call.model, error)
                except StoreError as failure:
                    work.halt(Stop(reason=str(failure)))  # before the slot is another call's
                    raise
        await self.keep_failure([trial], error)
        return None

    async def keep_failure(self, trials: Sequence[TrialRow], error: GatewayError) -> None:
        """Keep why these trials have no reply."""
        ids, kind, said = [trial.trial_id for trial in trials], error.kind, str(error)
        await kept(lambda: asyncio.wrap_future(self.store.trials.record_failures(ids, kind, said)))

    async def judge_kept(self, work: Work, trial: TrialRow, reply: Reply) -> float:
        """Put a kept reply to a judge that is a model; returns what that cost. Any other has judged it already."""
        if not work.judge_model.name or reply.blocked or reply.silence:
            return 0.0
        response = work.response(trial, reply.text)
        opinion = await work.judging.opinion(response)
        await self.keep_opinion(work, response, opinion)
        return opinion.cost_usd or 0.0

    async def keep(self, work: Work, trial: TrialRow, reply: Reply) -> None:
        """Keep a reply, together with its judgement where that takes no call."""
        if work.judge_model.name and not reply.blocked and not reply.silence:
            await kept(lambda: asyncio.wrap_future(self.store.trials.record_reply(trial.trial_id, reply)))
            return
        response = work.response(trial, reply.text, reply.blocked, reply.silence)
        opinion = await work.judging.opinion(response)
        good = opinion if isinstance(opinion, Judgement) else None
        await kept(lambda: asyncio.wrap_future(self.store.trials.record_reply(trial.trial_id, reply, good)))
        if good is None:
            await self.keep_opinion(work, response, opinion)

    async def keep_opinion(self, work: Work, response: Response, opinion: Opinion) -> None:
        """Keep a judgement, or why there is none."""
        judge = work.judging.judge

        def record() -> Future[None]:
            if isinstance(opinion, Judgement):
                return self.store.judgements.record([(response.id, opinion)])
            return self.store.judgements.record_failure(
                response.id, judge.name, judge.version, opinion.reason, calls=opinion.calls, cost_usd=opinion.cost_usd
            )

        await kept(lambda: asyncio.wrap_future(record()))
