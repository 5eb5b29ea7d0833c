"""Counts over the whole database, for metrics: runs and trials by status, what waits in the queue, what all has cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain import RunStatus, TrialStatus
from core.store.database import Database
from core.store.tables import judgements, runs, trials


@dataclass(frozen=True, slots=True)
class DatabaseCounts:
    runs: Mapping[str, int]
    """By status."""
    trials: Mapping[str, int]
    """By status, of all runs."""
    queued: int
    """Pending trials of running runs."""
    cost_usd: float


class CountRepository:
    """Counts over the whole database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read(self) -> DatabaseCounts:
        counted = sa.func.count()
        of_runs = sa.select(runs.c.status, counted).group_by(runs.c.status)
        of_trials = sa.select(trials.c.status, counted, sa.func.sum(trials.c.cost_usd)).group_by(trials.c.status)
        running = sa.select(runs.c.id).where(runs.c.status == str(RunStatus.RUNNING))
        waiting = sa.select(counted).where(trials.c.run.in_(running), trials.c.status == TrialStatus.PENDING)
        with self._db.reading() as connection:
            by_run = {status: count for status, count in connection.execute(of_runs)}
            by_trial = connection.execute(of_trials).all()
            queued = connection.execute(waiting).scalar_one()
            judging = connection.execute(sa.select(sa.func.sum(judgements.c.cost_usd))).scalar()
        cost = sum(float(cost or 0.0) for _, _, cost in by_trial) + float(judging or 0.0)
        return DatabaseCounts(by_run, {str(status): count for status, count, _ in by_trial}, int(queued), cost)
