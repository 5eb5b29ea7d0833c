"""Every change asks for the role: a viewer who calls any changing method of any room meets Forbidden, and nothing changes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from core.access.roles import Role
from core.domain import Outcome
from core.errors import Forbidden
from core.workbench import Workbench
from core.workbench.logs import CONFIRMED, Candidate
from core.workbench.prompt_library import Brought
from tests.core.benches import as_role, bench_at
from tests.core.stores import plan_of, probe_set_of

READS = {
    "prompts": "all export_file lint must_be_new prices sentence_notes tags variant variant_from version versions",
    "policies": "all export_file must_be_new sentence_notes tags text texts version versions",
    "prompt_files": "all as_zip write_to",
    "probes": "all archived as_csv by_name check check_set diff editable_name free_name history load notes open selection shipped",
    "logs": "about being_judged confirmed imports known_triggers new_for probes review",
    "runs": "checked estimate find listing plan_from_files problem progress recent starter_plan wait work",
    "results": "as_json as_text categories evidence_of file gate judge_version judges plan probes_frame prompts_of "
    "refusal_sentences responses_of run search siblings summary trial trials verdicts write",
    "judges": "agreement agreement_by between cascade corrected disagreements judgings opinions people rubrics shares table trials",
    "labels": "counts export queue sheet texts",
    "people": "admit person role_of",
    "budgets": "approval_reason check_approved check_left purses waits_for_approval",
    "activity": "workers",
    "shares": "all open",
    "bin": "contents tidy",
}
"""What changes nothing (`tidy` is the app's own, and lets errors pass)."""
CANDIDATE = Candidate(1, Outcome.FULL_REFUSAL, 1.0, "How?", "No.", "open", "How?")


def changes(run_id: str, bench: Workbench) -> dict[str, Callable[[Any], Any]]:
    """Every changing method, as `room.method`, with a call that would succeed for an admin or fail for want of more."""
    entry = next(one for one in bench.probes.all() if one.name == "probes")
    return {
        "prompts.save": lambda room: room.save("new", "Be kind."),
        "prompts.restore": lambda room: room.restore("mine", 1),
        "prompts.duplicate": lambda room: room.duplicate("mine", "copy"),
        "prompts.archive": lambda room: room.archive("mine"),
        "prompts.delete": lambda room: room.delete("mine"),
        "prompts.tag": lambda room: room.tag("mine", ["a"]),
        "prompts.import_file": lambda room: room.import_file("new.md", b"Be kind."),
        "policies.save": lambda room: room.save("new", "No running."),
        "policies.restore": lambda room: room.restore("house", 1),
        "policies.duplicate": lambda room: room.duplicate("house", "copy"),
        "policies.archive": lambda room: room.archive("house"),
        "policies.delete": lambda room: room.delete("house"),
        "policies.tag": lambda room: room.tag("house", ["a"]),
        "policies.import_file": lambda room: room.import_file("new.md", b"No running."),
        "prompt_files.bring": lambda room: _raise_first(room.bring([("new.md", b"Be kind.")])),
        "prompt_files.bring_from": lambda room: _raise_first(room.bring_from([Path("prompts/README.md")])),
        "probes.save": lambda room: room.save(probe_set_of(3)),
        "probes.extend": lambda room: room.extend(entry, probe_set_of(3)),
        "probes.archive": lambda room: room.archive(entry),
        "probes.delete": lambda room: room.delete(entry),
        "logs.import_file": lambda room: room.import_file(b'{"prompt": "How?", "response": "No."}\n', "log.jsonl"),
        "logs.judge": lambda room: room.judge(run_id),
        "logs.decide": lambda room: room.decide(CANDIDATE, CONFIRMED),
        "logs.undo": lambda room: room.undo(CANDIDATE),
        "logs.add_to_set": lambda room: _add_to_set(room, run_id),
        "runs.start": lambda room: room.start(plan_of()),
        "runs.resume": lambda room: room.resume(run_id),
        "runs.cancel": lambda room: room.cancel(run_id),
        "runs.rejudge": lambda room: room.rejudge(run_id, "rules"),
        "runs.judge_now": lambda room: room.judge_now(run_id, "rules"),
        "runs.import_files": lambda room: room.import_files([Path("none.csv")]),
        "runs.rename": lambda room: room.rename(run_id, "other"),
        "runs.archive": lambda room: room.archive(run_id),
        "runs.delete": lambda room: room.delete(run_id),
        "budgets.ask_for_approval": lambda room: room.ask_for_approval(run_id, "dear"),
        "budgets.approve": lambda room: room.approve(run_id),
        "budgets.reserve": lambda room: room.reserve(run_id),
        "judges.again": lambda room: room.again(run_id, "rules"),
        "judges.choose": lambda room: room.choose(run_id, "rules"),
        "judges.save_rubric": lambda room: room.save_rubric("strict", "Judge."),
        "labels.add": lambda room: room.add(1, Outcome.FULL_REFUSAL),
        "labels.undo": lambda room: room.undo(1),
        "labels.import_file": lambda room: room.import_file(run_id, b"trial_id,label\n1,full_refusal\n", "labels.csv"),
        "labels.judge_file": lambda room: room.judge_file(Path("none.csv"), "rules"),
        "people.all": lambda room: room.all(),
        "people.add": lambda room: room.add("eve@example.org", "admin"),
        "people.remove": lambda room: room.remove("eve@example.org"),
        "activity.recent": lambda room: room.recent(),
        "activity.export": lambda room: room.export(),
        "shares.create": lambda room: room.create(run_id),
        "shares.revoke": lambda room: room.revoke(1),
        "bin.restore": lambda room: room.restore("run", run_id),
        "bin.purge": lambda room: room.purge("run", run_id),
        "bin.purge_old": lambda room: room.purge_old(),
    }


def _raise_first(brought: Brought) -> None:
    raise brought.errors[0]


def _add_to_set(room: Any, run_id: str) -> Any:
    """With something confirmed, so that the save is reached."""
    room.probes = lambda *_, **__: list(probe_set_of(1).probes)
    return room.add_to_set(run_id, "fresh")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = bench_at(tmp_path, admins=["ada@example.org"])
    yield made
    made.close()


@pytest.fixture
def run_id(bench: Workbench) -> str:
    """A run, a prompt and a probe set of somebody else."""
    bench.store.prompts.save("mine", "Be helpful.", author="ada@example.org")
    bench.store.policies.save("house", "No running.", author="ada@example.org")
    return bench.store.runs.create(plan_of(author="ada@example.org"))


def is_forbidden(bench: Workbench, name: str, call: Callable[[Any], Any]) -> bool:
    try:
        call(getattr(bench, name.partition(".")[0]))
    except Forbidden:
        return True
    return False


def rooms(bench: Workbench) -> list[str]:
    return [name for name, value in vars(Workbench).items() if isinstance(value, cached_property)]


def test_every_public_method_is_known_as_one_that_reads_or_one_that_changes(bench: Workbench, run_id: str) -> None:
    known = {f"{room}.{name}" for room, names in READS.items() for name in names.split()}
    known |= set(changes(run_id, bench)) | {"labels.comment"}
    found = {
        f"{room}.{name}"
        for room in rooms(bench)
        for name, _ in inspect.getmembers(type(getattr(bench, room)), callable)
        if not name.startswith("_")
    }
    assert found == known, "say in this file whether the new method changes something, and try it as a viewer"


def test_a_viewer_may_change_nothing(bench: Workbench, run_id: str) -> None:
    viewer = as_role(bench, Role.VIEWER)
    let_through = [name for name, call in changes(run_id, bench).items() if not is_forbidden(viewer, name, call)]
    assert let_through == []
    assert bench.store.activity.recent() == []
    assert len(bench.runs.recent(include_archived=True)) == 1


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
