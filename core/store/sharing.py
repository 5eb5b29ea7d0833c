"""Links that show one frozen report to people outside. Tokens are not kept, only their hashes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import NotFound
from core.store.bin import is_binned
from core.store.columns import now
from core.store.database import Database, inserted_id
from core.store.rows import ShareRow
from core.store.tables import shares


class ShareLinkRepository:
    """Share links by their numbers."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, token_hash: str, run_id: str, title: str, content: bytes, *, created_by: str, expires_at: str
    ) -> ShareRow:
        """Keep a frozen report behind a token, of which only the hash is given."""
        values = {
            "token_hash": token_hash,
            "run_id": run_id,
            "title": title,
            "created_by": created_by,
            "views": 0,
            "created_at": now(),
            "expires_at": expires_at,
            "content": content,
        }
        made = self._db.write(lambda connection: inserted_id(connection, shares.insert().values(**values)))
        return self.get(made)

    def get(self, share_id: int) -> ShareRow:
        found = self._shares(shares.c.id == share_id)
        if not found:
            raise NotFound(f"There is no share link {share_id}.", hint="See the list on the Team page.")
        return found[0]

    def all(self, run_id: str | None = None) -> list[ShareRow]:
        """The links that were made, newest first; those of one run, if one is named."""
        return self._shares(sa.true() if run_id is None else shares.c.run_id == run_id)

    def revoke(self, share_id: int) -> None:
        """End a link at once."""
        self.get(share_id)
        standing = (shares.c.id == share_id) & shares.c.revoked_at.is_(None)
        change = shares.update().where(standing).values(revoked_at=now())
        self._db.write(lambda connection: connection.execute(change))

    def creator(self, token_hash: str) -> str | None:
        """Who made the link of that token; None where there is none."""
        query = sa.select(shares.c.created_by).where(shares.c.token_hash == token_hash)
        with self._db.reading() as connection:
            return connection.execute(query).scalar()

    def view(self, token_hash: str) -> tuple[ShareRow, bytes] | None:
        """The link of that token and its report, counted as one more view; None unless it stands and its run is kept."""
        gone = is_binned("run", shares.c.run_id)
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
        return (self.get(found[0]), found[1]) if found else None

    def empty_ended(self, before: str) -> int:
        """Drop the frozen reports of links that ended before that moment; the links' lines stay. Returns how many."""
        ended = sa.func.coalesce(shares.c.revoked_at, shares.c.expires_at) < before
        change = shares.update().where(ended, shares.c.content.is_not(None)).values(content=None)
        return int(self._db.write(lambda connection: connection.execute(change).rowcount))

    def _shares(self, which: Any) -> list[ShareRow]:
        columns = [column for column in shares.c if column.name not in ("content", "token_hash")]
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(*columns).where(which).order_by(shares.c.id.desc())).all()
        return [ShareRow(**row._mapping) for row in rows]
