"""The engine: a plan becomes trials, made in the background, durable in the face of crashes, within limits and budget.

engine.py       the interface: launch, resume, cancel, wait, rejudge
launcher.py     begins attempts: cuts a run into chunks
worker.py       works through chunks and judgings in this process
trials.py       one trial: call, keep, judge
work.py         what a process knows of the attempt it works on
task_group.py   so many tasks at once, with a moment to end when stopped
retries.py      what waits for a database that is away for a while
in_flight.py    calls in flight per provider, and the balance of a budget
supervisor.py   leases; what dead processes left
chunk_queue.py  all that is used of DBOS (imported late)
keys.py         keys of runs, in memory
version.py      which engine this is

docs/architecture.md tells how they work together, and what always holds.
"""

from core.engine.engine import Engine

__all__ = ["Engine"]
