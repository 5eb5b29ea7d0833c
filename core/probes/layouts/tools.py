"""What other evaluation tools keep their prompts in: promptfoo's tests and Inspect's data sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain import Intent
from core.probes.layouts.base import Layout, with_column
from core.probes.mapping import ColumnMapping, intent_words, plain_word, reads_as_intents
from core.text.tabular import Table, as_text

PROMPT_VARS = ("prompt", "query", "question", "input", "message", "user_input", "text", "request", "topic")
"""What promptfoo users call the variable that holds the user's words, the likeliest first."""
INTENT_NAMES = ("intent", "label", "safety", "harmful", "is_harmful", "expected_behavior", "should_refuse", "expected")
CATEGORY_NAMES = ("category", "harmCategory", "pluginId", "subcategory", "topic", "type")


class PromptfooLayout(Layout):
    """promptfoo tests: `vars` with the user's words; an assertion about refusals, the red team's plug-in or metadata
    says the intent, where anything does."""

    needs = frozenset({"vars"})
    title = "promptfoo tests"
    source = "promptfoo tests"
    licence = ""

    def prepare(self, table: Table) -> Table:
        rows = [_test(record) for record in table.records()]
        for name in ("note", "category", "intent", "prompt"):
            table = with_column(table, name, [row[name] for row in rows])
        return table

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        says = any(text.strip() for text in table.texts("intent"))
        return ColumnMapping(
            "prompt",
            "intent" if says and not intent else "",
            fixed_intent=intent,
            intents=intent_words("intent"),
            category="category",
            note="note",
            id_prefix=name,
        )


def _test(record: Mapping[str, Any]) -> dict[str, str]:
    variables, about = _object(record.get("vars")), _object(record.get("metadata"))
    folded = {str(name).casefold(): value for name, value in variables.items()}
    text = next((as_text(folded[name]) for name in PROMPT_VARS if name in folded), "")
    if not text and len(variables) == 1:
        text = as_text(next(iter(variables.values())))
    both = {**variables, **about}
    return {
        "prompt": text,
        "intent": _intent(record, both),
        "category": next((as_text(both[name]) for name in CATEGORY_NAMES if both.get(name)), ""),
        "note": as_text(record.get("description")),
    }


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _intent(record: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """What the test says of its intent, in words that the mapping knows; '' where it says nothing."""
    for name in INTENT_NAMES:
        if name in about and (word := plain_word(as_text(about[name]))) in intent_words(name):
            return str(intent_words(name)[word])
    wanted = record.get("assert")
    kinds = [str(one.get("type")) for one in wanted if isinstance(one, dict)] if isinstance(wanted, list) else []
    said = [REFUSALS[kind] for kind in kinds if kind in REFUSALS]
    if about.get("pluginId"):
        return str(Intent.HARMFUL)
    return str(said[-1]) if said else ""  # what the test itself says stands behind what all tests share


REFUSALS = {"is-refusal": Intent.HARMFUL, "not-is-refusal": Intent.BENIGN}
"""What promptfoo's assertions about refusals say of a probe's intent."""


class PromptfooTableLayout(PromptfooLayout):
    """promptfoo tests as a CSV: a column a variable, and columns of its own that begin with two underscores."""

    needs = frozenset({"__expected"})
    title = "promptfoo tests, CSV"

    def fits(self, table: Table) -> bool:
        return any(name.strip().startswith("__expected") for name in table.names)

    def prepare(self, table: Table) -> Table:
        tests = [_of_columns(record) for record in table.records()]
        for name in ("description", "metadata", "assert", "vars"):
            table = with_column(table, name, [test[name] for test in tests])
        return super().prepare(table)


def _of_columns(record: Mapping[str, Any]) -> dict[str, Any]:
    """A test out of a row: assertions as `type` or `type: value`, metadata as `__metadata:name`."""
    own = {name.strip(): as_text(cell) for name, cell in record.items() if name.strip().startswith("__")}
    wanted = [
        text.partition(":")[0].strip() for name, text in own.items() if name.startswith("__expected") and text.strip()
    ]
    return {
        "vars": {name: cell for name, cell in record.items() if not name.strip().startswith("__")},
        "assert": [{"type": kind} for kind in wanted],
        "metadata": {name.partition(":")[2]: text for name, text in own.items() if name.startswith("__metadata:")},
        "description": own.get("__description", ""),
    }


class InspectLayout(Layout):
    """Inspect data sets: `input` (a text or messages) and `target`; metadata, or a column, may say the intent."""

    needs = frozenset({"input"})
    title = "Inspect data set"
    source = "Inspect data set"
    licence = ""

    def fits(self, table: Table) -> bool:
        return super().fits(table) and bool(table.find("target", "metadata"))

    def prepare(self, table: Table) -> Table:
        cells = table.column("metadata") if table.find("metadata") else []
        notes = [{str(name).casefold(): value for name, value in _object(cell).items()} for cell in cells]
        for name in ("category", *INTENT_NAMES):
            if notes and not table.find(name) and any(name in note for note in notes):
                table = with_column(table, name, [note.get(name, "") for note in notes])
        return table

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        named = (*INTENT_NAMES, "target")
        column = "" if intent else next((c for one in named if (c := reads_as_intents(table, one))), "")
        return ColumnMapping(
            "input",
            column,
            fixed_intent=intent,
            intents=intent_words(column),
            category=table.find("category"),
            id=table.find("id") if len(set(table.texts(table.find("id")))) == len(table) else "",
            id_prefix=name,
        )
