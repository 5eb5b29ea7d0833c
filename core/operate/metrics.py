"""/metrics in Prometheus' text format: this process's model calls, and what the database says of everybody's work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.errors import StoreError
from core.gateway import provider_of

if TYPE_CHECKING:
    from core.domain import ModelCall
    from core.errors import GatewayError
    from core.store import Store

log = logging.getLogger(__name__)
disable_created_metrics()  # type: ignore[no-untyped-call]

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the latency histogram."""
KEPT_S = 5.0
"""How long counts over the whole database are kept, so that eager scrapers cost it little."""


class CallMetrics:
    """This process's attempts at model calls by provider: how many, how they ended, how long they took."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        about = "Attempts at model calls of this process, by how they ended."
        self._ended = Counter("workbench_calls", about, ["provider", "outcome"], registry=self.registry)
        about = "How long attempts at model calls of this process took."
        self._seconds = Histogram(
            "workbench_call_seconds", about, ["provider"], buckets=SECONDS, registry=self.registry
        )

    def note(self, call: ModelCall, _attempt: int, error: GatewayError | None, seconds: float) -> None:
        """A gateway's `on_attempt`."""
        provider = provider_of(call.model, call.api_base)
        self._ended.labels(provider, error.kind if error else "ok").inc()
        self._seconds.labels(provider).observe(seconds)


class Metrics:
    """The page of /metrics."""

    def __init__(self, store: Callable[[], Store], calls: CallMetrics | None = None) -> None:
        self._calls, self._shared = calls, CollectorRegistry()
        self._shared.register(DatabaseCollector(store))

    def text(self) -> str:
        own = generate_latest(self._calls.registry) if self._calls else b""
        return (generate_latest(self._shared) + own).decode()


class DatabaseCollector(Collector):
    """What every process of a database says alike, kept for a few seconds."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store
        self._kept: tuple[float, list[Metric]] = (float("-inf"), [])

    def describe(self) -> list[Metric]:
        """Nothing: the names are known without asking the database."""
        return []

    def collect(self) -> list[Metric]:
        at, found = self._kept
        if time.monotonic() - at > KEPT_S:
            try:
                found = list(database_metrics(self._store()))
            except StoreError as error:
                log.warning("No counts for the metrics: %s", error)
                found = [gauge("workbench_database_up", "1 where the database answers.", 0)]
            self._kept = (time.monotonic(), found)
        return found


def database_metrics(store: Store) -> Iterator[Metric]:
    """Runs, trials, queue, workers and cost, counted over the whole database."""
    counts, (alive, dead) = store.counts.read(), store.workers.all()
    yield gauge("workbench_database_up", "1 where the database answers.", 1)
    yield gauges("workbench_runs", "Runs by status.", "status", counts.runs)
    yield gauges("workbench_trials", "Trials of all runs by status.", "status", counts.trials)
    yield gauge("workbench_queue_depth", "Pending trials of running runs.", counts.queued)
    states = {"alive": len(alive), "dead": len(dead)}
    about = "Processes that run trials, by whether their lease is fresh."
    yield gauges("workbench_workers", about, "state", states)
    yield gauge("workbench_cost_usd", "What all calls with a known price have cost.", counts.cost_usd)


def gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family
