"""One pool of memory for all threads: glibc gives each thread its own, which grow and are never shared."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def share_one_pool() -> None:
    """Call it before threads begin: those that have a pool keep it.

    It does nothing where the C library is not glibc, or where the environment says how many pools there are.
    """
    told = "MALLOC_ARENA_MAX" in os.environ or "arena_max" in os.environ.get("GLIBC_TUNABLES", "")
    if sys.platform == "linux" and not told:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
