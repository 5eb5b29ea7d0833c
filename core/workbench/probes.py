"""Probe sets as a user sees them: shipped ones, saved versions and where they come from, checks, selections, changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache, cached

from core.access.roles import Action
from core.domain import Intent, ProbeSet
from core.errors import InputError, NotFound
from core.probes.checks import check_probes
from core.probes.probe_files import combine, load_probes, shipped_probe_sets, write_probes
from core.probes.selection import select
from core.probes.set_diff import diff_probe_sets
from core.text.untrusted import counted
from core.workbench.change import change
from core.workbench.context import Context

if TYPE_CHECKING:
    from core.probes.checks import ProbeReport
    from core.probes.mapping import ColumnMapping
    from core.probes.set_diff import SetDiff
    from core.store import Comment, ProbeSetSummary

SHIPPED = "shipped"
SAVED = "saved"
NAME = re.compile(r"[\w][\w .()+-]{0,79}")
SHORT_HASH = 12


@dataclass(frozen=True)
class ProbeSetEntry:
    """One version of a probe set with what a list shows of it."""

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
        return f"{self.name} · {counted(self.size, 'probe')} · {self.hash[:8]}"

    @property
    def version(self) -> str:
        """Twelve digits of the content hash: enough to tell versions apart in a link."""
        return self.hash[:SHORT_HASH]

    def as_json(self) -> dict[str, Any]:
        keys = ("name", "hash", "size", "benign", "harmful", "origin", "source", "licence")
        return {key: getattr(self, key) for key in keys}


@dataclass(frozen=True)
class SavedProbeSet:
    """What a save did."""

    entry: ProbeSetEntry
    unchanged: bool
    """The name already held this content, so nothing was stored."""
    beside: str = ""
    """The version of another edit of the same parent that somebody saved meanwhile; both are kept."""


class Probes:
    """The probe sets of one store, with the shipped ones beside them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    # -- the sets there are -------------------------------------------------------------------------------------------

    def all(self, *, include_archived: bool = False) -> list[ProbeSetEntry]:
        """The shipped sets, then the saved ones, newest first."""
        shipped = [_shipped_entry(probe_set) for probe_set in self.shipped().values()]
        taken = {(entry.name, entry.hash) for entry in shipped}
        rows = self._context.store.probes.all(include_archived=include_archived)
        return shipped + [_saved_entry(row) for row in rows if (row.name, row.hash) not in taken]

    def archived(self) -> list[ProbeSetEntry]:
        """The saved versions that left the lists, newest first; what imported logs keep for themselves is not among them."""
        shown = {(entry.name, entry.hash) for entry in self.all()}
        rows = self._context.store.probes.all(include_archived=True)
        return [_saved_entry(row) for row in rows if (row.name, row.hash) not in shown and row.origin != "logs"]

    def by_name(self) -> dict[str, list[ProbeSetEntry]]:
        """The versions of each set, newest first; a set's shipped version counts as its newest."""
        found: dict[str, list[ProbeSetEntry]] = {}
        for entry in self.all():
            found.setdefault(entry.name, []).append(entry)
        return found

    @staticmethod
    def shipped() -> dict[str, ProbeSet]:
        """The sets that ship with the workbench, by name."""
        return {name: load_probes(name) for name in shipped_probe_sets()}

    def load(
        self,
        source: str,
        *,
        intent: Intent | None = None,
        mapping: ColumnMapping | None = None,
        on_notice: Callable[[str], None] = lambda _: None,
    ) -> ProbeSet:
        """A probe set by the path of a file, by a shipped or saved name (or `name:short`), or by hash.

        `intent` says what the probes of a file are that doesn't; `mapping` reads a file of no known layout.
        `on_notice` hears what of a file was read otherwise than it stands: another encoding, turns left out.
        """
        if Path(source).is_file():
            found = load_probes(Path(source), intent=intent, mapping=mapping, on_notice=on_notice)
            _check_intent(found, intent)
            return found
        if mapping is not None:
            raise InputError("there is no such file.", file=source, hint="A mapping is for a file.")
        found = self._named(source)
        _check_intent(found, intent)
        return found

    def _named(self, source: str) -> ProbeSet:
        shipped = self.shipped()
        by_hash = {probe_set.hash: probe_set for probe_set in shipped.values()}
        if source.partition(":")[0] in shipped:
            return load_probes(source)
        if source in by_hash:
            return by_hash[source]
        try:
            return self._context.store.probes.get(source)
        except NotFound:
            hint = f"Give a file, or one of: {', '.join(dict.fromkeys(entry.name for entry in self.all()))}."
            raise NotFound(f"There is no probe set or file {source!r}.", hint=hint) from None

    def open(self, entry: ProbeSetEntry) -> ProbeSet:
        """The probes of a listed version, under the name and with the source it is listed with."""
        return _open(self, entry)

    def history(self, entry: ProbeSetEntry) -> list[ProbeSetEntry]:
        """The version, the one it was edited from, and so on back to the first; across names."""
        known: dict[str, list[ProbeSetEntry]] = {}
        for other in self.all(include_archived=True):
            known.setdefault(other.hash, []).append(other)
        chain = [entry]
        while parents := known.get(chain[-1].parent_hash):
            parent = next((one for one in parents if one.name == chain[-1].name), parents[0])
            if parent in chain:
                break
            chain.append(parent)
        return chain

    # -- new versions -------------------------------------------------------------------------------------------------

    @change(
        needs=Action.EDIT,
        records="save",
        subject="probe_set",
        about=lambda saved, probe_set, **_: (probe_set.name, _about(saved)),
    )
    def save(self, probe_set: ProbeSet, *, parent_hash: str = "", note: str = "") -> SavedProbeSet:
        """Keep a set as a new immutable version of its name. `note` says what changed and is kept as a comment."""
        self._check_name(probe_set.name)
        before = self.by_name().get(probe_set.name, [])
        hash = self._context.store.probes.save(probe_set, author=self._context.person.name, parent_hash=parent_hash)
        unchanged = any(entry.hash == hash for entry in before)
        if note.strip() and not unchanged:
            self._context.store.comments.add("probe_set", hash, note.strip(), self._context.person.name)
        entry = next(
            entry for entry in self.all(include_archived=True) if (entry.name, entry.hash) == (probe_set.name, hash)
        )
        siblings = [other.version for other in before if parent_hash and other.parent_hash == parent_hash]
        return SavedProbeSet(entry, unchanged, "" if unchanged or not siblings else siblings[0])

    def _check_name(self, name: str) -> None:
        if not NAME.fullmatch(name):
            problem = "a probe set's name is 1 to 80 letters, digits, spaces or . ( ) + -"
            raise InputError(problem, column="name", hint="Change it.")
        if name in self.shipped():
            hint = "Choose another name; the shipped set stays as it is."
            raise InputError(f"“{name}” is the name of a shipped set.", column="name", hint=hint)

    def extend(self, entry: ProbeSetEntry, *others: ProbeSet, note: str = "") -> SavedProbeSet:
        """A new version of a saved set with the probes of others behind its own."""
        base = self.open(entry)
        return self.save(combine(base.name, base, *others), parent_hash=base.hash, note=note)

    @change(
        needs=lambda _, entry, *__, **___: [entry.author],
        records="archive",
        subject="probe_set",
        about=lambda _, entry, archived=True: (entry.name, _version(entry, archived=archived)),
    )
    def archive(self, entry: ProbeSetEntry, archived: bool = True) -> None:
        """Take a saved version out of the lists, or bring it back. Runs over it stay whole."""
        self._context.store.probes.archive(entry.hash, archived, name=entry.name)

    @change(
        needs=lambda _, entry: [entry.author],
        records="delete",
        subject="probe_set",
        about=lambda _, entry: (entry.name, _version(entry)),
    )
    def delete(self, entry: ProbeSetEntry) -> None:
        """Put a saved version into the bin. Runs over it stay whole."""
        key = self._context.store.probes.key(entry.name, entry.hash)
        self._context.store.bin.add("probe_set", key, f"{entry.name}:{entry.version}", self._context.person.name)

    def editable_name(self, name: str) -> str:
        """The name under which an edit is saved: a saved set keeps its own, a shipped one gets `-edited` behind it."""
        return f"{name}-edited" if name in self.shipped() else name

    def free_name(self, wanted: str) -> str:
        """The name, made fit and with a number behind it where it is taken."""
        plain = re.sub(r"[^\w .()+-]+", "-", wanted).strip(" -.")[:70] or "probes"
        taken = self.by_name()
        return next(
            name for n in range(1, len(taken) + 2) if (name := plain if n == 1 else f"{plain}-{n}") not in taken
        )

    # -- about a set --------------------------------------------------------------------------------------------------

    def check(self, source: str) -> ProbeReport:
        """Counts, balance, near-duplicates and what is missing in a set or file."""
        return self.check_set(self.load(source))

    @staticmethod
    def check_set(probe_set: ProbeSet) -> ProbeReport:

        return _check(probe_set)

    @staticmethod
    def selection(probe_set: ProbeSet, size: int | str) -> ProbeSet:
        """A stratified part of a set (see `core.probes.selection.select`), named so that it can be saved."""
        return replace(select(probe_set, size), name=f"{probe_set.name}-{size}")

    @staticmethod
    def diff(old: ProbeSet, new: ProbeSet) -> SetDiff:
        """What the new version adds, takes away and alters."""
        return diff_probe_sets(old, new)

    @staticmethod
    def as_file(probe_set: ProbeSet, ending: str = "") -> tuple[str, bytes]:
        """(ending, content) of a file that reads back as the same probes: CSV, or JSON lines where a probe is a conversation.

        `ending` (.csv or .jsonl) asks for one of them. InputError where CSV cannot hold the set.
        """
        return write_probes(probe_set, ending)

    def notes(self, entry: ProbeSetEntry) -> list[Comment]:
        """What people said of the version, oldest first."""
        return self._context.store.comments.of("probe_set", entry.hash)


@dataclass(frozen=True)
class ProbeFilter:
    """Which probes of a set are looked at; an empty part fits everything."""

    intent: str = ""
    category: str = ""
    expected: str = ""
    text: str = ""
    """Looked for in prompt, id, trigger words and note; capitals and small letters alike."""

    @property
    def any(self) -> bool:
        return bool(self.intent or self.category or self.expected or self.text.strip())

    def places(self, rows: Sequence[Any]) -> list[int]:
        """The places of the fitting probes in a set's order. 80,000 take about 25 ms."""
        found: Any = range(len(rows))
        for part, wanted in (("intent", self.intent), ("category", self.category), ("expected", self.expected)):
            if wanted:
                found = [at for at in found if getattr(rows[at], part) == wanted]
        text = self.text.strip().casefold()
        return [at for at in found if not text or text in _searched(rows[at])]


@cached(
    LRUCache(8),
    key=lambda _, entry: (entry.hash, entry.name, entry.source, entry.licence, entry.description),
    lock=Lock(),
)
def _open(sets: Probes, entry: ProbeSetEntry) -> ProbeSet:
    probes = sets.load(entry.hash).probes
    return ProbeSet(entry.name, probes, entry.source, entry.licence, entry.description)


@cached(LRUCache(16), key=lambda probe_set: (probe_set.name, probe_set.hash), lock=Lock())
def _check(probe_set: ProbeSet) -> ProbeReport:
    """What a hash names never changes, and a check of 80,000 probes takes a quarter of a minute."""
    return check_probes(probe_set)


def _searched(probe: Any) -> str:
    return "\n".join((probe.prompt, probe.id, *probe.triggers, probe.note)).casefold()


def categories_of(probe_set: ProbeSet) -> list[str]:
    """The categories there are, in alphabetical order."""
    return sorted({probe.category for probe in probe_set.probes if probe.category})


def _check_intent(probe_set: ProbeSet, intent: Intent | None) -> None:
    """Raises InputError where a set says by itself that some of its probes are of the other intent."""
    others = 0 if intent is None else probe_set.size - probe_set.count(intent)
    if others:
        problem = f"{counted(others, 'probe')} of it are not {intent}, by what the set itself says."
        raise InputError(problem, file=probe_set.name, hint="Leave --intent away; it is for files that do not say.")


def _shipped_entry(probe_set: ProbeSet) -> ProbeSetEntry:
    benign, harmful = probe_set.count(Intent.BENIGN), probe_set.count(Intent.HARMFUL)
    return ProbeSetEntry(
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


def _saved_entry(row: ProbeSetSummary) -> ProbeSetEntry:
    return ProbeSetEntry(
        row.name,
        row.hash,
        row.size,
        row.benign,
        row.harmful,
        SAVED,
        row.source,
        row.licence,
        row.description,
        row.author,
        row.created_at,
        row.parent_hash,
    )


def _version(entry: ProbeSetEntry, **more: Any) -> dict[str, Any]:
    return {"version": entry.version, **more}


def _about(saved: SavedProbeSet) -> dict[str, Any]:
    """What the activity log says of a save."""
    said = _version(saved.entry, size=saved.entry.size)
    return said | {name: True for name, is_so in (("branch", saved.beside), ("unchanged", saved.unchanged)) if is_so}
