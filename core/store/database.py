"""The connection: SQLite or PostgreSQL, migrated when opened, its errors translated, small writes grouped."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, Insert, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from core.errors import DatabaseLost, StoreError
from core.store.tables import HEAD, metadata, version
from core.store.writer import Writer

BUSY_TIMEOUT_MS = 30_000
CACHE_KB = 4_096
"""What each connection keeps of the database in memory; the file itself stays in the system's cache."""
T = TypeVar("T")

LOCKED = ("database is locked", "database table is locked")
UNREACHABLE = ("connection", "could not translate", "failed to resolve", "timeout expired", "the database system is")
SENTENCES = (
    (
        ("password authentication", "role ", 'database "'),
        "The database {where} refuses the sign-in.",
        "Check WORKBENCH_DATABASE_URL: user, password and name.",
    ),
    (
        UNREACHABLE,
        "The database {where} cannot be reached.",
        "Check that it runs and that WORKBENCH_DATABASE_URL is right.",
    ),
    (
        ("disk is full", "no space left", "disk full"),
        "The disk of the database {where} is full.",
        "Free some space, then try again; nothing that was finished is lost.",
    ),
    (
        LOCKED,
        "The database {where} stayed locked for half a minute.",
        "Close the program that holds it, then try again.",
    ),
    (
        ("readonly", "read-only", "permission denied"),
        "The database {where} cannot be written.",
        "Check the permissions of the file and its folder.",
    ),
    (
        ("unable to open", "no such file", "not a directory", "is a directory"),
        "The database {where} cannot be opened.",
        "Check that its folder exists and may be written.",
    ),
    (
        ("not a database", "malformed", "file is encrypted"),
        "The file {where} is not a healthy SQLite database.",
        "Move it away or restore a backup.",
    ),
    (("disk i/o error",), "The disk of the database {where} gave an error.", "Check the disk, then try again."),
)


def sentence(error: BaseException, where: str) -> StoreError:
    """A database driver's error as one sentence for people."""
    said = str(getattr(error, "orig", None) or error)
    for needles, message, hint in SENTENCES:
        if any(needle in said.lower() for needle in needles):
            return StoreError(message.format(where=where), hint=hint, retryable=needles in (LOCKED, UNREACHABLE))
    first_line = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    return StoreError(f"The database {where} reports: {first_line}")


class Database:
    """One a process and database; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = parsed(url)
        self._own = threading.local()
        self._file: OpenedFile | None = None
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.where = str(self.url.database) if self.sqlite else self.url.render_as_string(hide_password=True)
        with self.translated():
            if self.sqlite:
                prepare_file(self.url)
                self._file = OpenedFile(Path(self.where))
                self.engine = open_sqlite(self.url, self.check)
            else:
                self.engine = open_postgres(self.url)
            self._upgrade()
        self.writer = Writer(self._transaction, self.translated)

    @contextmanager
    def translated(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise sentence(error, self.where) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the data; within `transaction`, that of the transaction."""
        if (own := self._transaction_of_thread()) is not None:
            with self.translated():
                yield own
            return
        with self.translated(), self.engine.connect() as connection:
            yield connection

    def write(self, change: Callable[[Connection], T]) -> T:
        """Run `change` in a transaction and return its result once it is durable. Never call it inside a `change`.

        Within `transaction` it becomes a part of that, and is durable with it.
        """
        return self.submit(change).result()

    def submit(self, change: Callable[[Connection], T]) -> Future[T]:
        """As `write`, without waiting: the future is done once the change is durable."""
        own = self._transaction_of_thread()
        if own is None:
            return self.writer.submit(change)
        done: Future[T] = Future()
        with self.translated():
            done.set_result(change(own))
        return done

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that this thread reads and writes within is one transaction: durable at the end, or never happened.

        Within another transaction of this thread it is a part of that one. Other writers wait meanwhile, so nothing that
        takes long, or waits for them, belongs inside; see `after_commit`.
        """
        if self._transaction_of_thread() is not None:
            yield
            return
        later: list[Callable[[], object]] = []
        with self._transaction() as connection:
            self._own.connection, self._own.later = connection, later
            try:
                yield
            finally:
                self._own.connection = None
        for action in later:
            action()

    def after_commit(self, action: Callable[[], object]) -> None:
        """Do something once this thread's transaction is durable, and never if it fails; at once outside of one."""
        if self._transaction_of_thread() is None:
            action()
        else:
            self._own.later.append(action)

    def alone(self, change: Callable[[Connection], T]) -> T:
        """Run `change` at once in a transaction of its own, for what others wait for. Never call it inside a `change`."""
        if (own := self._transaction_of_thread()) is not None:
            return change(own)
        with self._transaction() as connection:
            return change(connection)

    def insert(self, table: sa.Table) -> Any:
        """An INSERT with the dialect's ON CONFLICT clause at hand."""
        if self.sqlite:
            from sqlalchemy.dialects.sqlite import insert

            return insert(table)
        from sqlalchemy.dialects.postgresql import insert as pg_insert

        return pg_insert(table)

    def check(self) -> None:
        """Raises StoreError where the file of an SQLite database is no longer the one that was opened."""
        if self._file is not None:
            self._file.check()

    def close(self) -> None:
        self.writer.close()
        self.engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.translated(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def _transaction_of_thread(self) -> Connection | None:
        return getattr(self._own, "connection", None)

    def _upgrade(self) -> None:
        """Bring the schema to this program's version; one process at a time, the others wait."""
        if self._version() == HEAD:
            return
        with self._transaction() as connection:
            if not self.sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(720177)"))
            if {version.name, *metadata.tables}.isdisjoint(sa.inspect(connection).get_table_names()):
                metadata.create_all(connection)
                version.create(connection)
                connection.execute(version.insert().values(version_num=HEAD))
                return
            from core.store.migrations.upgrade import upgrade

            upgrade(connection, self.where)

    def _version(self) -> str | None:
        with self.engine.connect() as connection:
            if not sa.inspect(connection).has_table(version.name):
                return None
            return connection.execute(sa.select(version.c.version_num)).scalar()


def inserted_id(connection: Connection, insert: Insert) -> int:
    """Insert one row and return the number the database gave it."""
    key = connection.execute(insert).inserted_primary_key
    assert key is not None
    return int(key[0])


def parsed(url: str) -> URL:
    try:
        result = make_url(url)
        result.get_dialect()
        if result.get_backend_name() not in ("sqlite", "postgresql"):
            raise NoSuchModuleError(result.drivername)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"The database address {url.split('://')[0]}:... is not one the workbench can use.",
            hint="Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
        ) from error
    return result


def open_sqlite(url: URL, check: Callable[[], None]) -> Engine:
    """WAL, so that readers never wait; FULL, so that what is written survives even a power cut. `check` goes before all."""
    settings = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    engine = sa.create_engine(url, connect_args=settings, pool_size=8, max_overflow=24, pool_use_lifo=True)

    @event.listens_for(engine, "do_connect")
    def find(*_: Any) -> None:
        check()  # SQLite would make an empty file in the place of one that is gone

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not guessed by the driver
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        check()
        # A writer takes its lock at once: upgrading a read lock later could not wait for others and would fail.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class OpenedFile:
    """The file that a database was opened from. Whoever has it open goes on writing into it when it is deleted, unseen."""

    def __init__(self, file: Path) -> None:
        self._file, self._opened = file, os.stat(file)

    def check(self) -> None:
        """Raises DatabaseLost where the file is gone, or another one lies in its place."""
        try:
            there = os.path.samestat(os.stat(self._file), self._opened)
        except OSError as error:
            raise DatabaseLost(
                f"The database {self._file} is gone: it was deleted or moved while the workbench had it open.",
                hint="Put it back, or stop the workbench, restore a backup and start it again.",
            ) from error
        if not there:
            raise DatabaseLost(
                f"The database {self._file} was replaced by another file while the workbench had it open.",
                hint="Start the workbench again to work with that one.",
            )


def prepare_file(url: URL) -> None:
    """Make the folder and the file, readable by their owner alone: prompts and responses are nobody else's business."""
    if url.database in (None, "", ":memory:"):
        raise StoreError("The database must be a file.", hint="Use sqlite:///FILE.")
    file = Path(str(url.database))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def engine_file(database: Path) -> Path:
    """Where the engine keeps its own tables beside an SQLite database."""
    return database.with_name(f"{database.stem}.engine{database.suffix}")


def use_wal(connection: Any) -> None:
    """Switch to WAL where it isn't yet. Two processes doing so at once get 'locked' without any waiting, so we wait."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def open_postgres(url: URL) -> Engine:
    return sa.create_engine(
        url, pool_size=8, max_overflow=16, pool_timeout=30, pool_pre_ping=True, connect_args={"connect_timeout": 10}
    )
