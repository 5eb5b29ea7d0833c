"""Other tools' logs on the command line: one JSON object, every row that was left out named, exit code 2 where nothing is."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import ROOT, Command

LOGS = ROOT / "tests" / "core" / "data" / "logs"


def test_a_log_becomes_a_run_and_says_what_was_in_it(home: Path, command: Command) -> None:
    done = command(home, "logs", "import", LOGS / "inspect.eval", "--name", "kettles", "--json", check=True)
    said = json.loads(done.stdout)
    assert (said["entries"], said["blocked"], said["errors"]) == (3, 1, 1)
    assert (said["format"], said["models"]) == ("inspect", ["mockllm/model"])
    assert "row 4" in said["first_errors"][0]
    assert said["first_errors"][0] in done.stderr
    shown = json.loads(command(home, "show", said["run_id"], "--json", check=True).stdout)
    assert (shown["name"], shown["calls"]["blocked"], shown["variants"][0]["trials"]) == ("kettles", 1, 3)


def test_a_file_that_is_no_log_is_one_line_and_exit_code_2(home: Path, tmp_path: Path, command: Command) -> None:
    (tmp_path / "a.json").write_text('{"version": 2, "eval": {}}')
    for file, said in ((tmp_path / "a.json", "head of an Inspect log"), (tmp_path / "none.jsonl", "cannot be read")):
        refused = command(home, "logs", "import", file, "--json")
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert said in refused.stderr
