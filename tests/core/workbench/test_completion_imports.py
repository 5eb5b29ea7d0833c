"""Files of recorded completions: each is a variant of its own, and what has no label is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.workbench.completion_imports import ImportRequest, distinct_stems, read_import

NO_SETS: Any = None
HEAD = "prompt,completion,intent,label\n"


def test_two_files_of_one_name_are_two_variants() -> None:
    files = [Path("a/new.csv"), Path("b/new.csv"), Path("b/old.csv"), Path("c/new.csv")]
    assert distinct_stems(files) == ["new", "new #2", "old", "new #3"]


def test_no_completion_of_a_namesake_is_lost(tmp_path: Path) -> None:
    for folder, said in (("a", "Yes."), ("b", "No.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "new.csv").write_text(f"{HEAD}How?,{said},benign,\n")
    read = read_import(ImportRequest([tmp_path / "a/new.csv", tmp_path / "b/new.csv"]), NO_SETS)
    assert {(item.variant, item.response) for item in read.items} == {("new", "Yes."), ("new #2", "No.")}


def test_rows_without_a_label_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(f"{HEAD}How?,Yes.,benign,full_compliance\nWhy?,No.,benign,\n")
    assert any(
        "1 of 2 rows have no label" in note
        for note in read_import(ImportRequest([file], labels="label"), NO_SETS).notes
    )
    assert not any("no label" in note for note in read_import(ImportRequest([file]), NO_SETS).notes)
