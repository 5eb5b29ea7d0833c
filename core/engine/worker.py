"""Works through ranges of trials, as many at once as their providers allow; settles a run after its last one."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from core.domain import JudgeSpec, RunStatus
from core.engine.in_flight import Budget
from core.engine.trials import TrialWork
from core.engine.work import Stop, Work, judge_model
from core.errors import StoreError, WorkbenchError
from core.judges.judging import Judging
from core.store import ANYBODY

if TYPE_CHECKING:
    from core.domain import Plan
    from core.errors import GatewayError
    from core.gateway import Gateway
    from core.judges import Judge
    from core.store import Store, Unjudged

log = logging.getLogger(__name__)

PAGE = 500
JUDGING = 0
"""Stands where runs have the number of their attempt, which counts from 1."""
GRACE_S = 3.0
"""How long calls in flight may take to come home after an attempt was stopped, or before the process ends."""


class Ranges:
    """The DBOS workflows' bodies, and what this process knows of the runs it works on."""

    def __init__(self, owner: str, store: Store, gateway: Gateway, key_for: Callable[[str, str], str | None]) -> None:
        self.owner, self.store, self.gateway, self._key_for = owner, store, gateway, key_for
        self.trials = TrialWork(store, gateway)
        self.trouble: dict[str, WorkbenchError] = {}
        self._works: dict[tuple[str, int], Work] = {}
        self._refused: dict[tuple[str, int], dict[str, GatewayError]] = {}
        self._expected: Counter[tuple[str, int]] = Counter()
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    # -- asked from other threads -------------------------------------------------------------------------------------

    def expect(self, work_id: str, attempt: int, ranges: int) -> None:
        """So many ranges of this attempt at a run or judging are about to start here."""
        with self._lock:
            self._expected[work_id, attempt] += ranges

    def is_at(self, work_id: str, attempt: int) -> bool:
        """Whether some of them have not ended yet."""
        return self._expected[work_id, attempt] > 0

    def attempts(self) -> list[tuple[str, int]]:
        """The attempts that this process is working on."""
        return [(run_id, attempt) for run_id, attempt in list(self._works) if attempt]

    def halt(self, run_id: str, stop: Stop, *, attempt: int | None = None) -> None:
        """Start nothing more of a run."""
        for (work_run, number), work in list(self._works.items()):
            if work_run == run_id and attempt in (None, number) and self._loop is not None:
                self._loop.call_soon_threadsafe(work.halt, stop)

    def halt_all(self, stop: Stop) -> None:
        for run_id, attempt in list(self._works):
            self.halt(run_id, stop, attempt=attempt)

    def dismiss(self, run_id: str) -> None:
        """Halt what this process still does for earlier attempts, and wait until it is gone: nothing is asked twice."""
        self.halt(run_id, Stop(reason="It starts anew."))
        self._wait_until(lambda: all(run != run_id for run, _ in list(self._works)), GRACE_S + 1.0)

    def close(self) -> None:
        """Before this process ends: start nothing more, and give calls in flight a moment to come home.

        Workflows of the shared queue never return from here on, so that DBOS keeps them as unfinished for the next
        process. All others are begun anew from the store.
        """
        self._closing = True
        self.halt_all(Stop(reason="This process stops."))
        self._wait_until(lambda: not self._works, GRACE_S + 1.0)

    def open(self) -> None:
        self._closing = False

    def _wait_until(self, condition: Callable[[], bool], timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.02)

    # -- on the event loop --------------------------------------------------------------------------------------------

    async def work_range(self, run_id: str, attempt: int, first: int, last: int) -> None:
        """Every open trial of the range; nothing if the attempt is no longer the run's present one."""
        self._loop = asyncio.get_running_loop()
        try:
            work = await self._join(run_id, attempt)
            if work is not None:
                try:
                    await self._work_on(work, first, last)
                finally:
                    self._leave(work)
                if self._closing and work.shared:
                    await asyncio.Event().wait()
                await self._conclude(work)
        except Exception as error:
            await self._report(run_id, attempt, error)
        finally:
            self._done_with(run_id, attempt)

    async def _join(self, run_id: str, attempt: int) -> Work | None:
        """This process's share in the attempt; None when it is not the present one, or cannot go on here."""
        current = await asyncio.to_thread(self.store.attempts.get, run_id)
        if current.number != attempt or current.status is not RunStatus.RUNNING:
            return None
        work = self._works.get((run_id, attempt))
        if work is None:
            fresh = await asyncio.to_thread(self._prepare, run_id, attempt)
            work = self._works.setdefault((run_id, attempt), fresh)
        work.ranges += 1
        return work

    def _prepare(self, run_id: str, attempt: int) -> Work:
        row, plan = self.store.runs.get(run_id), self.store.runs.plan(run_id)
        key = self._key_for(run_id, row.key_env)
        model = judge_model(plan, plan.judge)
        refused = self._refused.setdefault((run_id, attempt), {})
        budget = Budget(plan.budget_usd, self.store.budgets.spent_by(run_id) if plan.budget_usd is not None else 0.0)
        judging = self._judging(plan, plan.judge, key if model.shares_key else None, refused)
        work = Work(run_id, attempt, plan, judging, budget, key, model, row.owner == ANYBODY, refused)
        if self._closing:
            work.halt(Stop(reason="This process stops."))
        elif row.needs_key and not key:
            work.halt(Stop(RunStatus.WAITING, "Its key was held in memory only and is gone. Resume it with the key."))
        elif row.key_env and not key:
            work.halt(
                Stop(RunStatus.WAITING, f"The environment variable {row.key_env} is not set here. Set it and resume.")
            )
        return work

    def _leave(self, work: Work) -> None:
        work.ranges -= 1
        if not work.ranges:
            self._works.pop((work.run_id, work.attempt), None)

    async def _conclude(self, work: Work) -> None:
        """Write down how the attempt ended, if it did."""
        if work.stop is None:
            await asyncio.to_thread(self.store.attempts.settle, work.run_id, work.attempt)
        elif (status := work.stop.status) is not None:
            await asyncio.to_thread(self.store.attempts.end, work.run_id, work.attempt, status, work.stop.reason)

    async def _report(self, run_id: str, attempt: int, error: Exception) -> None:
        """A range that broke ends its attempt; where even that can't be written, `trouble` tells those who wait."""
        log.error("Run %s stopped: %s", run_id, error, exc_info=not isinstance(error, WorkbenchError))
        told = error if isinstance(error, WorkbenchError) else WorkbenchError(f"{type(error).__name__}: {error}")
        self.halt(run_id, Stop(RunStatus.PARTIAL, str(told)), attempt=attempt)
        try:
            await asyncio.to_thread(self.store.attempts.end, run_id, attempt, RunStatus.PARTIAL, str(told))
        except StoreError:
            self.trouble[run_id] = told

    def _done_with(self, work_id: str, attempt: int) -> None:
        with self._lock:
            self._expected[work_id, attempt] = max(0, self._expected[work_id, attempt] - 1)

    async def _work_on(self, work: Work, first: int, last: int) -> None:
        """The range; one that holds a whole run is worked through model by model at the same time."""
        ranges = [(first, last)]
        if work.plan.budget_usd is not None and len(work.plan.models) > 1:
            ranges = [
                (max(first, low), min(last, high))
                for low, high in await asyncio.to_thread(self.store.attempts.open_ranges, work.run_id)
                if low <= last and high >= first
            ]
        results = await asyncio.gather(*(self._work_through(work, *one) for one in ranges), return_exceptions=True)
        for failure in filter(None, results):
            raise failure

    async def _work_through(self, work: Work, first: int, last: int) -> None:
        """The range's open trials and unjudged replies, page by page, a few more begun than may call at once."""
        room = Room(work.at_once, work)
        await room.begin(self.trials.judge(work, self._unjudged(work, first, last)))
        while work.stop is None:
            page = await asyncio.to_thread(self.store.trials.pending, work.run_id, first=first, last=last, limit=PAGE)
            for trial in page:
                await room.begin(self.trials.trial(work, trial))
            if len(page) < PAGE:
                break
            first = page[-1].trial_id + 1
        await room.finish()

    async def _unjudged(self, work: Work, first: int, last: int) -> AsyncIterator[Unjudged]:
        """The range's replies that the run's judge has not judged, or failed on."""
        name = work.judging.judge.name
        found = await asyncio.to_thread(
            self.store.trials.unjudged, work.run_id, name, first=first, last=last, again=True
        )
        for reply in found:
            if work.stopped.is_set():
                return
            yield reply

    # -- judging again ------------------------------------------------------------------------------------------------

    async def judge_run(self, judging_id: int, attempt: int) -> None:
        """Every reply of a run that this judging's judge has not judged since it began."""
        self._loop = asyncio.get_running_loop()
        work_id = f"judging-{judging_id}"
        try:
            row = await asyncio.to_thread(self.store.judgings.get, judging_id)
            if row.status is RunStatus.RUNNING and row.attempt == attempt:
                await self._judge_all(row.run_id, row.judge, judging_id, work_id)
        except Exception as error:
            log.error("Judging %s stopped: %s", judging_id, error, exc_info=not isinstance(error, WorkbenchError))
            self.trouble[work_id] = error if isinstance(error, WorkbenchError) else WorkbenchError(str(error))
            await asyncio.to_thread(self.store.judgings.end, judging_id, RunStatus.PARTIAL, str(error))
        finally:
            self._done_with(work_id, attempt)

    async def _judge_all(self, run_id: str, judge_name: str, judging_id: int, work_id: str) -> None:
        plan = await asyncio.to_thread(self.store.runs.plan, run_id)
        judging = self._judging(plan, judge_name, self._key_for(work_id, ""), {})
        work = Work(work_id, JUDGING, plan, judging, Budget(None), None, judge_model(plan, judge_name))
        if self._closing:
            return
        self._works[work_id, JUDGING] = work
        try:
            room = Room(1, work)
            await room.begin(self.trials.judge(work, self._unjudged_since(work, judging_id)))
            await room.finish()
        finally:
            self._works.pop((work_id, JUDGING), None)
        if work.stop is None:
            await asyncio.to_thread(self._end_judging, run_id, judging_id, judging.judge.name)

    async def _unjudged_since(self, work: Work, judging_id: int) -> AsyncIterator[Unjudged]:
        """The run's replies that have not been judged since the judging began, page by page."""
        after = 0
        while not work.stopped.is_set():
            page = await asyncio.to_thread(self.store.judgings.unjudged_since, judging_id, after=after, limit=PAGE)
            for reply in page:
                if work.stopped.is_set():
                    return
                yield reply
            if len(page) < PAGE:
                return
            after = page[-1].trial.trial_id

    def _judging(self, plan: Plan, name: str, key: str | None, refused: dict[str, GatewayError]) -> Judging:
        judge, model = judge_for(plan, name, self.gateway, self.store), judge_model(plan, name)
        if not model.name:
            return Judging(judge)
        return Judging(judge, key, partial(self.trials.slots.slot, model.provider, plan.concurrency), refused)

    def _end_judging(self, run_id: str, judging_id: int, judge: str) -> None:
        failed = self.store.judgings.get(judging_id).failed
        reason = f"{failed} replies could not be judged." if failed else ""
        self.store.runs.choose_judge(run_id, judge)
        self.store.judgings.end(judging_id, RunStatus.PARTIAL if failed else RunStatus.COMPLETE, reason)


class Room:
    """Room for so many tasks at once. When their work is stopped, those under way have a moment to come home."""

    def __init__(self, size: int, work: Work) -> None:
        self._free, self._work, self._tasks = asyncio.Semaphore(size), work, set[asyncio.Task[None]]()
        self._failure: BaseException | None = None
        self._guard = asyncio.create_task(self._send_home())

    async def begin(self, task: Coroutine[Any, Any, None]) -> None:
        """Start a task as soon as there is room; drop it where the work has stopped."""
        try:
            await self._free.acquire()
        except asyncio.CancelledError:
            task.close()
            raise
        if self._work.stop is not None:
            self._free.release()
            task.close()
            return
        begun = asyncio.create_task(task)
        self._tasks.add(begun)
        begun.add_done_callback(self._ended)

    async def finish(self) -> None:
        """Wait until all have ended; raises what the first one that failed raised."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._guard.cancel()
        if self._failure is not None:
            raise self._failure

    async def _send_home(self) -> None:
        await self._work.stopped.wait()
        await asyncio.sleep(GRACE_S)
        for task in list(self._tasks):
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._free.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failure = self._failure or error
            self._work.halt(Stop(reason=str(error)))


def judge_for(plan: Plan, name: str, gateway: Gateway, store: Store) -> Judge:
    from core.judges import get_judge
    from core.judges.rubrics import saved_rubric

    rubric = saved_rubric(store, JudgeSpec.parse(name))
    return get_judge(name, gateway=gateway, rubric=rubric, api_base=plan.api_base, models=plan.models)
