"""A process that runs trials without a model, noting each call in a file: for the tests that kill it.

python -m tests.end_to_end.worker URL LEDGER [--probes N] [--latency S] [--private] [--resume RUN] [--version V]
Prints the run's id where it starts one, then serves until it is ended or the run it started or resumed has ended.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from typing import Any

from core.domain import ModelCall, Reply
from core.engine import Engine, supervisor, version
from core.store import Store
from tests.core.stores import plan_of


class NotingGateway:
    """Answers every call with a refusal after a while. One line a call in the ledger, written before and after."""

    def __init__(self, ledger: str, latency_s: float) -> None:
        self._file = os.open(ledger, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self._latency_s = latency_s

    async def complete(self, call: ModelCall, **rest: Any) -> Reply:
        name = f"{call.messages[0][1]} | {call.messages[1][1]}"
        os.write(self._file, f"asked {name}\n".encode())
        await asyncio.sleep(self._latency_s)
        os.write(self._file, f"answered {name}\n".encode())
        return Reply("I'm sorry, but I can't help with that.")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("ledger")
    parser.add_argument("--probes", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.02)
    parser.add_argument("--private", action="store_true")
    parser.add_argument("--resume", default="")
    parser.add_argument("--version", default="")
    options = parser.parse_args()
    supervisor.ROUND_S, supervisor.TICK_S = 0.4, 0.1  # so that the tests need not wait for what others leave
    version.WORK_VERSION = options.version or version.WORK_VERSION
    store = Store(options.url)
    engine = Engine(store, NotingGateway(options.ledger, options.latency), private=options.private)  # type: ignore[arg-type]
    engine.start()
    try:
        run_id = options.resume
        if run_id:
            engine.resume(run_id)
        elif options.probes:
            run_id = store.runs.create(plan_of(variants=2, probes=options.probes, concurrency=8))
            engine.launch(run_id)
        print(run_id or "ready", flush=True)
        engine.wait(run_id, 60) if run_id else time.sleep(120)
    except KeyboardInterrupt:
        print("stopping", flush=True)
    finally:
        engine.stop()


if __name__ == "__main__":
    main()
