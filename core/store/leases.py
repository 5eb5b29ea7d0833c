"""Who runs what: workers renew a lease, a run has one attempt at a time, which settles when nothing is open."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import RunStatus, TrialStatus
from core.errors import Conflict, NotFound
from core.store.columns import now
from core.store.part import Part, inserted_id
from core.store.rows import JudgingRow, WorkerRow
from core.store.runs import set_status
from core.store.tables import judgements, judges, judgings, replies, runs, trials, workers
from core.store.trials import Trials, Unjudged

LEASE_S = 30.0
"""A worker not seen for so long is taken for dead. On its own machine, one whose process is gone is dead at once."""
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


class Leases(Trials, Part):
    """Part of the store's face."""

    def renew_lease(self, worker: str, *, private: bool, version: str) -> None:
        """Say that this process lives and takes trials; `private` if only those of its own runs."""
        about = {"host": this_host(), "pid": os.getpid(), "private": private, "version": version, "started_at": now()}

        def change(connection: Connection) -> None:
            seen = {"seen_ms": clock_ms(connection, self._db.sqlite)}
            fresh = self._db.insert(workers).values(id=worker, **about, **seen)
            connection.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=seen))

        self._db.write(change)

    def retire(self, worker: str, *, forget: bool) -> None:
        """End a worker's lease. Unless nothing is left of it (`forget`), it stays listed as dead until that is taken over."""
        mine = workers.c.id == worker
        change = workers.delete().where(mine) if forget else workers.update().where(mine).values(seen_ms=0)
        self._db.write(lambda connection: connection.execute(change))

    def workers(self) -> tuple[list[WorkerRow], list[WorkerRow]]:
        """The workers that live, and those that are dead and have not been cleared away."""
        with self._db.reading() as connection:
            clock = clock_ms(connection, self._db.sqlite)
            rows = [
                WorkerRow(**row._mapping)
                for row in connection.execute(sa.select(workers).order_by(workers.c.started_at))
            ]
        dead = [row for row in rows if clock - row.seen_ms > LEASE_S * 1000 or _process_gone(row)]
        return [row for row in rows if row not in dead], dead

    def is_worked_on(self, run_id: str) -> bool:
        """Whether the run is running in a process that lives."""
        current = self.attempt(run_id)
        if current.status is not RunStatus.RUNNING:
            return False
        alive, _ = self.workers()
        return any(worker.id == current.owner or (current.owner == ANYBODY and not worker.private) for worker in alive)

    def attempt(self, run_id: str) -> Attempt:
        with self._db.reading() as connection:
            query = sa.select(runs.c.attempt, runs.c.status, runs.c.owner).where(runs.c.run_id == run_id)
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
        return Attempt(row.attempt, RunStatus(row.status), row.owner)

    def begin_attempt(
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

    def release_run(self, run_id: str, attempt: int) -> None:
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

    def end_attempt(self, run_id: str, attempt: int, status: RunStatus, reason: str = "") -> bool:
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
        return status if self.end_attempt(run_id, attempt, status, reason) else None

    def begin_judging(self, run_id: str, judge: str, owner: str, *, author: str = "") -> int:
        """Note that a run is being judged again; returns the judging's id."""

        def change(connection: Connection) -> int:
            run = connection.execute(sa.select(runs.c.id).where(runs.c.run_id == run_id)).scalar_one()
            values = {"run": run, "judge": judge, "owner": owner, "author": author, "created_at": now()}
            begun = judgings.insert().values(status=str(RunStatus.RUNNING), reason="", attempt=1, **values)
            return inserted_id(connection, begun)

        self.run(run_id)
        return self._db.write(change)

    def take_judging(self, judging_id: int, owner: str, *, after: int) -> int:
        """Put a judging that nobody works on under another worker; returns the number of its new attempt.

        `after` is the attempt that the caller saw last; where another process was quicker, Conflict is raised.
        """

        def change(connection: Connection) -> int:
            mine = (judgings.c.id == judging_id) & (judgings.c.attempt == after)
            values = {"owner": owner, "attempt": after + 1}
            if not connection.execute(judgings.update().where(mine).values(**values)).rowcount:
                raise Conflict(f"Another process has just taken up the judging {judging_id}.", hint="Watch it there.")
            return after + 1

        return self._db.write(change)

    def end_judging(self, judging_id: int, status: RunStatus, reason: str = "") -> None:
        values = {"status": str(status), "reason": reason, "ended_at": now()}
        self._db.write(
            lambda connection: connection.execute(judgings.update().where(judgings.c.id == judging_id).values(**values))
        )

    def judgings(self, run_id: str | None = None, *, status: RunStatus | None = None) -> list[JudgingRow]:
        """Who judges what again, newest first, with how many replies each has judged since it began."""
        query = _JUDGINGS
        if run_id is not None:
            query = query.where(runs.c.run_id == run_id)
        if status is not None:
            query = query.where(judgings.c.status == str(status))
        with self._db.reading() as connection:
            return [_judging_row(connection, row) for row in connection.execute(query).all()]

    def judging(self, judging_id: int) -> JudgingRow:
        with self._db.reading() as connection:
            row = connection.execute(_JUDGINGS.where(judgings.c.id == judging_id)).first()
            if row is None:
                raise NotFound(f"There is no judging {judging_id}.")
            return _judging_row(connection, row)

    def unjudged_since(self, judging_id: int, *, after: int = 0, limit: int = 500) -> list[Unjudged]:
        """Replies that the judging has not judged since it began, by trial id from beyond `after`."""
        with self._db.reading() as connection:
            row = connection.execute(_JUDGINGS.where(judgings.c.id == judging_id)).one()
        fresh = _judged_since(row).where(judgements.c.trial_id == trials.c.id).exists()
        wanted = (trials.c.status == TrialStatus.DONE) & ~fresh
        found = self._trial_rows(row.run_id, after + 1, None, wanted, replies.c.text, limit=limit)
        return [Unjudged(trial, reply.text, reply.blocked) for trial, reply in found]


def newer(one: str, other: str) -> bool:
    """Whether one engine's version comes after another's; an empty one comes before all."""
    return _numbers(one) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


_JUDGINGS = sa.select(judgings, runs.c.run_id).join(runs, runs.c.id == judgings.c.run).order_by(judgings.c.id.desc())


def this_host() -> str:
    """This machine, and this container on it: process numbers mean something only within it."""
    try:
        return f"{socket.gethostname()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def _process_gone(worker: WorkerRow) -> bool:
    if worker.host != this_host():
        return False
    try:
        os.kill(worker.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def clock_ms(connection: Connection, sqlite: bool) -> int:
    """The one clock that all workers share: the database server's, or this machine's."""
    if sqlite:
        return int(time.time() * 1000)
    return int(
        connection.execute(sa.text("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")).scalar_one()
    )


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


def _judged_since(judging: Any) -> Any:
    """Opinions of a judging's judge since it began."""
    since = int(datetime.fromisoformat(judging.created_at).timestamp() * 1000)
    named = sa.select(judges.c.id).where(judges.c.name == judging.judge)
    which = (judgements.c.run == judging.run, judgements.c.judge.in_(named), judgements.c.judged_ms >= since)
    return sa.select(judgements.c.trial_id).where(*which)


def _judging_row(connection: Connection, row: Any) -> JudgingRow:
    fresh = _judged_since(row)
    good = fresh.where(judgements.c.outcome.is_not(None))
    asked, judged = (
        int(connection.execute(sa.select(sa.func.count()).select_from(one.subquery())).scalar_one())
        for one in (fresh, good)
    )
    done = sa.select(sa.func.count()).where(trials.c.run == row.run, trials.c.status == TrialStatus.DONE)
    return JudgingRow(
        id=row.id,
        run_id=row.run_id,
        judge=row.judge,
        status=RunStatus(row.status),
        reason=row.reason,
        total=connection.execute(done).scalar_one(),
        judged=judged,
        failed=asked - judged,
        created_at=row.created_at,
        ended_at=row.ended_at,
        author=row.author,
        owner=row.owner,
        attempt=row.attempt,
    )
