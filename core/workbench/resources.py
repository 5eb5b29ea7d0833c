"""What everybody at one workbench shares in a process: the store, the gateway and the engine, each made once, when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from core.operate.health import health
from core.workbench.tuning_background import BackgroundTunings

if TYPE_CHECKING:
    from http.server import ThreadingHTTPServer

    import pandas as pd

    from core.engine import Engine
    from core.gateway import Gateway
    from core.operate.metrics import CallMetrics
    from core.settings import Settings
    from core.store import Store


CACHED = 32
"""Frames, and what was computed of them, kept in memory; a frame of 100,000 trials takes about 10 MB."""


class Resources:
    """Safe to ask from several threads at once."""

    def __init__(self, settings: Settings, *, private: bool, hands_over: bool = False) -> None:
        self.settings, self._private = settings, private
        self._hands_over = hands_over or not (private or settings.work_in_app)
        self.frames: LRUCache[Hashable, pd.DataFrame] = LRUCache(CACHED)
        self.verdicts: LRUCache[Hashable, Any] = LRUCache(CACHED)
        self.measures: LRUCache[Hashable, LRUCache[Hashable, Any]] = LRUCache(CACHED)
        self.fronts: LRUCache[Hashable, list[float]] = LRUCache(CACHED)
        self.glances: LRUCache[Hashable, Any] = LRUCache(8 * CACHED)
        self.cache_lock = Lock()
        self.tunings = BackgroundTunings()
        self.on_watch: Callable[[dict[str, Any]], None] = lambda _: None
        """Makes a round of a scheduled watch; the workbench sets it."""
        self._lock = RLock()
        self._pages: ThreadingHTTPServer | None = None
        self._store: Store | None = None
        self._gateway: Gateway | None = None
        self._engine: Engine | None = None

    @property
    def store(self) -> Store:
        from core.store import Store

        with self._lock:
            self._store = self._store or Store(self.settings.store_url)
            return self._store

    @property
    def gateway(self) -> Gateway:
        from core.gateway import Bases, Gateway
        from core.gateway.call_cache import CallCache
        from core.gateway.shared_limits import SharedLimits

        with self._lock:
            if self._gateway is None:
                cache = CallCache(self.settings.cache_folder, size_limit_bytes=self.settings.cache_mb * 1_000_000)
                self._gateway = Gateway(
                    cache,
                    max_attempts=self.settings.max_attempts,
                    bases=Bases(self.settings.allowed_api_bases, anything=not self.settings.hosted),
                    key_named=self.settings.key_named,
                    limits=SharedLimits(self.store, self.settings.provider_limits),
                    on_attempt=self._calls.note if self._calls else None,
                )
            return self._gateway

    @property
    def engine(self) -> Engine:
        """The engine, started: it takes up what an earlier process left unfinished."""
        from core.engine import Engine

        with self._lock:
            if self._engine is None:
                engine = Engine(
                    self.store,
                    self.gateway,
                    self.settings,
                    private=self._private,
                    hands_over=self._hands_over,
                    on_watch=self.on_watch,
                )
                engine.start()
                self._engine = engine
                self._serve_metrics()
            return self._engine

    @cached_property
    def _calls(self) -> CallMetrics | None:
        """The counts of this process's calls, where somebody may ask for them."""
        if self._private or not self.settings.metrics_port:
            return None
        from core.operate.metrics import CallMetrics

        return CallMetrics()

    def _serve_metrics(self) -> None:
        """/healthz and /metrics of a process that works for everybody, where the settings name a port."""
        if self._calls is None or self._pages is not None:
            return
        from core.operate.metrics import Metrics
        from core.operate.server import serve

        metrics = Metrics(lambda: self.store, self._calls)
        port, address = self.settings.metrics_port, self.settings.metrics_address
        self._pages = serve(address, port, lambda: health(lambda: self.store), metrics)

    def close(self) -> None:
        """Stop the engine, where it was started; what it was at is taken up by the next start."""
        with self._lock:
            if self._engine is not None:
                self._engine.stop()
                self._engine = None
            if self._pages is not None:
                self._pages.shutdown()
                self._pages.server_close()
                self._pages = None
