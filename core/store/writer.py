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

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._transaction = transaction
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
        while True:
            jobs, more = self._next_group()
            if jobs and not self._write_together(jobs):
                for job in jobs:
                    self._write_alone(*job)
            if not more:
                return

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

    def _write_together(self, jobs: list[Job]) -> bool:
        """False when one change of several failed: then nothing was written, and each deserves a try of its own."""
        results: list[Any] = []
        try:
            with self._transaction() as connection:
                for change, _ in jobs:
                    results.append(change(connection))
        except Exception as error:
            if len(jobs) > 1 and 0 < len(results) < len(jobs):
                return False
            for _, future in jobs:
                future.set_exception(error)
            return True
        for (_, future), result in zip(jobs, results, strict=True):
            future.set_result(result)
        return True

    def _write_alone(self, change: Callable[[Connection], Any], future: Future[Any]) -> None:
        self._write_together([(change, future)])
