"""Groups small writes from many threads into few transactions; each caller still waits until its own is durable."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Job = tuple[Callable[[Connection], Any], "Future[Any]"]
MOST_AT_ONCE = 500


class Writer:
    """One thread that writes. What piles up while a transaction commits shares the next one."""

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Connection]],
        translated: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._transaction, self._translated = transaction, translated
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, change: Callable[[Connection], T]) -> Future[T]:
        """Have `change` run in a transaction. The future is done once that is durable, or holds the change's own error.

        A change may run twice (by itself, when another of its group failed), so it may touch nothing but the database.
        """
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()  # from here on it can't be cancelled, only done
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
                self._thread.start()
            self._jobs.put((change, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then stop. A later submit starts anew."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._jobs.put(None)
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        more = True
        while more:
            jobs, more = self._next_group()
            try:
                self._write(jobs)
            except _ChangeFailed:  # nothing of the group was written, and each change deserves a try of its own
                for job in jobs:
                    self._write_alone(job)

    def _next_group(self) -> tuple[list[Job], bool]:
        """The jobs that wait, at least one; False with them when it is time to stop."""
        jobs: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == MOST_AT_ONCE:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _write(self, jobs: list[Job]) -> None:
        """One transaction for all. If it can't be begun or committed, that is the error of each."""
        if not jobs:
            return
        try:
            with self._transaction() as connection:
                results = [self._apply(change, connection) for change, _ in jobs]
        except _ChangeFailed:
            raise
        except Exception as error:
            for _, future in jobs:
                future.set_exception(error)
        else:
            for (_, future), result in zip(jobs, results, strict=True):
                future.set_result(result)

    def _write_alone(self, job: Job) -> None:
        try:
            self._write([job])
        except _ChangeFailed as failed:
            job[1].set_exception(failed.error)

    def _apply(self, change: Callable[[Connection], T], connection: Connection) -> T:
        try:
            with self._translated():
                return change(connection)
        except Exception as error:
            raise _ChangeFailed(error) from error


class _ChangeFailed(Exception):
    """A change raised `error`; the transaction itself was fine."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error
