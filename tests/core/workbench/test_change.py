"""A change and its line in the activity log are one: both happen, or neither; what comes after waits for both."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.access.roles import Role
from core.domain import Outcome
from core.errors import InputError, NotFound, StoreError
from core.workbench import Workbench
from tests.core.benches import as_role, bench_at
from tests.core.judged_runs import judged_run
from tests.core.stores import plan_of


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return as_role(bench_at(tmp_path, admins=["ada@example.org"]), Role.ADMIN, "ada@example.org")


def lines(bench: Workbench) -> list[tuple[str, str]]:
    return [(one.action, one.subject) for one in reversed(bench.activity.recent())]


def break_the_log(bench: Workbench) -> None:
    """From here on no line can be added."""
    bench.store.db.write(
        lambda connection: connection.execute(
            sa.text("CREATE TRIGGER full BEFORE INSERT ON activity BEGIN SELECT RAISE(ABORT, 'the log is full'); END")
        )
    )


def test_a_change_that_fails_leaves_no_line(bench: Workbench) -> None:
    run_id = bench.store.runs.create(plan_of())
    with pytest.raises(InputError):
        bench.runs.rename(run_id, "")
    with pytest.raises(NotFound):
        bench.runs.cancel("no-such-run")
    assert lines(bench) == []


def test_a_change_that_cannot_be_logged_does_not_happen(bench: Workbench) -> None:
    run_id = bench.store.runs.create(plan_of(name="old"))
    break_the_log(bench)
    for change in (
        lambda: bench.runs.rename(run_id, "new"),
        lambda: bench.labels.add(1, Outcome.FULL_REFUSAL),
        lambda: bench.prompts.save("mine", "Be kind."),
        lambda: bench.people.add("eve@example.org", "admin"),
        lambda: bench.shares.create(run_id),
        lambda: bench.runs.start(plan_of()),
    ):
        with pytest.raises(StoreError, match="the log is full"):
            change()
    assert [run.name for run in bench.runs.recent()] == ["old"]
    assert bench.store.labels.of_run(run_id) == []
    assert bench.store.people.all() == []
    assert bench.shares.all() == []
    assert "mine" not in [prompt.name for prompt in bench.prompts.all()]


def test_what_comes_after_a_change_waits_until_it_is_durable(bench: Workbench) -> None:
    seen: list[str] = []
    db = bench.store.db
    with db.transaction():
        bench.prompts.save("mine", "Be kind.")
        db.after_commit(lambda: seen.append("after"))
        assert seen == []
    assert seen == ["after"]


def test_what_comes_after_a_change_is_dropped_with_it(bench: Workbench) -> None:
    seen: list[str] = []

    def fail() -> None:
        with bench.store.db.transaction():
            bench.store.db.after_commit(lambda: seen.append("after"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    bench.prompts.save("mine", "Be kind.")
    assert seen == []


def test_choosing_a_judge_and_saving_a_rubric_are_one_line_each(bench: Workbench) -> None:
    run_id = judged_run(bench.store, 1, lambda *_: "No.")
    judge = bench.results.judges(run_id)[0]
    before = len(lines(bench))
    bench.judges.choose(run_id, judge)
    bench.judges.save_rubric("strict", "Judge strictly.")
    assert lines(bench)[before:] == [("choose judge", "run"), ("save", "rubric")]
