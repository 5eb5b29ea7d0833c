"""Probe sets: kept once for each content hash, never changed; an edit is a new set that knows its parent."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from cachetools import LRUCache, cachedmethod
from sqlalchemy import Connection

from core.domain import Intent, Probe, ProbeSet
from core.errors import InputError, NotFound
from core.store.bin import is_binned, out_of_the_bin
from core.store.columns import now
from core.store.database import Database
from core.store.rows import ProbeSetSummary
from core.store.tables import probe_lists, probe_sets, probes

if TYPE_CHECKING:
    from pandas import DataFrame

INSERT_ROWS = 2000


class ProbeSetRepository:
    """Kept probe sets, by name or content hash."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: LRUCache[str, tuple[Probe, ...]] = LRUCache(8)
        self._known_lock = Lock()

    def save(self, probe_set: ProbeSet, *, author: str = "", parent_hash: str = "", origin: str = "") -> str:
        """Keep a probe set and return its hash. Saving the same content under the same name again changes nothing.

        One with an `origin` is archived at once.
        """
        if not probe_set.size:
            raise InputError("a probe set needs at least one probe.", file=probe_set.name, hint="Add one.")
        values = {
            "name": probe_set.name,
            "parent_hash": parent_hash,
            "author": author,
            "created_at": now(),
            "source": probe_set.source,
            "licence": probe_set.licence,
            "description": probe_set.description,
            "origin": origin,
            "archived": bool(origin),
        }

        def change(connection: Connection) -> bool:
            list_id, made = self._list_id(connection, probe_set)
            connection.execute(self._db.insert(probe_sets).values(list_id=list_id, **values).on_conflict_do_nothing())
            same = (probe_sets.c.list_id == list_id) & (probe_sets.c.name == probe_set.name)
            connection.execute(out_of_the_bin("probe_set", sa.select(sa.cast(probe_sets.c.id, sa.Text)).where(same)))
            return made

        if self._db.write(change):  # a run over 50,000 new probes holds them in memory once
            with self._known_lock:
                self._known[probe_set.hash] = probe_set.probes
        return probe_set.hash

    def all(self, include_archived: bool = False) -> list[ProbeSetSummary]:
        """All probe sets, newest first; one content under two names is listed twice."""
        query = _NAMED.where(_KEPT).order_by(probe_sets.c.id.desc())
        with self._db.reading() as connection:
            rows = connection.execute(query if include_archived else query.where(~probe_sets.c.archived)).all()
        return [_summary(row) for row in rows]

    def summary(self, hash_or_name: str) -> ProbeSetSummary:
        """The newest set of that name, or the one of that hash (12 digits of it suffice)."""
        wanted = probe_sets.c.name == hash_or_name
        if len(hash_or_name) >= 12:
            wanted |= probe_lists.c.hash.startswith(hash_or_name, autoescape=True)
        with self._db.reading() as connection:
            row = connection.execute(_NAMED.where(wanted, _KEPT).order_by(probe_sets.c.id.desc()).limit(1)).first()
        if row is None:
            raise NotFound(f"There is no probe set {hash_or_name!r}.", hint="See `probes list`.")
        return _summary(row)

    def get(self, hash_or_name: str) -> ProbeSet:
        """A kept probe set with all of its probes, in order."""
        found = self.summary(hash_or_name)
        return ProbeSet(found.name, self.of_hash(found.hash), found.source, found.licence, found.description)

    def archive(self, hash_or_name: str, archived: bool = True, *, name: str = "") -> None:
        """Take a probe set out of the lists, or bring it back. Runs over it stay whole.

        `name` says which, where one content goes by several names; without it the newest.
        """
        found = self.summary(hash_or_name)
        which = (probe_sets.c.name == (name or found.name)) & (
            probe_sets.c.list_id
            == sa.select(probe_lists.c.id).where(probe_lists.c.hash == found.hash).scalar_subquery()
        )
        self._db.write(
            lambda connection: connection.execute(probe_sets.update().where(which).values(archived=archived))
        )

    def frame(self, hash_or_name: str) -> DataFrame:
        """The probes as a frame: probe_id, prompt, intent, expected, category, triggers (lists), pair, note."""
        import pandas as pd

        rows = [{**probe.as_dict()} for probe in self.of_hash(self.summary(hash_or_name).hash)]
        frame = pd.DataFrame(
            rows, columns=["id", "prompt", "intent", "expected", "category", "triggers", "pair", "note"]
        )
        return frame.rename(columns={"id": "probe_id"})

    def key(self, name: str, set_hash: str) -> str:
        """The bin's key of the named probe set."""
        query = sa.select(probe_sets.c.id).join(probe_lists, probe_lists.c.id == probe_sets.c.list_id)
        with self._db.reading() as connection:
            found = connection.execute(query.where(probe_sets.c.name == name, probe_lists.c.hash == set_hash)).scalar()
        if found is None:
            raise NotFound(f"There is no saved probe set {name!r}.", hint="See `probes list`.")
        return str(found)

    @cachedmethod(lambda self: self._known, key=lambda _, set_hash: set_hash, lock=lambda self: self._known_lock)
    def of_hash(self, set_hash: str) -> tuple[Probe, ...]:
        """The probes of a content hash, cached: what a hash names never changes."""
        query = (
            sa.select(probes)
            .join(probe_lists, probe_lists.c.id == probes.c.list_id)
            .where(probe_lists.c.hash == set_hash)
            .order_by(probes.c.position)
        )
        with self._db.reading() as connection:
            return tuple(map(_probe, connection.execute(query)))

    def _list_id(self, connection: Connection, probe_set: ProbeSet) -> tuple[int, bool]:
        """The content's row, made with all of its probes where it is new, and whether it is."""
        find = sa.select(probe_lists.c.id).where(probe_lists.c.hash == probe_set.hash)
        found: int | None = connection.execute(find).scalar()
        if found is not None:
            return found, False
        counts = {"benign": probe_set.count(Intent.BENIGN), "harmful": probe_set.count(Intent.HARMFUL)}
        fresh = self._db.insert(probe_lists).values(
            hash=probe_set.hash, size=probe_set.size, created_at=now(), **counts
        )
        made = bool(connection.execute(fresh.on_conflict_do_nothing()).rowcount)
        list_id: int = connection.execute(find).scalar_one()
        for start in range(0, probe_set.size if made else 0, INSERT_ROWS):
            some = enumerate(probe_set.probes[start : start + INSERT_ROWS], start)
            connection.execute(probes.insert(), [_probe_values(list_id, at, probe) for at, probe in some])
        return list_id, made


_NAMED = sa.select(
    probe_sets, probe_lists.c.hash, probe_lists.c.size, probe_lists.c.benign, probe_lists.c.harmful
).join(probe_lists, probe_lists.c.id == probe_sets.c.list_id)
_KEPT = ~is_binned("probe_set", sa.cast(probe_sets.c.id, sa.Text))


def _probe(row: Any) -> Probe:
    return Probe(
        row.probe_id,
        row.prompt,
        row.intent,
        row.expected,
        row.category,
        tuple(row.triggers),
        row.pair,
        row.note,
        tuple((role, content) for role, content in row.turns or ()),
    )


def _probe_values(list_id: int, position: int, probe: Probe) -> dict[str, Any]:
    values = {"turns": None, **probe.as_dict()}
    return {"list_id": list_id, "position": position, "probe_id": values.pop("id"), **values}


def _summary(row: Any) -> ProbeSetSummary:
    return ProbeSetSummary(**{key: value for key, value in row._mapping.items() if key not in ("id", "list_id")})
