"""What the parts of the store's face have in common: the database they share."""

from __future__ import annotations

from sqlalchemy import Connection, Insert

from core.store.database import Database


class Part:
    _db: Database


def inserted_id(connection: Connection, insert: Insert) -> int:
    """Insert one row and return the number the database gave it."""
    key = connection.execute(insert).inserted_primary_key
    assert key is not None
    return int(key[0])
