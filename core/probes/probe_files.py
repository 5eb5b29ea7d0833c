"""Probe sets: from files, uploads and the shipped folder; combined; written back as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.domain import Intent, Probe, ProbeSet
from core.errors import InputError, NotFound
from core.probes.conversations import Turns, has_conversations, open_conversations, write_probes_jsonl
from core.probes.layouts import LAYOUTS, find_layout
from core.probes.mapping import ColumnMapping, apply_mapping, check_ids, suggest
from core.probes.probe_tables import read_probe_table
from core.probes.selection import select
from core.prompts.prompt_files import PROMPTS
from core.text.tabular import Problems, Source, Table, missing_column

COLUMNS = ("id", "prompt", "intent", "expected", "category", "triggers", "pair", "note")


@dataclass(frozen=True)
class ImportedProbes:
    """What a file gave: the probes of its good rows, and what was wrong with the others."""

    probe_set: ProbeSet
    layout: str
    """The name of the layout that read it; '' where a mapping did."""
    errors: tuple[InputError, ...]
    """The first thousand, in the order of the file; each has `row`, `column` and `problem`."""
    error_count: int
    left_out: int
    """Rows that the published set itself leaves without a label."""
    notices: tuple[str, ...] = ()
    """What was read otherwise than it stands: another encoding, a list passed over."""


@dataclass(frozen=True)
class Sniffed:
    """A look at a file before it is imported."""

    file: str
    layout: str
    """The name of the published layout it fits; '' where a mapping is needed."""
    columns: tuple[str, ...]
    rows: int
    sample: tuple[Mapping[str, Any], ...]
    suggested: ColumnMapping | None
    """The layout's own mapping, or a guess from names and values; None where no column looks like a text."""
    intent_known: bool
    """False where the user must say whether the file is benign or harmful."""
    errors: tuple[InputError, ...]


def sniff(source: Source, name: str = "", *, sample: int = 20) -> Sniffed:
    """What a file is: its layout if it is a published one, its columns, its first rows, and a suggested mapping."""
    table = open_conversations(read_probe_table(source, name)).table
    layout = find_layout(table)
    published = LAYOUTS.get(layout)
    mapping = published.mapping(published.prepare(table), _stem(table.file), None) if published else suggest(table)
    known = mapping is not None and bool(mapping.intent or mapping.fixed_intent)
    rows = tuple(table.records(sample))
    return Sniffed(table.file, layout, table.names, len(table), rows, mapping, known, tuple(table.problems.errors))


def read_probes(
    source: Source,
    name: str = "",
    *,
    intent: Intent | str | None = None,
    mapping: ColumnMapping | None = None,
    layout: str = "",
) -> ImportedProbes:
    """The probes of a file's good rows, with the errors of the others beside them. See `load_probes`.

    A probe that names a pair which isn't there keeps its place and loses the pair. InputError only where the file as a
    whole cannot be read, has no usable row, or doesn't say what its rows are.
    """
    table = read_probe_table(source, name)
    set_name = name and Path(name).stem if isinstance(source, bytes) else name or _stem(table.file)
    return _import(table, set_name or "upload", _intent(intent, table.file), mapping, layout)


def _stem(file: str) -> str:
    return Path(file).stem


def _intent(intent: Intent | str | None, file: str) -> Intent | None:
    try:
        return Intent(str(intent).lower()) if intent else None
    except ValueError as error:
        raise InputError(f"unknown intent “{intent}”; it must be benign or harmful.", file=file) from error


def _import(
    table: Table, name: str, intent: Intent | None, mapping: ColumnMapping | None, layout: str
) -> ImportedProbes:
    opened = open_conversations(table)
    table = opened.table
    key = "" if mapping else layout or find_layout(table)
    if key and key not in LAYOUTS:
        raise NotFound(f"There is no layout “{key}”.", hint=f"Known: {', '.join(LAYOUTS)}.")
    if not key:
        made = apply_mapping(table, mapping or _guess(table, intent))
        kept = table
    else:
        kept = LAYOUTS[key].prepare(table)
        made = LAYOUTS[key].finish(
            apply_mapping(kept, LAYOUTS[key].mapping(kept, name, intent), LAYOUTS[key].text), kept
        )
    probes = check_ids(_with_turns(made, opened.turns), table.problems)
    published = LAYOUTS.get(key)
    source = published.source if published and published.source else table.file
    probe_set = ProbeSet(name, tuple(probes), source, published.licence if published else "")
    problems = table.problems
    errors = sorted(problems.errors, key=lambda error: error.row or 0)
    return ImportedProbes(
        probe_set, key, tuple(errors), problems.count, len(table) - len(kept), tuple(problems.notices)
    )


def _with_turns(made: list[tuple[int, Probe]], turns: Mapping[int, Turns]) -> list[tuple[int, Probe]]:
    return (
        [(row, replace(probe, turns=turns[row]) if row in turns else probe) for row, probe in made] if turns else made
    )


def _guess(table: Table, intent: Intent | None) -> ColumnMapping:
    """The mapping for a file of no known layout: one column holds the text, and the intent is given, or told by a column
    whose every value has a known meaning. What was taken for what is said."""
    guess = suggest(table)
    if intent and guess:
        guess = replace(guess, intent="", fixed_intent=intent)
    if guess and (guess.fixed_intent or guess.intent):
        table.problems.notice(_reading(guess))
        return guess
    missing = [name for name in ("id", "prompt", "intent") if not table.find(name)]
    hint = "A probe CSV needs id, prompt and intent. For another table, say which column is what."
    raise missing_column(table.file, missing or ["prompt"], table.names, hint=hint)


def _reading(mapping: ColumnMapping) -> str:
    """What was taken for what, as a sentence."""
    parts = [f"“{mapping.text}” as the text"]
    parts += [f"“{mapping.intent}” as the intent"] if mapping.intent else []
    parts += [f"“{mapping.id}” as the id"] if mapping.id else ["rows named by their numbers"]
    return f"No published layout: {', '.join(parts)}. Another reading takes --map."


def load_probes(
    source: Source,
    name: str = "",
    *,
    intent: Intent | str | None = None,
    mapping: ColumnMapping | None = None,
    layout: str = "",
    on_notice: Callable[[str], None] = lambda _: None,
) -> ProbeSet:
    """A probe set from a shipped set's name, a path, or an upload's bytes; strict: any bad row is an error.

    Our own CSV and the layouts in `LAYOUTS` are told apart by their columns. `intent` says what a file without intents
    holds (OR-Bench and JailbreakBench say it by their file names); `mapping` reads any other table. A shipped name may
    carry a selection: `starter:short`. `on_notice` hears what was read otherwise than it stands. InputError names file, row
    and column; InputErrors where several rows are bad.
    """
    if not isinstance(source, bytes):
        shipped = _shipped(str(source))
        if shipped is not None:
            return shipped
        if not Path(source).exists():
            hint = f"Give a file, or one of the shipped sets: {', '.join(shipped_probe_sets())}."
            raise InputError("there is no such file or probe set.", file=str(source), hint=hint)
    imported = read_probes(source, name, intent=intent, mapping=mapping, layout=layout)
    Problems(_file(source, name), list(imported.errors), imported.error_count).raise_any()
    for notice in imported.notices:
        on_notice(notice)
    if not imported.probe_set.probes:
        raise InputError("has no row with a label.", file=_file(source, name))
    return imported.probe_set


def _file(source: Source, name: str) -> str:
    return name if isinstance(source, bytes) else Path(source).name


# --- the shipped sets ---


def shipped_probe_sets() -> tuple[str, ...]:
    """The names of the sets in prompts/probes."""
    return tuple(_shipped_files())


def _shipped_files() -> dict[str, Path]:
    folder = PROMPTS / "probes"
    return {path.stem: path for path in sorted((*folder.glob("*.csv"), *folder.glob("*.jsonl")))}


def _shipped(source: str) -> ProbeSet | None:
    """The shipped set of that name, whole or as the selection after a colon; None where there is no such name."""
    name, _, size = source.partition(":")
    path = _shipped_files().get(name)
    if path is None or Path(source).exists():
        return None
    whole = _cached(path, path.stat().st_mtime_ns)
    return select(whole, size) if size else whole


@lru_cache(maxsize=16)
def _cached(path: Path, _mtime_ns: int) -> ProbeSet:
    whole = read_probes(path)
    Problems(path.name, list(whole.errors), whole.error_count).raise_any()
    return ProbeSet(whole.probe_set.name, whole.probe_set.probes, "The workbench's own probes", "CC-BY-4.0")


# --- writing ---


def write_probes(probe_set: ProbeSet, ending: str = "") -> tuple[str, bytes]:
    """(the file's ending, its content): CSV, or JSON lines where the set holds conversations. It reads back the same.

    `ending` (.csv or .jsonl) asks for one of them. InputError where CSV cannot hold the set.
    """
    if ending == ".csv" or (not ending and not has_conversations(probe_set)):
        return ".csv", write_probes_csv(probe_set)
    data = write_probes_jsonl(probe_set)
    _check_written(data, probe_set, f"{probe_set.name}.jsonl")
    return ".jsonl", data


def write_probes_csv(probe_set: ProbeSet) -> bytes:
    """The set in our CSV, every field quoted; reading it back gives the same probes, or this raises InputError.

    A conversation needs JSON lines (`write_probes`): CSV holds single prompts.

    The texts are written as they are, so that the set's hash survives: a spreadsheet that opens the file may take a
    prompt beginning with = for a formula. Exports meant for spreadsheets neutralise such texts; probe files don't.
    """
    if has_conversations(probe_set):
        hint = "Write the set as JSON lines (.jsonl)."
        raise InputError("holds conversations, and CSV only single prompts.", file=f"{probe_set.name}.csv", hint=hint)
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for probe in probe_set.probes:
        cells = probe.as_dict() | {"triggers": ";".join(probe.triggers)}
        writer.writerow([cells[column] for column in COLUMNS])
    data = out.getvalue().encode("utf-8", "replace")
    _check_written(data, probe_set, f"{probe_set.name}.csv")
    return data


def _check_written(data: bytes, probe_set: ProbeSet, file: str) -> None:
    written = load_probes(data, file, layout="workbench")
    for row, (before, after) in enumerate(zip(probe_set.probes, written.probes, strict=True), 2):
        if before != after:
            column = next(key for key, value in before.as_dict().items() if after.as_dict()[key] != value)
            message = "cannot be written so that it reads back the same (outer blanks, or ; and | in a trigger)."
            raise InputError(message, file=file, row=row, column=column)


def single_intent(probe_set: ProbeSet) -> Intent | None:
    """The intent of a set that has only one, so that a chart can say so instead of drawing a false axis; else None."""
    intents = {probe.intent for probe in probe_set.probes}
    return intents.pop() if len(intents) == 1 else None


def combine(name: str, *probe_sets: ProbeSet) -> ProbeSet:
    """One set of several, in order: a benign file and its harmful one. JailbreakBench's twins become pairs.

    InputError where two sets use the same id for different probes; the same probe twice is kept once.
    """
    probes: dict[str, Probe] = {}
    for probe in (probe for probe_set in probe_sets for probe in probe_set.probes):
        if probes.setdefault(probe.id, probe) != probe:
            raise InputError(f"the id “{probe.id}” stands for two different probes.", file=name, column="id")
    paired = tuple(_with_twin(probe, probes) for probe in probes.values())
    return ProbeSet(name, paired, _joined(s.source for s in probe_sets), _joined(s.licence for s in probe_sets))


def _with_twin(probe: Probe, probes: Mapping[str, Probe]) -> Probe:
    other = Intent.BENIGN if probe.intent == Intent.HARMFUL else Intent.HARMFUL
    twin = probe.id.replace(f"jbb-{probe.intent}-", f"jbb-{other}-", 1)
    return replace(probe, pair=twin) if not probe.pair and twin != probe.id and twin in probes else probe


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, texts)))
