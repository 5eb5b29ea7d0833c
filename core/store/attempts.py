"""Who runs what: a run has one attempt at a time, which ends when nothing is open."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import RunStatus, TrialStatus
from core.errors import Conflict, NotFound
from core.store.database import Database
from core.store.runs import set_status
from core.store.tables import judgements, judges, runs, trials
from core.store.workers import WorkerRepository

ANYBODY = "*"
"""The owner of a run that any worker of the shared queue may take part in."""
NOBODY = ""
"""The owner of a run that waits to be taken up."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which attempt of a run counts now; work of an earlier one must stop."""

    number: int
    status: RunStatus
    owner: str


class AttemptRepository:
    """The attempts at runs."""

    def __init__(self, db: Database, worker_store: WorkerRepository) -> None:
        self._db, self._workers = db, worker_store

    def is_worked_on(self, run_id: str) -> bool:
        """Whether the run is running in a process that lives."""
        current = self.get(run_id)
        if current.status is not RunStatus.RUNNING:
            return False
        alive, _ = self._workers.all()
        return any(worker.id == current.owner or (current.owner == ANYBODY and not worker.private) for worker in alive)

    def get(self, run_id: str) -> Attempt:
        with self._db.reading() as connection:
            query = sa.select(runs.c.attempt, runs.c.status, runs.c.owner).where(runs.c.run_id == run_id)
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
        return Attempt(row.attempt, RunStatus(row.status), row.owner)

    def begin(
        self,
        run_id: str,
        owner: str,
        *,
        after: int | None = None,
        needs_key: bool = False,
        key_env: str = "",
        retry: bool = True,
        version: str = "",
    ) -> int:
        """Start the run (anew) under `owner`, failed trials open again if `retry`; returns the attempt's number.

        `after` is the attempt that the caller saw last; where another process was quicker, Conflict is raised. So it is
        where an engine newer than `version` has worked on the run.
        """

        def change(connection: Connection) -> int:
            row = connection.execute(sa.select(runs).where(runs.c.run_id == run_id).with_for_update()).first()
            if row is None:
                raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
            if after is not None and row.attempt != after:
                raise Conflict(f"The run {run_id} has just been taken up by another process.", hint="Watch it there.")
            if newer(row.work_version, version):
                raise Conflict(f"A newer version of the workbench works on the run {run_id}.", hint="Update this one.")
            if retry:
                failed = (trials.c.run == row.id) & (trials.c.status == TrialStatus.FAILED)
                connection.execute(trials.update().where(failed).values(status=TrialStatus.PENDING, error_kind=None))
            values = {"attempt": row.attempt + 1, "owner": owner, "needs_key": needs_key, "key_env": key_env}
            values["work_version"] = version or row.work_version
            connection.execute(runs.update().where(runs.c.id == row.id).values(**values))
            set_status(connection, run_id, RunStatus.RUNNING)
            return int(row.attempt) + 1

        return self._db.write(change)

    def any_unowned(self) -> bool:
        """Whether a run waits to be taken up."""
        waits = (runs.c.status == str(RunStatus.RUNNING)) & (runs.c.owner == NOBODY)
        with self._db.reading() as connection:
            return connection.execute(sa.select(runs.c.id).where(waits).limit(1)).scalar() is not None

    def release(self, run_id: str, attempt: int) -> None:
        """Leave a running run for the next process to take up."""
        mine = (runs.c.run_id == run_id) & (runs.c.attempt == attempt)
        self._db.write(lambda connection: connection.execute(runs.update().where(mine).values(owner=NOBODY)))

    def open_ranges(self, run_id: str, size: int | None = None) -> list[tuple[int, int]]:
        """(first, last) ids of stretches with something to call or to judge: one a model, or cut to `size` trials."""
        with self._db.reading() as connection:
            run = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).one()
            judged = _opinions(run).where(judgements.c.outcome.is_not(None))
            unjudged = (trials.c.status == TrialStatus.DONE) & trials.c.id.not_in(judged)
            open_ = (trials.c.status == TrialStatus.PENDING) | unjudged
            query = sa.select(trials.c.model, trials.c.id).where(trials.c.run == run.id, open_).order_by(trials.c.id)
            rows = connection.execute(query).all()
        ranges = []
        for _, group in groupby(rows, key=lambda row: row.model):
            ids = [row.id for row in group]
            step = size or len(ids)
            ranges += [(ids[at], ids[min(at + step, len(ids)) - 1]) for at in range(0, len(ids), step)]
        return ranges

    def end(self, run_id: str, attempt: int, status: RunStatus, reason: str = "") -> bool:
        """Stop the run with this status, unless it has stopped or been taken up anew meanwhile; whether so."""

        def change(connection: Connection) -> bool:
            current = (
                (runs.c.run_id == run_id) & (runs.c.attempt == attempt) & (runs.c.status == str(RunStatus.RUNNING))
            )
            if connection.execute(sa.select(runs.c.id).where(current).with_for_update()).scalar() is None:
                return False
            return set_status(connection, run_id, status, reason)

        return self._db.write(change)

    def settle(self, run_id: str, attempt: int) -> RunStatus | None:
        """End the attempt if every trial has ended and every reply was put to the judge: complete, or partial, why."""
        with self._db.reading() as connection:
            run = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).one()
            still_open = (
                connection.execute(_open_trials(run.id)).scalar() or connection.execute(_unjudged(run)).scalar()
            )
            if still_open:
                return None
            failed = connection.execute(_count_failed(run.id)).scalar_one()
            unjudgeable = connection.execute(_count_unjudgeable(run)).scalar_one()
        reasons = [f"{failed} of {run.trial_count} trials failed." if failed else ""]
        reasons.append(f"{unjudgeable} replies could not be judged." if unjudgeable else "")
        reason = " ".join(filter(None, reasons))
        status = RunStatus.PARTIAL if reason else RunStatus.COMPLETE
        return status if self.end(run_id, attempt, status, reason) else None


def newer(one: str, other: str) -> bool:
    """Whether one engine's version comes after another's; an empty one comes before all."""
    return _numbers(one) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


def _open_trials(run: int) -> Any:
    return sa.select(trials.c.id).where(trials.c.run == run, trials.c.status == TrialStatus.PENDING).limit(1)


def _opinions(run: Any) -> Any:
    """The trials that the run's own judge was asked about."""
    judge = judges.c.name == run.plan["judge"]
    return (
        sa.select(judgements.c.trial_id)
        .join(judges, judges.c.id == judgements.c.judge)
        .where(judgements.c.run == run.id, judge)
    )


def _unjudged(run: Any) -> Any:
    done = (trials.c.run == run.id) & (trials.c.status == TrialStatus.DONE)
    return sa.select(trials.c.id).where(done, trials.c.id.not_in(_opinions(run))).limit(1)


def _count_failed(run: int) -> Any:
    return sa.select(sa.func.count()).where(trials.c.run == run, trials.c.status == TrialStatus.FAILED)


def _count_unjudgeable(run: Any) -> Any:
    """Trials where the judge failed and has not succeeded since, in any version."""
    asked, judged = _opinions(run), _opinions(run).where(judgements.c.outcome.is_not(None))
    return sa.select(sa.func.count()).where(trials.c.run == run.id, trials.c.id.in_(asked), trials.c.id.not_in(judged))
