"""Memory of the whole process: one pool for all threads, and heavy imports that the garbage collector leaves alone."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def share_one_pool() -> None:
    """Have threads allocate from one pool: glibc gives each its own, which grow and are never shared.

    Call it before threads begin: those that have a pool keep it.

    It does nothing where the C library is not glibc, or where the environment says how many pools there are.
    """
    told = "MALLOC_ARENA_MAX" in os.environ or "arena_max" in os.environ.get("GLIBC_TUNABLES", "")
    if sys.platform == "linux" and not told:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep the garbage collector from walking through many new objects again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def uncollected() -> Iterator[None]:
    """Garbage collection waits for an import of a million objects, and never walks through those again.

    A walk through LiteLLM, or pandas, plotly and scipy, stops all threads for 0.3 s, in the middle of somebody's click.
    """
    with without_collection():
        try:
            yield
        finally:
            gc.freeze()
