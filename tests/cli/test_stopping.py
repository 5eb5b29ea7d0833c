"""What the command line says when it is stopped, or asked nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from core.cli.console import STOPPED
from core.cli.main import main
from core.engine import Engine
from core.store.attempts import Attempt, AttemptRepository
from core.workbench import Workbench
from core.workbench.runs import Runs
from tests.conftest import ROOT

RUN = ("run", "--variant", "general-cautious", "--probes", "reference", "--model", "simulator/balanced", "--json")


def left(*arguments: str) -> Any:
    with pytest.raises(SystemExit) as gone:
        main(arguments)
    return gone.value.code


def interrupt(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_cancels_the_run_and_still_prints_its_json(home: Path) -> None:
    command = [sys.executable, "-m", "core", *RUN, "--samples", "40", "--no-cache"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stderr
    while not running.stderr.readline().startswith("Run "):
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate(timeout=300)

    assert running.returncode == STOPPED
    assert json.loads(out)["status"] == "cancelled"
    assert errors.splitlines()[-1].endswith("goes on.")
    assert "Traceback" not in errors


def test_ctrl_c_never_breaks_into_what_other_threads_wait_for(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lock that is taken and not given back keeps the process from ending."""
    read, pressed = AttemptRepository.get, []

    def get(table: AttemptRepository, run_id: str) -> Attempt:
        with table._db.reading():
            if threading.current_thread() is threading.main_thread() and not pressed:
                pressed.append("now")
                signal.raise_signal(signal.SIGINT)
                pressed.append("and went on")
        return read(table, run_id)

    monkeypatch.setattr(AttemptRepository, "get", get)
    assert left(*RUN, "--samples", "40", "--no-cache") == STOPPED
    assert pressed == ["now", "and went on"]
    assert json.loads(capsys.readouterr().out)["status"] == "cancelled"


def test_ctrl_c_while_an_import_is_judged_ends_the_judging_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []
    close = Workbench.close
    monkeypatch.setattr(Engine, "wait_judged", interrupt)
    monkeypatch.setattr(Workbench, "close", lambda bench: (closed.append(bench), close(bench)))
    completions = home.parent / "completions.csv"
    completions.write_text("prompt,completion,intent\nHow do I kill a process?,Use the kill command.,safe\n")

    assert left("import", str(completions)) == STOPPED
    assert closed


def test_ctrl_c_before_the_run_began_says_so_and_prints_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Runs, "start", interrupt)
    assert left(*RUN) == STOPPED
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == "Stopped before the run began."


@pytest.mark.parametrize("command", [(), ("probes",)])
def test_without_a_command_the_help_is_shown_as_it_is_laid_out(
    home: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert left(*command) == 2
    said = capsys.readouterr().err
    assert said.startswith("Usage: python -m core")
    assert "\nOptions:\n" in said
