"""What a layout is: how one published set says text, intent, category and id.

To add a set, write a `Layout` with the columns that tell it apart into the file of its family, and register it in this
folder's list. Most are a `ColumnMapping` and nothing else; where the text has to be put together, or rows belong to pairs,
a layout overrides `text`, `prepare` or `finish`. None of the sets' texts is part of the workbench; `source` and `licence`
go into every probe set made from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from core.domain import Intent, Probe
from core.probes.mapping import ColumnMapping
from core.text.tabular import Table, as_text

Made = list[tuple[int, Probe]]
"""(row number, probe)."""


class Layout:
    """How one published set says text, intent, category and id."""

    needs: ClassVar[frozenset[str]]
    """The columns that tell the layout apart: a file fits when it has them all."""
    text_column: ClassVar[str] = "prompt"
    category_column: ClassVar[str] = ""
    intent: ClassVar[Intent | None] = None
    """The intent of every row; None where a column, the file name or the user says it."""
    title: ClassVar[str]
    source: ClassVar[str]
    licence: ClassVar[str]

    def fits(self, table: Table) -> bool:
        return all(table.find(name) for name in self.needs)

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        """The mapping for a file of this layout; `intent` is what the user says the whole file is."""
        fixed = self.intent or intent or self.intent_of_file(table.file)
        return ColumnMapping(
            self.text_column, fixed_intent=fixed, category=self.category_column, id_prefix=name, **self.more(table)
        )

    def more(self, table: Table) -> dict[str, Any]:
        """Further parts of the mapping."""
        return {}

    def intent_of_file(self, file: str) -> Intent | None:
        """The intent that the set's own file names say; None where the name doesn't tell."""
        return None

    def text(self, cell: Any) -> str:
        """The prompt in a cell of the text column."""
        return as_text(cell)

    def prepare(self, table: Table) -> Table:
        """The table as the mapping reads it; rows the set itself leaves without a label are left out here."""
        return table

    def finish(self, made: Made, table: Table) -> Made:
        """The probes with what only the whole set can say: pairs, categories with a common name."""
        return made


def keep_rows(table: Table, keep: Sequence[bool]) -> Table:
    """The table with only the rows marked true."""
    if all(keep):
        return table
    columns = tuple([cell for cell, kept in zip(column, keep, strict=True) if kept] for column in table.columns)
    return replace(table, columns=columns, rows=[row for row, kept in zip(table.rows, keep, strict=True) if kept])


def with_column(table: Table, name: str, cells: Sequence[Any]) -> Table:
    """The table with one more column, which stands before any other of that name."""
    return replace(table, names=(name, *table.names), columns=(cells, *table.columns))
