"""Tunings that go on while nobody looks: a thread of this process each, from the first run to the last, that a person may stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from core.errors import WorkbenchError

if TYPE_CHECKING:
    from core.store import Progress

Tell = Callable[["Progress"], None]
"""Hears how far the run is that a tuning waits for."""
Work = Callable[[Tell], dict[str, Any]]


class Stopped(WorkbenchError):
    """A person stopped the tuning."""


@dataclass
class Job:
    """One tuning at work."""

    stop: Event = field(default_factory=Event)
    progress: Progress | None = None
    """Of the run that it is waiting for."""
    error: str = ""
    """Why it ended without a result."""
    thread: Thread | None = None

    @property
    def at_work(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


class BackgroundTunings:
    """The tunings that this process works on. What is asked and answered is kept by the runs; a job lost with its process is taken up
    by asking the same again."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def start(self, tuning_id: str, work: Work) -> Job:
        """Work on a tuning, unless it is being worked on here."""
        with self._lock:
            present = self._jobs.get(tuning_id)
            if present is not None and present.at_work:
                return present
            job = self._jobs[tuning_id] = Job()
            job.thread = Thread(target=_run, args=(job, work), name=f"tuning {tuning_id}", daemon=True)
            job.thread.start()
            return job

    def job(self, tuning_id: str) -> Job | None:
        """What became of it in this process; None where it was never worked on here."""
        with self._lock:
            return self._jobs.get(tuning_id)


def _run(job: Job, work: Work) -> None:
    def tell(progress: Progress) -> None:
        job.progress = progress
        if job.stop.is_set():
            raise Stopped("It was stopped.", hint="Start it again with the same choices to go on.")

    try:
        work(tell)
    except WorkbenchError as error:
        job.error = str(error)
    except Exception:
        logging.getLogger(__name__).exception("A tuning failed")
        job.error = "It failed for a reason that nobody foresaw; the log of this process says more."
