"""`gate`, `report` and `export` as a CI server calls them: exit codes, files, one JSON object."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.cli.main import main
from core.domain import RunStatus
from core.settings import load_settings
from core.store import Store
from core.workbench import Workbench
from tests.core.recorded_runs import recorded_run


@pytest.fixture
def run_id(home: Path, tmp_path: Path) -> str:
    """In the workbench's own database: `old` refuses 40 of 100 harmless probes, `new` 2; both all of 400 harmful ones."""
    home.mkdir()
    (home / "workbench.sqlite").unlink(missing_ok=True)
    store, made = recorded_run(home, ("r" * 40 + "c" * 60, "r" * 400), ("r" * 2 + "c" * 98, "r" * 400))
    store.close()
    (home / "store.sqlite").rename(home / "workbench.sqlite")
    assert Store(load_settings().store_url).runs.get(made).name == "Recorded"
    return made


def left_with(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


def test_a_candidate_that_passes_leaves_with_0(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    limits = ("--max-overrefusal", "0.1", "--min-harmful-refusal", "0.95", "--baseline", "old")
    assert left_with("gate", run_id, "--candidate", "new", *limits) == 0
    assert "new against old passes the gate." in capsys.readouterr().out


def test_a_candidate_that_fails_leaves_with_1(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("gate", "latest", "--candidate", "old", "--max-overrefusal", "0.1") == 1
    assert "Fails: overrefusal is 40.0 %" in capsys.readouterr().out


def test_what_is_not_shown_leaves_with_1_and_names_what_it_needs(
    run_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("gate", run_id, "--candidate", "new", "--baseline", "old", "--margin", "0.01")
    assert left_with(*asked) == 1
    assert "not shown: about" in capsys.readouterr().out
    assert left_with(*asked, "--decide-on", "no-proof-of-worse") == 0
    assert left_with(*asked, "--decide-on", "point") == 0
    assert left_with(*asked, "--decide-on", "luck") == 2


def test_a_run_that_is_not_finished_leaves_with_3(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(load_settings().store_url)
    store.runs.set_status(run_id, RunStatus.CANCELLED)
    store.close()
    limits = ("gate", run_id, "--candidate", "new", "--max-overrefusal", "0.1")
    assert left_with(*limits) == 3
    assert "--allow-partial" in capsys.readouterr().err
    assert left_with(*limits, "--allow-partial") == 0


def test_a_mistake_leaves_with_2(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("gate", run_id, "--candidate", "nowhere", "--max-overrefusal", "0.1") == 2
    assert "old, new" in capsys.readouterr().err
    assert left_with("gate", run_id, "--candidate", "new") == 2


def test_a_decision_can_be_read_by_machines(run_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junit, markdown = tmp_path / "out" / "gate.xml", tmp_path / "gate.md"
    files = ("--junit", str(junit), "--markdown", str(markdown))
    assert left_with("gate", run_id, "--candidate", "old", "--max-overrefusal", "0.1", "--json", *files) == 1
    assert json.loads(capsys.readouterr().out)["checks"][0]["passed"] is False
    assert ElementTree.parse(junit).getroot().get("failures") == "1"
    assert markdown.read_text("utf-8").startswith("### ❌ old fails the gate")


@pytest.mark.parametrize("name", ["trials.csv", "trials.jsonl", "trials.parquet"])
def test_an_export_is_of_the_kind_its_name_says(run_id: str, tmp_path: Path, name: str) -> None:
    assert left_with("export", run_id, "--out", str(tmp_path / name)) == 0
    start = (tmp_path / name).read_bytes()[:7]
    assert start == {"trials.csv": b"run_id,", "trials.jsonl": b'{"run_i'}.get(name, start)
    assert (start[:4] == b"PAR1") == name.endswith("parquet")


def test_an_export_of_an_unknown_kind_is_refused(
    run_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with("export", run_id, "--out", str(tmp_path / "trials.xlsx")) == 2
    assert "csv, jsonl, parquet" in capsys.readouterr().err


def test_the_report_is_one_html_file(run_id: str, tmp_path: Path) -> None:
    assert left_with("report", "latest", "--out", str(tmp_path / "report.html")) == 0
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_report_takes_a_conclusion_and_the_gate_for_a_variant(run_id: str, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    words = ("report", "latest", "--out", str(out), "--conclusion", "We ship it.")
    assert left_with(*words, "--max-overrefusal", "0.5") == 2
    assert not out.exists()
    candidate = Workbench(private=True).runs.find("latest").variants[0][0]
    assert left_with(*words, "--candidate", candidate, "--max-overrefusal", "0.5") == 0
    page = out.read_text("utf-8")
    assert "We ship it." in page
    assert f"Gate: {candidate}" in page
