"""A probe set being edited: what was changed, removed and added so far, and what is wrong with it. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from core.domain import Probe, ProbeSet
from core.errors import InputError
from core.probes.conversations import Turns, read_turns, turns_text
from core.probes.mapping import ColumnMapping, apply_mapping, check_ids
from core.text.tabular import Problems, Table
from core.workbench.probes import ProbeFilter

FIELDS = ("id", "prompt", "intent", "expected", "category", "triggers", "pair", "note")
SHOWN = (*FIELDS, "turns")
Row = dict[str, str]
"""A probe as the table shows it: texts by the names in SHOWN, trigger words separated by ; and turns as `turns_text` has them."""


@dataclass(frozen=True)
class Checked:
    """The set as it would be saved, and why it cannot be."""

    probe_set: ProbeSet
    errors: tuple[InputError, ...]
    """Each names its row (counted from 1, added ones after the last) and its column."""
    unpaired: int
    """Probes that lost their pair because it was removed or renamed."""


@dataclass(frozen=True)
class Draft:
    """The edits of one set. Rows go by a number: the place in the set from 0, and after the last the added ones."""

    base: ProbeSet
    changed: Mapping[int, Row] = field(default_factory=dict)
    """The changed cells of changed rows, by row and field."""
    removed: frozenset[int] = frozenset()
    added: tuple[Row, ...] = ()

    @property
    def clean(self) -> bool:
        live = any(self.base.size + at not in self.removed for at in range(len(self.added)))
        return not (self.changed or live or any(number < self.base.size for number in self.removed))

    def rows(self, wanted: ProbeFilter) -> list[int]:
        """The numbers of the rows that fit; added ones always do, so that they stay in sight."""
        fitting = wanted.places(self.base.probes)
        size = self.base.size
        return [at for at in (*fitting, *range(size, size + len(self.added))) if at not in self.removed]

    def row(self, number: int) -> Row:
        """One row as the table shows it."""
        if number >= self.base.size:
            return {name: self.added[number - self.base.size].get(name, "") for name in SHOWN}
        return row_of(self.base.probes[number]) | self.changed.get(number, {})

    def edited(
        self,
        shown: Sequence[int],
        cells: Mapping[int, Mapping[str, Any]],
        removed: Iterable[int] = (),
        added: Iterable[Mapping[str, Any]] = (),
    ) -> Draft:
        """The draft with what was done in a table of the rows `shown`: cells by place in the table, places removed, rows added."""
        changed, own = dict(self.changed), list(self.added)
        for place, values in cells.items():
            number, texts = shown[place], _texts(values)
            if number >= self.base.size:
                own[number - self.base.size] = own[number - self.base.size] | texts
            else:
                changed[number] = changed.get(number, {}) | texts
        new = [_texts(row) for row in added]
        gone = self.removed | {shown[place] for place in removed}
        return Draft(self.base, self._real(changed), gone, (*own, *(row for row in new if any(row.values()))))

    def _real(self, changed: Mapping[int, Row]) -> dict[int, Row]:
        """Without cells that are as they were."""
        kept: dict[int, Row] = {}
        for number, row in changed.items():
            was = row_of(self.base.probes[number])
            if differing := {name: text for name, text in row.items() if was[name] != text}:
                kept[number] = differing
        return kept

    def checked(self) -> Checked:
        """The edited set, its rows read as a file's would be, with every error beside it."""
        problems = Problems("")
        made = self._read(problems)
        untouched = [(at + 1, probe) for at, probe in enumerate(self.base.probes) if self._as_it_was(at)]
        merged = sorted([*untouched, *made], key=lambda one: one[0])
        ids = {probe.id for _, probe in merged}
        lost = {row for row, probe in untouched if probe.pair and probe.pair not in ids}
        probes = check_ids(
            [(row, replace(probe, pair="") if row in lost else probe) for row, probe in merged], problems
        )
        if not probes and not problems.errors:
            problems.add("a probe set needs at least one probe.")
        errors = sorted(problems.errors, key=lambda error: error.row or 0)
        return Checked(replace(self.base, probes=tuple(probes)), tuple(errors), len(lost))

    def _as_it_was(self, number: int) -> bool:
        return number not in self.changed and number not in self.removed

    def _read(self, problems: Any) -> list[tuple[int, Probe]]:
        """(row, probe) of the changed and added rows; what is wrong with them goes to `problems`."""
        size = self.base.size
        numbers = [*sorted(self.changed), *range(size, size + len(self.added))]
        kept = [number for number in numbers if number not in self.removed]
        rows = [_completed(self.row(number)) for number in kept]
        columns = tuple([row[name] for row in rows] for name in FIELDS)
        table = Table("", FIELDS, columns, [number + 1 for number in kept], problems)
        rest = {name: name for name in FIELDS if name != "prompt"}
        made = apply_mapping(table, ColumnMapping("prompt", **rest))  # type: ignore[arg-type]
        found = (
            (row, replace(probe, turns=turns))
            for row, probe in made
            if (turns := self._turns(row, problems)) is not None
        )
        return list(found)

    def _turns(self, row: int, problems: Problems) -> Turns | None:
        """What was said before the prompt: as it was, unless its cell was changed; None where that is no conversation."""
        number = row - 1
        if number < self.base.size and "turns" not in self.changed.get(number, {}):
            return self.base.probes[number].turns
        try:
            return read_turns(self.row(number)["turns"])
        except InputError as error:
            problems.add(error.problem, row=row, column="turns", hint=error.hint)
            return None


def row_of(probe: Probe) -> Row:
    """A probe as the table shows it."""
    row = {**probe.as_dict(), "triggers": "; ".join(probe.triggers)}
    return {**{name: row[name] for name in FIELDS}, "turns": turns_text(probe.turns)}


def _texts(values: Mapping[str, Any]) -> Row:
    return {name: "" if values[name] is None else str(values[name]) for name in SHOWN if name in values}


def _completed(row: Row) -> Row:
    """A row without an id gets one made from its text."""
    if row["id"].strip() or not row["prompt"].strip():
        return row
    return row | {"id": f"probe-{sha256(row['prompt'].encode('utf-8', 'replace')).hexdigest()[:8]}"}
