"""Finished runs that are being judged again: by whom, by which judge, how far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import RunStatus, TrialStatus
from core.errors import Conflict, NotFound
from core.store.columns import now
from core.store.database import Database, inserted_id
from core.store.rows import JudgingRow
from core.store.runs import RunRepository
from core.store.tables import judgements, judges, judgings, replies, runs, trials
from core.store.trials import TrialRepository, Unjudged


class JudgingRepository:
    """Judgings by their numbers."""

    def __init__(self, db: Database, run_store: RunRepository, trial_store: TrialRepository) -> None:
        self._db, self._runs, self._trials = db, run_store, trial_store

    def begin(self, run_id: str, judge: str, owner: str, *, author: str = "") -> int:
        """Note that a run is being judged again; returns the judging's id."""

        def change(connection: Connection) -> int:
            run = connection.execute(sa.select(runs.c.id).where(runs.c.run_id == run_id)).scalar_one()
            values = {"run": run, "judge": judge, "owner": owner, "author": author, "created_at": now()}
            begun = judgings.insert().values(status=str(RunStatus.RUNNING), reason="", attempt=1, **values)
            return inserted_id(connection, begun)

        self._runs.get(run_id)
        return self._db.write(change)

    def take(self, judging_id: int, owner: str, *, after: int) -> int:
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

    def end(self, judging_id: int, status: RunStatus, reason: str = "") -> None:
        values = {"status": str(status), "reason": reason, "ended_at": now()}
        self._db.write(
            lambda connection: connection.execute(judgings.update().where(judgings.c.id == judging_id).values(**values))
        )

    def all(self, run_id: str | None = None, *, status: RunStatus | None = None) -> list[JudgingRow]:
        """Who judges what again, newest first, with how many replies each has judged since it began."""
        query = _JUDGINGS
        if run_id is not None:
            query = query.where(runs.c.run_id == run_id)
        if status is not None:
            query = query.where(judgings.c.status == str(status))
        with self._db.reading() as connection:
            return [_judging_row(connection, row) for row in connection.execute(query).all()]

    def of_runs(self, run_ids: Sequence[str]) -> dict[str, list[JudgingRow]]:
        """Who judges each of some runs again, newest first."""
        found: dict[str, list[JudgingRow]] = {run_id: [] for run_id in run_ids}
        with self._db.reading() as connection:
            for row in connection.execute(_JUDGINGS.where(runs.c.run_id.in_(run_ids))).all():
                found[row.run_id].append(_judging_row(connection, row))
        return found

    def get(self, judging_id: int) -> JudgingRow:
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
        found = self._trials.rows(row.run_id, after + 1, None, wanted, replies.c.text, replies.c.silence, limit=limit)
        return [Unjudged(trial, reply.text, reply.blocked, reply.silence) for trial, reply in found]


_JUDGINGS = sa.select(judgings, runs.c.run_id).join(runs, runs.c.id == judgings.c.run).order_by(judgings.c.id.desc())


def _judged_since(judging: Any) -> Any:
    """Opinions of a judging's judge since it began."""
    since = int(datetime.fromisoformat(judging.created_at).timestamp() * 1000)
    named = sa.select(judges.c.id).where(judges.c.name == judging.judge)
    which = (judgements.c.run == judging.run, judgements.c.judge.in_(named), judgements.c.judged_ms >= since)
    return sa.select(judgements.c.trial_id).where(*which)


def _judging_row(connection: Connection, row: Any) -> JudgingRow:
    fresh = _judged_since(row)
    counts = fresh.with_only_columns(sa.func.count(), sa.func.count(judgements.c.outcome))
    asked, judged = connection.execute(counts).one()
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
