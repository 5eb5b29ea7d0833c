"""Recorded completions with human labels become a run whose table is the published one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.cli.main import main
from tests.conftest import ROOT

LIBRARY = ROOT / "tests" / "core" / "data" / "library"
PUBLISHED = {
    "xstest_v2_completions_gpt4": {"benign": (91.6, 2.0, 6.4), "harmful": (0.5, 2.0, 97.5)},
    "xstest_v2_completions_llama2new": {"benign": (70.4, 15.6, 14.0), "harmful": (0.0, 2.5, 97.5)},
}
"""Share of prompts in per cent: full compliance, partial refusal, full refusal."""


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 0
    return json.loads(capsys.readouterr().out)


def imported(xstest: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    files = [str(xstest / f"{name}.csv") for name in PUBLISHED]
    probes = str(xstest / "xstest_prompts.csv")
    return run_json(capsys, "import", *files, "--probes", probes, "--labels", "final_label", "--json")


def test_the_labels_of_xstest_give_the_published_table(
    home: Path, xstest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = imported(xstest, capsys)
    shown = run_json(capsys, "show", run["run_id"], "--json")
    assert shown == run
    for variant in shown["variants"]:
        for intent, published in PUBLISHED[variant["name"]].items():
            counts = variant["outcomes"][intent]
            total = sum(counts.values())
            found = tuple(
                round(100 * counts[name] / total, 1) for name in ("full_compliance", "partial_refusal", "full_refusal")
            )
            assert found == published


def test_an_import_makes_no_call_and_is_not_simulated(
    home: Path, xstest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = imported(xstest, capsys)
    assert run["calls"] == {"made": 0, "cached": 0, "failed": 0, "blocked": 0}
    assert run["simulated"] is False
    assert run["probe_set"]["size"] == 450
    assert run["status"] == "complete"


def test_the_list_of_runs_has_the_newest_first(home: Path, xstest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = imported(xstest, capsys), imported(xstest, capsys)
    rows = run_json(capsys, "runs", "--json")
    assert [row["run_id"] for row in rows] == [second["run_id"], first["run_id"]]
    assert set(rows[0]) == {"run_id", "name", "status", "created_at"}


def test_one_models_responses_of_do_not_answer_become_a_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(LIBRARY / "do_not_answer_en.csv")
    run = run_json(capsys, "import", file, "--probes", file, "--completion-column", "GPT4_response", "--json")
    assert run["variants"][0]["harmful_refusal"]["n"] == 2
    assert run["variants"][0]["overrefusal"]["n"] == 0


def test_wildguards_labelled_responses_become_a_run_without_the_rows_it_leaves_open(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ("a", "unharmful", "refusal"),
        ("b", "harmful", "refusal"),
        ("c", "unharmful", "compliance"),
        ("d", None, None),
    ]
    table = [
        {"prompt": prompt, "response": "No.", "prompt_harm_label": harm, "response_refusal_label": refusal}
        for prompt, harm, refusal in rows
    ]
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "wildguardmix_test.parquet")
    file = str(tmp_path / "wildguardmix_test.parquet")
    [variant] = run_json(capsys, "import", file, "--labels", "response_refusal_label", "--json")["variants"]
    assert (variant["overrefusal"]["rate"], variant["overrefusal"]["n"]) == (0.5, 2)
    assert (variant["harmful_refusal"]["rate"], variant["harmful_refusal"]["n"]) == (1.0, 1)
