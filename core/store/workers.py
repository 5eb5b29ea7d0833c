"""Worker processes: each renews a lease, and one that stops renewing it is taken for dead."""

from __future__ import annotations

import os
import socket
import time

import sqlalchemy as sa
from sqlalchemy import Connection

from core.store.columns import now
from core.store.database import Database
from core.store.rows import WorkerRow
from core.store.tables import workers

LEASE_S = 30.0
"""A worker not seen for so long is taken for dead. On its own machine, one whose process is gone is dead at once."""


class WorkerRepository:
    """The processes that run trials."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def renew_lease(self, worker: str, *, private: bool, version: str) -> None:
        """Say that this process lives and takes trials; `private` if only those of its own runs."""
        about = {"host": this_host(), "pid": os.getpid(), "private": private, "version": version, "started_at": now()}

        def change(connection: Connection) -> None:
            seen = {"seen_ms": clock_ms(connection, self._db.sqlite)}
            fresh = self._db.insert(workers).values(id=worker, **about, **seen)
            connection.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=seen))

        self._db.write(change)

    def retire(self, worker: str, *, forget: bool) -> bool:
        """End a worker's lease; whether it was still listed. Unless nothing is left of it (`forget`), it stays listed as
        dead until that is taken over."""
        mine = workers.c.id == worker
        change = workers.delete().where(mine) if forget else workers.update().where(mine).values(seen_ms=0)
        return self._db.write(lambda connection: connection.execute(change).rowcount > 0)

    def all(self) -> tuple[list[WorkerRow], list[WorkerRow]]:
        """The workers that live, and those that are dead and have not been cleared away."""
        with self._db.reading() as connection:
            clock = clock_ms(connection, self._db.sqlite)
            rows = [
                WorkerRow(**row._mapping)
                for row in connection.execute(sa.select(workers).order_by(workers.c.started_at))
            ]
        dead = [row for row in rows if clock - row.seen_ms > LEASE_S * 1000 or _process_gone(row)]
        return [row for row in rows if row not in dead], dead


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
