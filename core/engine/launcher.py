"""Begins attempts: a run's open trials are cut into chunks, for the queue of all processes or for this one alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from core.engine import version
from core.engine.keys import Keys
from core.engine.work import Chunk
from core.engine.worker import Worker
from core.errors import StoreError
from core.store import ANYBODY, NOBODY

if TYPE_CHECKING:
    from core.engine.chunk_queue import ChunkQueue
    from core.store import Store

CHUNKS, SMALLEST_CHUNK, LARGEST_CHUNK = 200, 25, 200
KNOWN_AT_ONCE = 2_000
"""Trials of a run that is looked up in the call cache before a queue is opened; larger ones are as they are worked on."""


class Launcher:
    """Of one process: `worker_id` owns the runs that it alone works on."""

    def __init__(self, worker_id: str, store: Store, worker: Worker, keys: Keys, *, private: bool) -> None:
        self._id, self._store, self._worker, self._keys, self._private = worker_id, store, worker, keys, private

    def launch(
        self,
        open_queue: Callable[[], ChunkQueue] | None,
        run_id: str,
        *,
        key: str | None = None,
        person: str = "",
        key_env: str = "",
        after: int | None = None,
        retry: bool = True,
    ) -> None:
        """Begin an attempt: its open trials, with `retry` the failed ones too. Without a queue, other processes take it up.

        A private process opens its queue only where the call cache leaves something to do.
        Raises Conflict where another process was quicker, or a newer engine has worked on the run.
        """
        self._worker.dismiss(run_id)
        if key:
            self._keys.hold(run_id, key, person)
        here = self._private or bool(key)
        attempt = self._store.attempts.begin(
            run_id,
            NOBODY if open_queue is None else self._id if here else ANYBODY,
            after=after,
            needs_key=bool(key) and not key_env,
            key_env=key_env,
            retry=retry,
            version=version.WORK_VERSION,
        )
        self._worker.trouble.pop(run_id, None)
        if self._private and open_queue is not None and self._store.runs.get(run_id).trial_count <= KNOWN_AT_ONCE:
            with suppress(StoreError):  # who works through the run meets it again, and retries
                self._worker.keep_known(run_id, attempt)
        if open_queue is not None:
            self._distribute(open_queue, run_id, attempt, here=here)

    def _distribute(self, open_queue: Callable[[], ChunkQueue], run_id: str, attempt: int, *, here: bool) -> None:
        """Cut an attempt's open trials into chunks. One process keeps a budget; a batch is as large as it may be."""
        plan = self._store.runs.plan(run_id)
        whole = here or plan.batch
        ranges = self._store.attempts.open_ranges(run_id, None if whole else chunk_size(plan.trial_count))
        if plan.budget_usd is not None and ranges and not here:
            ranges = [(ranges[0][0], ranges[-1][1])]
        if not ranges:
            self._store.attempts.settle(run_id, attempt)
            return
        queue = open_queue()
        for first, last in ranges:
            (queue.start_here if here else queue.enqueue)(Chunk(run_id, attempt, first, last))


def chunk_size(trials: int) -> int:
    """Trials in one chunk of the shared queue: small enough to share, large enough not to drown in chunks."""
    return max(SMALLEST_CHUNK, min(LARGEST_CHUNK, trials // CHUNKS))
