"""The engine: runs go on in the background, survive the process, and can be watched, cancelled and resumed from any."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from core.domain import RunStatus
from core.engine.keys import Keys
from core.engine.launcher import Launcher
from core.engine.retries import PATIENCE_S
from core.engine.supervisor import Supervisor
from core.engine.work import Stop, judging_name
from core.engine.worker import Worker
from core.errors import InputError, StoreError, WorkbenchError
from core.interrupts import pause
from core.store import NOBODY

if TYPE_CHECKING:
    from core.engine.chunk_queue import ChunkQueue
    from core.gateway import Gateway
    from core.settings import Settings
    from core.store import JudgingRow, Progress, Store

log = logging.getLogger(__name__)

T = TypeVar("T")


class Engine:
    """Started once a process; one that nobody stopped is stopped by the next that starts. All processes on one database
    see each other's runs.

    `private` is for a process that should end with its own runs, as the command line does: it works on those alone. Any
    other process takes part in whatever is in the shared queue. One that `hands_over` leaves all work to others, except runs
    with a key that only its memory holds.
    """

    _running: ClassVar[list[Engine]] = []
    """The one of this process, since DBOS runs once a process; read and written under `_process` alone."""
    _process: ClassVar[threading.RLock] = threading.RLock()

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        settings: Settings | None = None,
        *,
        private: bool = False,
        hands_over: bool = False,
        on_watch: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> None:
        """`on_watch` makes a round of a scheduled watch, whose context it is given."""
        self._on_watch = on_watch
        self.store, self.gateway = store, gateway
        self.private, self.hands_over = private or hands_over, hands_over
        kind = "app" if hands_over else "command" if private else "worker"
        self.id = f"{kind}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._keys = Keys(settings)
        self._worker = Worker(store, gateway, self._keys)
        self._launcher = Launcher(self.id, store, self._worker, self._keys, private=self.private)
        self._supervisor = Supervisor(self.id, store, self._worker, self._launcher, private=self.private)
        self._queue: ChunkQueue | None = None

    # -- the process --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start working, and take up what dead processes left. A private one starts with the first own run that the call
        cache can't answer."""
        if not self.private:
            self._start()

    def _start(self) -> ChunkQueue:
        with self._process:
            if self._queue is None:
                for other in list(self._running):
                    other.stop()
                self._queue = self._open_queue()
                self._running.append(self)
                self._supervisor.start(self._queue)
            return self._queue

    def _open_queue(self) -> ChunkQueue:
        from core.engine.chunk_queue import ChunkQueue, Workflows

        self._worker.open()
        self._supervisor.beat()
        queue = ChunkQueue(self.store, self.id, shared=not self.private)
        queue.start(Workflows(self._worker.work_range, self._worker.judge_run, self._on_watch))
        return queue

    def stop(self) -> None:
        """Stop working. Calls in flight get a moment to end; what is open is taken up by the next process."""
        with self._process:
            if self._queue is None and not self._supervisor.has_lease:
                return
            if self._queue is not None:
                self._supervisor.stop()
                self._worker.close()
            try:
                if self._queue is not None:
                    self._queue.stop(self._worker.is_idle, self._worker.unfinished)
                self._supervisor.release_own()
                self.store.workers.retire(self.id, forget=self.private)
            except StoreError as error:
                log.warning("Could not hand over what is open: %s", error)
            if self._queue is not None:
                self._queue = None
                self._running.remove(self)

    # -- schedules ----------------------------------------------------------------------------------------------------

    def schedule(self, name: str, cron: str, context: dict[str, Any]) -> None:
        """Have `on_watch` called with this context whenever `cron` says, in a process that works for everybody. Raises InputError."""
        try:
            self._start().schedule(name, cron, context)
        except ValueError:
            raise InputError(
                f"{cron!r} is no schedule.", hint="Write it as cron does: 0 6 * * * is daily at six, UTC."
            ) from None

    def unschedule(self, name: str) -> None:
        self._start().unschedule(name)

    def schedules(self) -> dict[str, str]:
        """The cron expression of each schedule, by name."""
        return self._start().schedules()

    # -- runs ---------------------------------------------------------------------------------------------------------

    def launch(
        self,
        run_id: str,
        *,
        key: str | None = None,
        person: str = "",
        key_env: str = "",
        after: int | None = None,
        retry: bool = True,
    ) -> None:
        """Begin or go on with a run in the background: its open trials, with `retry` the failed ones too.

        `key`, of `person`, is held in memory only: if this process dies, the run waits for it. `key_env` is the name of an
        environment variable that holds the key, which may be looked up again. `after` is the attempt that the caller saw
        last; where another process was quicker, Conflict is raised.
        """
        hand_over = self.hands_over and not key
        if not hand_over and self._queue is None:
            self._supervisor.beat()  # a run's owner must be seen to live before the run is its own
        open_queue = None if hand_over else self._start
        self._launcher.launch(open_queue, run_id, key=key, person=person, key_env=key_env, after=after, retry=retry)

    def resume(self, run_id: str, *, key: str | None = None, person: str = "", key_env: str = "") -> None:
        """Take up open and failed trials, and replies that the judge failed on. A run being worked on just goes on."""
        row = self.store.runs.get(run_id)
        if row.source.recorded:
            raise InputError(f"the run {run_id} holds recorded completions; there is nothing to call.")
        if self.store.attempts.is_worked_on(run_id):
            return
        self._keys.hold(run_id, key, person)
        self.launch(run_id, key=key, person=person, key_env=key_env or row.key_env, after=row.attempt)

    def cancel(self, run_id: str) -> None:
        """Stop a run. Finished trials stay, calls in flight get a moment to end, and it can be resumed."""
        if not self.store.runs.get(run_id).status.ended:
            self.store.runs.set_status(run_id, RunStatus.CANCELLED, "Cancelled.")
        self._worker.halt(run_id, Stop(reason="Cancelled."))
        self._keys.forget(run_id)

    def forget_keys(self, person: str) -> None:
        """Drop every key that a person typed; runs that use one stop and wait for another."""
        for work_id in self._keys.of_person(person):
            self._keys.forget(work_id)
            self._worker.halt(work_id, Stop(RunStatus.WAITING, "Its key was taken back. Resume it with a key."))

    def wait(
        self,
        run_id: str,
        timeout: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        *,
        every_s: float = 1.0,
    ) -> RunStatus:
        """Block until the run has ended or waits for somebody, or until `timeout` seconds are over; returns its status.

        `on_progress` hears how far the run is at once, then every so many seconds, and at the end. Raises the StoreError
        that keeps the run from going on here, such as a full disk.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        told_at = -every_s
        while True:
            status = self._patiently(lambda: self.store.attempts.get(run_id).status)
            if on_progress and (status.halted or time.monotonic() - told_at >= every_s):
                told_at = time.monotonic()
                on_progress(self._patiently(lambda: self.store.runs.progress(run_id)))
            if status.halted or (deadline is not None and time.monotonic() > deadline):
                return status
            if trouble := self.trouble(run_id):
                raise trouble
            pause(0.1)

    def _patiently(self, question: Callable[[], T]) -> T:
        """Waits as long for a database that cannot be reached as those do who work on the run."""
        deadline, told = time.monotonic() + PATIENCE_S, False
        while True:
            try:
                return question()
            except StoreError as error:
                if not error.retryable or time.monotonic() > deadline:
                    raise
                if not told:
                    log.warning("Waiting for the database: %s", error)
                told = True
            pause(0.5)

    def trouble(self, run_id: str) -> WorkbenchError | None:
        """What keeps the run from going on in this process and could not even be written down; None if nothing does."""
        return self._worker.trouble.get(run_id)

    # -- judging again ------------------------------------------------------------------------------------------------

    def rejudge(self, run_id: str, judge: str, *, key: str | None = None, author: str = "") -> int:
        """Have a run's replies judged by another judge (or once more), in the background; returns the judging's id.

        No model under test is called. All opinions are kept; at the end the run shows this judge's.
        """
        here = bool(key) or not self.hands_over
        judging_id = self.store.judgings.begin(run_id, judge, self.id if here else NOBODY, author=author)
        self._keys.hold(judging_name(judging_id), key, author)
        if here:
            self._start().start_judging(judging_id, 1)
        return judging_id

    def wait_judged(self, judging_id: int, timeout: float | None = None) -> JudgingRow:
        """Block until a judging has ended."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            row = self.store.judgings.get(judging_id)
            if row.status is not RunStatus.RUNNING or (deadline is not None and time.monotonic() > deadline):
                return row
            pause(0.1)
