"""Our own layout: CSV, or JSON lines with `messages`."""

from __future__ import annotations

from core.domain import Intent
from core.probes.layouts.base import Layout
from core.probes.mapping import ColumnMapping, intent_words
from core.text.tabular import Table


class OurLayout(Layout):
    """Our own CSV: id, prompt, intent, expected, category, triggers, pair, note; the first three are needed."""

    needs = frozenset({"id", "prompt", "intent"})
    title, source, licence = "probe CSV", "", ""

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        optional = {part: table.find(part) for part in ("expected", "category", "triggers", "pair", "note")}
        return ColumnMapping("prompt", "intent", intents=intent_words("intent"), id="id", **optional)  # type: ignore[arg-type]
