"""Every change asks for the role: a viewer who makes any of them meets Forbidden, and nothing changes."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from core.access.roles import NEEDS, Action, Role
from core.domain import Outcome
from core.errors import Forbidden
from core.workbench import Workbench
from core.workbench.change import CHANGES, RegisteredChange
from tests.conftest import ROOT
from tests.core.benches import as_role, bench_at
from tests.core.stores import plan_of, probe_set_of


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = bench_at(tmp_path, admins=["ada@example.org"])
    yield made
    made.close()


@pytest.fixture
def run_id(bench: Workbench) -> str:
    """A run, a prompt, a probe set and a share link of somebody else."""
    bench.store.prompts.save("mine", "Be helpful.", author="ada@example.org")
    bench.store.policies.save("mine", "No running.", author="ada@example.org")
    run_id = bench.store.runs.create(plan_of(author="ada@example.org"))
    bench.store.sharing.add("0", run_id, "", b"", created_by="ada@example.org", expires_at="2999")
    return run_id


def concepts(bench: Workbench) -> dict[str, Any]:
    """Each object that the workbench offers, by name."""
    return {name: getattr(bench, name) for name, one in vars(Workbench).items() if isinstance(one, cached_property)}


def owners(bench: Workbench, change: RegisteredChange) -> list[Any]:
    """The objects that have the change: prompts and policies share theirs."""
    wanted = change.method.partition(".")[0]
    return [one for one in concepts(bench).values() if wanted in [kind.__name__ for kind in type(one).__mro__]]


def call(method: Any, examples: dict[str, Any]) -> Any:
    """Call a method with an example for each parameter that must be given; most are refused before they are looked at."""
    given = {
        name: examples.get(name)
        for name, one in inspect.signature(method).parameters.items()
        if one.default is one.empty and one.kind is not one.VAR_KEYWORD
    }
    return method(**given)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.method)
def test_a_viewer_may_change_nothing(bench: Workbench, run_id: str, change: RegisteredChange) -> None:
    viewer = as_role(bench, Role.VIEWER)
    entry = next(one for one in bench.probes.all() if one.name == "probes")
    examples = {"run_id": run_id, "name": "mine", "entry": entry, "share_id": 1, "kind": "run", "key": run_id}
    if change.needs is Action.COMMENT:
        assert NEEDS[Action.COMMENT] is Role.VIEWER
        return
    found = owners(viewer, change)
    assert found, f"{change.method} belongs to nothing that the workbench offers"
    for owner in found:
        with pytest.raises(Forbidden):
            call(getattr(owner, change.method.partition(".")[2]), examples)
    assert bench.store.activity.recent() == []
    assert len(bench.runs.recent(include_archived=True)) == 1


@pytest.mark.parametrize("read", ["people.all", "activity.recent", "activity.export"])
def test_who_is_here_and_who_did_what_is_for_admins(bench: Workbench, read: str) -> None:
    concept, _, method = read.partition(".")
    with pytest.raises(Forbidden):
        getattr(getattr(as_role(bench, Role.EDITOR), concept), method)()


def test_whatever_writes_to_the_store_is_a_change_or_done_by_one() -> None:
    """By reading the source: who calls a method of the store that writes is marked, or is private and called by none but such."""
    for file in sorted((ROOT / "core" / "workbench").glob("*.py")):
        for kind in (node for node in ast.parse(file.read_text()).body if isinstance(node, ast.ClassDef)):
            methods = {one.name: one for one in kind.body if isinstance(one, ast.FunctionDef)}
            writing = {name for name, one in methods.items() if not is_change(one) and writes(one)}
            while True:
                callers = {
                    name for name, one in methods.items() if not is_change(one) and calls(one) & writing
                } - writing
                if not callers:
                    break
                writing |= callers
            public = {name for name in writing if not name.startswith("_")} - OPEN_TO_ALL
            assert not public, f"{file.name}: {kind.name}.{public} writes to the store; mark it with @change"


OPEN_TO_ALL = {"open", "sign_out", "side_gateway"}
"""Opening a share link counts a view, whoever does it; whoever was turned away may end their session, too; and what the side
gateway writes is the cost of a call that has been made, by those who may make one."""


TEXTS = dict.fromkeys(("_texts", "policies", "rubrics"), "prompts")
"""Repositories of the same class."""


def is_change(method: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Call) and ast.unparse(mark.func) == "change" for mark in method.decorator_list)


def calls(method: ast.FunctionDef) -> set[str]:
    """The names of the object's own methods that it calls or hands on."""
    return {one.attr for one in ast.walk(method) if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "self"}


def writes(method: ast.FunctionDef) -> bool:
    called = [ast.unparse(one.func) for one in ast.walk(method) if isinstance(one, ast.Call)]
    known = writers()
    parts = [name.split(".")[-2:] for name in called if name.count(".") >= 2]
    return any(method in known.get(TEXTS.get(repository, repository), ()) for repository, method in parts)


@cache
def writers() -> dict[str, set[str]]:
    """Repository of the store to its methods that write, by reading their source."""
    found = {}
    for file in (ROOT / "core" / "store").glob("*.py"):
        text = file.read_text()
        methods = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)]
        found[file.stem.removesuffix("_runs")] = {
            one.name
            for one in methods
            if any(f"_db.{how}(" in ast.unparse(one) for how in ("write", "submit", "alone"))
            or any(f"self.{how}(" in ast.unparse(one) for how in ("_update", "save_all"))
        }
    return found


def test_the_search_for_what_writes_sees_the_store() -> None:
    assert {"save", "archive"} <= writers()["prompts"]
    assert {"create", "rename"} <= writers()["runs"]
    assert "add" in writers()["recorded"]


def test_a_viewer_may_comment_and_an_editor_may_work(bench: Workbench, run_id: str) -> None:
    comment = as_role(bench, Role.VIEWER).labels.comment(1, "odd")
    editor = as_role(bench, Role.EDITOR)
    editor.labels.add(1, Outcome.FULL_REFUSAL)
    saved = editor.prompts.save("mine", "Be brief.")
    assert (comment.author, saved.version.author) == ("viewer@example.org", "editor@example.org")


def test_an_editor_puts_away_what_is_theirs_and_an_admin_what_anybody_made(bench: Workbench, run_id: str) -> None:
    editor, admin = as_role(bench, Role.EDITOR), as_role(bench, Role.ADMIN)
    own = bench.store.runs.create(plan_of(name="own", author="editor@example.org"))
    for change in (lambda: editor.runs.delete(run_id), lambda: editor.prompts.archive("mine")):
        with pytest.raises(Forbidden, match="what others made"):
            change()
    editor.runs.delete(own)
    editor.bin.restore("run", own)
    admin.runs.delete(run_id)
    with pytest.raises(Forbidden):
        editor.bin.restore("run", run_id)
    assert [run.run_id for run in bench.runs.recent()] == [own]


def test_what_goes_through_other_changes_asks_for_their_roles(bench: Workbench, run_id: str) -> None:
    viewer = as_role(bench, Role.VIEWER)
    entry = next(one for one in bench.probes.all() if one.name == "probes")
    for change in (
        lambda: viewer.prompts.restore("mine", 1),
        lambda: viewer.prompts.duplicate("mine", "copy"),
        lambda: viewer.policies.duplicate("mine", "copy"),
        lambda: viewer.probes.extend(entry, probe_set_of(3)),
        lambda: viewer.runs.judge_now(run_id, "rules"),
    ):
        with pytest.raises(Forbidden):
            change()
    refused = viewer.prompt_files.bring([("new.md", b"Be kind.")])
    assert [type(error) for error in refused.errors] == [Forbidden]
