"""The activity log: every change in its person's name, never changed afterwards, exported safely."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.access.roles import Role
from core.domain import Outcome
from core.errors import Forbidden, StoreError
from core.workbench import Workbench
from tests.core.benches import as_role, bench_at
from tests.core.stores import plan_of, probe_set_of


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return as_role(bench_at(tmp_path, admins=["ada@example.org"]), Role.ADMIN, "ada@example.org")


def told(bench: Workbench) -> list[tuple[str, str, str]]:
    return [(entry.person, entry.action, entry.subject) for entry in reversed(bench.activity.recent())]


def test_every_change_leaves_a_line_in_its_persons_name(bench: Workbench) -> None:
    run_id = bench.store.runs.create(plan_of(author="ada@example.org"))
    editor = as_role(bench, Role.EDITOR, "bob@example.org")
    editor.prompts.save("mine", "Be helpful.", note="first")
    editor.labels.add(1, Outcome.FULL_REFUSAL)
    editor.labels.comment(1, "odd")
    editor.probes.save(probe_set_of(4))
    bench.runs.rename(run_id, "night run")
    bench.runs.delete(run_id)
    bench.people.add("eve@example.org", "viewer")
    assert told(bench) == [
        ("bob@example.org", "save", "prompt"),
        ("bob@example.org", "label", "trial"),
        ("bob@example.org", "comment", "trial"),
        ("bob@example.org", "save", "probe_set"),
        ("ada@example.org", "rename", "run"),
        ("ada@example.org", "delete", "run"),
        ("ada@example.org", "add", "person"),
    ]


def test_starting_and_stopping_a_run_is_told_without_its_texts(bench: Workbench) -> None:
    run_id = bench.runs.start(plan_of(model_names=["simulator/balanced"], probes=2))
    bench.runs.wait(run_id)
    bench.runs.cancel(run_id)
    bench.close()
    start = bench.activity.recent(action="start")[0]
    assert (start.subject_id, start.detail["trials"], start.detail["variants"]) == (run_id, 2, ["v0"])
    assert told(bench)[-1] == ("ada@example.org", "cancel", "run")
    assert "Be helpful" not in bench.activity.export().decode()


def test_what_failed_leaves_no_line(bench: Workbench) -> None:
    with pytest.raises(Forbidden):
        as_role(bench, Role.VIEWER).prompts.save("mine", "Be helpful.")
    assert bench.activity.recent() == []


@pytest.mark.parametrize("statement", ["UPDATE activity SET person = 'x'", "DELETE FROM activity"])
def test_the_database_itself_refuses_to_change_a_line(bench: Workbench, statement: str) -> None:
    bench.prompts.save("mine", "Be helpful.")
    with pytest.raises(StoreError, match="only grows"):
        bench.store.db.write(lambda connection: connection.execute(sa.text(statement)))
    assert told(bench) == [("ada@example.org", "save", "prompt")]


def test_exports_hold_every_line_and_no_formula(bench: Workbench) -> None:
    somebody = as_role(bench, Role.EDITOR, "=cmd|' /C calc'!A0")
    somebody.prompts.save("mine", "Be helpful.")
    bench.prompts.tag("mine", ["a"])
    rows = list(csv.DictReader(io.StringIO(bench.activity.export("csv").decode())))
    lines = [json.loads(line) for line in bench.activity.export("jsonl").decode().splitlines()]
    assert [row["action"] for row in rows] == [line["action"] for line in lines] == ["save", "tag"]
    assert rows[0]["person"].startswith("'=")
    assert lines[1]["detail"] == {"tags": ["a"]}
