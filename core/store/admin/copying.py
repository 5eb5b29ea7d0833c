"""A database taken elsewhere, such as a laptop's SQLite file to PostgreSQL: every row, compared by count and hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from core.errors import Conflict, NotFound, StoreError
from core.store import Store
from core.store.database import Database, parsed, sentence
from core.store.tables import HEAD, metadata, provider_calls, provider_shares, providers, workers

OF_PROCESSES = (workers, providers, provider_calls, provider_shares)
"""What is only about processes that live where the database is."""
BATCH = 1000


@dataclass(frozen=True, slots=True)
class CopiedTable:
    table: str
    rows: int
    hash: str
    """SHA-256 over all rows by primary key, the same on both sides."""


def schema_version(url: str) -> str:
    """The number of a database's schema, without touching it; empty where there is none."""
    address = parsed(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        return ""
    engine = sa.create_engine(address)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar())
    except sa.exc.SQLAlchemyError as error:
        raise sentence(error, address.render_as_string(hide_password=True)) from error
    finally:
        engine.dispose()


def migrate(url: str) -> tuple[str, str]:
    """Bring a database to this program's schema; returns the numbers before (empty: it was new) and after."""
    before = schema_version(url)
    Store(url).close()
    return before, HEAD


def copy(
    source_url: str, target_url: str, on_table: Callable[[CopiedTable], None] = lambda copied: None
) -> list[CopiedTable]:
    """Copy all that people have made into an empty database, in one transaction that a single difference undoes.

    Raises NotFound where there is no source, Conflict where somebody works on it or the target holds something, StoreError
    where what arrived is not what was sent.
    """
    if not schema_version(source_url):
        raise NotFound(f"There is no workbench at {_shown(source_url)}.", hint="Check the address after --from.")
    source, target = Store(source_url), Store(target_url)
    try:
        _check_idle(source)
        with _reading(source.db) as old, target.db.transaction(), target.db.reading() as new:
            _check_empty(new, target.where)
            copied = []
            for table in tables():
                copied.append(_copy_table(table, old, new))
                on_table(copied[-1])
            return copied
    finally:
        source.close()
        target.close()


def tables() -> list[Table]:
    """What is copied, a table after those it refers to."""
    return [table for table in metadata.sorted_tables if table not in OF_PROCESSES]


def _check_idle(source: Store) -> None:
    alive, _ = source.workers.all()
    if alive:
        said = f"{len(alive)} processes work on {source.where}."
        raise Conflict(said, hint="Stop the app and its workers, then copy.")


def _check_empty(target: Connection, where: str) -> None:
    for table in tables():
        if target.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).scalar():
            said = f"The database {where} is not empty: its table {table.name} has rows."
            raise Conflict(said, hint="Copy into a new, empty database.")


def _copy_table(table: Table, old: Connection, new: Connection) -> CopiedTable:
    for rows in _batches(table, old):
        new.execute(table.insert(), [dict(row._mapping) for row in rows])
    sent, arrived = _digest(table, old), _digest(table, new)
    if sent != arrived:
        said = f"The table {table.name} did not arrive as it was: {sent.rows:,} rows sent, {arrived.rows:,} came."
        raise StoreError(said, hint="Nothing was kept. Copy again while nobody works on the source.")
    _continue_numbering(table, new)
    return arrived


def _batches(table: Table, connection: Connection) -> Iterator[list[Any]]:
    query = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    with connection.execute(query) as result:
        yield from (list(rows) for rows in result.partitions())


def _digest(table: Table, connection: Connection) -> CopiedTable:
    count, digest = 0, hashlib.sha256()
    for rows in _batches(table, connection):
        count += len(rows)
        digest.update("".join(repr(tuple(row)) for row in rows).encode("utf-8", "surrogatepass"))
    return CopiedTable(table.name, count, digest.hexdigest())


def _continue_numbering(table: Table, connection: Connection) -> None:
    """Have PostgreSQL number new rows after those that came with their numbers."""
    if connection.dialect.name == "sqlite" or table.autoincrement_column is None:
        return
    column = table.autoincrement_column
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    if connection.execute(sa.select(sequence)).scalar():
        after = sa.func.coalesce(sa.select(sa.func.max(column)).scalar_subquery(), 0) + 1
        connection.execute(sa.select(sa.func.setval(sequence, after, False)))


def _reading(database: Database) -> Connection:
    """One view of the data from the first row to the last, whatever others write meanwhile."""
    connection = database.engine.connect()
    return connection if database.sqlite else connection.execution_options(isolation_level="REPEATABLE READ")


def _shown(url: str) -> str:
    return parsed(url).render_as_string(hide_password=True)
