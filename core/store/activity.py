"""The activity log: who did what. Lines are only ever added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.store.columns import now
from core.store.database import Database
from core.store.rows import ActivityEntry
from core.store.tables import activity

ACTIVITY_ROWS = 1_000


class ActivityRepository:
    """Lines of the activity log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, person: str, role: str, action: str, subject: str, subject_id: str, detail: Any) -> None:
        """Add a line to the activity log. Nothing changes or removes one."""
        values = {
            "at": now(),
            "person": person,
            "role": role,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "detail": detail,
        }
        self._db.write(lambda connection: connection.execute(activity.insert().values(**values)))

    def recent(self, *, person: str = "", action: str = "", limit: int = 200, offset: int = 0) -> list[ActivityEntry]:
        """Lines of the activity log, newest first."""
        query = sa.select(activity).order_by(activity.c.id.desc()).limit(limit).offset(offset)
        if person:
            query = query.where(activity.c.person == person)
        if action:
            query = query.where(activity.c.action == action)
        with self._db.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def all(self) -> Iterator[ActivityEntry]:
        """The whole activity log, oldest first."""
        last = 0
        while True:
            query = sa.select(activity).where(activity.c.id > last).order_by(activity.c.id).limit(ACTIVITY_ROWS)
            with self._db.reading() as connection:
                rows = connection.execute(query).all()
            yield from map(_entry, rows)
            if len(rows) < ACTIVITY_ROWS:
                return
            last = rows[-1].id


def _entry(row: Any) -> ActivityEntry:
    return ActivityEntry(row.id, row.at, row.person, row.role, row.action, row.subject, row.subject_id, row.detail)
