"""The bin: what was deleted is hidden, can be put back for 30 days, and is then gone with all that hangs on it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.access.roles import Role
from core.domain import Outcome, RunStatus
from core.errors import Conflict, NotFound
from core.store.tables import bin_items, metadata
from core.workbench import Workbench
from tests.core.benches import as_role, bench_at
from tests.core.stores import plan_of, probe_set_of


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return as_role(bench_at(tmp_path), Role.ADMIN, "ada@example.org")


def rows(bench: Workbench, *tables: str) -> list[int]:
    with bench.store.db.reading() as connection:
        counts = [sa.select(sa.func.count()).select_from(metadata.tables[name]) for name in tables]
        return [connection.execute(count).scalar_one() for count in counts]


def age(bench: Workbench) -> None:
    """Everything in the bin has been there since 2020."""
    past = bin_items.update().values(deleted_at="2020-01-01T00:00:00.000Z")
    bench.store.db.write(lambda connection: connection.execute(past))


def test_a_deleted_run_is_hidden_and_comes_back_whole(bench: Workbench) -> None:
    run_id = bench.store.runs.create(plan_of(probes=3))
    bench.labels.add(1, Outcome.FULL_REFUSAL)
    bench.runs.delete(run_id)
    assert bench.runs.recent(include_archived=True) == []
    with pytest.raises(NotFound):
        bench.results.run(run_id)
    assert [(item.kind, item.deleted_by) for item in bench.bin.contents()] == [("run", "ada@example.org")]
    bench.bin.restore("run", run_id)
    assert bench.results.run(run_id).trial_count == 3
    assert len(bench.store.labels.of_run(run_id)) == 1


def test_a_run_that_goes_on_is_not_deleted(bench: Workbench) -> None:
    run_id = bench.store.runs.create(plan_of())
    bench.store.workers.renew_lease("me", private=False, version="1")
    bench.store.attempts.begin(run_id, "me")
    with pytest.raises(Conflict, match="Cancel it first"):
        bench.runs.delete(run_id)
    bench.store.runs.set_status(run_id, RunStatus.CANCELLED)
    bench.runs.delete(run_id)
    assert bench.runs.recent() == []


def test_a_deleted_prompt_keeps_its_name_until_it_is_gone(bench: Workbench) -> None:
    bench.prompts.save("mine", "Be helpful.")
    bench.prompts.delete("mine")
    assert "mine" not in [prompt.name for prompt in bench.prompts.all(include_archived=True)]
    with pytest.raises(Conflict, match="lies in the bin"):
        bench.prompts.save("mine", "Be brief.")
    bench.bin.restore("prompt", "mine")
    assert bench.prompts.version("mine").template == "Be helpful."


def test_a_deleted_probe_set_leaves_its_runs_whole_and_returns_when_saved_again(bench: Workbench) -> None:
    run_id = bench.store.runs.create(plan_of(probes=2))
    entry = bench.probes.save(probe_set_of(4)).entry
    bench.probes.delete(entry)
    assert entry.hash not in [one.hash for one in bench.probes.all(include_archived=True)]
    bench.probes.save(probe_set_of(4))
    assert bench.bin.contents() == []
    used = next(one for one in bench.probes.all() if one.size == 2)
    bench.probes.delete(used)
    assert bench.results.plan(run_id).probe_set.size == 2


def test_after_thirty_days_everything_of_it_is_gone(bench: Workbench) -> None:
    kept = bench.store.runs.create(plan_of(probes=1))
    gone = bench.store.runs.create(plan_of(probes=3))
    bench.labels.add(2, Outcome.FULL_REFUSAL)
    bench.labels.comment(2, "odd")
    bench.shares.create(gone)
    bench.prompts.save("mine", "Be helpful.")
    bench.prompts.delete("mine")
    bench.probes.delete(next(one for one in bench.probes.all() if one.size == 3))
    bench.runs.delete(gone)
    assert bench.bin.purge_old().items == ()
    age(bench)
    assert {item.kind for item in bench.bin.purge_old().items} == {"run", "prompt", "probe_set"}
    assert rows(bench, "runs", "trials", "labels", "comments", "shares", "prompts", "prompt_versions") == [
        1,
        1,
        0,
        0,
        0,
        0,
        0,
    ]
    assert rows(bench, "probe_lists", "probes") == [1, 1]
    assert bench.results.run(kept).trial_count == 1


def test_something_can_be_deleted_for_good_at_once(bench: Workbench) -> None:
    bench.prompts.save("mine", "Be helpful.")
    bench.prompts.delete("mine")
    bench.bin.purge("prompt", "mine")
    assert bench.prompts.save("mine", "Be brief.").version.number == 1
    with pytest.raises(NotFound):
        bench.bin.restore("prompt", "mine")
