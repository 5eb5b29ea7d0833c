"""One pool of memory for all threads: glibc gives each thread its own, which grow and are never shared."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def share_one_pool() -> None:
    """Call it before threads begin. It does nothing where the C library is not glibc, or MALLOC_ARENA_MAX says otherwise."""
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
