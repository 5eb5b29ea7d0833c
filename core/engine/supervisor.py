"""A thread that keeps the process's lease, notices stopped runs, and takes up what dead processes left."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain import RunStatus
from core.engine import version
from core.engine.launcher import Launcher
from core.engine.work import Stop, judging_name
from core.engine.worker import Worker
from core.errors import Conflict, WorkbenchError
from core.store import ANYBODY, LEASE_S, NOBODY, JudgingRow, RunRow, WorkerRow, newer

if TYPE_CHECKING:
    from core.engine.chunk_queue import ChunkQueue
    from core.store import Store

log = logging.getLogger(__name__)

TICK_S, BEAT_S, ROUND_S = 0.3, 2.0, 2.0
"""Seconds between looks at stopped runs, between renewals of the lease, and between rounds for what nobody works on."""


@dataclass(frozen=True)
class Living:
    """The processes that live."""

    ids: list[str]
    versions: list[str]
    """Of those that take part in the shared queue."""
    dead: set[str]
    """Those that took part in it and are dead."""


class Supervisor:
    """Of one process, called `worker_id`. A `private` one looks after its own runs alone."""

    def __init__(self, worker_id: str, store: Store, worker: Worker, launcher: Launcher, *, private: bool) -> None:
        self._id, self._store, self._worker, self._launcher = worker_id, store, worker, launcher
        self._private = private
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._queue: ChunkQueue
        self._beat_at = self._round_at = 0.0
        self._suspects: set[tuple[str, int]] = set()

    def start(self, queue: ChunkQueue) -> None:
        """Look for what nobody works on at once, and from then on again and again."""
        self._queue, self._round_at = queue, 0.0
        self._ended.clear()
        self._thread = threading.Thread(target=self._watch, name="engine-supervisor", daemon=True)
        self._thread.start()

    @property
    def has_lease(self) -> bool:
        """Whether other processes have been told of this one."""
        return bool(self._beat_at)

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def beat(self) -> None:
        """Renew the lease. A process that slept past its end stops its work first: others may have taken it over."""
        if self._beat_at and time.time() - self._beat_at > LEASE_S:
            self._worker.halt_all(Stop(reason="This process slept too long; others may have taken over."))
        self._store.workers.renew_lease(self._id, private=self._private, version=version.WORK_VERSION)
        self._beat_at = time.time()

    def release_own(self) -> None:
        """Before this process ends: its own runs must not look as if they went on."""
        for row in self._store.runs.all(status=RunStatus.RUNNING, include_archived=True):
            if row.owner == self._id and (self._private or row.needs_key):
                self._wait_for_somebody(row)
            elif row.owner == self._id:
                self._store.attempts.release(row.run_id, row.attempt)

    def _watch(self) -> None:
        said = ""
        while not self._ended.is_set():
            try:
                self._look_around()
                said = ""
            except WorkbenchError as error:
                if str(error) != said:
                    log.warning("The engine could not look after its runs: %s", error)
                said = str(error)
            except Exception:  # whatever it was, runs must not wait for the next start of the process
                log.exception("The engine could not look after its runs.")
            self._ended.wait(TICK_S)

    def _look_around(self) -> None:
        if time.time() - self._beat_at > BEAT_S:
            self.beat()
        self._halt_stopped()
        if time.time() - self._round_at > ROUND_S:
            self._round()
        elif not self._private and self._store.attempts.any_unowned():
            self._take_up_unowned()

    def _take_up_unowned(self) -> None:
        """Somebody waits for a run that was just handed over: not until the next round."""
        for run in self._store.runs.all(status=RunStatus.RUNNING, include_archived=True):
            if run.owner == NOBODY and not newer(run.work_version, version.WORK_VERSION):
                self._take_up(run)

    def _halt_stopped(self) -> None:
        """Halt what was cancelled or taken up anew, here or by another process."""
        for run_id, attempt in self._worker.attempts():
            current = self._store.attempts.get(run_id)
            if current.number != attempt or current.status is not RunStatus.RUNNING:
                self._worker.halt(run_id, Stop(reason="It was stopped."), attempt=attempt)

    # -- what nobody works on -----------------------------------------------------------------------------------------

    def _round(self) -> None:
        """Put back what dead processes had taken, and take up whatever nobody works on."""
        self._round_at = time.time()
        self._queue.cancel_ended()
        workers, dead = self._store.workers.all()
        living = Living(
            sorted(worker.id for worker in workers),
            sorted({worker.version for worker in workers if not worker.private}),
            {worker.id for worker in dead if not worker.private},
        )
        for run in self._store.runs.all(status=RunStatus.RUNNING, include_archived=True):
            if not newer(run.work_version, version.WORK_VERSION):
                self._look_after_run(run, living)
        for judging in self._store.judgings.all(status=RunStatus.RUNNING):
            self._look_after_judging(judging, living)
        for worker in dead:
            if self._is_mine_to_bury(worker, living) and self._store.workers.retire(worker.id, forget=True):
                self._queue.give_back(worker.id)

    def _is_mine_to_bury(self, dead: WorkerRow, living: Living) -> bool:
        """Whether what a dead worker had taken is this process's to put back: that of other versions only they can use."""
        if dead.private or self._private:
            return dead.private
        other = dead.version != version.WORK_VERSION
        return not other or not (newer(dead.version, version.WORK_VERSION) or dead.version in living.versions)

    def _look_after_run(self, row: RunRow, living: Living) -> None:
        """A run goes on with whoever owns it; one that nobody can go on with waits for a person."""
        if row.owner == self._id or (row.owner == ANYBODY and not self._private):
            self._take_up_if_idle(row, living)
        elif row.owner == ANYBODY or row.owner in living.ids:
            return
        elif row.owner == NOBODY or (row.owner in living.dead and not row.needs_key):
            if not self._private:
                self._take_up(row)
        else:
            self._wait_for_somebody(row)

    def _look_after_judging(self, row: JudgingRow, living: Living) -> None:
        mine = row.owner == self._id and not self._is_worked_on(judging_name(row.id), row.attempt, living)
        if mine or (row.owner not in living.ids and not self._private):
            with suppress(Conflict):
                self._queue.start_judging(row.id, self._store.judgings.take(row.id, self._id, after=row.attempt))

    def _is_worked_on(self, work_id: str, attempt: int, living: Living) -> bool:
        return self._queue.is_worked_on(work_id, attempt, living.ids, living.versions)

    def _take_up_if_idle(self, row: RunRow, living: Living) -> None:
        """Take up a run that nobody is at, found so twice in the same attempt: it may just have begun."""
        seen = (row.run_id, row.attempt)
        if self._is_worked_on(*seen, living):
            self._suspects.discard(seen)
        elif seen in self._suspects:
            self._suspects.discard(seen)
            self._take_up(row)
        else:
            self._suspects.add(seen)

    def _take_up(self, row: RunRow) -> None:
        try:
            self._launcher.launch(lambda: self._queue, row.run_id, key_env=row.key_env, after=row.attempt, retry=False)
        except Conflict:
            log.info("Run %s has ended, or another process was quicker to take it up.", row.run_id)

    def _wait_for_somebody(self, row: RunRow) -> None:
        reason = "The process that ran it has ended. Resume it to go on."
        if row.needs_key:
            reason = "The process that ran it, and held its key in memory, has ended. Resume it with the key."
        self._store.attempts.end(row.run_id, row.attempt, RunStatus.WAITING, reason)
