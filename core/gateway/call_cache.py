"""The call cache: a model's reply under the hash of everything that decides it. Lives on disk, is never fatal."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import logging
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.domain import ModelCall, RefusalOrigin, Reply, content_hash

log = logging.getLogger(__name__)

GIGABYTE = 1 << 30
PAGES = 256
"""Of 4 KB, that each thread's connection keeps in memory. No page is mapped: every connection would map the whole file."""
FIRST_FIELDS = ("text", "finish_reason", "blocked", "prompt_tokens", "completion_tokens", "latency_s")
"""What entries of earlier versions hold."""
FIELDS = (
    *FIRST_FIELDS,
    "origin",
    "category",
    "native_reason",
    "reasoning",
    "reasoning_tokens",
    "tool_calls",
    "served_model",
)
"""What a cached reply keeps. A hit costs nothing, so cost and attempts are not among them."""


LATER_FIELDS = ("effort", "extra")
"""Fields that keys of earlier versions lack: left out where they are empty, so that what was paid for is found again."""


def call_key(call: ModelCall) -> str:
    """The cache key of a call: a hash of exactly its fields, among which there is no key or credential."""
    fields = {field.name: getattr(call, field.name) for field in dataclasses.fields(call)}
    return content_hash({name: value for name, value in fields.items() if value or name not in LATER_FIELDS})


class CallCache:
    """Replies by call. Safe in threads and across processes. A broken folder is set aside, a full disk ends writing.

    The folder is readable by its owner alone, for it holds prompts and replies. The oldest entries go when the folder
    passes `size_limit_bytes`.
    """

    def __init__(self, folder: Path, size_limit_bytes: int = GIGABYTE) -> None:
        self.folder = Path(folder)
        self._size_limit = size_limit_bytes
        self._lock = threading.Lock()
        self._cache: Any = None
        self._usable = self._writable = True
        self._set_aside_once = False

    def get(self, call: ModelCall) -> Reply | None:
        """The reply to this very call, marked `cached` and free of charge, or None."""
        found = self._guarded(lambda cache: cache.get(call_key(call)))
        return _revive(found)

    def put(self, call: ModelCall, reply: Reply) -> None:
        """Keeps a reply. Where that fails it is a warning, once, and no more."""
        if self._writable:
            value = {name: getattr(reply, name) for name in FIELDS}
            self._guarded(lambda cache: cache.set(call_key(call), value))

    def close(self) -> None:
        with self._lock:
            if self._cache is not None:
                self._cache.close()
                self._cache = None

    def _guarded(self, use: Callable[[Any], Any]) -> Any:
        """Runs one use of the cache; None where the cache cannot serve it."""
        if not self._usable:
            return None
        cache = None
        try:
            cache = self._open()
            return use(cache)
        except Exception as error:
            self._cope(error, cache)
            return None

    def _open(self) -> Any:
        with self._lock:
            if self._cache is None:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.folder.chmod(0o700)
                self._cache = _disk_cache(self.folder, self._size_limit)
            return self._cache

    def _cope(self, error: Exception, cache: Any) -> None:
        """Decides what a failure is: a bad entry, a busy moment, a full disk, an unusable folder, a broken file."""
        if _is_busy(error) or isinstance(error, zlib.error | ValueError):
            return
        if _is_full(error):
            self._stop_writing()
        elif isinstance(error, OSError) or "readonly" in str(error) or "unable to open" in str(error):
            self._switch_off(error)
        else:
            self._set_aside(error, cache)

    def _stop_writing(self) -> None:
        if self._writable:
            log.warning("The call cache no longer takes replies, the disk is full: %s", self.folder)
        self._writable = False

    def _switch_off(self, error: Exception) -> None:
        if self._usable:
            log.warning("The call cache is off, its folder cannot be used: %s (%s)", self.folder, error)
        self._usable = False

    def _set_aside(self, error: Exception, broken: Any) -> None:
        """Renames a broken folder, so that the next use begins a new one; nothing is deleted."""
        with self._lock:
            if self._cache is not broken:
                return
            with contextlib.suppress(Exception):
                broken.close()
            self._cache = None
            if self._set_aside_once:
                return self._switch_off(error)
            self._set_aside_once = True
            aside = self.folder.with_name(f"{self.folder.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}")
            try:
                self.folder.rename(aside)
            except OSError as cannot:
                return self._switch_off(cannot)
            log.warning("The call cache was broken (%s); it was set aside as %s and a new one begun.", error, aside)


def _disk_cache(folder: Path, size_limit: int) -> Any:
    from diskcache import Cache, JSONDisk

    class PlainDisk(JSONDisk):  # type: ignore[misc]
        """JSON only: a row that claims to be a pickle is never opened (CVE-2025-69872 concerns diskcache's default)."""

        def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
            return None if mode == 4 else super().fetch(mode, filename, value, read)

    return Cache(
        str(folder),
        disk=PlainDisk,
        size_limit=size_limit,
        timeout=10,
        eviction_policy="least-recently-stored",
        sqlite_cache_size=PAGES,
        sqlite_mmap_size=0,
    )


def _revive(found: Any) -> Reply | None:
    """The reply that an entry holds, of this version or an earlier one; None where it is not of that form."""
    if not isinstance(found, dict) or not set(FIRST_FIELDS) <= set(found) <= set(FIELDS):
        return None
    try:
        reply = Reply(**found, cost_usd=0.0, cached=True, attempts=0)
        origin = RefusalOrigin(reply.origin) if reply.origin else None
        made = replace(reply, origin=origin, tool_calls=tuple(reply.tool_calls))
    except (TypeError, ValueError):
        return None
    return made if all(isinstance(getattr(made, name), _TYPES[name]) for name in FIELDS) else None


_TYPES: dict[str, Any] = {
    **dict.fromkeys(("text", "finish_reason", "category", "native_reason", "reasoning", "served_model"), str),
    **dict.fromkeys(("prompt_tokens", "completion_tokens", "reasoning_tokens"), int),
    "latency_s": (int, float),
    "blocked": bool,
    "origin": (RefusalOrigin, type(None)),
    "tool_calls": tuple,
}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: Exception) -> bool:
    return any(
        (isinstance(e, OSError) and e.errno in (errno.ENOSPC, errno.EDQUOT))
        or (isinstance(e, sqlite3.OperationalError) and "full" in str(e))
        for e in _causes(error)
    )


def _is_busy(error: Exception) -> bool:
    return type(error).__name__ == "Timeout" or (isinstance(error, sqlite3.OperationalError) and "locked" in str(error))
