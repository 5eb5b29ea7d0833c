"""Contrast pairs with a column a side: a benign prompt and the harmful one that looks like it in one row."""

from __future__ import annotations

from dataclasses import replace

from core.domain import Intent
from core.probes.layouts.base import Layout
from core.probes.mapping import ColumnMapping, reads_as_intents
from core.text.tabular import Table

SIDES = (
    (Intent.BENIGN, ("benign_prompt", "safe_prompt", "harmless_prompt", "benign", "safe")),
    (Intent.HARMFUL, ("harmful_prompt", "unsafe_prompt", "toxic_prompt", "harmful", "unsafe")),
)
"""What people call the two columns, the likeliest first."""


class PairedLayout(Layout):
    """Two prompts a row, which are each other's pair."""

    needs = frozenset()
    title, source, licence = "contrast pairs", "", ""

    def fits(self, table: Table) -> bool:
        columns = _columns(table)
        return (
            all(columns)
            and not table.find("prompt", "intent")
            and not any(reads_as_intents(table, one) for one in columns)
        )

    def prepare(self, table: Table) -> Table:
        texts = zip(*(table.texts(column) for column in _columns(table)), strict=True)
        names = table.texts(table.find("id", "index"))
        ids = [[f"{name or row}-{intent}" for intent, _ in SIDES] for name, row in zip(names, table.rows, strict=True)]
        columns = (
            [id for both in ids for id in both],
            [text for both in texts for text in both],
            [str(intent) for _ in ids for intent, _ in SIDES],
            [text for text in table.texts(table.find("category", "type", "topic")) for _ in SIDES],
            [id for both in ids for id in both[::-1]],
        )
        rows = [row for row in table.rows for _ in SIDES]
        return replace(table, names=("id", "prompt", "intent", "category", "pair"), columns=columns, rows=rows)

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        return ColumnMapping("prompt", "intent", id="id", category="category", pair="pair")


def _columns(table: Table) -> list[str]:
    return [table.find(*names) for _, names in SIDES]
