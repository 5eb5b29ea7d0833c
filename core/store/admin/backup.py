"""Backup and restore of a SQLite database: one file, taken while everybody works on, checked before it counts.

PostgreSQL has its own tools for both, pg_dump and pg_restore; docs/deployment.md says how. The call cache and the engine's
own file need no backup: without them finished work stays, and unfinished runs are taken up again from the store.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from core.errors import InputError, StoreError
from core.store.database import engine_file, sentence

PAGES_AT_ONCE = 2_000
"""Copied in one go; between two goes writers get their turn."""
ELSEWHERE = "For PostgreSQL use pg_dump and pg_restore; see docs/deployment.md."
MARK = "alembic_version"


@dataclass(frozen=True)
class BackupContent:
    """What a copy holds: rows by table, and one hash over all of them."""

    file: str
    tables: Mapping[str, int]
    hash: str

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def sentence(self) -> str:
        return f"{self.file}: {len(self.tables)} tables, {self.rows:,} rows, hash {self.hash[:16]}."

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def backup(url: str, out: Path) -> BackupContent:
    """Copy the database at `url` to a new file, readable by its owner alone, and check the copy. Writers go on meanwhile."""
    source = sqlite_file(url)
    if not source.is_file():
        raise StoreError(f"There is no database at {source}.", hint="Check WORKBENCH_HOME and WORKBENCH_DATABASE_URL.")
    if out.exists():
        raise InputError("this file exists already.", file=str(out), hint="Name a new file, or move that one away.")
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"{out.name}.unfinished")
    with told(source), fresh(unfinished):
        _copy(source, unfinished)
        found = examine(unfinished)
        unfinished.rename(out)
    return BackupContent(str(out), found.tables, found.hash)


def restore(url: str, file: Path, *, force: bool = False) -> BackupContent:
    """Put a backup in the database's place. `force` replaces a database that holds anything; nobody may have it open."""
    target = sqlite_file(url)
    found = examine(file)
    if target.exists() and not force:
        raise InputError(
            "there is a database already.",
            file=str(target),
            hint="Stop the workbench, then give --force to replace it.",
        )
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_name(f"{target.name}.unfinished")
    with told(target), fresh(unfinished):
        _copy(file, unfinished)
        _set_aside(target)
        unfinished.rename(target)
    return BackupContent(str(target), found.tables, found.hash)


def examine(file: Path) -> BackupContent:
    """Check a database file's integrity and foreign keys, and count and hash its rows. Raises StoreError for a bad one."""
    if not file.is_file():
        raise InputError("there is no such file.", file=str(file), hint="Name a file that `backup` wrote.")
    with told(file), opened(file) as connection:
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        problems += [f"a row of {row[0]} points nowhere" for row in connection.execute("PRAGMA foreign_key_check")]
        if problems:
            raise StoreError(f"The file {file} is damaged: {problems[0]}.", hint="Use another backup.")
        names = tables(connection)
        if MARK not in names:
            raise InputError("this is not a database of the workbench.", file=str(file), hint="Name another file.")
        counts, digest = {}, hashlib.sha256()
        for name in names:
            counts[name] = _hash_rows(connection, name, digest)
    return BackupContent(str(file), counts, digest.hexdigest())


def tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [row[0] for row in connection.execute(query)]


def sqlite_file(url: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise InputError("The database is not a SQLite file.", hint=ELSEWHERE)
    return Path(parsed.database)


def _hash_rows(connection: sqlite3.Connection, table: str, digest: Any) -> int:
    """Feed every row into the digest, ordered by all columns, so that two equal tables hash alike; returns how many."""
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    order = ", ".join(f'"{column}"' for column in columns)
    digest.update(f"{table}({order})\n".encode())
    count = 0
    for row in connection.execute(f'SELECT {order} FROM "{table}" ORDER BY {order}'):
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        count += 1
    return count


def _copy(source: Path, target: Path) -> None:
    with opened(source) as old, sqlite3.connect(target) as new:
        old.backup(new, pages=PAGES_AT_ONCE)
    new.close()


def _set_aside(target: Path) -> None:
    """The database that a restore replaces is kept beside it under another name, with what belongs to it."""
    for ending in ("", "-wal", "-shm"):
        old = Path(f"{target}{ending}")
        if old.exists():
            old.replace(f"{target}.replaced{ending}")
    for ending in ("", "-wal", "-shm"):
        Path(f"{engine_file(target)}{ending}").unlink(missing_ok=True)


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def fresh(file: Path) -> Iterator[None]:
    """An empty file for its owner alone, gone again where it was not finished."""
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def told(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise sentence(error, str(file)) from error
