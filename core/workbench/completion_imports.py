"""Recorded completions on their way in: files joined to probes and kept as a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain import Intent, ProbeSet
from core.errors import InputError

if TYPE_CHECKING:
    from core.recorded.completions import Completion, Joined
    from core.store import RecordedTrial
    from core.workbench.context import Context
    from core.workbench.probes import Probes

NAMED = 3
"""So many left-out prompts are quoted in a note."""


@dataclass(frozen=True)
class Imported:
    """What an import made, and what a person should know of it."""

    run_id: str
    notes: tuple[str, ...]


def import_completions(
    context: Context,
    probe_sets: Probes,
    files: Sequence[Path],
    *,
    probes: str | None,
    intent: Intent | None,
    name: str,
    labels: str | None,
    judge: str,
    prompt: str = "",
    completion: str = "",
) -> Imported:
    """One run of all files, one variant a file. Where a label column is named, the human labels are the judgement, else nobody
    has judged yet.

    `prompt` and `completion` name the columns where they are not called so.
    """
    from core.recorded.completions import join_probes, read_completions

    recorded = {file.stem: read_completions(file, labels, prompt=prompt, completion=completion) for file in files}
    probe_set = probe_sets.load(probes, intent=intent) if probes else _own_probes(recorded, name or files[0].stem)
    joined = {stem: join_probes(rows, probe_set) for stem, rows in recorded.items()}
    items = [item for stem, found in joined.items() for item in _items(stem, found)]
    if not items:
        raise InputError("no completion answers a probe of this set.", file=str(files[0]), hint="Check --probes.")
    run_id = context.store.recorded.add(
        name or ", ".join(recorded), probe_set, items, judge="human" if labels else judge, author=context.person.name
    )
    return Imported(run_id, tuple(note for stem, found in joined.items() for note in _notes(stem, found)))


def _own_probes(recorded: dict[str, list[Completion]], name: str) -> ProbeSet:
    """The prompts themselves; where a file leaves single rows without an intent, as WildGuardMix does, those are left out."""
    from core.recorded.completions import probes_of

    every = [row for rows in recorded.values() for row in rows]
    return probes_of([row for row in every if row.intent] or every, name)


def _items(variant: str, joined: Joined) -> list[RecordedTrial]:
    from core.store import RecordedTrial

    return [
        RecordedTrial(variant, probe.id, row.completion, row.label, dict(row.annotations))
        for row, probe in joined.matched
    ]


def _notes(stem: str, joined: Joined) -> list[str]:
    notes = []
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
