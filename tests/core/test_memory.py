"""All threads allocate from one pool; what was imported apart is left alone by the garbage collector."""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys

import pytest

from core.memory import uncollected

POOLS = """
import ctypes, sys, tempfile, threading
from core.memory import share_one_pool
share_one_pool()
everybody = threading.Barrier(4)
def allocate():
    everybody.wait()
    held = [bytearray(1000) for _ in range(1000)]
    everybody.wait()
threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    file = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    print(told.read().count(b"<heap nr="))
"""


def pools(**environment: str) -> int:
    inherited = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    done = subprocess.run(
        [sys.executable, "-c", POOLS], env=inherited | environment, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no such pools")
def test_threads_share_one_pool_unless_the_environment_says_how_many() -> None:
    assert pools() == 1
    assert pools(MALLOC_ARENA_MAX="3") > 1


def test_what_was_made_apart_is_walked_through_no_more_and_collection_goes_on() -> None:
    before = gc.get_freeze_count()
    with uncollected():
        assert not gc.isenabled()
        made = [[one] for one in range(1000)]
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() >= before + len(made)
    finally:
        gc.unfreeze()
