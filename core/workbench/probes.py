"""Probe sets as a user sees them: shipped ones, saved ones, files on their way in, checks and selections."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.domain import Intent, ProbeSet
from core.errors import NotFound

if TYPE_CHECKING:
    from core.library import ProbeReport
    from core.store import Store

SHIPPED = "shipped"
SAVED = "saved"


@dataclass(frozen=True)
class Entry:
    """A probe set with what a list shows of it."""

    name: str
    hash: str
    size: int
    benign: int
    harmful: int
    origin: str
    """`shipped` or `saved`."""
    source: str = ""
    licence: str = ""
    description: str = ""
    author: str = ""
    created_at: str = ""
    parent_hash: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} · {self.size:,} probes · {self.hash[:8]}"

    def as_json(self) -> dict[str, Any]:
        keys = ("name", "hash", "size", "benign", "harmful", "origin", "source", "licence")
        return {key: getattr(self, key) for key in keys}


class Probes:
    """The probe sets of one store, with the shipped ones beside them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Entry]:
        """The shipped sets, then the saved ones, newest first."""
        shipped = [_shipped_entry(probe_set) for probe_set in self.shipped().values()]
        taken = {(entry.name, entry.hash) for entry in shipped}
        saved = [
            Entry(
                row.name, row.hash, row.size, row.benign, row.harmful, SAVED, row.source, row.licence, row.description,
                row.author, row.created_at, row.parent_hash,
            )
            for row in self._store.probe_sets() if (row.name, row.hash) not in taken
        ]  # fmt: skip
        return shipped + saved

    @staticmethod
    def shipped() -> dict[str, ProbeSet]:
        """The sets that ship with the workbench, by name."""
        from core.library import load_probes, shipped_probe_sets

        return {name: load_probes(name) for name in shipped_probe_sets()}

    def load(self, source: str) -> ProbeSet:
        """A probe set by the path of a file, by a shipped or saved name, or by hash."""
        from core.library import load_probes

        if Path(source).is_file():
            return load_probes(Path(source))
        shipped = self.shipped()
        by_hash = {probe_set.hash: probe_set for probe_set in shipped.values()}
        if source in shipped or source in by_hash:
            return shipped.get(source) or by_hash[source]
        try:
            return self._store.probe_set(source)
        except NotFound:
            hint = f"Give a file, or one of: {', '.join(dict.fromkeys(entry.name for entry in self.all()))}."
            raise NotFound(f"There is no probe set or file {source!r}.", hint=hint) from None

    def save(self, probe_set: ProbeSet, *, author: str = "", parent_hash: str = "") -> str:
        """Keep a set as a new immutable version; returns its hash."""
        return self._store.save_probe_set(probe_set, author=author, parent_hash=parent_hash)

    def check(self, source: str) -> ProbeReport:
        """Counts, balance, near-duplicates and what is missing in a set or file."""
        from core.library import check_probes

        return check_probes(self.load(source))


def _shipped_entry(probe_set: ProbeSet) -> Entry:
    benign, harmful = probe_set.count(Intent.BENIGN), probe_set.count(Intent.HARMFUL)
    return Entry(
        probe_set.name,
        probe_set.hash,
        probe_set.size,
        benign,
        harmful,
        SHIPPED,
        probe_set.source,
        probe_set.licence,
        probe_set.description,
    )
