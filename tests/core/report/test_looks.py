"""The number of a look: who adds probes and asks again looks at the old ones a second time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.domain import Plan, RunStatus
from core.report.looks import look_number
from core.store import Store
from tests.core.stores import plan_of, probe_set_of, store_at


def finished(store: Store, plan: Plan) -> str:
    run_id = store.runs.create(plan)
    store.runs.set_status(run_id, RunStatus.COMPLETE)
    return run_id


def test_a_run_on_more_probes_is_a_second_look_and_the_same_set_is_none(tmp_path: Path) -> None:
    store, plan = store_at(tmp_path), plan_of(variants=2, probes=4)
    first, again = finished(store, plan), finished(store, plan)
    more = finished(store, replace(plan, probe_set=probe_set_of(8)))
    most = finished(store, replace(plan, probe_set=probe_set_of(12)))
    assert [look_number(store, one) for one in (first, again, more, most)] == [1, 1, 2, 3]


def test_other_probes_models_wordings_and_unfinished_runs_are_no_look(tmp_path: Path) -> None:
    store, plan = store_at(tmp_path), plan_of(variants=2, probes=4)
    finished(store, replace(plan, probe_set=probe_set_of(3, prompt="Who made {n}?")))
    finished(store, replace(plan, models=("other",), probe_set=probe_set_of(3)))
    finished(store, replace(plan, variants=plan.variants[:1], probe_set=probe_set_of(3)))
    store.runs.create(replace(plan, probe_set=probe_set_of(3)))
    assert look_number(store, finished(store, plan)) == 1
