"""The engine: runs go on in the background, survive the process, and can be watched, cancelled and resumed from any."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.domain import Plan, RunStatus
from core.engine import version
from core.engine.supervisor import Care
from core.engine.work import Stop
from core.engine.worker import Ranges
from core.errors import InputError, StoreError, WorkbenchError
from core.store import ANYBODY, NOBODY

if TYPE_CHECKING:
    from core.gateway import Gateway
    from core.settings import Settings
    from core.store import JudgingRow, Progress, Store

log = logging.getLogger(__name__)

CHUNKS, SMALLEST_CHUNK, LARGEST_CHUNK = 200, 25, 200


class Engine:
    """Started once a process. All processes on one database see each other's runs.

    `private` is for a process that should end with its own runs, as the command line does: it works on those alone. Any
    other process takes part in whatever is in the shared queue. One that `hands_over` leaves all work to others, except runs
    with a key that only its memory holds.
    """

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        settings: Settings | None = None,
        *,
        private: bool = False,
        hands_over: bool = False,
    ) -> None:
        self.store, self.gateway, self.settings = store, gateway, settings
        self.private, self.hands_over = private or hands_over, hands_over
        kind = "app" if hands_over else "command" if private else "worker"
        self.id = f"{kind}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._keys: dict[str, str] = {}
        self._ranges = Ranges(self.id, store, gateway, self._key_for)
        self._care = Care(self, self._ranges)
        self._lock = threading.RLock()  # taking up a run while starting comes by here again
        self._started = False

    # -- the process --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start working, and take up what dead processes left. One that hands over starts with its first own run."""
        if not self.hands_over:
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._started:
                return
            from core.engine import durable

            self._ranges.open()
            self._care.beat()
            durable.launch(self._ranges, self.id, self.store, shared=not self.private)
            self._started = True
            self._care.start()

    def stop(self) -> None:
        """Stop working. Calls in flight may come home for a moment; what is open is taken up by the next process."""
        with self._lock:
            if not self._started:
                return
            from core.engine import durable

            self._care.stop()
            self._ranges.close()
            try:
                self._care.release_own()
                durable.stop()
                self.store.workers.retire(self.id, forget=self.private)
            except StoreError as error:
                log.warning("Could not hand over what is open: %s", error)
            self._started = False

    # -- runs ---------------------------------------------------------------------------------------------------------

    def submit(self, plan: Plan, *, key: str | None = None, key_env: str = "") -> str:
        """Start a run in the background; returns its id.

        `key` is held in memory only: if this process dies, the run waits for it. `key_env` is the name of an
        environment variable that holds the key, which may be looked up again.
        """
        run_id = self.store.runs.create(plan)
        self.launch(run_id, key=key, key_env=key_env)
        return run_id

    def resume(
        self, run_id: str, *, key: str | None = None, key_env: str = "", budget_usd: float | None = None
    ) -> None:
        """Take up open and failed trials, and replies that the judge failed on. A run being worked on just goes on."""
        row = self.store.runs.get(run_id)
        if row.source.recorded:
            raise InputError(f"the run {run_id} holds recorded completions; there is nothing to call.")
        if key:
            self._keys[run_id] = key
        if self.store.attempts.is_worked_on(run_id):
            return
        if budget_usd is not None:
            self.store.budgets.set(run_id, budget_usd)
        self.launch(run_id, key=key, key_env=key_env or row.key_env, after=row.attempt)

    def cancel(self, run_id: str) -> None:
        """Stop a run. Finished trials stay, calls in flight may come home, and it can be resumed."""
        if not self.store.runs.get(run_id).status.ended:
            self.store.runs.set_status(run_id, RunStatus.CANCELLED, "Cancelled.")
        self._ranges.halt(run_id, Stop(reason="Cancelled."))

    def wait(
        self, run_id: str, timeout: float | None = None, on_progress: Callable[[Progress], None] | None = None
    ) -> RunStatus:
        """Block until the run has ended or waits for somebody, or until `timeout` seconds are over; returns its status.

        Raises the StoreError that keeps the run from going on here, such as a full disk.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            progress = self.store.runs.progress(run_id)
            if on_progress:
                on_progress(progress)
            halted = progress.status.ended or progress.status is RunStatus.WAITING
            if halted or (deadline is not None and time.monotonic() > deadline):
                return progress.status
            if trouble := self.trouble(run_id):
                raise trouble
            time.sleep(0.1)

    def trouble(self, run_id: str) -> WorkbenchError | None:
        """What keeps the run from going on in this process and could not even be written down; None if nothing does."""
        return self._ranges.trouble.get(run_id)

    # -- judging again ------------------------------------------------------------------------------------------------

    def rejudge(self, run_id: str, judge: str, *, key: str | None = None, author: str = "") -> int:
        """Have a run's replies judged by another judge (or once more), in the background; returns the judging's id.

        No model under test is called. All opinions are kept; at the end the run shows this judge's.
        """
        here = bool(key) or not self.hands_over
        judging_id = self.store.judgings.begin(run_id, judge, self.id if here else NOBODY, author=author)
        if key:
            self._keys[f"judging-{judging_id}"] = key
        if here:
            self._start()
            self.judge(judging_id, 1)
        return judging_id

    def judge(self, judging_id: int, attempt: int) -> None:
        from core.engine import durable

        self._ranges.expect(f"judging-{judging_id}", attempt, 1)
        durable.start_judging(judging_id, attempt)

    def wait_judged(self, judging_id: int, timeout: float | None = None) -> JudgingRow:
        """Block until a judging has ended."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            row = self.store.judgings.get(judging_id)
            if row.status is not RunStatus.RUNNING or (deadline is not None and time.monotonic() > deadline):
                return row
            time.sleep(0.1)

    # -- inside -------------------------------------------------------------------------------------------------------

    def launch(
        self, run_id: str, *, key: str | None = None, key_env: str = "", after: int | None = None, retry: bool = True
    ) -> None:
        """Begin an attempt: its open trials (with `retry`, the failed ones too) here, in the shared queue, or handed over."""
        handed_over = self.hands_over and not key
        if not handed_over:
            self._start()
        self._ranges.dismiss(run_id)
        if key:
            self._keys[run_id] = key
        here = self.private or bool(key)
        attempt = self.store.attempts.begin(
            run_id,
            NOBODY if handed_over else self.id if here else ANYBODY,
            after=after,
            needs_key=bool(key) and not key_env,
            key_env=key_env,
            retry=retry,
            version=version.WORK_VERSION,
        )
        self._ranges.trouble.pop(run_id, None)
        if not handed_over:
            self._distribute(run_id, attempt, here=here)

    def _distribute(self, run_id: str, attempt: int, *, here: bool) -> None:
        """Cut an attempt's open trials into ranges. A budget is kept by one process, so that it gets them all."""
        from core.engine import durable

        plan = self.store.runs.plan(run_id)
        ranges = self.store.attempts.open_ranges(run_id, None if here else chunk_size(plan.trial_count))
        if plan.budget_usd is not None and ranges and not here:
            ranges = [(ranges[0][0], ranges[-1][1])]
        if here:
            self._ranges.expect(run_id, attempt, len(ranges))
        for first, last in ranges:
            (durable.start_here if here else durable.enqueue)(run_id, attempt, first, last)
        if not ranges:
            self.store.attempts.settle(run_id, attempt)

    def _key_for(self, work_id: str, key_env: str) -> str | None:
        """The key of a run or judging: from memory, else from the variable it names."""
        if work_id in self._keys:
            return self._keys[work_id]
        if not key_env:
            return None
        if self.settings is not None and (secret := self.settings.key_named(key_env)):
            return secret.get_secret_value()
        return os.environ.get(key_env)


def chunk_size(trials: int) -> int:
    """Trials in one chunk of the shared queue: small enough to share, large enough not to drown in chunks."""
    return max(SMALLEST_CHUNK, min(LARGEST_CHUNK, trials // CHUNKS))
