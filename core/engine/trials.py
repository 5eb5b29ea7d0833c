"""One trial from call to judgement: the reply is kept the moment it arrives, whatever its judge does afterwards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.domain import Judgement, ModelCall, Outcome, Probe, Reply, RunStatus
from core.engine.in_flight import Slots
from core.engine.work import Stop, Work
from core.errors import BudgetReached, GatewayError, RefusedKey, UnknownModel, WorkbenchError

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
            async with work.budget.hold(work.highest_cost(call)) as held:
                reply = await self._ask_and_keep(work, trial, call)
                if reply is None:
                    return
                held.cost += reply.cost_usd or 0.0
                if work.judge_model.name and not reply.blocked:
                    judged = await self.opinion(work, work.probe(trial), reply.text, reply.blocked)
                    held.cost += (judged.cost_usd or 0.0) if isinstance(judged, Judgement) else 0.0
                    await self.keep_opinion(work, trial.trial_id, judged)
        except BudgetReached as reached:
            work.halt(Stop(RunStatus.PARTIAL, str(reached)))

    async def reply(self, work: Work, found: Unjudged) -> None:
        """Judge a reply that was kept before, and add the opinion."""
        if work.stop is None:
            judged = await self.opinion(work, work.probe(found.trial), found.text, found.blocked)
            await self.keep_opinion(work, found.trial.trial_id, judged)

    async def _ask_and_keep(self, work: Work, trial: TrialRow, call: ModelCall) -> Reply | None:
        """The reply, kept; None when there is none: the attempt stops, or the call failed, which is kept.

        The call's slot is given back once its reply is durable: a crash never costs more calls than may be in flight.
        """
        from core.gateway import provider_of

        async with self.slots.slot(provider_of(call.model, call.api_base), work.plan.concurrency):
            if work.stop is not None:
                return None
            error = work.refused.get(call.model)
            if error is None:
                try:
                    reply = await self.gateway.complete(
                        call, key=work.key, timeout_s=work.plan.timeout_s, use_cache=work.plan.use_cache
                    )
                    await self._keep(work, trial, reply)
                    return reply
                except GatewayError as failure:
                    error = failure
        if isinstance(error, RefusedKey | UnknownModel):
            work.refused[call.model] = error
        await asyncio.wrap_future(self.store.trials.record_failures([trial.trial_id], error.kind, str(error)))
        return None

    async def _keep(self, work: Work, trial: TrialRow, reply: Reply) -> None:
        """Keep a reply, together with its judgement where that takes no call."""
        if work.judge_model.name and not reply.blocked:
            await asyncio.wrap_future(self.store.trials.record_reply(trial.trial_id, reply))
            return
        judged = await self.opinion(work, work.probe(trial), reply.text, reply.blocked)
        good = judged if isinstance(judged, Judgement) else None
        await asyncio.wrap_future(self.store.trials.record_reply(trial.trial_id, reply, good))
        if good is None:
            await self.keep_opinion(work, trial.trial_id, judged)

    async def opinion(self, work: Work, probe: Probe, text: str, blocked: bool) -> Judgement | str:
        """The judgement of a reply, or in one sentence why there is none."""
        name, version = work.judge.name, work.judge.version
        if blocked:
            why = "The provider itself refused to answer."
            return Judgement(Outcome.FULL_REFUSAL, name, version, 1.0, why, source="provider")
        if error := work.refused.get(name):
            return str(error)
        try:
            if not work.judge_model.name:
                return await work.judge(probe, text)
            async with self.slots.slot(work.judge_model.provider, work.plan.concurrency):
                return await work.judge(probe, text, key=work.judge_key)
        except WorkbenchError as failure:
            if isinstance(failure, RefusedKey | UnknownModel):
                work.refused[name] = failure
            return str(failure)
        except Exception as failure:  # a judge is a plug-in: its fault must not cost the reply
            return f"The judge {name} failed: {type(failure).__name__}: {failure}"

    async def keep_opinion(self, work: Work, trial_id: int, judged: Judgement | str) -> None:
        if isinstance(judged, Judgement):
            kept = self.store.judgements.record([(trial_id, judged)])
        else:
            name, version = work.judge.name, work.judge.version
            kept = self.store.judgements.record_failure(trial_id, name, version, judged)
        await asyncio.wrap_future(kept)
