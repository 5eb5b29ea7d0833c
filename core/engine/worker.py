"""Works through chunks of runs, as many calls at once as their providers allow, and ends a run after its last chunk."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TYPE_CHECKING

from core.domain import JudgeSpec, Plan, RunStatus
from core.engine.batches import BatchWork
from core.engine.canary import Canaries
from core.engine.in_flight import BudgetBalance
from core.engine.keys import Keys
from core.engine.retries import asked
from core.engine.task_group import BoundedTaskGroup
from core.engine.trials import TrialWork
from core.engine.work import GRACE_S, Chunk, Stop, Work, judge_model, judging_name
from core.errors import DatabaseLost, StoreError, WorkbenchError
from core.judges import get_judge
from core.judges.judging import Judging
from core.judges.rubrics import saved_rubric
from core.store import ANYBODY

if TYPE_CHECKING:
    from core.errors import GatewayError
    from core.gateway import Gateway
    from core.judges import Judge
    from core.store import JudgingRow, Store, Unjudged

log = logging.getLogger(__name__)

PAGE = 500
JUDGING = 0
"""Stands where runs have the number of their attempt, which counts from 1."""


class Worker:
    """What this process does with chunks and judgings, and what it knows of the runs it works on."""

    def __init__(self, store: Store, gateway: Gateway, keys: Keys) -> None:
        self.store, self.gateway, self._keys = store, gateway, keys
        self.trials = TrialWork(store, gateway)
        self.batches = BatchWork(store, gateway, self.trials)
        self.trouble: dict[str, WorkbenchError] = {}
        """What stopped a run or judging here and could not be written down."""
        self._works: dict[tuple[str, int], Work] = {}
        self._canaries: dict[tuple[str, int], Canaries] = {}
        self._unfinished: list[Chunk] = []
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None

    # -- asked from other threads -------------------------------------------------------------------------------------

    def attempts(self) -> list[tuple[str, int]]:
        """The attempts at runs that this process is working on."""
        return [(run_id, attempt) for run_id, attempt in list(self._works) if attempt != JUDGING]

    def halt(self, run_id: str, stop: Stop, *, attempt: int | None = None) -> None:
        """Start nothing more of a run."""
        for (work_run, number), work in list(self._works.items()):
            if work_run == run_id and attempt in (None, number) and self._loop is not None:
                self._loop.call_soon_threadsafe(work.halt, stop)

    def halt_all(self, stop: Stop) -> None:
        for run_id, attempt in list(self._works):
            self.halt(run_id, stop, attempt=attempt)

    def dismiss(self, run_id: str) -> None:
        """Halt what this process still does for earlier attempts, and wait until it has ended: nothing is asked twice."""
        self.halt(run_id, Stop(reason="It starts anew."))
        self._wait_until(lambda: all(run != run_id for run, _ in list(self._works)))

    def open(self) -> None:
        self._closing, self._unfinished = False, []

    def close(self) -> None:
        """Before this process ends: start nothing more. Calls in flight have a moment to end."""
        self._closing = True
        self.halt_all(Stop(reason="This process stops."))

    def is_idle(self) -> bool:
        """Whether nothing is being worked on any more."""
        return not self._works

    def unfinished(self) -> list[Chunk]:
        """Chunks of the shared queue that the closing left open."""
        return self._unfinished

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + GRACE_S + 1.0
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.02)

    def keep_known(self, run_id: str, attempt: int) -> None:
        """Keep what the call cache knows of a run's open trials. Blocks; raises StoreError where nothing can be kept."""
        work, first = self._prepare(run_id, attempt), 0
        while work.stop is None:
            page = self.store.trials.pending(run_id, first=first, limit=PAGE)
            self.trials.keep_known(work, page)
            if len(page) < PAGE:
                return
            first = page[-1].trial_id + 1

    # -- on the event loop --------------------------------------------------------------------------------------------

    async def work_range(self, chunk: Chunk) -> None:
        """Every open trial of the chunk; nothing if its attempt is no longer the run's present one."""
        self._loop = asyncio.get_running_loop()
        try:
            work = await self._join(chunk)
            if work is None:
                return
            try:
                await self._work_on(work, chunk)
            finally:
                self._leave(work)
            if self._closing and work.shared:
                self._unfinished.append(chunk)
            else:
                await self._conclude(work)
        except Exception as error:
            await self._report(chunk, error)

    async def _join(self, chunk: Chunk) -> Work | None:
        """This process's share in the attempt; None when it is not the present one."""
        current = await asked(lambda: self.store.attempts.get(chunk.run_id))
        if current.number != chunk.attempt or current.status is not RunStatus.RUNNING:
            return None
        work = self._works.get((chunk.run_id, chunk.attempt))
        if work is None:
            fresh = await asked(lambda: self._prepare(chunk.run_id, chunk.attempt))
            work = self._works.setdefault((chunk.run_id, chunk.attempt), fresh)
        work.chunks += 1
        return work

    def _prepare(self, run_id: str, attempt: int) -> Work:
        row, plan = self.store.runs.get(run_id), self.store.runs.plan(run_id)
        key, stopped = self._keys.of(run_id, row.key_env), asyncio.Event()
        canaries = self._canaries.setdefault((run_id, attempt), Canaries())
        spent = self.store.budgets.spent_by(run_id) if plan.budget_usd is not None else 0.0
        model = judge_model(plan, plan.judge)
        work = Work(
            run_id,
            attempt,
            plan,
            self._judging(plan, plan.judge, key if model.shares_key else None, canaries.stopped, stopped),
            BudgetBalance(plan.budget_usd, spent),
            key,
            model,
            shared=row.owner == ANYBODY,
            canaries=canaries,
            stopped=stopped,
        )
        if self._closing:
            work.halt(Stop(reason="This process stops."))
        elif row.needs_key and not key:
            work.halt(Stop(RunStatus.WAITING, "Its key was held in memory only and is gone. Resume it with the key."))
        elif row.key_env and not key:
            reason = f"The environment variable {row.key_env} is not set here. Set it and resume."
            work.halt(Stop(RunStatus.WAITING, reason))
        return work

    def _judging(
        self, plan: Plan, name: str, key: str | None, refused: dict[str, GatewayError], stopped: asyncio.Event
    ) -> Judging:
        judge, model = judge_for(plan, name, self.gateway, self.store), judge_model(plan, name)
        if not model.name:
            return Judging(judge)
        limit = partial(self.trials.slot, model.provider, plan.concurrency, unless=stopped)
        return Judging(judge, key, limit, refused)

    def _leave(self, work: Work) -> None:
        work.chunks -= 1
        if not work.chunks:
            self._works.pop((work.run_id, work.attempt), None)

    async def _conclude(self, work: Work) -> None:
        """Write down how the attempt ended, if it did."""
        if work.stop is None:
            if await asked(lambda: self.store.attempts.settle(work.run_id, work.attempt)):
                self._keys.forget(work.run_id)
        elif (status := work.stop.status) is not None:
            reason = work.stop.reason
            await asked(lambda: self.store.attempts.end(work.run_id, work.attempt, status, reason))

    async def _report(self, chunk: Chunk, error: Exception) -> None:
        """A chunk that broke ends its attempt; where even that can't be written, `trouble` tells those who wait.

        Where the database cannot be reached, or is not there, the attempt is left as it is: the supervisors take it up once
        it can. One chunk that sees it back does not end what the others left open.
        """
        log.error("Run %s stopped: %s", chunk.run_id, error, exc_info=not isinstance(error, WorkbenchError))
        told = error if isinstance(error, WorkbenchError) else WorkbenchError(f"{type(error).__name__}: {error}")
        if isinstance(error, DatabaseLost) or (isinstance(error, StoreError) and error.retryable):
            self.trouble[chunk.run_id] = told
            self.halt(chunk.run_id, Stop(reason=str(told)), attempt=chunk.attempt)
            return
        self.halt(chunk.run_id, Stop(RunStatus.PARTIAL, str(told)), attempt=chunk.attempt)
        try:
            await asyncio.to_thread(self.store.attempts.end, chunk.run_id, chunk.attempt, RunStatus.PARTIAL, str(told))
        except StoreError:
            self.trouble[chunk.run_id] = told

    async def _work_on(self, work: Work, chunk: Chunk) -> None:
        """The chunk; one that holds a whole run is worked through model by model at the same time."""
        ranges = [(chunk.first, chunk.last)]
        if (work.plan.budget_usd is not None or work.plan.batch) and len(work.plan.models) > 1:
            by_model = await asked(lambda: self.store.attempts.open_ranges(work.run_id))
            ranges = [
                (max(chunk.first, low), min(chunk.last, high))
                for low, high in by_model
                if low <= chunk.last and high >= chunk.first
            ]
        results = await asyncio.gather(*(self._work_through(work, *one) for one in ranges), return_exceptions=True)
        for failure in filter(None, results):
            raise failure

    async def _work_through(self, work: Work, first: int, last: int) -> None:
        """The range's open trials and unjudged replies, page by page."""
        tasks = BoundedTaskGroup(work.at_once, work)
        await tasks.begin(self.trials.judge(work, self._unjudged(work, first, last)))
        if work.plan.batch:
            await tasks.begin(self.batches.work_through(work, first, last))
        while work.stop is None and not work.plan.batch:
            page = await asked(partial(self.store.trials.pending, work.run_id, first=first, last=last, limit=PAGE))
            for trial in await asked(partial(self.trials.keep_known, work, page)):
                await tasks.begin(self.trials.trial(work, trial))
            if len(page) < PAGE:
                break
            first = page[-1].trial_id + 1
        await tasks.finish()

    async def _unjudged(self, work: Work, first: int, last: int) -> AsyncIterator[Unjudged]:
        """The range's replies that the run's judge has not judged, or failed on."""
        name = work.judging.judge.name
        find = partial(self.store.trials.unjudged, work.run_id, name, first=first, last=last, again=True)
        found = await asked(find)
        for reply in found:
            if work.stopped.is_set():
                return
            yield reply

    # -- judging again ------------------------------------------------------------------------------------------------

    async def judge_run(self, judging_id: int, attempt: int) -> None:
        """Every reply of a run that this judging's judge has not judged since it began."""
        self._loop = asyncio.get_running_loop()
        try:
            row = await asyncio.to_thread(self.store.judgings.get, judging_id)
            if row.status is RunStatus.RUNNING and row.attempt == attempt and not self._closing:
                await self._judge_replies(row)
        except Exception as error:
            name = judging_name(judging_id)
            log.error("Judging %s stopped: %s", judging_id, error, exc_info=not isinstance(error, WorkbenchError))
            self.trouble[name] = error if isinstance(error, WorkbenchError) else WorkbenchError(str(error))
            await asyncio.to_thread(self.store.judgings.end, judging_id, RunStatus.PARTIAL, str(error))

    async def _judge_replies(self, row: JudgingRow) -> None:
        name, stopped = judging_name(row.id), asyncio.Event()
        plan = await asyncio.to_thread(self.store.runs.plan, row.run_id)
        judging = self._judging(plan, row.judge, self._keys.of(name), {}, stopped)
        work = Work(name, JUDGING, plan, judging, BudgetBalance(None), stopped=stopped)
        self._works[name, JUDGING] = work
        try:
            tasks = BoundedTaskGroup(1, work)
            await tasks.begin(self.trials.judge(work, self._unjudged_since(work, row.id)))
            await tasks.finish()
        finally:
            self._works.pop((name, JUDGING), None)
        if work.stop is None:
            await asyncio.to_thread(self._end_judging, row, judging.judge.name)

    async def _unjudged_since(self, work: Work, judging_id: int) -> AsyncIterator[Unjudged]:
        """The run's replies that have not been judged since the judging began, page by page."""
        after = 0
        while not work.stopped.is_set():
            page = await asked(partial(self.store.judgings.unjudged_since, judging_id, after=after, limit=PAGE))
            for reply in page:
                if work.stopped.is_set():
                    return
                yield reply
            if len(page) < PAGE:
                return
            after = page[-1].trial.trial_id

    def _end_judging(self, row: JudgingRow, judge: str) -> None:
        failed = self.store.judgings.get(row.id).failed
        reason = f"{failed} replies could not be judged." if failed else ""
        self.store.runs.choose_judge(row.run_id, judge)
        self.store.judgings.end(row.id, RunStatus.PARTIAL if failed else RunStatus.COMPLETE, reason)


def judge_for(plan: Plan, name: str, gateway: Gateway, store: Store) -> Judge:
    """The judge of a run, or another one for its replies, with the rubric as it was saved."""
    rubric = saved_rubric(store, JudgeSpec.parse(name))
    return get_judge(name, gateway=gateway, rubric=rubric, api_base=plan.api_base, models=plan.models)
