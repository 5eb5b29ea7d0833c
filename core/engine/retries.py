"""Retries of what a database refuses for a while: locked by another program, or its server is being restarted."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.errors import StoreError

log = logging.getLogger(__name__)

PATIENCE_S = 120.0
"""For so long a reply that is paid for waits for the database, and nothing new is asked meanwhile."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 3.0

T = TypeVar("T")


async def kept(change: Callable[[], Awaitable[T]]) -> T:
    """What `change` gives, which is done again while the database cannot be reached. It may be repeated without harm.

    A task that is cancelled meanwhile ends only after it: what is paid for is not thrown away. Raises StoreError at once
    where waiting does not help, and after PATIENCE_S where it did not.
    """
    changing = asyncio.ensure_future(_again(change))
    try:
        return await asyncio.shield(changing)
    except asyncio.CancelledError:
        await asyncio.wait([changing])
        raise


async def asked(question: Callable[[], T]) -> T:
    """As `kept`, for a question to the store that blocks its thread. A task that is cancelled ends at once."""
    return await _again(lambda: asyncio.to_thread(question))


async def _again(change: Callable[[], Awaitable[T]]) -> T:
    deadline, wait_s = time.monotonic() + PATIENCE_S, FIRST_WAIT_S
    while True:
        try:
            return await change()
        except StoreError as error:
            if not error.retryable or time.monotonic() > deadline:
                raise
            log.debug("Waiting for the database: %s", error)
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
