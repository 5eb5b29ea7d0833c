"""A process that runs trials without a model, noting each call in a file: for the tests that kill it.

python -m tests.end_to_end.worker URL LEDGER [--probes N] [--pause-after N] [--private] [--resume RUN] [--version V]
    [--clock-jump SECONDS --jump-after N]
Prints the run's id where it starts one, then serves until it is ended or the run it started or resumed has ended.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from typing import Any

from core.domain import ModelCall, Reply
from core.engine import Engine, supervisor, version
from core.engine import engine as engine_module
from core.store import Store
from tests.core.stores import plan_of


class NotingGateway:
    """Answers every call with a refusal. One line a call in the ledger, written before and after.

    After `pause_after` calls all others wait, until this process is killed or `go_on` is called; 0 never pauses.
    """

    def __init__(self, ledger: str, pause_after: int, clock_jump: float = 0.0, jump_after: int = 0) -> None:
        self._file = os.open(ledger, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self._pause_after, self._asked = pause_after, 0
        self._clock_jump, self._jump_after = clock_jump, jump_after

    def go_on(self) -> None:
        self._pause_after = 0

    def note(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())

    def known(self, calls: Sequence[ModelCall]) -> list[Reply | None]:
        return [None] * len(calls)

    async def prepare(self, call: ModelCall, **rest: Any) -> None:
        """Nothing is to be loaded."""

    async def complete(self, call: ModelCall, **rest: Any) -> Reply:
        name = f"{call.messages[0][1]} | {call.messages[1][1]}"
        self._asked += 1
        number = self._asked
        if number == self._jump_after:
            jump_clock(self._clock_jump)
        self.note(f"asked {name}")
        await asyncio.sleep(0.005)
        while 0 < self._pause_after < number:
            await asyncio.sleep(0.005)
        self.note(f"answered {name}")
        return Reply("I'm sorry, but I can't help with that.")


def jump_clock(seconds: float) -> None:
    """From now on this process reads another time of day; what is monotonic goes on."""
    real = time.time
    time.time = lambda: real() + seconds


class NotingSupervisor(supervisor.Supervisor):
    """Notes the end of each of its rounds in the ledger."""

    def _round(self) -> None:
        super()._round()
        self._worker.gateway.note(f"round {version.WORK_VERSION}")  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("ledger")
    parser.add_argument("--probes", type=int, default=0)
    parser.add_argument("--pause-after", type=int, default=0)
    parser.add_argument("--private", action="store_true")
    parser.add_argument("--resume", default="")
    parser.add_argument("--version", default="")
    parser.add_argument("--clock-jump", type=float, default=0.0)
    parser.add_argument("--jump-after", type=int, default=0)
    options = parser.parse_args()
    supervisor.ROUND_S, supervisor.TICK_S = 0.4, 0.1  # so that the tests need not wait for what others leave
    version.WORK_VERSION = options.version or version.WORK_VERSION
    engine_module.Supervisor = NotingSupervisor  # type: ignore[misc]
    store = Store(options.url)
    gateway = NotingGateway(options.ledger, options.pause_after, options.clock_jump, options.jump_after)
    engine = Engine(store, gateway, private=options.private)  # type: ignore[arg-type]
    engine.start()
    try:
        run_id = options.resume
        if run_id:
            engine.resume(run_id)
        elif options.probes:
            run_id = store.runs.create(plan_of(variants=2, probes=options.probes, concurrency=8))
            engine.launch(run_id)
        print(run_id or "ready", flush=True)
        engine.wait(run_id, 600) if run_id else time.sleep(600)
    except KeyboardInterrupt:
        gateway.go_on()
        print("stopping", flush=True)
    finally:
        engine.stop()


if __name__ == "__main__":
    main()
