"""Who may enter, and as what; and which sessions have been ended."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import NotFound
from core.store.columns import now
from core.store.database import Database
from core.store.rows import PersonEntry
from core.store.tables import ended_sessions, people


class PeopleRepository:
    """The list of those who may enter."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[PersonEntry]:
        """The entries that stand, in order of the alphabet."""
        query = sa.select(people).where(people.c.removed_at.is_(None)).order_by(people.c.id)
        with self._db.reading() as connection:
            rows = connection.execute(query).all()
        standing = {row.entry: PersonEntry(row.entry, row.role, row.added_by, row.created_at) for row in rows}
        return sorted(standing.values(), key=lambda one: one.entry)

    def roles_of(self, *entries: str) -> dict[str, str]:
        """The role of each of these entries that stands."""
        query = sa.select(people.c.entry, people.c.role).where(
            people.c.entry.in_(entries), people.c.removed_at.is_(None)
        )
        with self._db.reading() as connection:
            return {row.entry: row.role for row in connection.execute(query.order_by(people.c.id))}

    def add(self, entry: str, role: str, added_by: str) -> None:
        """Let an entry in under a role; an earlier line of the same entry ends."""

        def change(connection: Connection) -> None:
            _end(connection, entry, added_by)
            values = {"entry": entry, "role": role, "added_by": added_by, "created_at": now()}
            connection.execute(people.insert().values(**values))

        self._db.write(change)

    def remove(self, entry: str, removed_by: str) -> None:
        if not self._db.write(lambda connection: _end(connection, entry, removed_by)):
            raise NotFound(f"There is no entry {entry!r}.", hint="See the list on the Team page.")

    def end_session(self, session_hash: str, *, lasts_hours: float) -> None:
        """Let a session count no more. Those that ended so many hours ago are over by themselves and are forgotten."""

        def change(connection: Connection) -> None:
            same = ended_sessions.c.session_hash == session_hash
            over = ended_sessions.c.ended_at < now(-lasts_hours)
            connection.execute(ended_sessions.delete().where(same | over))
            connection.execute(ended_sessions.insert().values(session_hash=session_hash, ended_at=now()))

        self._db.write(change)

    def is_ended(self, session_hash: str) -> bool:
        query = sa.select(ended_sessions.c.session_hash).where(ended_sessions.c.session_hash == session_hash)
        with self._db.reading() as connection:
            return connection.execute(query).first() is not None


def _end(connection: Connection, entry: str, person: str) -> int:
    standing = (people.c.entry == entry) & people.c.removed_at.is_(None)
    return connection.execute(people.update().where(standing).values(removed_at=now(), removed_by=person)).rowcount
