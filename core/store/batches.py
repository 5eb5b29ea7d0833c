"""Batches that a provider was handed: which trials are in each, under which id it is asked for, how far it is."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from core.store.columns import now
from core.store.database import Database, inserted_id
from core.store.rows import BatchRow
from core.store.tables import batches, runs


class BatchRepository:
    """Batches by their numbers."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, run_id: str, model: str, first: int, last: int, calls: int) -> BatchRow:
        """Note, before it is handed over, a batch of a run's open trials of one model between two ids, both included."""

        row = BatchRow(0, model, first, last, calls, uuid4().hex, None, "new", 0, now(), None)

        def change(connection: Connection) -> int:
            run = connection.execute(sa.select(runs.c.id).where(runs.c.run_id == run_id)).scalar_one()
            values = {name: value for name, value in asdict(row).items() if name != "id"}
            return inserted_id(connection, batches.insert().values(run=run, **values))

        return replace(row, id=self._db.write(change))

    def handed_over(self, batch: int, remote_id: str) -> None:
        """Note under which id the provider knows it."""
        self._update(batch, remote_id=remote_id, status="handed over")

    def note(self, batch: int, status: str, answered: int) -> None:
        """How far it is, as the provider says."""
        self._update(batch, status=status[:16], answered=answered)

    def end(self, batch: int, status: str) -> None:
        """All that came back is kept, or nothing will come."""
        self._update(batch, status=status[:16], ended_at=now())

    def of_run(self, run_id: str) -> list[BatchRow]:
        """A run's batches, oldest first."""
        query = sa.select(batches).join(runs, runs.c.id == batches.c.run).where(runs.c.run_id == run_id)
        with self._db.reading() as connection:
            rows = connection.execute(query.order_by(batches.c.id)).mappings().all()
        return [BatchRow(**{name: row[name] for name in BatchRow.__dataclass_fields__}) for row in rows]

    def open(self, run_id: str, first: int, last: int) -> list[BatchRow]:
        """Those that hold trials between two ids and have not ended."""
        return [
            row
            for row in self.of_run(run_id)
            if row.ended_at is None and row.first_trial <= last and row.last_trial >= first
        ]

    def _update(self, batch: int, **values: Any) -> None:
        self._db.write(
            lambda connection: connection.execute(batches.update().where(batches.c.id == batch).values(**values))
        )
