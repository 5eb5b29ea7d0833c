"""The one face that pages and the command line talk to: prompts, probes, runs, results and labels of one workbench."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from core.settings import Settings, load_settings

if TYPE_CHECKING:
    from core.engine import Engine
    from core.gateway import Gateway
    from core.store import Store
    from core.workbench.labels import Labels
    from core.workbench.probes import Probes
    from core.workbench.prompts import Prompts
    from core.workbench.results import Results
    from core.workbench.runs import Runs


class Workbench:
    """Everything a user can do, each room made when it is first asked for.

    One a process: it owns the connection to the store, the model gateway and the engine. Safe to share between threads.
    """

    def __init__(self, settings: Settings | None = None, *, private: bool = False) -> None:
        """`private` is for a command that ends with its own runs: its engine works on those alone."""
        self.settings = settings or load_settings()
        self._private = private

    @cached_property
    def store(self) -> Store:
        from core.store import Store

        return Store(self.settings.store_url)

    @cached_property
    def gateway(self) -> Gateway:
        from core.cache import CallCache
        from core.gateway import Gateway

        cache = CallCache(self.settings.cache_folder, size_limit_bytes=self.settings.cache_mb * 1_000_000)
        return Gateway(cache, max_attempts=self.settings.max_attempts)

    @cached_property
    def engine(self) -> Engine:
        """The engine, started: it takes up what an earlier process left unfinished."""
        from core.engine import Engine

        engine = Engine(self.store, self.gateway, self.settings, private=self._private)
        engine.start()
        return engine

    @cached_property
    def prompts(self) -> Prompts:
        from core.workbench.prompts import Prompts

        return Prompts(self.store)

    @cached_property
    def probes(self) -> Probes:
        from core.workbench.probes import Probes

        return Probes(self.store)

    @cached_property
    def runs(self) -> Runs:
        from core.workbench.runs import Runs

        return Runs(self)

    @cached_property
    def results(self) -> Results:
        from core.workbench.results import Results

        return Results(self.store)

    @cached_property
    def labels(self) -> Labels:
        from core.workbench.labels import Labels

        return Labels(self)

    def close(self) -> None:
        """Stop the engine, where it was started; what it was at is taken up by the next start."""
        if "engine" in self.__dict__:
            self.engine.stop()
