"""`python -m core judge`: a file in, figures and a file out; every wrong input is one line and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli.main import main
from tests.conftest import Command


def test_xstests_file_gives_its_figures_as_json(home: Path, xstest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["judge", str(xstest / "xstest_v2_completions_gpt4.csv"), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert left.value.code == 0
    assert (shown["rows"], shown["judge"], shown["calls"], shown["failed"]) == (450, "rules", 0, 0)
    assert shown["label_column"] == "final_label"
    assert sum(shown["outcomes"].values()) == shown["agreement"]["n"] == 450
    assert shown["agreement"]["accuracy"] > 0.9
    assert shown["agreement"]["kappa_low"] < shown["agreement"]["kappa"]


def test_a_stranger_to_the_program_gets_a_table_and_a_file(home: Path, tmp_path: Path, command: Command) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("prompt,completion\nHow?,I'm sorry but I can't help with that.\n", "utf-8")
    done = command(home, "judge", str(file), "--out", str(tmp_path / "judged.csv"))
    assert done.returncode == 0
    assert "1 rows judged by rules" in done.stdout
    assert (tmp_path / "judged.csv").read_text("utf-8").splitlines()[1].split(",")[2] == "full_refusal"


@pytest.mark.parametrize(
    ("text", "judge", "said"),
    [
        ("prompt,answer\na,b\n", "rules", "no column “completion”"),
        ("", "rules", "is empty"),
        ("prompt,completion\na,b\n", "llm:", "There is no judge “llm:”"),
        ("prompt,completion\na,b\n", "llm:simulator/balanced#nothing", "no rubric “nothing”"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, judge: str, said: str
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["judge", str(file), "--judge", judge])
    shown = capsys.readouterr()
    assert (left.value.code, shown.out) == (2, "")
    assert said in shown.err
    assert shown.err.count("\n") == 1
