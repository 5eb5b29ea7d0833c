"""Any table -> probes: which column holds the text, which the intent, and what its values mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from core.domain import Expected, Intent, Probe
from core.errors import InputError
from core.text.tabular import Problems, Table, as_text, plain_name

MAX_PROMPT = 100_000
"""Characters in one probe."""

INTENT_WORDS: Mapping[str, Intent] = {
    **dict.fromkeys(("benign", "safe", "unharmful", "harmless", "innocuous", "legitimate"), Intent.BENIGN),
    **dict.fromkeys(("not harmful", "non harmful", "nonharmful", "pseudo harmful"), Intent.BENIGN),
    **dict.fromkeys(("non toxic", "not toxic", "nontoxic", "allowed", "acceptable"), Intent.BENIGN),
    **dict.fromkeys(("vanilla benign", "adversarial benign"), Intent.BENIGN),
    **dict.fromkeys(("harmful", "unsafe", "toxic", "malicious", "disallowed", "unacceptable"), Intent.HARMFUL),
    **dict.fromkeys(("dangerous", "jailbreak", "vanilla harmful", "adversarial harmful"), Intent.HARMFUL),
}
"""What the field calls the two intents, as `plain_word` gives them."""

NUMBERS: Mapping[str, Intent] = {
    **dict.fromkeys(("0", "0.0", "false", "no", "n", "f"), Intent.BENIGN),
    **dict.fromkeys(("1", "1.0", "true", "yes", "y", "t"), Intent.HARMFUL),
}
"""What answers mean in a column that is named by the harm, such as is_harmful or toxicity."""
SAFE_NAMES = frozenset(
    ("safe", "issafe", "benign", "isbenign", "harmless", "isharmless", "shouldcomply", "shouldanswer")
)
"""Columns named by the other intent, as letters alone: a 1 in them is a benign probe."""
ANSWERS: Mapping[str, Intent] = {
    **dict.fromkeys(
        ("comply", "answer", "full compliance", "compliance", "should answer", "should comply"), Intent.BENIGN
    ),
    **dict.fromkeys(("refuse", "refusal", "full refusal", "should refuse"), Intent.HARMFUL),
}
"""What tools write as the target of a probe."""
BETWEEN = re.compile(r"(?<=\w)[\s_-]+(?=\w)")


def plain_word(value: Any) -> str:
    """A value as it is compared: without outer blanks and capitals, its words parted by blanks."""
    return BETWEEN.sub(" ", str(value).strip().casefold())


def intent_words(column: str) -> Mapping[str, Intent]:
    """What the values of an intent column mean, by its name: words of the field, and 0/1 or false/true."""
    turned = {Intent.BENIGN: Intent.HARMFUL, Intent.HARMFUL: Intent.BENIGN}
    safe = plain_name(column) in SAFE_NAMES
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
        return {plain_word(value): intent for value, intent in mapping.intents.items()}
    hint = "Give the intent of the whole file (benign or harmful), or the column that holds it."
    raise InputError("the file does not say whether its probes are benign or harmful.", file=table.file, hint=hint)


def _probe(row: int, prompt: str, cells: Sequence[str], mapping: ColumnMapping, intents: Mapping[str, Intent]) -> Probe:
    """One row's probe. InputError, with its column, where the row doesn't make one."""
    intent_cell, id, category, expected_cell, triggers, pair, note = cells
    if not prompt.strip():
        raise InputError("the prompt is empty.", column=mapping.text)
    if len(prompt) > MAX_PROMPT:
        raise InputError(f"the prompt is longer than {MAX_PROMPT:,} characters.", column=mapping.text)
    intent = mapping.fixed_intent or intents.get(plain_word(intent_cell))
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
        "prompt_text",
        "input_text",
        "prompts",
        "questions",
        "user_query",
        "behaviour",
        "attack_prompt",
        "adversarial_prompt",
        "forbidden_question",
        "test_case",
        "request",
        "input",
        "text",
        "content",
        "sentence",
        "utterance",
        "message",
        "user",
        "q",
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
        "should_comply",
        "jailbreak",
        "is_jailbreak",
        "target",
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
    named = (column for name in GUESSES["intent"] if (column := reads_as_intents(table, name)))
    others = (name for name in table.names if name not in guess.values() and _says_intents(table, name))
    last = (guess[part] for part in ("category",) if guess[part] and _says_intents(table, guess[part]))
    intent = next(chain(named, others, last), "")
    guess = {part: "" if part != "text" and column == intent else column for part, column in guess.items()}
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
    """The column of that name where its values mean intents, else ''. Blank cells, and a few words beside those of the field,
    are rows without a label."""
    column = table.find(name)
    values = [plain_word(value) for value in table.texts(column) if value.strip()] if column else []
    known = intent_words(column)
    if values and all(value in known for value in values):
        return column
    return column if sum(value in INTENT_WORDS for value in values) > MOST * len(values) else ""


MOST = 0.8
"""The share of a column's cells that must be words of the field where a few are not."""


def _says_intents(table: Table, column: str) -> bool:
    """Whether a column of any name holds nothing but the field's words, and isn't about what was answered."""
    if ABOUT_ANSWERS.search(column):
        return False
    distinct = {plain_word(value) for value in table.texts(column)}
    return bool(distinct) and distinct <= INTENT_WORDS.keys()


ABOUT_ANSWERS = re.compile(r"respon|answer|complet|output|refus|judge|predict|annotat|model", re.IGNORECASE)
