"""`run --hand-over`: the app or a worker makes the calls, and the command follows them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli.main import main
from core.settings import load_settings
from core.workbench import Workbench

COMMAND = ("run", "--variant", "general-balanced", "--probes", "short", "--model", "simulator/balanced", "--hand-over")


def left_with(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


def test_a_run_is_done_by_the_worker_that_is_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worker = Workbench(load_settings())
    owner = worker.engine.id
    try:
        assert left_with(*COMMAND, "--json") == 0
        done = json.loads(capsys.readouterr().out)
        assert (done["status"], [one.id for one in worker.store.workers.all()[0]]) == ("complete", [owner])
    finally:
        worker.close()


def test_without_anybody_to_hand_over_to_nothing_is_begun(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with(*COMMAND) == 2
    assert "no app and no worker works on this database" in capsys.readouterr().err
    assert Workbench(load_settings()).runs.recent() == []
