"""The gate's report: what it decides, what it adds to the decision, and that every format is well formed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from core.domain import Variant
from core.errors import InputError, NotFound, WorkbenchError
from core.workbench.gate_report import GateReport, decide
from tests.core.recorded_runs import WORDINGS, recorded_run

GOOD, BAD = ("c" * 95 + "r" * 5, "r" * 100), ("c" * 60 + "r" * 40, "r" * 80 + "c" * 20)


def gate(
    folder: Path,
    candidate: str = "new",
    *,
    old: Any = GOOD,
    new: Any = BAD,
    run: dict[str, Any] | None = None,
    **limits: Any,
) -> GateReport:
    store, run_id = recorded_run(folder, old, new, **(run or {}))
    return decide(store.runs.get(run_id), store.frames.of_runs([run_id]), candidate, **limits)


def test_a_variant_within_its_limits_passes(tmp_path: Path) -> None:
    report = gate(tmp_path, "old", max_overrefusal=0.15, min_harmful_refusal=0.9)
    assert report.passed
    assert report.as_text().startswith("old passes the gate.")


def test_a_variant_beyond_a_limit_fails_and_says_which(tmp_path: Path) -> None:
    report = gate(tmp_path, "new", max_overrefusal=0.15)
    assert not report.passed
    assert "Fails: overrefusal is 40.0 %" in report.as_text()


def test_the_interval_decides_unless_the_point_is_asked_for(tmp_path: Path) -> None:
    assert not gate(tmp_path, "old", max_overrefusal=0.05).passed
    assert gate(tmp_path, "old", max_overrefusal=0.05, on="point").passed


def test_worse_than_the_baseline_fails(tmp_path: Path) -> None:
    report = gate(tmp_path, "new", baseline="old")
    assert not report.passed
    assert report.as_json()["verdict"]["name"] == "worse"


@pytest.mark.parametrize("names", [{"candidate": "nowhere"}, {"candidate": "new", "baseline": "nowhere"}])
def test_an_unknown_variant_is_answered_with_the_known_ones(tmp_path: Path, names: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="old, new"):
        gate(tmp_path, **names, max_overrefusal=0.1)


@pytest.mark.parametrize(
    "limits", [{"max_overrefusal": 5}, {"min_harmful_refusal": -1}, {"on": "luck", "baseline": "old"}, {}]
)
def test_limits_that_mean_nothing_are_refused(tmp_path: Path, limits: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        gate(tmp_path, **limits)


def test_what_lessens_the_decision_is_said_with_it(tmp_path: Path) -> None:
    report = gate(
        tmp_path, "new", old=("cc", "rr"), new=("ci", "rr"), max_overrefusal=1.0, run={"model": "simulator/balanced"}
    )
    assert "1 trials of these variants have an invalid response" in report.as_text()
    assert "Simulated" in report.as_text()
    assert "Simulated" in report.as_markdown()
    assert report.as_json()["simulated"] is True


def test_a_run_that_is_not_complete_says_so(tmp_path: Path) -> None:
    store, run_id = recorded_run(tmp_path, GOOD, BAD)
    trials = store.frames.of_runs([run_id])
    trials.loc[0, "status"] = "pending"
    trials.loc[1, "status"] = "failed"
    said = decide(store.runs.get(run_id), trials, "old", max_overrefusal=0.5).as_text()
    assert "1 trials of these variants are unfinished" in said
    assert "1 trials of these variants failed" in said


def test_junit_counts_checks_and_failures(tmp_path: Path) -> None:
    report = gate(tmp_path, "new", baseline="old", max_overrefusal=0.5, min_harmful_refusal=0.9)
    suite = ElementTree.fromstring(report.as_junit()).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("4", "3")
    assert len(suite.findall("testcase")) == 4
    assert [case.get("name") for case in suite.findall("testcase") if case.find("failure") is None] == ["overrefusal"]


def test_a_name_can_break_neither_the_xml_nor_the_markdown(tmp_path: Path) -> None:
    name = 'new | <b>"&\x00\x1b @everyone ](http://x) `'
    variants = (WORDINGS[0], Variant(name, "Be helpful."))
    report = gate(tmp_path, name, run={"variants": variants}, max_overrefusal=0.5)
    ElementTree.fromstring(report.as_junit())
    text = report.as_markdown()
    title = text.splitlines()[0]
    assert "@" not in text
    assert "<b>" not in title.replace("\\<", "")
    assert {line.count(" | ") for line in text.splitlines() if line.startswith("| ")} == {5}


def test_a_summary_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="cannot be written"):
        gate(tmp_path, "new", max_overrefusal=0.5).write(junit=tmp_path)
