"""What an operator's tools ask: /healthz (do database and engine live?) and /metrics in Prometheus' text format."""

from __future__ import annotations

import json
import logging
import threading
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from core.errors import StoreError, WorkbenchError

if TYPE_CHECKING:
    from core.domain import ModelCall
    from core.errors import GatewayError
    from core.store import Store

log = logging.getLogger(__name__)

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the latency histogram."""
KEPT_S = 5.0
"""How long counts over the whole database are kept, so that eager scrapers cost it little."""


# -- health ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Health:
    """Whether the workbench can work. `workers` are the live processes that take runs of anybody."""

    database: bool
    engine: bool
    workers: int = 0
    problem: str = ""

    @property
    def well(self) -> bool:
        return self.database and self.engine

    def as_json(self) -> dict[str, object]:
        return {"status": "ok" if self.well else "unwell", **asdict(self)}


def health(store: Callable[[], Store]) -> Health:
    """Asks the database, and it for workers whose lease is fresh. Never raises."""
    try:
        opened = store()
        opened.ping()
        alive, _ = opened.workers.all()
    except WorkbenchError as error:
        return Health(False, False, problem=str(error))
    workers = sum(not worker.private for worker in alive)
    problem = "" if workers else "No worker is alive; start one with `python -m core worker`, or open the app."
    return Health(True, bool(workers), workers, problem)


# -- metrics -----------------------------------------------------------------------------------------------------------


class Calls:
    """This process's attempts at model calls by provider: how many, how they ended, how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: Counter[tuple[str, str]] = Counter()
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(SECONDS) + 1))
        self._sums: defaultdict[str, float] = defaultdict(float)

    def note(self, call: ModelCall, _attempt: int, error: GatewayError | None, seconds: float) -> None:
        """A gateway's `on_attempt`."""
        from core.gateway import provider_of

        provider = provider_of(call.model, call.api_base)
        with self._lock:
            self._ended[provider, error.kind if error else "ok"] += 1
            self._buckets[provider][bisect_left(SECONDS, seconds)] += 1
            self._sums[provider] += seconds

    def lines(self) -> Iterator[str]:
        with self._lock:
            ended, sums = dict(self._ended), dict(self._sums)
            buckets = {provider: list(counts) for provider, counts in self._buckets.items()}
        yield from family(
            "workbench_calls_total", "counter", "Attempts at model calls of this process, by how they ended."
        )
        for (provider, outcome), count in sorted(ended.items()):
            yield sample("workbench_calls_total", count, provider=provider, outcome=outcome)
        yield from family(
            "workbench_call_seconds", "histogram", "How long attempts at model calls of this process took."
        )
        for provider, counts in sorted(buckets.items()):
            total = 0
            for bound, count in zip((*map(str, SECONDS), "+Inf"), counts, strict=True):
                total += count
                yield sample("workbench_call_seconds_bucket", total, provider=provider, le=bound)
            yield sample("workbench_call_seconds_sum", sums[provider], provider=provider)
            yield sample("workbench_call_seconds_count", total, provider=provider)


class Metrics:
    """The page of /metrics: this process's calls, and what the database says of everybody's work."""

    def __init__(self, store: Callable[[], Store], calls: Calls | None = None) -> None:
        self._store, self._calls = store, calls
        self._kept: tuple[float, list[str]] = (float("-inf"), [])

    def text(self) -> str:
        own = list(self._calls.lines()) if self._calls else []
        return "\n".join([*self._shared(), *own]) + "\n"

    def _shared(self) -> list[str]:
        at, lines = self._kept
        if time.monotonic() - at > KEPT_S:
            try:
                lines = list(shared_lines(self._store()))
            except StoreError as error:
                log.warning("No counts for the metrics: %s", error)
                lines = [
                    *family("workbench_database_up", "gauge", "1 where the database answers."),
                    "workbench_database_up 0",
                ]
            self._kept = (time.monotonic(), lines)
        return lines


def shared_lines(store: Store) -> Iterator[str]:
    """What every process of a database says alike."""
    counts, (alive, dead) = store.counts.read(), store.workers.all()
    yield from gauge("workbench_database_up", "1 where the database answers.", {"": 1})
    yield from gauge("workbench_runs", "Runs by status.", counts.runs, "status")
    yield from gauge("workbench_trials", "Trials of all runs by status.", counts.trials, "status")
    yield from gauge("workbench_queue_depth", "Pending trials of running runs.", {"": counts.queued})
    states = {"alive": len(alive), "dead": len(dead)}
    yield from gauge(
        "workbench_workers", "Processes that run trials, by whether their lease is fresh.", states, "state"
    )
    yield from gauge("workbench_cost_usd", "What all calls with a known price have cost.", {"": counts.cost_usd})


def gauge(name: str, about: str, values: Mapping[str, float], label: str = "") -> Iterator[str]:
    yield from family(name, "gauge", about)
    for value, number in sorted(values.items()):
        yield sample(name, number, **({label: value} if label else {}))


def family(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def sample(name: str, value: float, **labels: str) -> str:
    escaped = (f'{key}="{_escaped(text)}"' for key, text in labels.items())
    inside = ",".join(escaped)
    return f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


# -- the two pages -----------------------------------------------------------------------------------------------------


def serve(address: str, port: int, check: Callable[[], Health], metrics: Metrics) -> ThreadingHTTPServer | None:
    """Answer /healthz and /metrics in a thread of its own; None, with a warning, where the port is taken.

    Neither page holds a text, a name or a key; who may reach them is decided by the address.
    """

    class Pages(BaseHTTPRequestHandler):
        server_version, sys_version = "workbench", ""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/healthz":
                found = check()
                self._answer(200 if found.well else 503, "application/json", json.dumps(found.as_json()))
            elif path == "/metrics":
                self._answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text())
            else:
                self._answer(404, "text/plain", "There are /healthz and /metrics.\n")

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """A scrape every few seconds is no news."""

    try:
        server = ThreadingHTTPServer((address, port), Pages)
    except OSError as error:
        log.warning("No /healthz and /metrics on %s:%d: %s", address, port, error)
        return None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
