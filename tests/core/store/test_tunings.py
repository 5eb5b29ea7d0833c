"""What tuning found is kept with the runs it rests on; the sealed probes of a campaign are opened once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Conflict, NotFound
from tests.core.stores import plan_of, store_at


def test_the_same_question_goes_on_until_it_has_ended(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    first = store.tunings.begin("effects", "mine", "simulator/balanced", {"seed": 1}, "ada@example.org")
    assert store.tunings.begin("effects", "mine", "simulator/balanced", {"seed": 1}) == first
    assert store.tunings.begin("effects", "mine", "simulator/balanced", {"seed": 2}).tuning_id != first.tuning_id
    assert store.tunings.begin("compare", "mine", "simulator/balanced", {"seed": 1}).tuning_id != first.tuning_id
    store.tunings.add_run(first.tuning_id, "a-run")
    store.tunings.add_run(first.tuning_id, "a-run")
    store.tunings.end(first.tuning_id, {"calls": 3})
    kept = store.tunings.get(first.tuning_id)
    assert (kept.run_ids, kept.result, kept.simulated) == (("a-run",), {"calls": 3}, True)
    assert store.tunings.begin("effects", "mine", "simulator/balanced", {"seed": 1}).tuning_id != first.tuning_id
    with pytest.raises(NotFound):
        store.tunings.get("nothing")


def test_the_sealed_probes_are_opened_once(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    row = store.tunings.begin("propose", "mine", "m", {})
    store.tunings.open_sealed(row.tuning_id)
    assert store.tunings.get(row.tuning_id).sealed_at
    with pytest.raises(Conflict, match="opened before"):
        store.tunings.open_sealed(row.tuning_id)


def test_a_run_asks_some_cells_and_grows(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    plan = plan_of(variants=2, probes=3)
    run_id = store.runs.create(plan, [(0, 1), (0, 0)])
    assert store.runs.get(run_id).trial_count == 2
    store.runs.add_trials(run_id, [(0, 0), (1, 0)])
    frame = store.frames.of_runs([run_id])
    assert len(frame) == 3 == store.runs.get(run_id).trial_count
    assert [str(name) for name in frame["variant"]] == [plan.variants[at].name for at in (0, 0, 1)]
    assert [str(name) for name in frame["probe_id"]] == [plan.probe_set.probes[at].id for at in (1, 0, 0)]


def test_a_plan_of_some_cells_comes_back_as_it_was(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    plan = replace(plan_of(variants=2, probes=3), cells=((1, 0), (0, 2)))
    assert plan.trial_count == 2
    run_id = store.runs.create(plan)
    assert store.runs.plan(run_id).cells == plan.cells
    assert store.runs.get(run_id).trial_count == 2
