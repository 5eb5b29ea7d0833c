"""The engine: a plan becomes trials, made in the background, durable in the face of crashes, within limits and budget.

engine.py   the face: submit, resume, cancel, wait, rejudge
ranges.py   works through a range of trials in this process
trials.py   one trial: call, keep, judge
work.py     what a process knows of the attempt it works on
slots.py    calls in flight per provider, and the budget
care.py     leases; taking up what dead processes left
limits.py   limits of providers that all processes share
version.py  which engine this is
durable.py  what is used of DBOS (imported late)
"""

from core.engine.engine import Engine

__all__ = ["Engine"]
