"""Recorded completions from elsewhere, with people's labels, as a finished run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import Plan, ProbeSet, RunSource, RunStatus, Sampling, TrialStatus, Variant, unique
from core.errors import InputError
from core.store.columns import Source, now
from core.store.database import Database
from core.store.judgements import JudgementRepository
from core.store.probes import ProbeSetRepository
from core.store.rows import RecordedTrial
from core.store.runs import RunRepository
from core.store.tables import judgement_notes, judgements, labels, replies, runs, trials

RECORDED_MODEL = "recorded"


class RecordedRunRepository:
    """Completions recorded elsewhere, kept as finished runs."""

    def __init__(
        self,
        db: Database,
        probe_store: ProbeSetRepository,
        run_store: RunRepository,
        judgement_store: JudgementRepository,
    ) -> None:
        self._db, self._probes = db, probe_store
        self._runs, self._judgements = run_store, judgement_store

    def add(
        self,
        name: str,
        probe_set: ProbeSet,
        recorded: Iterable[RecordedTrial],
        *,
        variants: Sequence[Variant] = (),
        model: str = RECORDED_MODEL,
        judge: str = "",
        author: str = "",
        source: RunSource = RunSource.IMPORT,
    ) -> str:
        """Keep completions as a complete run; returns its id. What people decided becomes the judgement of `human`.

        A second completion of the same variant and probe is a further sample. `variants` may give the wordings; those
        not given have an empty one. A log's requests are kept out of the lists of probe sets. `judge` is the judge that
        is shown (default: `human` if there is any outcome, else `rules`).
        """
        items = list(recorded)
        if not items:
            raise InputError("there is no completion to import.", file=name, hint="Give a file with at least one row.")
        judge = judge or ("human" if any(item.outcome for item in items) else "rules")
        cells = _cells(items, probe_set, variants)
        plan = Plan(name, _variants(items, variants), probe_set, (model,), judge, _samples(cells), author=author)
        self._probes.save(probe_set, author=author, origin="logs" if source is RunSource.LOGS else "")
        human = self._judgements.judge_id("human", "")

        def change(connection: Connection) -> str:
            run_id = self._runs.insert(connection, plan, cells, source, len(cells))
            run: int = connection.execute(sa.select(runs.c.id).where(runs.c.run_id == run_id)).scalar_one()
            ids = connection.execute(_IDS.where(trials.c.run == run)).all()
            places = {(row.sample, row.probe, row.variant): row.id for row in ids}
            numbered = [
                (places[cell["sample"], cell["probe"], cell["variant"]], item)
                for cell, item in zip(cells, items, strict=True)
            ]
            _fill(connection, run, numbered, human)
            return run_id

        return self._db.write(change)


_IDS = sa.select(trials.c.id, trials.c.sample, trials.c.probe, trials.c.variant)


def _variants(items: Sequence[RecordedTrial], given: Sequence[Variant]) -> tuple[Variant, ...]:
    known = {variant.name: variant for variant in given}
    names = unique([variant.name for variant in given] + [item.variant for item in items])
    return tuple(known.get(name, Variant(name, "")) for name in names)


def _samples(cells: Sequence[dict[str, Any]]) -> Sampling:
    return Sampling(samples=max(cell["sample"] for cell in cells) + 1, temperature=None, max_tokens=None)


def _cells(items: Sequence[RecordedTrial], probe_set: ProbeSet, given: Sequence[Variant]) -> list[dict[str, Any]]:
    """Where each completion belongs."""
    variants = {variant.name: at for at, variant in enumerate(_variants(items, given))}
    places = {probe.id: at for at, probe in enumerate(probe_set.probes)}
    seen: Counter[tuple[str, str]] = Counter()
    cells = []
    for row, item in enumerate(items, 1):
        if item.probe_id not in places:
            raise InputError(
                f"there is no probe {item.probe_id!r} in {probe_set.name}.", row=row, hint="Give its probe set."
            )
        sample = seen[item.variant, item.probe_id]
        seen[item.variant, item.probe_id] += 1
        cells.append({"model": 0, "sample": sample, "probe": places[item.probe_id], "variant": variants[item.variant]})
    return cells


def _fill(connection: Connection, run: int, numbered: Sequence[tuple[int, RecordedTrial]], human: int) -> None:
    """Replies, judgements and labels of an imported run, whose trials are all done."""
    moment = now()
    done = {"status": TrialStatus.DONE, "latency_s": None}
    connection.execute(trials.update().where(trials.c.run == run).values(**done))
    refused = [
        {"of_trial": trial, "is_blocked": item.blocked, "by": item.origin}
        for trial, item in numbered
        if item.blocked or item.origin
    ]
    if refused:
        values: dict[str, Any] = {"blocked": sa.bindparam("is_blocked"), "origin": sa.bindparam("by")}
        connection.execute(trials.update().where(trials.c.id == sa.bindparam("of_trial")).values(values), refused)
    ended = {"status": str(RunStatus.COMPLETE), "started_at": moment, "ended_at": moment}
    connection.execute(runs.update().where(runs.c.id == run).values(**ended))
    connection.execute(replies.insert(), [{"trial_id": trial, **_reply(item)} for trial, item in numbered])
    opinion = {"run": run, "judge": human, "source": Source.HUMAN, "confidence": 1.0, "calls": 0, "judged_ms": 0}
    judged = [(trial, item.outcome) for trial, item in numbered if item.outcome is not None]
    if judged:
        connection.execute(
            judgements.insert(), [{**opinion, "trial_id": trial, "outcome": outcome} for trial, outcome in judged]
        )
        note = {"judge": human, "reason": "Imported label.", "evidence": []}
        connection.execute(judgement_notes.insert(), [{**note, "trial_id": trial} for trial, _ in judged])
    people = [
        {"run": run, "trial_id": trial, "outcome": outcome, "author": author, "created_at": moment, "note": ""}
        for trial, item in numbered
        for author, outcome in item.labels.items()
    ]
    if people:
        connection.execute(labels.insert(), people)


def _reply(item: RecordedTrial) -> dict[str, str]:
    return {
        "text": item.response,
        "error": "",
        "category": item.category,
        "native_reason": item.native_reason,
        "served_model": item.served_model,
    }
