"""Tasks of one piece of work, so many at a time; when the work is stopped, those under way get a moment to end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from core.engine.work import GRACE_S, Stop, Work


class BoundedTaskGroup:
    """`size` tasks at once. The first that fails stops the work; asyncio's own group would cancel calls in flight at once."""

    def __init__(self, size: int, work: Work) -> None:
        self._free, self._work, self._tasks = asyncio.Semaphore(size), work, set[asyncio.Task[None]]()
        self._failure: BaseException | None = None
        self._guard = asyncio.create_task(self._cancel_late_ones())

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

    async def _cancel_late_ones(self) -> None:
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
