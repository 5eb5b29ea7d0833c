"""How long a run takes beside the loop it replaces: `python -m tests.bench.speed` (or `make bench`).

Everything is measured in one go against one loopback provider, round by round, so that a busy moment of the machine meets
all of them. A row is a whole process: wall time, processor time (its own and the system's), peak memory. The ratios are the
claims; seconds belong to the machine that they were measured on.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODEL = "openai/bench-model"

BARE_LOOP = """
import asyncio, json, sys
import litellm
litellm.telemetry, litellm.suppress_debug_info = False, True
base, at_once, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
calls = json.load(open(path))
async def main():
    slots, replies = asyncio.Semaphore(at_once), []
    async def one(messages):
        async with slots:
            reply = await litellm.acompletion(
                model="openai/bench-model", messages=messages, api_base=base, api_key="bench", temperature=0.0,
                max_tokens=512, num_retries=0)
            replies.append(reply.choices[0].message.content)
    await asyncio.gather(*(one(messages) for messages in calls))
    print(len(replies))
asyncio.run(main())
"""
"""The loop that people write first: ask, keep the text in memory, judge and store nothing."""


@dataclass(frozen=True)
class Measured:
    """One whole process."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(command: list[str], env: dict[str, str]) -> Measured:
    """Run a command to its end; RuntimeError with its last words where it fails."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=words, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        if code := os.waitstatus_to_exitcode(status):
            words.seek(0)
            raise RuntimeError(f"{command[:4]} ended with {code}: {words.read()[-1500:].decode('utf-8', 'replace')}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@dataclass(frozen=True)
class Task:
    """So many probes under two prompts, as files for the command and as messages for the bare loop."""

    folder: Path
    probes: int
    url: str
    at_once: int

    @property
    def trials(self) -> int:
        return 2 * self.probes

    def write(self) -> None:
        rows = [f'p{i},"Request {i}: what should one know about topic {i}?",benign' for i in range(self.probes)]
        self._file("csv").write_text("id,prompt,intent\n" + "\n".join(rows) + "\n", "utf-8")
        for name in PROMPTS:
            (self.folder / f"{name}.md").write_text(PROMPTS[name], "utf-8")
        asked = [f"Request {i}: what should one know about topic {i}?" for i in range(self.probes)]
        calls = [
            [{"role": "system", "content": system}, {"role": "user", "content": text}]
            for system in PROMPTS.values()
            for text in asked
        ]
        self._file("json").write_text(json.dumps(calls), "utf-8")

    def _file(self, kind: str) -> Path:
        return self.folder / f"task-{self.probes}.{kind}"

    def bare(self) -> list[str]:
        return [sys.executable, "-c", BARE_LOOP, f"{self.url}/v1", str(self.at_once), str(self._file("json"))]

    def run(self) -> list[str]:
        variants = [str(self.folder / f"{name}.md") for name in PROMPTS]
        return [
            *[sys.executable, "-m", "core", "run", "--variant", *variants, "--probes", str(self._file("csv"))],
            *["--model", MODEL, "--api-base", f"{self.url}/v1", "--concurrency", str(self.at_once), "--json"],
        ]


PROMPTS = {"careful": "You are a careful assistant. Decline what could hurt.", "open": "You are a helpful assistant."}


@contextmanager
def provider(latency_s: float) -> Iterator[str]:
    """A server in a process of its own; yields its address."""
    command = [sys.executable, "-m", "tests.provider", "--latency", str(latency_s)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def main() -> None:
    given = _arguments()
    rows: defaultdict[str, list[Measured]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, provider(given.latency) as url:
        task = Task(Path(folder), given.trials // 2, url, given.at_once)
        many = Task(Path(folder), 10 * given.trials // 2, url, given.at_once)
        for one in (task, many):
            one.write()
        for number in range(given.rounds):
            one_round(rows, task, Path(folder) / f"home-{number}")
        if given.many:
            rows[MANY].append(measured(many.run(), environment(Path(folder) / "home-many")))
    report(rows, task, given)


BARE, COLD, CACHED = "bare LiteLLM loop", "run, nothing known", "run, all in the call cache"
HANDED, MANY = "run --hand-over to a worker", "run, ten times as many"


def one_round(rows: defaultdict[str, list[Measured]], task: Task, home: Path) -> None:
    """The loop and the command beside each other, each in a process of its own."""
    env = environment(home)
    for name, command in ((BARE, task.bare()), (COLD, task.run()), (CACHED, task.run())):
        rows[name].append(measured(command, env))
    env = environment(home.with_name(f"{home.name}-worker"))
    with worker(env, task):
        rows[HANDED].append(measured([*task.run(), "--no-cache", "--hand-over"], env))


@contextmanager
def worker(env: dict[str, str], task: Task) -> Iterator[None]:
    """A worker that has loaded what it needs: it has done the task once."""
    command = [sys.executable, "-m", "core", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(RuntimeError):  # until it is there
                measured([*task.run(), "--hand-over"], env)
                break
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


def environment(home: Path) -> dict[str, str]:
    """LiteLLM's price map is read from its package on both sides: fetching it would measure the network."""
    return {
        **os.environ,
        "WORKBENCH_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }


def report(rows: dict[str, list[Measured]], task: Task, given: argparse.Namespace) -> None:
    print(
        f"{task.trials} trials, provider {given.latency * 1000:.0f} ms, {task.at_once} in flight, {given.rounds} rounds"
    )
    print(f"{'':28} {'wall s':>20} {'processor s':>20} {'peak MB':>14}")
    for name, all_ in rows.items():
        spans = (spread(all_, what) for what in ("wall_s", "cpu_s", "peak_mb"))
        print("{:28} {:>20} {:>20} {:>14}".format(name, *spans))
    print("Ratios, median of rounds (min to max):")
    for what in ("wall_s", "cpu_s"):
        print(f"  cold command / bare loop, {what}: {ratio(rows[COLD], rows[BARE], what)}")
        print(f"  cached command / bare loop, {what}: {ratio(rows[CACHED], rows[BARE], what)}")
    print(f"  handed over / bare loop, wall_s: {ratio(rows[HANDED], rows[BARE], 'wall_s')}")
    if rows.get(MANY):
        each = rows[MANY][0].cpu_s / 10 / statistics.median(one.cpu_s for one in rows[COLD])
        print(f"  processor time a trial, {10 * task.trials} against {task.trials} trials: {each:.2f}")


def spread(all_: list[Measured], what: str) -> str:
    values = [getattr(one, what) for one in all_]
    return f"{statistics.median(values):.1f} ({min(values):.1f}-{max(values):.1f})"


def ratio(ours: list[Measured], theirs: list[Measured], what: str) -> str:
    """Round by round, since both were measured in the same minute."""
    values = [getattr(one, what) / getattr(other, what) for one, other in zip(ours, theirs, strict=True)]
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--trials", type=int, default=900)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before each reply")
    parser.add_argument("--many", action="store_true", help="also ten times as many trials, once")
    parser.add_argument("--at-once", type=int, default=50, help="calls in flight")
    return parser.parse_args()


if __name__ == "__main__":
    main()
