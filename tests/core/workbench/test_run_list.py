"""The list of runs says how they stand: killed ones wait, and a model that was swapped under a run is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import Reply, RunStatus
from core.settings import Settings
from core.store import ANYBODY, Store
from core.workbench import Workbench
from core.workbench.results import run_text
from tests.core.stores import plan_of


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = Workbench(Settings(home=tmp_path), private=True)
    yield made
    made.close()
    made.store.close()


def begun(store: Store, owner: str) -> str:
    run_id = store.runs.create(plan_of(probes=4))
    store.attempts.begin(run_id, owner)
    return run_id


@pytest.mark.parametrize("owner", ["command-1-dead", ANYBODY])
def test_a_run_whose_process_was_killed_is_not_listed_as_running(bench: Workbench, owner: str) -> None:
    run_id = begun(bench.store, owner)
    for row in (bench.runs.recent()[0], bench.runs.find(run_id), bench.runs.find("latest")):
        assert row.status is RunStatus.WAITING
        assert "No process works on it. Resume it" in row.reason


@pytest.mark.parametrize("owner", ["worker-1", ANYBODY])
def test_a_run_of_a_living_process_runs(bench: Workbench, owner: str) -> None:
    bench.store.workers.renew_lease("worker-1", private=False, version="1")
    run_id = begun(bench.store, owner)
    assert bench.runs.find(run_id).status is bench.runs.recent()[0].status is RunStatus.RUNNING


def answered(bench: Workbench, *names: str) -> str:
    run_id = bench.store.runs.create(plan_of(probes=len(names), model_names=["openai/mine"]))
    for trial, name in zip(bench.store.trials.pending(run_id), names, strict=True):
        bench.store.trials.record_reply(trial.trial_id, Reply("Sure.", served_model=name)).result()
    return run_id


def test_a_model_swapped_in_during_a_run_is_named_with_its_replies(bench: Workbench) -> None:
    run_id = answered(bench, "mine-1", "mine-1", "mine-2")
    [said] = bench.results.model_changes(run_id)
    assert said.startswith("openai/mine changed during this run: it answered as mine-1 (2 replies from ")
    assert ", then mine-2 (1 reply from " in said
    assert said in run_text(bench.results.as_json(run_id))


@pytest.mark.parametrize("names", [("mine-1", "mine-1"), ("", "mine-1")])
def test_one_name_is_no_change(bench: Workbench, names: tuple[str, ...]) -> None:
    assert bench.results.model_changes(answered(bench, *names)) == []
