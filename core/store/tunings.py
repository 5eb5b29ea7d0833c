"""What tuning found: effects of sentences, sequential comparisons, campaigns. Each keeps what was asked and the runs it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row

from core.domain import content_hash, is_simulated
from core.errors import Conflict, NotFound
from core.store.columns import now
from core.store.database import Database
from core.store.rows import TuningRow
from core.store.runs import new_run_id
from core.store.tables import tunings


class TuningRepository:
    """Tunings by their ids."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, kind: str, prompt: str, model: str, asked: Mapping[str, Any], author: str = "") -> TuningRow:
        """The tuning of this kind that asked just the same and has not ended, or else a new one."""
        key = content_hash({"kind": kind, "model": model, **asked})
        unfinished = sa.select(tunings).where(tunings.c.key == key, tunings.c.ended_at.is_(None))
        with self._db.reading() as connection:
            found = connection.execute(unfinished.order_by(tunings.c.id.desc())).first()
        if found is not None:
            return _row(found)
        values = {
            "tuning_id": new_run_id(),
            "kind": kind,
            "key": key,
            "prompt": prompt,
            "model": model,
            "simulated": is_simulated(model),
            "author": author,
            "created_at": now(),
            "asked": dict(asked),
            "run_ids": [],
        }
        self._db.write(lambda connection: connection.execute(tunings.insert().values(**values)))
        return self.get(str(values["tuning_id"]))

    def get(self, tuning_id: str) -> TuningRow:
        with self._db.reading() as connection:
            found = connection.execute(sa.select(tunings).where(tunings.c.tuning_id == tuning_id)).first()
        if found is None:
            raise NotFound(f"There is no tuning {tuning_id!r}.")
        return _row(found)

    def all(self, kind: str | None = None) -> list[TuningRow]:
        """The newest first."""
        query = sa.select(tunings).order_by(tunings.c.id.desc())
        with self._db.reading() as connection:
            rows = connection.execute(query if kind is None else query.where(tunings.c.kind == kind)).all()
        return [_row(row) for row in rows]

    def add_run(self, tuning_id: str, run_id: str) -> None:
        """Say that it rests on this run too."""
        known = self.get(tuning_id).run_ids
        if run_id not in known:
            self._update(tuning_id, run_ids=[*known, run_id])

    def open_sealed(self, tuning_id: str) -> None:
        """Record that a campaign's sealed probes are opened; once and no more. Raises Conflict the second time."""
        shut = (tunings.c.tuning_id == tuning_id) & tunings.c.sealed_at.is_(None)
        change = tunings.update().where(shut).values(sealed_at=now())
        if not self._db.write(lambda connection: connection.execute(change).rowcount):
            raise Conflict(f"The sealed probes of {tuning_id} have been opened before.", hint="Begin a new campaign.")

    def keep(self, tuning_id: str, result: Mapping[str, Any]) -> None:
        """Keep what is found so far of one that goes on."""
        self._update(tuning_id, result=dict(result))

    def end(self, tuning_id: str, result: Mapping[str, Any]) -> None:
        self._update(tuning_id, result=dict(result), ended_at=now())

    def _update(self, tuning_id: str, **values: Any) -> None:
        change = tunings.update().where(tunings.c.tuning_id == tuning_id).values(**values)
        self._db.write(lambda connection: connection.execute(change))


def _row(row: Row[Any]) -> TuningRow:
    fields = {name: row._mapping[name] for name in TuningRow.__dataclass_fields__}
    return TuningRow(**{**fields, "run_ids": tuple(row.run_ids)})
