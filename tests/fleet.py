"""Worker processes on one PostgreSQL database against the loopback provider, and what must be true of them afterwards."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.domain import Plan
from core.settings import Settings
from core.store import TrialFilter
from core.workbench import Workbench
from tests.conftest import ROOT
from tests.core.stores import plan_of
from tests.provider import Provider, call_text, reply_text

KEPT_AT = "SELECT trial_id AS id, extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM replies"
MODEL, KEY_ENV = "openai/loopback", "OPENAI_API_KEY"


def until(condition: Callable[[], bool], seconds: float = 300) -> None:
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
        self.answered[call_text(body)] += 1
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

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill -9."""
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def kept_at(self, run_id: str) -> dict[str, float]:
        """When the reply to each call became durable, by PostgreSQL's own record of its transactions."""
        hits = self.store.responses.search([run_id], TrialFilter(statuses=["done"]), limit=100_000).hits
        texts = self.store.responses.texts([hit.trial_id for hit in hits])
        with self.store.db.reading() as connection:
            rows = connection.execute(sa.text(KEPT_AT)).all()
        return {f"{texts[row.id].system} | {texts[row.id].prompt}": float(row.at) for row in rows if row.id in texts}

    def asked_again(self, run_id: str) -> list[str]:
        """The requests for calls whose reply stood in the store already when they came to the provider."""
        kept_at = self.kept_at(run_id)
        log = self.provider.ledger.log
        return [entry["call"] for entry in log if entry["at"] > kept_at.get(entry["call"], math.inf)]

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

    def check_all_once(self, run_id: str, trials: int, *, in_flight: int) -> None:
        """Every trial is done and judged once; none was asked once its reply was kept; what was asked twice was in flight
        when a process died."""
        frame = self.store.frames.of_runs([run_id])
        assert (len(frame), frame["trial_id"].nunique()) == (trials, trials)
        assert (frame["status"] == "done").all()
        assert frame["outcome"].notna().all()
        assert len(self.answered) == trials
        assert self.asked_again(run_id) == []
        assert self.answered.total() <= trials + in_flight

    def check_limits(self) -> None:
        """Measured where it counts: by when requests came to the provider."""
        window = self.limit.get("window_s", 60.0)
        allowed = self.limit["requests_per_minute"] * window / 60
        assert most_within(self.arrivals(), window) <= allowed
        assert self.provider.ledger.max_in_flight <= self.limit["concurrency"]
