"""Worker processes on one PostgreSQL database against the loopback provider, and what must be true of them afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.domain import Plan
from core.settings import Settings
from core.store import TrialFilter
from core.workbench import Workbench
from tests.conftest import ROOT
from tests.core.stores import plan_of
from tests.provider import Provider, reply_text

MODEL, KEY_ENV = "openai/loopback", "OPENAI_API_KEY"


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def most_within(moments: list[float], seconds: float) -> int:
    """The largest number of moments that any stretch of so many seconds holds."""
    moments, most, first = sorted(moments), 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


class Fleet:
    """`limit` holds for the provider: the fields of `core.domain.Limit`."""

    def __init__(self, folder: Path, database: str, limit: dict[str, float], **provider: Any) -> None:
        self.folder, self.database, self.limit = folder, database, limit
        self.answered: Counter[str] = Counter()
        self.provider = Provider(answer=self._answer, **provider).start()
        self.workers: list[subprocess.Popen[bytes]] = []
        self.bench = Workbench(Settings(home=folder / "app", database_url=database, work_in_app=False))
        self.store = self.bench.store

    def _answer(self, body: dict[str, Any]) -> str:
        self.answered[" | ".join(message["content"] for message in body["messages"])] += 1
        return reply_text(body)

    @property
    def environment(self) -> dict[str, str]:
        name = self.provider.url.split("/")[2]
        return {
            **os.environ,
            "WORKBENCH_DATABASE_URL": self.database,
            "WORKBENCH_LIMITS": json.dumps({name: self.limit}),
            KEY_ENV: "sk-loopback",
        }

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker as on a machine of its own: nothing is shared with the others but the database."""
        number = len(self.workers)
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "worker"],
            cwd=ROOT,
            stderr=(self.folder / f"worker{number}.log").open("wb"),
            env={**self.environment, "WORKBENCH_HOME": str(self.folder / f"home{number}")},
        )
        self.workers.append(process)
        return process

    def start_run(self, **plan: Any) -> str:
        made: Plan = plan_of(model_names=[MODEL], api_base=self.provider.url, **plan)
        return self.bench.runs.start(made, key_env=KEY_ENV)

    def done(self, run_id: str) -> int:
        return self.store.runs.progress(run_id).done

    def kill(self, process: subprocess.Popen[bytes], run_id: str) -> set[str]:
        """Kill -9; returns the calls that the store held as finished just then."""
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return self.finished(run_id)

    def finished(self, run_id: str) -> set[str]:
        hits = self.store.responses.search([run_id], TrialFilter(statuses=["done"]), limit=100_000).hits
        texts = self.store.responses.texts([hit.trial_id for hit in hits])
        return {f"{text.system} | {text.prompt}" for text in texts.values()}

    def arrivals(self) -> list[float]:
        """When each request came to the provider."""
        return [entry["at"] for entry in self.provider.ledger.log]

    def close(self) -> None:
        for process in self.workers:
            process.kill()
            process.wait()
        self.provider.stop()
        self.bench.close()
        self.store.close()

    # -- what must be true ---------------------------------------------------------------------------------------------

    def check_all_once(self, run_id: str, trials: int, *, killed_with: set[str], in_flight: int) -> None:
        """Every trial is done and judged once; what was finished before a kill was never asked again; what was asked twice
        was in flight when a process died."""
        frame = self.store.frames.of_runs([run_id])
        assert (len(frame), frame["trial_id"].nunique()) == (trials, trials)
        assert (frame["status"] == "done").all()
        assert frame["outcome"].notna().all()
        assert len(self.answered) == trials
        assert {self.answered[call] for call in killed_with} == {1}
        assert self.answered.total() <= trials + in_flight

    def check_limits(self) -> None:
        """Measured where it counts: by when requests came to the provider."""
        window = self.limit.get("window_s", 60.0)
        allowed = self.limit["requests_per_minute"] * window / 60
        assert most_within(self.arrivals(), window) <= allowed
        assert self.provider.ledger.max_in_flight <= self.limit["concurrency"]
