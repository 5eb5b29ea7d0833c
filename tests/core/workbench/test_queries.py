"""The lists of prompts are read with one query, however many prompts there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.settings import Settings
from core.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    made = Workbench(Settings(home=tmp_path))
    for number in range(18):
        made.prompts.save(f"prompt {number}", "Be kind.")
        made.prompts.save(f"prompt {number}", "Be brief.")
    return made


@contextmanager
def queries(bench: Workbench) -> Iterator[list[str]]:
    """The statements that the database is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    sa.event.listen(bench.store.db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(bench.store.db.engine, "before_cursor_execute", note)


def test_every_prompt_with_all_of_its_versions_is_one_query(bench: Workbench) -> None:
    with queries(bench) as sent:
        listed = bench.prompts.with_versions()
    assert len(sent) == 1, sent
    assert len([prompt for prompt, _ in listed if prompt.saved]) == 18
    assert all([one.number for one in versions] == [2, 1] for prompt, versions in listed if prompt.saved)


def test_the_versions_are_those_that_a_prompts_own_page_lists(bench: Workbench) -> None:
    bench.prompts.save("general-cautious", "Answer everything.")
    for prompt, versions in bench.prompts.with_versions():
        assert versions == bench.prompts.versions(prompt.name)
        assert prompt.latest == bench.prompts.version(prompt.name)


def test_the_first_edit_of_a_starter_reads_its_versions_once_before_it_writes(bench: Workbench) -> None:
    with queries(bench) as sent:
        saved = bench.prompts.save("general-cautious", "Answer everything.")
    assert saved.version.number == 2
    reads = [one for one in sent if one.startswith("SELECT") and "prompt_versions" in one]
    writes = [one for one in sent if one.startswith("INSERT")]
    assert len(reads) == 2, "before it is saved, and while no other save can come between"
    assert len(writes) == 4, "the prompt, its starter, the edit, the line in the activity log"
    assert len(sent) <= 8, sent
