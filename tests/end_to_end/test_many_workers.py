"""Several workers share a run and a provider's limits; one that is killed or stopped loses nothing. See tests/bench/many_workers.py."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import RunStatus
from tests.core.postgres import fresh_database
from tests.fleet import Fleet, until

pytestmark = pytest.mark.postgres
LIMIT = {"requests_per_minute": 3000, "window_s": 4, "concurrency": 12}
TRIALS = 300


@pytest.fixture
def fleet(tmp_path: Path, postgres: str) -> Iterator[Fleet]:
    made = Fleet(tmp_path, fresh_database(postgres), LIMIT, latency_s=0.05)
    yield made
    made.close()


def test_workers_share_a_run_within_its_providers_limits_and_lose_nothing(fleet: Fleet) -> None:
    first, second = fleet.start_worker(), fleet.start_worker()
    run_id = fleet.start_run(variants=2, probes=TRIALS // 2, concurrency=8)
    assert fleet.store.attempts.get(run_id).status is RunStatus.RUNNING
    until(lambda: fleet.done(run_id) > 60)
    fleet.kill(first)
    finished, third = fleet.done(run_id), fleet.start_worker()
    until(lambda: fleet.done(run_id) > finished + 60)
    second.send_signal(signal.SIGTERM)
    assert second.wait(300) == 0
    until(lambda: fleet.store.runs.get(run_id).status is RunStatus.COMPLETE)
    assert third.poll() is None
    fleet.check_all_once(run_id, TRIALS, in_flight=8)
    fleet.check_limits()
