"""A thread that keeps the process's lease, notices cancelled runs, and takes up what dead processes left."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain import RunStatus
from core.engine import version
from core.engine.work import Stop
from core.engine.worker import Ranges
from core.errors import Conflict, WorkbenchError
from core.store import ANYBODY, LEASE_S, NOBODY, JudgingRow, RunRow, WorkerRow, newer

if TYPE_CHECKING:
    from core.engine.engine import Engine

log = logging.getLogger(__name__)

TICK_S, BEAT_S, ROUND_S = 0.3, 2.0, 2.0


@dataclass(frozen=True)
class Living:
    """The processes that live."""

    ids: set[str]
    versions: set[str]
    """Of those that take part in the shared queue."""


class Care:
    def __init__(self, engine: Engine, ranges: Ranges) -> None:
        self._engine, self._ranges, self._store = engine, ranges, engine.store
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._beat_at = self._round_at = 0.0
        self._suspects: set[tuple[str, int]] = set()

    def start(self) -> None:
        self._ended.clear()
        self._round()
        self._thread = threading.Thread(target=self._watch, name="engine-care", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def beat(self) -> None:
        """Renew the lease. A process that slept past its end stops its work first: others may have taken it over."""
        if self._beat_at and time.time() - self._beat_at > LEASE_S:
            self._ranges.halt_all(Stop(reason="This process slept too long; others may have taken over."))
        self._store.workers.renew_lease(self._engine.id, private=self._engine.private, version=version.WORK_VERSION)
        self._beat_at = time.time()

    def release_own(self) -> None:
        """Before this process ends: its own runs must not look as if they went on."""
        for row in self._store.runs.all(status=RunStatus.RUNNING, include_archived=True):
            if row.owner == self._engine.id and (self._engine.private or row.needs_key):
                self._wait_for_somebody(row)
            elif row.owner == self._engine.id:
                self._store.attempts.release(row.run_id, row.attempt)

    def _watch(self) -> None:
        while not self._ended.wait(TICK_S):
            try:
                if time.time() - self._beat_at > BEAT_S:
                    self.beat()
                self._notice_stopped()
                if time.time() - self._round_at > ROUND_S:
                    self._round()
            except WorkbenchError as error:
                log.warning("The engine could not look after its runs: %s", error)

    def _notice_stopped(self) -> None:
        """Halt what was cancelled or taken up anew, here or by another process."""
        for run_id, attempt in self._ranges.attempts():
            current = self._store.attempts.get(run_id)
            if current.number != attempt or current.status is not RunStatus.RUNNING:
                self._ranges.halt(run_id, Stop(reason="It was stopped."), attempt=attempt)

    def _round(self) -> None:
        """Take up whatever nobody works on any more."""

        self._round_at = time.time()
        workers, dead = self._store.workers.all()
        at_work = Living(
            {worker.id for worker in workers}, {worker.version for worker in workers if not worker.private}
        )
        orphans_of = {worker.id for worker in dead if not worker.private}
        for row in self._store.runs.all(status=RunStatus.RUNNING, include_archived=True):
            if not newer(row.work_version, version.WORK_VERSION):
                self._look_after_run(row, at_work, orphans_of)
        for judging in self._store.judgings.all(status=RunStatus.RUNNING):
            self._look_after_judging(judging, at_work.ids)
        self._clear_away([worker for worker in dead if self._clears(worker, at_work)])

    def _clears(self, dead: WorkerRow, at_work: Living) -> bool:
        """Whether what a dead worker had taken is this process's to put back: that of other versions only they can use."""
        if dead.private or self._engine.private:
            return dead.private
        other = dead.version != version.WORK_VERSION
        return not other or not (newer(dead.version, version.WORK_VERSION) or dead.version in at_work.versions)

    def _clear_away(self, dead: list[WorkerRow]) -> None:
        from core.engine import durable

        durable.take_back([worker.id for worker in dead])
        for worker in dead:
            self._store.workers.retire(worker.id, forget=True)

    def _look_after_run(self, row: RunRow, at_work: Living, orphans_of: set[str]) -> None:
        """Whose run is it, and does anybody work on it? Own and shared ones are checked twice: they may just begin."""
        from core.engine import durable

        takes_others, alive = not self._engine.private, at_work.ids
        if row.owner == self._engine.id:
            self._take_up_later(row, idle=not self._ranges.is_at(row.run_id, row.attempt))
        elif row.owner == ANYBODY:
            living = sorted(alive), sorted(at_work.versions)
            self._take_up_later(row, idle=takes_others and not durable.is_queued(row.run_id, row.attempt, *living))
        elif row.owner in alive:
            return
        elif row.owner == NOBODY or (row.owner in orphans_of and not row.needs_key):
            if takes_others:
                self._take_up(row)
        else:
            self._wait_for_somebody(row)

    def _look_after_judging(self, row: JudgingRow, alive: set[str]) -> None:
        mine = row.owner == self._engine.id
        if (mine and not self._ranges.is_at(f"judging-{row.id}", row.attempt)) or (
            row.owner not in alive and not self._engine.private
        ):
            with suppress(Conflict):
                self._engine.judge(row.id, self._store.judgings.take(row.id, self._engine.id, after=row.attempt))

    def _take_up_later(self, row: RunRow, *, idle: bool) -> None:
        """Take up a run that was found idle twice in the same attempt."""
        seen = (row.run_id, row.attempt)
        if idle and seen in self._suspects:
            self._suspects.discard(seen)
            self._take_up(row)
        elif idle:
            self._suspects.add(seen)
        else:
            self._suspects.discard(seen)

    def _take_up(self, row: RunRow) -> None:
        try:
            self._engine.launch(row.run_id, key_env=row.key_env, after=row.attempt, retry=False)
        except Conflict:
            log.info("Run %s has ended, or another process was quicker to take it up.", row.run_id)

    def _wait_for_somebody(self, row: RunRow) -> None:
        reason = "The process that ran it has ended. Resume it to go on."
        if row.needs_key:
            reason = "The process that ran it, and held its key in memory, has ended. Resume it with the key."
        self._store.attempts.end(row.run_id, row.attempt, RunStatus.WAITING, reason)
