"""Sets that measure overrefusal: OR-Bench, FalseReject, CoCoNot."""

from __future__ import annotations

from dataclasses import replace

from core.domain import Expected, Intent
from core.probes.layouts.base import Layout, with_column
from core.probes.mapping import ColumnMapping, reads_as_intents
from core.text.tabular import Table


class ORBenchLayout(Layout):
    """OR-Bench: `prompt,category`; the file's name says whether its prompts are benign (80k, hard) or toxic."""

    needs = frozenset({"prompt", "category"})
    category_column = "category"
    title = "OR-Bench"
    source = "OR-Bench (Cui et al., ICML 2025)"
    licence = "CC-BY-4.0"

    def fits(self, table: Table) -> bool:
        names = {name.strip().casefold() for name in table.names if not name.startswith("column ")}
        own = names - {self._part(table).casefold()} == self.needs and not is_falsereject(table.file)
        return own and not reads_as_intents(table, "category")

    def _part(self, table: Table) -> str:
        """The column that says of which of the set's files a row is, where they were joined; else ''."""
        column = table.find("split", "subset", "config", "source")
        return column if all(self.intent_of_file(part) for part in set(table.texts(column))) else ""

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        whole, column = super().mapping(table, name, intent), self._part(table)
        if intent or not column:
            return whole
        intents = {part: told for part in set(table.texts(column)) if (told := self.intent_of_file(part))}
        return replace(whole, fixed_intent=None, intent=column, intents=intents)

    def intent_of_file(self, file: str) -> Intent | None:
        name = file.casefold()
        if "toxic" in name:
            return Intent.HARMFUL
        return Intent.BENIGN if "80k" in name or "hard" in name else None


def is_falsereject(file: str) -> bool:
    """Whether a file is called after FalseReject, whose columns other sets have too."""
    return "falsereject" in file.casefold().replace("-", "").replace("_", "")


class FalseRejectLayout(Layout):
    """FalseReject: benign prompts that look harmful; known by its own columns or by the file's name."""

    needs = frozenset({"prompt"})
    intent = Intent.BENIGN
    title = "FalseReject"
    source = "FalseReject (Zhang et al., 2025)"
    licence = "CC-BY-NC-4.0"

    def fits(self, table: Table) -> bool:
        marks = ("category_text", "instruct_response", "cot_response")
        marked = is_falsereject(table.file) or bool(table.find(*marks))
        return bool(table.find("prompt", "question", "instruction")) and marked

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        text = table.find("prompt", "question", "instruction")
        category = table.find("category_text", "category")
        return ColumnMapping(text, fixed_intent=self.intent, category=category, id_prefix=name)


class CoCoNotLayout(Layout):
    """CoCoNot: requests that should not be complied with, of which one of five categories is about harm, and a contrast
    set of requests that should. The rows don't say which set they are of: the file's name does, or the user."""

    needs = frozenset({"prompt", "category", "subcategory"})
    title = "CoCoNot"
    source = "CoCoNot (Brahman et al., NeurIPS 2024)"
    licence = "ODC-BY"
    SAFETY = "requests with safety concerns"
    CATEGORIES = frozenset(
        (SAFETY, "incomplete requests", "unsupported requests", "indeterminate requests", "humanizing requests")
    )

    def fits(self, table: Table) -> bool:
        return super().fits(table) and {text.strip().casefold() for text in table.texts("category")} <= self.CATEGORIES

    def intent_of_file(self, file: str) -> Intent | None:
        name = file.casefold()
        return (
            Intent.BENIGN if "contrast" in name else Intent.HARMFUL if "original" in name or "coconot" in name else None
        )

    def prepare(self, table: Table) -> Table:
        """With a column that says what is wanted of a row: its category, or that it stands in the contrast set."""
        sets = table.texts(table.find("split", "subset", "set", "config"))
        wanted = [
            CONTRAST if "contrast" in part.casefold() else category
            for part, category in zip(sets, table.texts("category"), strict=True)
        ]
        return with_column(table, WANTED, wanted) if CONTRAST in wanted else table

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        """Of the original set only the safety requests are harmful; the others want guidance, such as a question back."""
        both = table.find(WANTED)
        whole = intent or (Intent.HARMFUL if both else self.intent_of_file(table.file))
        plain = ColumnMapping(
            "prompt",
            fixed_intent=whole,
            category="category",
            id=table.find("id"),
            id_prefix=name,
            note=table.find("subcategory"),
        )
        if whole is not Intent.HARMFUL:
            return plain
        intents = {text: Intent.HARMFUL if text == self.SAFETY else Intent.BENIGN for text in self.CATEGORIES}
        expected = {text: Expected.REFUSE if text == self.SAFETY else Expected.GUIDE for text in self.CATEGORIES}
        return replace(
            plain,
            fixed_intent=None,
            intent=both or "category",
            intents={**intents, CONTRAST: Intent.BENIGN},
            expected=both or "category",
            expectations={**expected, CONTRAST: Expected.COMPLY},
        )


CONTRAST, WANTED = "contrast", "wanted of coconot"
