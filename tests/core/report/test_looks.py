"""The number of a look: who adds probes and asks again looks at the old ones a second time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.domain import Plan, RunStatus
from core.report.looks import looks_at
from core.store import Store
from tests.core.stores import plan_of, probe_set_of, store_at


def finished(store: Store, plan: Plan) -> str:
    run_id = store.runs.create(plan)
    store.runs.set_status(run_id, RunStatus.COMPLETE)
    return run_id


def latest(store: Store, run_id: str) -> int:
    """The number of the latest look at any question of the run."""
    return max(looks_at(store, run_id).values(), default=1)


def test_a_run_on_more_probes_is_a_second_look_and_the_same_set_is_none(tmp_path: Path) -> None:
    store, plan = store_at(tmp_path), plan_of(variants=2, probes=4)
    first, again = finished(store, plan), finished(store, plan)
    more = finished(store, replace(plan, probe_set=probe_set_of(8)))
    most = finished(store, replace(plan, probe_set=probe_set_of(12)))
    assert [latest(store, one) for one in (first, again, more, most)] == [1, 1, 2, 3]


def test_other_probes_models_wordings_and_unfinished_runs_are_no_look(tmp_path: Path) -> None:
    store, plan = store_at(tmp_path), plan_of(variants=2, probes=4)
    finished(store, replace(plan, probe_set=probe_set_of(3, prompt="Who made {n}?")))
    finished(store, replace(plan, models=("other",), probe_set=probe_set_of(3)))
    finished(store, replace(plan, variants=plan.variants[:1], probe_set=probe_set_of(3)))
    store.runs.create(replace(plan, probe_set=probe_set_of(3)))
    assert latest(store, finished(store, plan)) == 1


def test_the_looks_at_a_question_are_those_of_its_two_wordings_on_its_model(tmp_path: Path) -> None:
    """Another candidate, or another model, that joins at the second run is looked at for the first time."""
    store, plan = store_at(tmp_path), plan_of(variants=3, probes=8, models=2)
    finished(store, replace(plan, probe_set=probe_set_of(4), variants=plan.variants[:2], models=plan.models[:1]))
    found = looks_at(store, finished(store, plan))

    assert {key for key in found if "@" not in "".join(key)} == {("m0", "v0", "v1"), ("m0", "v1", "v0")}
    assert set(found.values()) == {2}
    assert ("m0", f"v0@{plan.variants[0].version}", "v1") in found
