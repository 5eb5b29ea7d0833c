"""An accident that happens again and again, each time at another moment or place, and the promise that must outlive it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from core.store import Store, TrialFilter
from tests.conftest import ROOT
from tests.provider import Provider

VARIANTS = ("general-cautious", "general-balanced")
TRIALS, IN_FLIGHT = 280, 8
KEY = "sk-test-never-to-be-written-down"
CODES = {0, 1, 2, 3}
"""What a command may end with: done, gate failed, bad input, unfinished."""


@dataclass(frozen=True)
class Accident:
    """`happen(rng, folder)` has it happen once, in an empty folder; AssertionError where the promise is broken."""

    name: str
    promise: str
    happen: Callable[[Random, Path], None]
    times: int
    """How often the whole campaign tries it."""
    small: int
    """How often the test suite does."""


class Home:
    """A workbench home and what is done in it through the command line, as processes of their own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "WORKBENCH_HOME": str(folder), "OPENAI_API_KEY": KEY, **environment}
        self.environment.pop("WORKBENCH_DATABASE_URL", None)

    def start(self, *arguments: str, **how: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "core", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, **pipes, **how)

    def do(self, *arguments: str, **how: Any) -> tuple[int, str, str]:
        """(exit code, stdout, stderr). AssertionError where the command ends otherwise than in a sentence."""
        process = self.start(*arguments, **how)
        out, err = process.communicate(timeout=600)
        assert process.returncode in CODES, f"{arguments[0]} ended with {process.returncode}: {err[-800:]}"
        assert "Traceback" not in err, err[-2000:]
        return process.returncode, out, err

    @property
    def database(self) -> Path:
        return self.folder / "workbench.sqlite"

    def is_worked_on(self) -> bool:
        """Whether an app or a worker is at work on this home's runs."""
        if not self.database.exists():
            return False
        store = Store(f"sqlite:///{self.database}")
        try:
            return bool(store.workers.all()[0])
        finally:
            store.close()

    def finished(self) -> tuple[str, set[str]]:
        """The newest run ('' where there is none) and the calls of its trials that are stored as done."""
        if not self.database.exists():
            return "", set()
        store = Store(f"sqlite:///{self.database}")
        try:
            runs = store.runs.all(limit=1)
            if not runs:
                return "", set()
            hits = store.responses.search([runs[0].run_id], TrialFilter(statuses=["done"]), limit=10_000).hits
            texts = store.responses.texts([hit.trial_id for hit in hits])
            return runs[0].run_id, {f"{text.system} | {text.prompt}" for text in texts.values()}
        finally:
            store.close()


def starter(model: str, *more: str) -> list[str]:
    """The command that runs both starter prompts over the starter set."""
    return [
        "run",
        *(word for name in VARIANTS for word in ("--variant", name)),
        "--probes",
        "starter",
        "--model",
        model,
        *more,
    ]


def over_http(provider: Provider, *more: str) -> list[str]:
    """The same against the loopback provider."""
    asked = ("--api-base", provider.url, "--api-key-env", "OPENAI_API_KEY", "--concurrency", str(IN_FLIGHT))
    return starter("openai/gpt-4o-mini", *asked, *more)


def kill(process: subprocess.Popen[Any]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def answers(provider: Provider) -> Counter[str]:
    """How often each call was answered."""
    return Counter(entry["call"] for entry in provider.ledger.log if entry["kind"] == "ok")
