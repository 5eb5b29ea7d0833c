"""A team's records: who may enter, who did what (lines are only ever added), links for people outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import NotFound
from core.store.columns import now
from core.store.part import Part, inserted_id
from core.store.team_rows import Deed, PersonEntry, ShareRow
from core.store.team_schema import activity, bin_items, people, shares

ACTIVITY_ROWS = 1_000


class Team(Part):
    """Part of the store's face."""

    # -- who may enter ------------------------------------------------------------------------------------------------

    def people(self) -> list[PersonEntry]:
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

    def add_person(self, entry: str, role: str, added_by: str) -> None:
        """Let an entry in under a role; an earlier line of the same entry ends."""

        def change(connection: Connection) -> None:
            _end(connection, entry, added_by)
            values = {"entry": entry, "role": role, "added_by": added_by, "created_at": now()}
            connection.execute(people.insert().values(**values))

        self._db.write(change)

    def remove_person(self, entry: str, removed_by: str) -> None:
        if not self._db.write(lambda connection: _end(connection, entry, removed_by)):
            raise NotFound(f"There is no entry {entry!r}.", hint="See the list on the Team page.")

    # -- who did what -------------------------------------------------------------------------------------------------

    def log_deed(self, person: str, role: str, action: str, subject: str, subject_id: str, detail: Any) -> None:
        """Add a line to the activity log. Nothing changes or removes one."""
        values = {
            "at": now(), "person": person, "role": role, "action": action, "subject": subject,
            "subject_id": subject_id, "detail": detail,
        }  # fmt: skip
        self._db.write(lambda connection: connection.execute(activity.insert().values(**values)))

    def deeds(self, *, person: str = "", action: str = "", limit: int = 200, offset: int = 0) -> list[Deed]:
        """Lines of the activity log, newest first."""
        query = sa.select(activity).order_by(activity.c.id.desc()).limit(limit).offset(offset)
        if person:
            query = query.where(activity.c.person == person)
        if action:
            query = query.where(activity.c.action == action)
        with self._db.reading() as connection:
            return [_deed(row) for row in connection.execute(query)]

    def all_deeds(self) -> Iterator[Deed]:
        """The whole activity log, oldest first."""
        last = 0
        while True:
            query = sa.select(activity).where(activity.c.id > last).order_by(activity.c.id).limit(ACTIVITY_ROWS)
            with self._db.reading() as connection:
                rows = connection.execute(query).all()
            yield from map(_deed, rows)
            if len(rows) < ACTIVITY_ROWS:
                return
            last = rows[-1].id

    # -- links for people outside -------------------------------------------------------------------------------------

    def add_share(
        self, token_hash: str, run_id: str, title: str, content: bytes, *, created_by: str, expires_at: str
    ) -> ShareRow:
        """Keep a frozen report behind a token, of which only the hash is given."""
        values = {
            "token_hash": token_hash, "run_id": run_id, "title": title, "created_by": created_by, "views": 0,
            "created_at": now(), "expires_at": expires_at, "content": content,
        }  # fmt: skip
        made = self._db.write(lambda connection: inserted_id(connection, shares.insert().values(**values)))
        return self.share(made)

    def share(self, share_id: int) -> ShareRow:
        found = self._shares(shares.c.id == share_id)
        if not found:
            raise NotFound(f"There is no share link {share_id}.", hint="See the list on the Team page.")
        return found[0]

    def shares(self, run_id: str | None = None) -> list[ShareRow]:
        """The links that were made, newest first; those of one run, if one is named."""
        return self._shares(sa.true() if run_id is None else shares.c.run_id == run_id)

    def revoke_share(self, share_id: int) -> None:
        """End a link at once."""
        self.share(share_id)
        standing = (shares.c.id == share_id) & shares.c.revoked_at.is_(None)
        change = shares.update().where(standing).values(revoked_at=now())
        self._db.write(lambda connection: connection.execute(change))

    def view_share(self, token_hash: str) -> tuple[ShareRow, bytes] | None:
        """The link of that token and its report, counted as one more view; None unless it stands and its run is kept."""
        gone = sa.exists().where((bin_items.c.kind == "run") & (bin_items.c.key == shares.c.run_id))
        standing = (shares.c.token_hash == token_hash) & shares.c.revoked_at.is_(None) & (shares.c.expires_at > now())
        query = sa.select(shares.c.id, shares.c.content).where(standing, shares.c.content.is_not(None), ~gone)

        def change(connection: Connection) -> tuple[int, bytes] | None:
            row = connection.execute(query).first()
            if row is None:
                return None
            seen = {"views": shares.c.views + 1, "seen_at": now()}
            connection.execute(shares.update().where(shares.c.id == row.id).values(**seen))
            return row.id, row.content

        found = self._db.write(change)
        return (self.share(found[0]), found[1]) if found else None

    def _shares(self, which: Any) -> list[ShareRow]:
        columns = [column for column in shares.c if column.name not in ("content", "token_hash")]
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(*columns).where(which).order_by(shares.c.id.desc())).all()
        return [ShareRow(**row._mapping) for row in rows]


def _end(connection: Connection, entry: str, person: str) -> int:
    standing = (people.c.entry == entry) & people.c.removed_at.is_(None)
    return connection.execute(people.update().where(standing).values(removed_at=now(), removed_by=person)).rowcount


def _deed(row: Any) -> Deed:
    return Deed(row.id, row.at, row.person, row.role, row.action, row.subject, row.subject_id, row.detail)
