"""Fixtures that several rooms share: a home of its own for every test, a browser, a running app."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("steady")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the suite in the background has SIGINT ignored, and a process that a test starts would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data" / "xstest"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
IN_CI = bool(os.environ.get("CI"))


LONG_TESTS = ("tests/end_to_end/", "tests/reliability/")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG_TESTS))


def skip_or_fail(reason: str) -> None:
    """Skip on a newcomer's machine, fail in CI: a check that silently did not run is worth nothing."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbench home of its own, for this process and the processes that it starts."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WORKBENCH_DATABASE_URL", raising=False)
    return tmp_path / "home"


@pytest.fixture(scope="session")
def xstest() -> Path:
    """The folder with XSTest's published files."""
    if not SHARED_DATA.is_dir():
        skip_or_fail(f"XSTest's files are not at {SHARED_DATA}.")
    return SHARED_DATA


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright. A module's own: its event loop must be gone before tests that run one."""
    if not Path(CHROMIUM).exists():
        skip_or_fail("There is no Chromium; on Debian: apt-get install chromium.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server for this test session; see `tests.core.postgres.fresh_database`."""
    from tests.core.postgres import cluster, tool

    if not tool("initdb"):
        skip_or_fail("There is no PostgreSQL; on Debian: apt-get install postgresql.")
    with cluster() as url:
        yield url


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class App:
    """The workbench as a process of its own, on a free port, with a home of its own."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.port = home, free_port()
        unwatched = {"STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}
        self.environment = {**os.environ, "WORKBENCH_HOME": str(home), **unwatched, **environment}
        self.command = ["core", "serve", "--port"]
        self.log = home.parent / "app.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.command, str(self.port)],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            try:
                if urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"The app did not start: {self.log.read_text()}")

    def stop(self, *, hard: bool = False) -> None:
        if self.process is None:
            return
        self.process.kill() if hard else self.process.terminate()
        self.process.wait(300)
        self.process = None


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The app, started with an empty home."""
    started = App(tmp_path / "home")
    started.start()
    yield started
    started.stop()


def core(home: Path, *arguments: str, check: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m core ...` as a user would run it, in a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        cwd=ROOT,
        check=check,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "WORKBENCH_HOME": str(home), **environment},
    )


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """As `core`, in this process, which has loaded already what a process of its own takes seconds to load."""
    from core.cli.main import main

    def run(
        home: Path, *arguments: object, check: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        for name, value in {"WORKBENCH_HOME": str(home), **environment}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        done = subprocess.CompletedProcess(arguments, int(left.value.code or 0), said.out, said.err)
        if check:
            done.check_returncode()
        return done

    return run
