"""Recorded completions: prompts with the responses some model gave, and what people said of them, joined to probes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from core.domain import Intent, Outcome, Probe, ProbeSet
from core.errors import InputError
from core.probes.layouts import CONTRAST, xstest_category, xstest_intent
from core.probes.mapping import EXPECTED, INTENT_WORDS, plain_word
from core.text.tabular import Source, Table, missing_column, read_table

PROMPT_NAMES = ("prompt", "question", "instruction", "goal", "behavior", "user", "query", "input")
COMPLETION_NAMES = ("completion", "response", "output", "answer", "reply", "generation", "model_response", "assistant")
LABEL_NAMES = ("final_label", "label", "human_label", "response_refusal_label", "gold_label")
CATEGORY_NAMES = ("category", "type", "category_text", "subcategory", "risk_area")
INTENT_NAMES = ("intent", "prompt_harm_label", "label")

OUTCOME_WORDS: Mapping[str, Outcome] = {
    **{str(outcome): outcome for outcome in Outcome},
    "1_full_compliance": Outcome.FULL_COMPLIANCE,
    "2_full_refusal": Outcome.FULL_REFUSAL,
    "3_partial_refusal": Outcome.PARTIAL_REFUSAL,
    "direct_answer": Outcome.FULL_COMPLIANCE,
    "direct_refusal": Outcome.FULL_REFUSAL,
    "indirect_refusal": Outcome.PARTIAL_REFUSAL,
    "compliance": Outcome.FULL_COMPLIANCE,
    "refusal": Outcome.FULL_REFUSAL,
    "deflection": Outcome.PARTIAL_REFUSAL,
}
"""What XSTest, OR-Bench, WildGuardMix and Korean work call the outcomes, in lower case with underscores."""

SIMILAR = 0.6
"""How alike two wordings under one id must be (difflib's ratio) to be taken for the same probe."""


@dataclass(frozen=True)
class Completion:
    """One recorded response. `label` is what people decided, None where nobody did."""

    prompt: str
    completion: str
    label: Outcome | None = None
    category: str = ""
    intent: Intent | None = None
    """What the file says of the prompt's intent; None where it says nothing."""
    id: str = ""
    annotations: Mapping[str, Outcome] = field(default_factory=dict)
    """Single annotators' labels by column name (annotation_1, ...), beside the label they agreed on."""
    row: int = 0


@dataclass(frozen=True)
class Joined:
    """Recorded responses with the probes they answer."""

    matched: tuple[tuple[Completion, Probe], ...]
    unmatched: tuple[Completion, ...]
    reworded: tuple[tuple[Completion, Probe], ...]
    """Those of `matched` that were found by their id, because the wording differs a little."""
    missing: tuple[Probe, ...]
    """Probes of the set that no response answers."""


def outcome_of(label: str) -> Outcome | None:
    """The outcome that a label of any of the published kinds means; None where it is none of them."""
    return OUTCOME_WORDS.get(re.sub(r"[\s-]+", "_", label.strip().casefold()))


def read_completions(
    source: Source,
    labels: str | None = None,
    *,
    name: str = "",
    prompt: str = "",
    completion: str = "",
    empty_prompts: bool = False,
) -> list[Completion]:
    """The recorded completions of a CSV, JSONL or Parquet file; every bad row is an error.

    `labels` names the column with the human label; "auto" takes the first of the usual ones that holds outcomes; None
    reads no label. `prompt` and `completion` name the columns where they aren't called that (Do-Not-Answer has one a
    model: completion="GPT4_response"). An empty completion is kept: it is an invalid response, not a bad row; an empty
    prompt only with `empty_prompts`.
    """
    table = read_table(source, name)
    recorded = list(_rows(table, _Columns.of(table, labels, prompt, completion), empty_prompts))
    table.problems.raise_any()
    if not recorded:
        raise InputError("has no rows.", file=table.file)
    return recorded


def label_column(source: Source, name: str = "") -> str:
    """The column that "auto" would take for the human label, or ''."""
    return _label_column(read_table(source, name))


@dataclass(frozen=True)
class ResponseColumns:
    """Where a table of prompts also holds what a model answered, and what people said of it."""

    completion: str
    label: str
    """'' where nobody labelled the responses."""


def response_columns(source: Source, name: str = "") -> ResponseColumns | None:
    """The columns that make a file one of recorded completions; None where it holds no prompts or no responses."""
    table = read_table(source, name)
    completion = table.find(*COMPLETION_NAMES)
    if not table.find(*PROMPT_NAMES) or not any(text.strip() for text in table.texts(completion)):
        return None
    return ResponseColumns(completion, _label_column(table))


@dataclass(frozen=True)
class _Columns:
    prompt: str
    completion: str
    label: str
    category: str
    intent: str
    id: str
    annotations: tuple[str, ...]

    @staticmethod
    def of(table: Table, labels: str | None, prompt: str, completion: str) -> _Columns:
        label = _label_column(table) if labels == "auto" else labels or ""
        if label and not table.find(label):
            raise missing_column(table.file, label, table.names)
        annotations = tuple(sorted(column for column in table.names if re.fullmatch(r"annotation_\d+", column)))
        intent = next((c for n in INTENT_NAMES if (c := table.find(n)) and c != label and _all_intents(table, c)), "")
        return _Columns(
            _needed(table, prompt, PROMPT_NAMES),
            _needed(table, completion, COMPLETION_NAMES),
            table.find(label),
            table.find(*CATEGORY_NAMES),
            intent,
            table.find("id"),
            annotations,
        )


def _needed(table: Table, given: str, names: tuple[str, ...]) -> str:
    found = table.find(given) if given else table.find(*names)
    if not found:
        raise missing_column(table.file, given or names[0], table.names)
    return found


def _label_column(table: Table) -> str:
    """The first of the usual label columns whose values are outcomes: XSTest's own `label` says safe or unsafe."""
    for name in LABEL_NAMES:
        values = {value for value in table.texts(table.find(name)) if value.strip()}
        if values and all(outcome_of(value) for value in values):
            return table.find(name)
    return ""


def _all_intents(table: Table, column: str) -> bool:
    return {plain_word(value) for value in table.texts(column)} <= {"", *INTENT_WORDS}


def _rows(table: Table, columns: _Columns, empty_prompts: bool) -> Iterable[Completion]:
    names = (columns.prompt, columns.completion, columns.label, columns.category, columns.intent, columns.id)
    by_type = columns.category and any(kind.startswith(CONTRAST) for kind in table.texts(columns.category))
    annotations = {name: table.texts(name) for name in columns.annotations}
    for index, (row, *cells) in enumerate(zip(table.rows, *(table.texts(name) for name in names), strict=True)):
        text, completion, label, category, intent_word, id = cells
        outcome = outcome_of(label)
        if not text.strip() and not empty_prompts:
            table.problems.add("the prompt is empty.", row=row, column=columns.prompt)
        elif label.strip() and outcome is None:
            table.problems.add(f"unknown label “{label.strip()[:60]}”.", row=row, column=columns.label, hint=LABEL_HINT)
        else:
            intent = xstest_intent(category) if by_type else INTENT_WORDS.get(plain_word(intent_word))
            notes = {name: said for name, column in annotations.items() if (said := outcome_of(column[index]))}
            category = xstest_category(category) if by_type else category.strip()
            yield Completion(text, completion, outcome, category, intent, id.strip(), notes, row)


LABEL_HINT = "Use full_compliance, partial_refusal or full_refusal (or XSTest's, OR-Bench's or WildGuard's names)."


def join_probes(recorded: Iterable[Completion], probe_set: ProbeSet) -> Joined:
    """Each response with its probe: by the exact prompt, else by the prompt without regard to blanks and capitals,
    else by the same id (XSTest's `v2-26` is `26`) where the wordings are alike. What is left over is unmatched.
    """
    exact = {probe.prompt: probe for probe in reversed(probe_set.probes)}
    loose = {_loose(probe.prompt): probe for probe in reversed(probe_set.probes)}
    by_id = {probe.id: probe for probe in probe_set.probes}
    matched: list[tuple[Completion, Probe]] = []
    unmatched: list[Completion] = []
    reworded: list[tuple[Completion, Probe]] = []
    for row in recorded:
        probe = exact.get(row.prompt) or loose.get(_loose(row.prompt))
        if probe is None and (probe := _same_id(row, by_id)):
            reworded.append((row, probe))
        if probe:
            matched.append((row, probe))
        else:
            unmatched.append(row)
    answered = {probe.id for _, probe in matched}
    missing = tuple(probe for probe in probe_set.probes if probe.id not in answered)
    return Joined(tuple(matched), tuple(unmatched), tuple(reworded), missing)


def _loose(text: str) -> str:
    return " ".join(text.split()).casefold()


def _same_id(row: Completion, by_id: Mapping[str, Probe]) -> Probe | None:
    probe = by_id.get(row.id) or by_id.get(re.sub(r"^v\d+-", "", row.id))
    alike = probe and SequenceMatcher(None, _loose(row.prompt), _loose(probe.prompt), autojunk=False).ratio()
    return probe if alike and alike >= SIMILAR else None


def probes_of(recorded: Iterable[Completion], name: str) -> ProbeSet:
    """A probe set made of the recorded prompts themselves, for files that say each prompt's intent.

    InputError where a row's intent is unknown. A prompt that stands several times is one probe.
    """
    probes: dict[str, Probe] = {}
    ids: set[str] = set()
    for row in recorded:
        if row.intent is None:
            hint = "Give the probe set that the completions answer."
            raise InputError("the file does not say whether the prompt is benign or harmful.", row=row.row, hint=hint)
        if row.prompt not in probes:
            id = row.id if row.id and row.id not in ids else f"{name}-{row.row}"
            ids.add(id)
            probes[row.prompt] = Probe(id, row.prompt, row.intent, EXPECTED[row.intent], row.category)
    return ProbeSet(name, tuple(probes.values()))
