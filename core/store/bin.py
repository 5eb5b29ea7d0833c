"""The bin: what was deleted is hidden at once, can be put back for a while, and is then gone with all that hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import TextKind
from core.errors import NotFound
from core.store.columns import now
from core.store.database import Database
from core.store.rows import BinItem
from core.store.tables import bin_items, comments, probe_lists, probe_sets, prompts, runs, shares, trials

KINDS = ("run", *map(str, TextKind), "probe_set")


def is_binned(kind: Any, key: Any) -> Any:
    """A condition: the thing of that kind and key (columns or values) lies in the bin."""
    return sa.exists().where((bin_items.c.kind == kind) & (bin_items.c.key == key))


def out_of_the_bin(kind: str, keys: Any) -> Any:
    """The change that takes things out of the bin, by a query for their keys: what is saved again is wanted again."""
    return bin_items.delete().where(bin_items.c.kind == kind, bin_items.c.key.in_(keys))


class BinRepository:
    """What was deleted. `key` is a run's id, a prompt's name, the number of a named probe set."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, kind: str, key: str, name: str, deleted_by: str) -> None:
        """Put something into the bin. Putting it there twice changes nothing."""
        values = {"kind": kind, "key": key, "name": name, "deleted_by": deleted_by, "deleted_at": now()}
        fresh = self._db.insert(bin_items).values(**values).on_conflict_do_nothing()
        self._db.write(lambda connection: connection.execute(fresh))

    def all(self) -> list[BinItem]:
        """What lies in the bin, deleted last first."""
        query = sa.select(bin_items).order_by(bin_items.c.deleted_at.desc(), bin_items.c.id.desc())
        with self._db.reading() as connection:
            rows = connection.execute(query).all()
        return [BinItem(row.kind, row.key, row.name, row.deleted_by, row.deleted_at) for row in rows]

    def restore(self, kind: str, key: str) -> None:
        """Take something out of the bin again."""
        gone = bin_items.delete().where(_is(kind, key))
        if not self._db.write(lambda connection: connection.execute(gone).rowcount):
            raise NotFound("That is not in the bin.", hint="See the bin on the Team page.")

    def purge(self, kind: str, key: str) -> None:
        """Delete for good what lies in the bin, with everything that hangs on it."""

        def change(connection: Connection) -> int:
            taken = connection.execute(bin_items.delete().where(_is(kind, key))).rowcount
            if taken:
                _PURGES[kind](connection, key)
            return taken

        if not self._db.write(change):
            raise NotFound("That is not in the bin.", hint="See the bin on the Team page.")


def _is(kind: str, key: str) -> Any:
    return (bin_items.c.kind == kind) & (bin_items.c.key == key)


def _purge_run(connection: Connection, key: str) -> None:
    run = connection.execute(sa.select(runs.c.id).where(runs.c.run_id == key)).scalar()
    ours = sa.select(sa.cast(trials.c.id, sa.Text)).where(trials.c.run == run)
    connection.execute(comments.delete().where(comments.c.subject == "trial", comments.c.subject_id.in_(ours)))
    connection.execute(comments.delete().where(comments.c.subject == "run", comments.c.subject_id == key))
    connection.execute(shares.delete().where(shares.c.run_id == key))
    connection.execute(runs.delete().where(runs.c.run_id == key))
    _drop_unused_probes(connection)


def _purge_text(connection: Connection, key: str, *, kind: TextKind) -> None:
    connection.execute(comments.delete().where(comments.c.subject == str(kind), comments.c.subject_id == key))
    connection.execute(prompts.delete().where(prompts.c.kind == str(kind), prompts.c.name == key))


def _purge_probe_set(connection: Connection, key: str) -> None:
    connection.execute(probe_sets.delete().where(probe_sets.c.id == int(key)))
    _drop_unused_probes(connection)


def _drop_unused_probes(connection: Connection) -> None:
    """Probes whom neither a name nor a run holds any more."""
    named = sa.exists().where(probe_sets.c.list_id == probe_lists.c.id)
    used = sa.exists().where(runs.c.list_id == probe_lists.c.id)
    connection.execute(probe_lists.delete().where(~named, ~used))


_PURGES: dict[str, Callable[[Connection, str], None]] = {
    "run": _purge_run,
    "probe_set": _purge_probe_set,
    **{str(kind): partial(_purge_text, kind=kind) for kind in TextKind},
}
