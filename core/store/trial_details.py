"""The long part of a run's trials, in stretches: texts, the judge's reason, labels. For exports and reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import NotFound
from core.store.database import Database
from core.store.labels import LabelRepository
from core.store.tables import judgement_notes, judgements, judges, replies, runs, trials

STRETCH = 2_000
"""So many trials are read at once: enough to be quick, few enough to hold in memory whatever they say."""


@dataclass(frozen=True, slots=True)
class TrialDetail:
    """What the trials frame leaves out about one trial."""

    trial_id: int
    response: str = ""
    error: str = ""
    finish_reason: str = ""
    blocked: bool = False
    origin: str = ""
    """Who refused, as a `RefusalOrigin`; empty where nobody did."""
    refusal_category: str = ""
    native_reason: str = ""
    reasoning_tokens: int = 0
    served_model: str = ""
    attempts: int = 0
    answered_ms: int | None = None
    judge_version: str = ""
    reason: str = ""
    """Why the judge decided as it did, or why it could not."""
    labels: dict[str, str] = field(default_factory=dict)
    """Each person's present label, by author."""


class TrialDetailRepository:
    """The long part of runs' trials."""

    def __init__(self, db: Database, label_store: LabelRepository) -> None:
        self._db, self._labels = db, label_store

    def of_run(self, run_id: str, *, judge: str | None = None) -> Iterator[list[TrialDetail]]:
        """Every trial of a run in the order of the trials frame, in stretches; the texts are exactly those stored.

        Version and reason are of the newest opinion of `judge` (default: the run's chosen one).
        """
        with self._db.reading() as connection:
            run = connection.execute(sa.select(runs.c.id, runs.c.judge).where(runs.c.run_id == run_id)).first()
            if run is None:
                raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
            named = sa.select(judges.c.id, judges.c.version).where(judges.c.name == (judge or run.judge))
            versions = {row.id: row.version for row in connection.execute(named)}
        people: dict[int, dict[str, str]] = {}
        for label in self._labels.of_run(run_id):
            people.setdefault(label.trial_id, {})[label.author] = str(label.outcome)
        after = 0
        while True:
            with self._db.reading() as connection:
                stretch = _stretch(connection, run.id, after, versions, people)
            if not stretch:
                return
            yield stretch
            after = stretch[-1].trial_id


def _stretch(
    connection: Connection, run: int, after: int, versions: dict[int, str], people: dict[int, dict[str, str]]
) -> list[TrialDetail]:
    rows = connection.execute(_texts(run, after)).all()
    if not rows:
        return []
    opinions = _opinions(connection, run, list(versions), rows[0].id, rows[-1].id)
    made = []
    for row in rows:
        judge, reason = opinions.get(row.id, (0, ""))
        made.append(
            TrialDetail(
                row.id,
                row.text or "",
                row.error or "",
                row.finish_reason or "",
                row.blocked,
                row.origin or "",
                row.category or "",
                row.native_reason or "",
                row.reasoning_tokens,
                row.served_model or "",
                row.attempts,
                row.ended_ms,
                versions.get(judge, ""),
                reason,
                people.get(row.id, {}),
            )
        )
    return made


def _texts(run: int, after: int) -> Any:
    return (
        sa.select(
            trials.c.id,
            trials.c.finish_reason,
            trials.c.blocked,
            trials.c.origin,
            trials.c.reasoning_tokens,
            replies.c.category,
            replies.c.native_reason,
            replies.c.served_model,
            trials.c.attempts,
            trials.c.ended_ms,
            replies.c.text,
            replies.c.error,
        )
        .outerjoin(replies, replies.c.trial_id == trials.c.id)
        .where(trials.c.run == run, trials.c.id > after)
        .order_by(trials.c.id)
        .limit(STRETCH)
    )


def _opinions(
    connection: Connection, run: int, versions: list[int], first: int, last: int
) -> dict[int, tuple[int, str]]:
    """Trial to (judge version's id, reason) of the newest opinion."""
    note = (judgement_notes.c.trial_id == judgements.c.trial_id) & (judgement_notes.c.judge == judgements.c.judge)
    query = (
        sa.select(judgements.c.trial_id, judgements.c.judge, judgement_notes.c.reason)
        .outerjoin(judgement_notes, note)
        .where(judgements.c.run == run, judgements.c.judge.in_(versions))
        .where(judgements.c.trial_id.between(first, last))
        .order_by(judgements.c.judged_ms)
    )
    return {row.trial_id: (row.judge, row.reason or "") for row in connection.execute(query)}
