"""A process killed in the middle costs at most the calls in flight: what was finished is never asked for again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.domain import RunStatus
from core.engine.version import WORK_VERSION
from core.store import Store, TrialFilter
from tests.conftest import ROOT

IN_FLIGHT = 8


def until(condition: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


class Workers:
    """Worker processes on one database and one ledger of calls."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.started = folder, list[subprocess.Popen[str]]()
        self.store = Store(f"sqlite:///{folder / 'store.sqlite'}")

    def start(self, *arguments: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "tests.end_to_end.worker", self.store.url, str(self.folder / "ledger")]
        process = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    def kill(self, process: subprocess.Popen[str]) -> None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def rounds(self, version: str) -> int:
        """How often the supervisors of this version have looked for what nobody works on."""
        return (self.folder / "ledger").read_text().splitlines().count(f"round {version}")

    def asked(self) -> Counter[str]:
        lines = (self.folder / "ledger").read_text().splitlines()
        return Counter(line.removeprefix("asked ") for line in lines if line.startswith("asked "))

    def finished(self, run_id: str) -> set[str]:
        """The calls of the trials that the store holds as done."""
        hits = self.store.responses.search([run_id], TrialFilter(statuses=["done"]), limit=10_000).hits
        texts = self.store.responses.texts([hit.trial_id for hit in hits])
        return {f"{text.system} | {text.prompt}" for text in texts.values()}

    def kill_in_the_middle(self, *arguments: str) -> tuple[str, set[str]]:
        """Start a run, kill its process when a third is done and the next calls are in flight; its id and finished calls."""
        process, run_id = self.start("--probes", "150", "--pause-after", "100", *arguments)
        until(lambda: self.store.runs.progress(run_id).done == 100)
        self.kill(process)
        return run_id, self.finished(run_id)

    def complete(self, run_id: str) -> bool:
        return self.store.runs.progress(run_id).status is RunStatus.COMPLETE


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path)
    yield made
    for process in made.started:
        process.kill()
        process.wait()
    made.store.close()


def assert_nothing_finished_was_repeated(workers: Workers, run_id: str, finished: set[str]) -> None:
    asked = workers.asked()
    assert len(finished) > 75
    assert {asked[call] for call in finished} == {1}
    assert len(asked) == workers.store.runs.progress(run_id).done == 300
    assert asked.total() <= 300 + IN_FLIGHT


def test_the_next_process_takes_up_a_shared_run_by_itself(workers: Workers) -> None:
    run_id, finished = workers.kill_in_the_middle()
    workers.start()
    until(lambda: workers.complete(run_id))
    assert_nothing_finished_was_repeated(workers, run_id, finished)
    assert workers.store.attempts.get(run_id).number == 1, "its chunks went on as they were"


def test_a_command_that_died_leaves_its_run_waiting_until_it_is_resumed(workers: Workers) -> None:
    run_id, finished = workers.kill_in_the_middle("--private")
    workers.start()
    until(lambda: workers.store.runs.get(run_id).status is RunStatus.WAITING)
    assert "process that ran it has ended" in workers.store.runs.get(run_id).reason
    process, _ = workers.start("--private", "--resume", run_id)
    assert process.wait(300) == 0
    assert_nothing_finished_was_repeated(workers, run_id, finished)


def test_a_resume_takes_over_from_a_dead_process_but_not_from_a_living_one(workers: Workers) -> None:
    run_id, finished = workers.kill_in_the_middle()
    first, _ = workers.start("--private", "--resume", run_id)
    second, _ = workers.start("--private", "--resume", run_id)
    assert (first.wait(300), second.wait(300)) == (0, 0)
    assert_nothing_finished_was_repeated(workers, run_id, finished)


def test_two_processes_share_a_run_and_one_takes_over_from_the_other(workers: Workers) -> None:
    workers.start()
    dying, run_id = workers.start("--probes", "150", "--pause-after", "50")
    until(lambda: workers.store.runs.progress(run_id).done > 75)
    workers.kill(dying)
    finished = workers.finished(run_id)
    until(lambda: workers.complete(run_id))
    assert_nothing_finished_was_repeated(workers, run_id, finished)


def test_a_worker_of_another_version_leaves_a_run_to_its_own(workers: Workers) -> None:
    newer = ("--version", "999.1")
    run_id, finished = workers.kill_in_the_middle(*newer)
    workers.start()
    until(lambda: workers.rounds(WORK_VERSION) >= 3)
    assert workers.finished(run_id) == finished
    workers.start(*newer)
    until(lambda: workers.complete(run_id))
    assert_nothing_finished_was_repeated(workers, run_id, finished)


def test_a_stopped_process_hands_over_what_is_open(workers: Workers) -> None:
    process, run_id = workers.start("--probes", "150", "--pause-after", "100")
    until(lambda: workers.store.runs.progress(run_id).done == 100)
    process.send_signal(signal.SIGINT)
    process.wait(300)
    finished = workers.finished(run_id)
    workers.start()
    until(lambda: workers.complete(run_id))
    assert_nothing_finished_was_repeated(workers, run_id, finished)
