"""Recorded completions on their way in: files joined to probes and made a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain import Intent, ProbeSet, VariantRef
from core.errors import InputError
from core.recorded.completions import Completion, Joined, join_probes, probes_of, read_completions
from core.workbench.probes import Probes

if TYPE_CHECKING:
    from core.store import RecordedTrial

HUMAN = "human"
"""The name under which verdicts imported with a run are kept. They are the standard, not a judge."""
NAMED = 3
"""So many left-out prompts are quoted in a note."""


@dataclass(frozen=True)
class Imported:
    """What an import made, and what a person should know of it."""

    run_id: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ImportRequest:
    """Files of recorded completions, and how they are to be read."""

    files: Sequence[Path]
    probes: str | None = None
    """The probe set (a file or a name) that they answer; without it their own prompts are the set."""
    intent: Intent | None = None
    """What the probes are, where nothing says so."""
    name: str = ""
    labels: str | None = None
    """The column with human labels, which then are the judgement."""
    judge: str = "rules"
    """Who judges where no label column is named."""
    prompt: str = ""
    """The column with the prompts, where it is not called so; `completion` likewise."""
    completion: str = ""
    wait: bool = True
    """For the judge; without, judgements arrive in the background."""


@dataclass(frozen=True)
class ReadCompletions:
    """What the files hold: the run that they make."""

    name: str
    probe_set: ProbeSet
    items: Sequence[RecordedTrial]
    notes: tuple[str, ...]


def read_import(request: ImportRequest, probe_sets: Probes) -> ReadCompletions:
    """One run of all files, one variant a file. InputError where no completion answers a probe."""
    names = distinct_stems(request.files)
    recorded = {
        name: read_completions(file, request.labels, prompt=request.prompt, completion=request.completion)
        for name, file in zip(names, request.files, strict=True)
    }
    if request.probes:
        probe_set = probe_sets.load(request.probes, intent=request.intent)
    else:
        probe_set = _own_probes(recorded, request.name or request.files[0].stem, request.intent)
    joined = {stem: join_probes(rows, probe_set) for stem, rows in recorded.items()}
    items = [item for stem, found in joined.items() for item in _items(stem, found)]
    if not items:
        file = str(request.files[0])
        raise InputError("no completion answers a probe of this set.", file=file, hint="Check --probes.")
    notes = tuple(note for stem, found in joined.items() for note in _notes(stem, found, bool(request.labels)))
    return ReadCompletions(request.name or ", ".join(recorded), probe_set, items, notes)


def _own_probes(recorded: dict[str, list[Completion]], name: str, intent: Intent | None) -> ProbeSet:
    """The prompts themselves; where a file leaves single rows without an intent, as WildGuardMix does, those are left out
    unless `intent` says what they are."""
    every = [row if row.intent else replace(row, intent=intent) for rows in recorded.values() for row in rows]
    return probes_of([row for row in every if row.intent] or every, name)


def _items(variant: str, joined: Joined) -> list[RecordedTrial]:
    from core.store import RecordedTrial

    return [
        RecordedTrial(variant, probe.id, row.completion, row.label, dict(row.annotations))
        for row, probe in joined.matched
    ]


def distinct_stems(files: Sequence[Path]) -> list[str]:
    """The variants' names: each file's stem, with a number behind it where an earlier file has the same."""
    seen: dict[str, int] = {}
    names = []
    for file in files:
        seen[file.stem] = seen.get(file.stem, 0) + 1
        names.append(str(VariantRef(file.stem, seen[file.stem])) if seen[file.stem] > 1 else file.stem)
    return names


def _notes(stem: str, joined: Joined, labelled: bool) -> list[str]:
    notes = []
    blank = sum(row.label is None for row, _ in joined.matched) if labelled else 0
    if blank:
        notes.append(
            f"{stem}: {blank} of {len(joined.matched)} rows have no label; nobody judged them, and they count in no rate. "
            "Without --labels a judge judges all rows."
        )
    if joined.reworded:
        notes.append(
            f"{stem}: {len(joined.reworded)} prompts differ a little from the probe of the same id and were joined to it."
        )
    if joined.unmatched:
        quoted = "; ".join(f"“{row.prompt[:60]}”" for row in joined.unmatched[:NAMED])
        notes.append(f"{stem}: {len(joined.unmatched)} rows answer no probe of this set and were left out: {quoted}.")
    if joined.missing:
        notes.append(f"{stem}: {len(joined.missing)} probes have no completion.")
    return notes
