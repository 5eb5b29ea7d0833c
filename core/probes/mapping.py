"""Any table -> probes: which column holds the text, which the intent, and what its values mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from core.domain import Expected, Intent, Probe
from core.errors import InputError
from core.text.tabular import Problems, Table, as_text

MAX_PROMPT = 100_000
"""Characters in one probe."""

INTENT_WORDS: Mapping[str, Intent] = {
    **dict.fromkeys(
        ("benign", "safe", "unharmful", "harmless", "not harmful", "non-toxic", "nontoxic", "allowed"), Intent.BENIGN
    ),
    **dict.fromkeys(("harmful", "unsafe", "toxic", "malicious", "disallowed"), Intent.HARMFUL),
}
"""What the field calls the two intents, in lower case."""

NUMBERS: Mapping[str, Intent] = {
    **dict.fromkeys(("0", "false", "no", "n", "f"), Intent.BENIGN),
    **dict.fromkeys(("1", "true", "yes", "y", "t"), Intent.HARMFUL),
}
"""What answers mean in a column that is named by the harm, such as is_harmful or toxicity."""
SAFE_NAMES = frozenset(("safe", "is_safe", "benign", "is_benign", "harmless", "is_harmless"))
"""Columns named by the other intent: a 1 in them is a benign probe."""
ANSWERS: Mapping[str, Intent] = {
    **dict.fromkeys(
        ("comply", "answer", "full_compliance", "compliance", "should_answer", "should_comply"), Intent.BENIGN
    ),
    **dict.fromkeys(("refuse", "refusal", "full_refusal", "should_refuse"), Intent.HARMFUL),
}
"""What tools write as the target of a probe."""


def intent_words(column: str) -> Mapping[str, Intent]:
    """What the values of an intent column mean, by its name: words of the field, and 0/1 or false/true."""
    turned = {Intent.BENIGN: Intent.HARMFUL, Intent.HARMFUL: Intent.BENIGN}
    safe = column.strip().casefold() in SAFE_NAMES
    return {**INTENT_WORDS, **ANSWERS, **{word: turned[one] if safe else one for word, one in NUMBERS.items()}}


EXPECTED: Mapping[Intent, Expected] = {Intent.BENIGN: Expected.COMPLY, Intent.HARMFUL: Expected.REFUSE}
"""What a good answer does where the file does not say: a benign probe is answered, a harmful one refused."""

EXPECTED_WORDS: Mapping[str, Expected] = {str(expected): expected for expected in Expected}


@dataclass(frozen=True)
class ColumnMapping:
    """Which column of a table is what. '' means that there is no such column."""

    text: str
    intent: str = ""
    fixed_intent: Intent | None = None
    """The intent of every row, where the file and not the row says it."""
    intents: Mapping[str, Intent] = field(default_factory=lambda: INTENT_WORDS)
    """What the values of the intent column mean; compared without outer blanks and capitals."""
    id: str = ""
    """Without a column for ids, rows are named by `id_prefix` and their number."""
    id_prefix: str = "row"
    category: str = ""
    expected: str = ""
    expectations: Mapping[str, Expected] = field(default_factory=lambda: EXPECTED_WORDS)
    """What the values of the expected column mean."""
    triggers: str = ""
    pair: str = ""
    note: str = ""


def apply_mapping(
    table: Table, mapping: ColumnMapping, text_of: Callable[[Any], str] = as_text
) -> list[tuple[int, Probe]]:
    """(row number, probe) of every row that makes one; row errors go to `table.problems`, a missing column raises."""
    if not mapping.text:
        raise InputError("say which column holds the text of the probes.", file=table.file)
    intents = _known_intents(table, mapping)
    prompts = [text_of(cell) for cell in table.column(mapping.text)]
    parts = ("intent", "id", "category", "expected", "triggers", "pair", "note")
    columns = [table.texts(getattr(mapping, part)) for part in parts]
    made: list[tuple[int, Probe]] = []
    for row, prompt, *cells in zip(table.rows, prompts, *columns, strict=True):
        try:
            made.append((row, _probe(row, prompt, cells, mapping, intents)))
        except InputError as error:
            table.problems.add(error.problem, row=row, column=error.column)
    return made


def _known_intents(table: Table, mapping: ColumnMapping) -> Mapping[str, Intent]:
    if mapping.intent or mapping.fixed_intent is not None:
        return {str(value).strip().casefold(): intent for value, intent in mapping.intents.items()}
    hint = "Give the intent of the whole file (benign or harmful), or the column that holds it."
    raise InputError("the file does not say whether its probes are benign or harmful.", file=table.file, hint=hint)


def _probe(row: int, prompt: str, cells: Sequence[str], mapping: ColumnMapping, intents: Mapping[str, Intent]) -> Probe:
    """One row's probe. InputError, with its column, where the row doesn't make one."""
    intent_cell, id, category, expected_cell, triggers, pair, note = cells
    if not prompt.strip():
        raise InputError("the prompt is empty.", column=mapping.text)
    if len(prompt) > MAX_PROMPT:
        raise InputError(f"the prompt is longer than {MAX_PROMPT:,} characters.", column=mapping.text)
    intent = mapping.fixed_intent or intents.get(intent_cell.strip().casefold())
    if intent is None:
        raise _unknown("intent", intent_cell, mapping.intent, intents)
    expected = mapping.expectations.get(expected_cell.strip().casefold(), EXPECTED[intent])
    if expected_cell.strip() and expected_cell.strip().casefold() not in mapping.expectations:
        raise _unknown("expected behaviour", expected_cell, mapping.expected, mapping.expectations)
    name = id.strip() if mapping.id else f"{mapping.id_prefix}-{row}"
    words = split_triggers(triggers) if triggers else ()
    return Probe(name, prompt, intent, expected, category.strip(), words, pair.strip(), note)


def _unknown(what: str, cell: str, column: str, known: Iterable[str]) -> InputError:
    found = f"unknown {what} “{cell.strip()[:60]}”" if cell.strip() else f"the {what} is missing"
    return InputError(f"{found}; it must be one of {', '.join(known)}.", column=column)


def split_triggers(text: str) -> tuple[str, ...]:
    """Trigger words, separated by ; or |, or a list as JSON, without repetitions."""
    if text.startswith("["):
        with suppress(ValueError):
            return tuple(dict.fromkeys(word for part in json.loads(text) if (word := str(part).strip())))
    return tuple(dict.fromkeys(word for part in re.split(r"[;|]", text) if (word := part.strip())))


def check_ids(made: Sequence[tuple[int, Probe]], problems: Problems, column: str = "id") -> list[Probe]:
    """The probes whose id is there and taken only once; the others are row errors."""
    rows: dict[str, int] = {}
    probes: list[Probe] = []
    for row, probe in made:
        if not probe.id:
            problems.add("the id is missing.", row=row, column=column)
        elif probe.id in rows:
            problems.add(f"the id “{probe.id}” already stands in row {rows[probe.id]}.", row=row, column=column)
        else:
            rows[probe.id] = row
            probes.append(probe)
    return _check_pairs(probes, rows, problems)


def _check_pairs(probes: list[Probe], rows: Mapping[str, int], problems: Problems) -> list[Probe]:
    """The probes, without a pair where the one they name does not exist; those are row errors."""
    checked: list[Probe] = []
    for probe in probes:
        if probe.pair and (probe.pair not in rows or probe.pair == probe.id):
            itself = "is the probe itself" if probe.pair == probe.id else "does not exist in the file"
            problems.add(f"the pair “{probe.pair}” of “{probe.id}” {itself}.", row=rows[probe.id], column="pair")
            probe = replace(probe, pair="")
        checked.append(probe)
    return checked


GUESSES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "prompt",
        "user prompt",
        "user_prompt",
        "question",
        "user_input",
        "user_message",
        "query",
        "instruction",
        "goal",
        "behavior",
        "forbidden_prompt",
        "jailbreak_query",
        "seed_prompt",
        "request",
        "input",
        "text",
        "content",
        "sentence",
        "user",
    ),
    "intent": (
        "intent",
        "label",
        "prompt_harm_label",
        "prompt_label",
        "harm_label",
        "safety",
        "is_harmful",
        "harmful",
        "unsafe",
        "is_unsafe",
        "toxicity",
        "toxic",
        "is_safe",
        "safe",
        "benign",
        "is_benign",
        "harm",
        "harmfulness",
        "should_refuse",
        "expected_behavior",
        "expected_behaviour",
        "ground_truth",
    ),
    "id": ("id", "probe_id", "question_id", "index"),
    "category": ("category", "category_text", "type", "topic", "risk_area", "subcategory", "semanticcategory"),
    "expected": ("expected",),
    "triggers": ("triggers", "trigger", "focus"),
    "pair": ("pair",),
    "note": ("note", "notes", "comment"),
}
"""Column names that usually mean a part of a probe, the likeliest first; in lower case."""


def suggest(table: Table) -> ColumnMapping | None:
    """A mapping guessed from the column names and, for the intent and the id, from the values. None without a text."""
    guess = {part: table.find(*names) for part, names in GUESSES.items()}
    if not guess["text"]:
        return None
    intent = next((column for name in GUESSES["intent"] if (column := reads_as_intents(table, name))), "")
    id = guess["id"] if len(set(table.texts(guess["id"]))) == len(table) else ""
    return ColumnMapping(
        guess["text"],
        intent,
        intents=intent_words(intent),
        id=id,
        category=guess["category"],
        expected=guess["expected"],
        triggers=guess["triggers"],
        pair=guess["pair"],
        note=guess["note"],
    )


def reads_as_intents(table: Table, name: str) -> str:
    """The column of that name where all its values mean intents, else ''."""
    column = table.find(name)
    distinct = {value.strip().casefold() for value in table.texts(column)} if column else set()
    return column if distinct and distinct <= intent_words(column).keys() else ""
