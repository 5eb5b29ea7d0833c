"""Works through trials whose calls are handed over to the provider as batches; each is asked about until it has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from core.domain import ModelCall, Reply, RunStatus
from core.engine.retries import asked, kept
from core.engine.task_group import BoundedTaskGroup
from core.engine.trials import TrialWork
from core.engine.work import Stop, Work
from core.errors import BudgetReached, GatewayError, MalformedReply, ProviderFault
from core.gateway import MOST_CALLS, BatchState, batch_share

if TYPE_CHECKING:
    from core.gateway import Gateway
    from core.store import BatchRow, Store, TrialRow

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Batches of one chunk that are out at the same time."""
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""Between two questions about one batch: soon at first, then rarely."""
BACKOFF = 1.0
"""Seconds before handing over once more; doubled each time."""
ATTEMPTS = 6
"""At handing over, and at asking, one after another without an answer."""


class BatchWork:
    """Of one process. A batch's row is written before it is handed over, so that whoever comes next asks about the same one."""

    def __init__(self, store: Store, gateway: Gateway, trials: TrialWork) -> None:
        self.store, self.gateway, self.trials = store, gateway, trials

    async def work_through(self, work: Work, first: int, last: int) -> None:
        """Collect what was handed over before, then hand over what is still open between the two ids, both included."""
        earlier = await asked(partial(self.store.batches.open, work.run_id, first, last))
        tasks = BoundedTaskGroup(AT_ONCE, work)
        for row in earlier:
            await tasks.begin(self._go_on(work, row))
        await tasks.finish()
        tasks = BoundedTaskGroup(AT_ONCE, work)
        while work.stop is None:
            page = await asked(
                partial(self.store.trials.pending, work.run_id, first=first, last=last, limit=MOST_CALLS)
            )
            open_ = await self._without_known(work, await asked(partial(self.trials.keep_known, work, page)))
            for _, group in groupby(open_, key=lambda trial: trial.model):
                await tasks.begin(self._within_budget(work, list(group)))
            if len(page) < MOST_CALLS:
                break
            first = page[-1].trial_id + 1
        await tasks.finish()

    async def _without_known(self, work: Work, trials: Sequence[TrialRow]) -> list[TrialRow]:
        """The trials that the call cache does not know; what it knows is kept, for judges that are models too."""
        if not work.plan.use_cache:
            return list(trials)
        known = await asyncio.to_thread(self.gateway.known, [work.call(trial) for trial in trials])
        found = [(trial, reply) for trial, reply in zip(trials, known, strict=True) if reply is not None]
        await self._keep_all(work, found)
        done = {trial.trial_id for trial, _ in found}
        return [trial for trial in trials if trial.trial_id not in done]

    async def _within_budget(self, work: Work, trials: Sequence[TrialRow]) -> None:
        """As one batch where the budget holds what it can cost at most, else as two halves, one after the other."""
        highest = sum(work.highest_cost(work.call(trial)) for trial in trials) * batch_share(trials[0].model)
        try:
            async with work.budget.reserve(highest) as reservation:
                reservation.cost += await self._hand_over(work, trials)
        except BudgetReached as reached:
            if len(trials) == 1:
                return work.halt(Stop(RunStatus.PARTIAL, str(reached)))
            half = len(trials) // 2
            for part in (trials[:half], trials[half:]):
                if work.stop is None:
                    await self._within_budget(work, part)
        return None

    async def _hand_over(self, work: Work, trials: Sequence[TrialRow]) -> float:
        """A new batch from its row to its end; returns what it cost."""
        model, calls = trials[0].model, {trial.trial_id: work.call(trial) for trial in trials}
        if error := work.canaries.stopped.get(model):
            await self.trials.keep_failure(trials, error)
            return 0.0
        self.store.check()  # calls whose replies have no place are not made
        begin = partial(
            self.store.batches.begin, work.run_id, model, trials[0].trial_id, trials[-1].trial_id, len(calls)
        )
        row = await asked(begin)
        try:
            remote = await self._handed_over(work, row, calls)
        except GatewayError as error:
            await asked(partial(self.store.batches.end, row.id, "failed"))
            if not error.retryable:
                work.canaries.stopped[model] = error
            await self.trials.keep_failure(trials, error)
            return 0.0
        await kept(lambda: asyncio.to_thread(self.store.batches.handed_over, row.id, remote))
        state = await self._until_ended(work, row, remote)
        return 0.0 if state is None else await self._collect(work, row, state, trials)

    async def _handed_over(self, work: Work, row: BatchRow, calls: dict[int, ModelCall]) -> str:
        """The batch's id at the provider. Before it is handed over once more, the provider's list is asked for it."""
        call = next(iter(calls.values()))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                if attempt > 1 and (found := await self.gateway.batches.find(call, row.tag, key=work.key)):
                    return found
                return await self.gateway.batches.hand_over(calls, row.tag, key=work.key)
            except GatewayError as error:
                if not error.retryable or attempt == ATTEMPTS or await _stops_within(work, BACKOFF * 2**attempt):
                    raise
        raise AssertionError

    async def _go_on(self, work: Work, row: BatchRow) -> None:
        """A batch that an earlier attempt or another process handed over. What it holds no answer to stays open."""
        remote = row.remote_id or await self._found(work, row)
        if remote is None:
            return await asked(partial(self.store.batches.end, row.id, "lost"))
        if row.remote_id is None:
            await asked(partial(self.store.batches.handed_over, row.id, remote))
        state = await self._until_ended(work, row, remote)
        if state is not None:
            find = partial(self.store.trials.pending, work.run_id, first=row.first_trial, last=row.last_trial)
            open_ = [trial for trial in await asked(partial(find, limit=None)) if trial.model == row.model]
            cost = await self._collect(work, row, state, open_, again=True)
            work.budget.spent += cost
        return None

    async def _found(self, work: Work, row: BatchRow) -> str | None:
        with suppress(GatewayError):  # a server without a list: what was handed over there is not found again
            return await self.gateway.batches.find(_call(work, row), row.tag, key=work.key)
        return None

    async def _until_ended(self, work: Work, row: BatchRow, remote: str) -> BatchState | None:
        """What the provider says at the end; None where the work stops before. A run that was cancelled takes its batch along."""
        wait_s, failures, call = FIRST_WAIT_S, 0, _call(work, row)
        while not await _stops_within(work, wait_s):
            wait_s = min(1.5 * wait_s, LONGEST_WAIT_S)
            try:
                state = await self.gateway.batches.state(call, remote, key=work.key)
            except GatewayError as error:
                failures += 1
                if failures >= (ATTEMPTS if error.retryable else 2):
                    raise
                continue
            failures = 0
            await asked(partial(self.store.batches.note, row.id, state.status, state.done + state.failed))
            if state.ended:
                return state
        if (await asked(lambda: self.store.attempts.get(work.run_id))).status is RunStatus.CANCELLED:
            try:
                await self.gateway.batches.cancel(call, remote, key=work.key)
            except GatewayError as error:
                log.warning("A batch of %s goes on: %s", row.model, error)
        return None

    async def _collect(
        self, work: Work, row: BatchRow, state: BatchState, trials: Sequence[TrialRow], *, again: bool = False
    ) -> float:
        """Keep what came back of these trials; returns what it cost. With `again` the others stay open."""
        outcomes = await self.gateway.batches.outcomes(_call(work, row), state, key=work.key)
        missing = _missing(row.model, state)
        replies, failures = [], []
        for trial in trials:
            outcome = outcomes.get(trial.trial_id)
            if isinstance(outcome, Reply):
                self.gateway.remember(work.call(trial), outcome)
                replies.append((trial, outcome))
            elif outcome is not None or not again:
                failures.append((trial, outcome or missing))
        cost = await self._keep_all(work, replies)
        await asyncio.gather(*(self.trials.keep_failure([trial], failure) for trial, failure in failures))
        await kept(lambda: asyncio.to_thread(self.store.batches.end, row.id, state.status))
        return cost

    async def _keep_all(self, work: Work, found: Sequence[tuple[TrialRow, Reply]]) -> float:
        """Keep and judge replies; returns what they and their judgements cost."""
        free, costs = asyncio.Semaphore(work.at_once), list[float]()

        async def one(trial: TrialRow, reply: Reply) -> None:
            async with free:
                await self.trials.keep(work, trial, reply)
                costs.append((reply.cost_usd or 0.0) + await self.trials.judge_kept(work, trial, reply))

        await asyncio.gather(*(one(trial, reply) for trial, reply in found))
        return sum(costs)


def _call(work: Work, row: BatchRow) -> ModelCall:
    """What says whose batch it is."""
    return ModelCall(row.model, (), work.plan.api_base, extra=work.plan.sampling.extra)


def _missing(model: str, state: BatchState) -> GatewayError:
    """What is said of a call to which the batch holds no answer."""
    if state.status == "completed":
        return MalformedReply(f"{model}: the batch holds no answer to this call.", hint="Resume.")
    why = f": {state.said.rstrip('.')}" if state.said else ""
    return ProviderFault(f"{model}: the provider's batch ended as {state.status}{why}.", hint="Resume.")


async def _stops_within(work: Work, seconds: float) -> bool:
    """Waits so long, or until the work stops; whether it has stopped."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work.stopped.wait()
    return work.stopped.is_set()
