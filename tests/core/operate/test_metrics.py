"""Health and metrics, as an operator's tools ask for them."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from core.domain import ModelCall
from core.errors import RateLimited
from core.operate.health import health
from core.operate.metrics import CallMetrics, Metrics
from core.operate.server import serve
from core.settings import Settings
from core.store import Store
from core.workbench import Workbench
from tests.conftest import Command, free_port
from tests.core.stores import plan_of, store_at

LINE = re.compile(r'^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"\n]*"(,\w+="[^"\n]*")*\})? [-+.\deNInf]+)$')


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_every_line_of_the_metrics_is_in_prometheus_format(tmp_path: Path) -> None:
    store, calls = store_at(tmp_path), CallMetrics()
    store.runs.create(plan_of(probes=7))
    calls.note(ModelCall("openai/gpt", ()), 1, None, 0.2)
    calls.note(ModelCall("m", (), 'http://h"x/v1'), 1, RateLimited("wait"), 99.0)
    text = Metrics(lambda: store, calls).text()
    assert [line for line in text.splitlines() if not LINE.match(line.replace('\\"', ""))] == []
    assert text.endswith("\n")


def test_the_metrics_count_what_is_there(tmp_path: Path) -> None:
    store, calls = store_at(tmp_path), CallMetrics()
    run_id = store.runs.create(plan_of(probes=7))
    store.attempts.begin(run_id, "*")
    store.workers.renew_lease("w", private=False, version="1")
    for seconds in (0.01, 0.2, 99.0):
        calls.note(ModelCall("openai/gpt", ()), 1, None, seconds)
    lines = Metrics(lambda: store, calls).text().splitlines()
    for line in (
        "workbench_database_up 1.0",
        'workbench_runs{status="running"} 1.0',
        'workbench_trials{status="pending"} 7.0',
        "workbench_queue_depth 7.0",
        'workbench_workers{state="alive"} 1.0',
        "workbench_cost_usd 0.0",
        'workbench_calls_total{outcome="ok",provider="openai"} 3.0',
        'workbench_call_seconds_bucket{le="0.05",provider="openai"} 1.0',
        'workbench_call_seconds_bucket{le="0.25",provider="openai"} 2.0',
        'workbench_call_seconds_bucket{le="+Inf",provider="openai"} 3.0',
        'workbench_call_seconds_count{provider="openai"} 3.0',
    ):
        assert line in lines


def test_health_is_database_and_engine(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    assert health(lambda: store).problem.startswith("No worker is alive")
    store.workers.renew_lease("mine", private=True, version="1")
    assert not health(lambda: store).well
    store.workers.renew_lease("w", private=False, version="1")
    assert health(lambda: store).well
    broken = health(lambda: Store("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert (broken.database, broken.engine) == (False, False)


def test_a_worker_serves_both_pages_on_the_loopback(tmp_path: Path) -> None:
    port = free_port()
    bench = Workbench(Settings(home=tmp_path, metrics_port=port))
    assert bench.engine
    try:
        status, body = get(f"http://127.0.0.1:{port}/healthz")
        assert (status, json.loads(body)["workers"]) == (200, 1)
        assert "workbench_workers" in get(f"http://127.0.0.1:{port}/metrics")[1]
        assert get(f"http://127.0.0.1:{port}/")[0] == 404
    finally:
        bench.close()


def test_without_a_live_engine_the_health_page_says_503(tmp_path: Path) -> None:
    store, port = store_at(tmp_path), free_port()
    server = serve("127.0.0.1", port, lambda: health(lambda: store), Metrics(lambda: store))
    assert server
    assert get(f"http://127.0.0.1:{port}/healthz")[0] == 503
    assert serve("127.0.0.1", port, lambda: health(lambda: store), Metrics(lambda: store)) is None
    server.shutdown()
    server.server_close()


def test_the_health_command_tells_by_its_exit_code(tmp_path: Path, command: Command) -> None:
    found = command(tmp_path, "health", "--json")
    assert (found.returncode, json.loads(found.stdout)["database"]) == (1, True)
    assert command(tmp_path, "health", "--database-only").returncode == 0


@pytest.mark.parametrize("text", ["prompt", "response"])
def test_no_page_holds_a_text(tmp_path: Path, text: str) -> None:
    store = store_at(tmp_path)
    store.runs.create(plan_of(probes=2, name=f"secret {text}"))
    assert "secret" not in Metrics(lambda: store).text()
