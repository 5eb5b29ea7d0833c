"""What judges said: each opinion kept the moment it is there, and read back by trial."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from core.domain import Evidence, Judgement
from core.store.columns import Source, now_ms
from core.store.database import Database
from core.store.tables import judgement_notes, judgements, judges, replies, runs, trials

EARLIER_RUNS = 3
"""So many earlier runs of the same probes are looked into for a reply that was judged before."""
_Row = tuple[int, int, dict[str, Any], str, list[Any]]
"""Of one opinion: trial, judge, what it says in columns, reason, evidence."""


class JudgementRepository:
    """Opinions of judges. What records one returns a future that is done once it is durable; recording it again changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._judge_ids: dict[tuple[str, str], int] = {}

    def record(self, judged: Sequence[tuple[int, Judgement]]) -> Future[None]:
        """Keep opinions, by trial; one of the same judge and version is replaced, all others stay."""
        rows = [(trial_id, self.judge_id(one.judge, one.version), one) for trial_id, one in judged]

        return self._db.submit(lambda connection: self.put(connection, rows))

    def record_failure(
        self, trial_id: int, judge: str, version: str, reason: str, *, calls: int = 0, cost_usd: float | None = None
    ) -> Future[None]:
        """Say that a judge could not judge a trial. The reply stays; the trial can be judged again."""
        key, spent = self.judge_id(judge, version), {"calls": calls, "cost_usd": cost_usd}
        return self._db.submit(lambda connection: self._put(connection, [(trial_id, key, spent, reason, [])]))

    def judges_of(self, run_id: str) -> list[tuple[str, str]]:
        """(name, version) of every judge with an opinion of the run, the first to judge at all first."""
        return self.judges_of_runs([run_id])[run_id]

    def judges_of_runs(self, run_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        """The same for each of some runs."""
        said = sa.exists().where((judgements.c.run == runs.c.id) & (judgements.c.judge == judges.c.id))
        query = (
            sa.select(runs.c.run_id, judges.c.name, judges.c.version)
            .join(judges, sa.true())
            .where(runs.c.run_id.in_(run_ids), said)
        )
        found: dict[str, list[tuple[str, str]]] = {run_id: [] for run_id in run_ids}
        with self._db.reading() as connection:
            for row in connection.execute(query.order_by(judges.c.id)):
                found[row.run_id].append((row.name, row.version))
        return found

    def evidence(self, trial_ids: Sequence[int]) -> dict[int, tuple[Evidence, ...]]:
        """What spoke for the judgements of many trials, by trial; trials without any are left out."""
        found: dict[int, tuple[Evidence, ...]] = {}
        with self._db.reading() as connection:
            for start in range(0, len(trial_ids), 500):
                chosen = [int(trial_id) for trial_id in trial_ids[start : start + 500]]
                for row in connection.execute(_EVIDENCE.where(judgement_notes.c.trial_id.in_(chosen))):
                    if row.evidence:
                        found[row.trial_id] = tuple(Evidence(*one) for one in row.evidence)
        return found

    def of_same_texts(
        self, run_id: str, judge: str, version: str, places: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, str], Judgement]:
        """What this version of a judge said in the newest earlier runs of the same probes, by (place of the probe, reply).

        `places`: (place of the probe, sample) of the trials that are asked about, a page of them.
        """
        earlier, this = runs.alias("earlier"), runs.alias("this")
        said_there = sa.exists().where((judgements.c.run == earlier.c.id) & (judgements.c.judge == judges.c.id))
        newest = (
            sa.select(earlier.c.id)
            .join(this, this.c.list_id == earlier.c.list_id)
            .join(judges, (judges.c.name == judge) & (judges.c.version == version))
            .where(this.c.run_id == run_id, earlier.c.id != this.c.id, said_there)
            .order_by(earlier.c.id.desc())
            .limit(EARLIER_RUNS)
        )
        note = (judgement_notes.c.trial_id == judgements.c.trial_id) & (judgement_notes.c.judge == judgements.c.judge)
        probes, samples = {probe for probe, _ in places}, {sample for _, sample in places}
        query = (
            sa.select(judgements, trials.c.probe, replies.c.text, judgement_notes.c.reason, judgement_notes.c.evidence)
            .join(judges, judges.c.id == judgements.c.judge)
            .join(trials, trials.c.id == judgements.c.trial_id)
            .join(replies, replies.c.trial_id == trials.c.id)
            .join(judgement_notes, note)
            .where(judgements.c.run.in_(newest), judges.c.name == judge, judges.c.version == version)
            .where(judgements.c.outcome.is_not(None), judgements.c.source == Source.JUDGE)
            .where(trials.c.probe.in_(probes), trials.c.sample.in_(samples))
            .limit(EARLIER_RUNS * 10 * len(places))
        )
        with self._db.reading() as connection:
            return {
                (row.probe, row.text): Judgement(
                    row.outcome,
                    judge,
                    version,
                    row.confidence,
                    row.reason,
                    tuple(Evidence(*one) for one in row.evidence),
                    row.harm,
                )
                for row in connection.execute(query)
            }

    def put(self, connection: Connection, judged: Sequence[tuple[int, int, Judgement]]) -> None:
        """Keep opinions over an open connection: (trial, `judge_id`, opinion)."""
        rows: list[_Row] = []
        for trial_id, judge, said in judged:
            evidence = [[one.start, one.end, one.text, one.why] for one in said.evidence]
            rows.append((trial_id, judge, {name: getattr(said, name) for name in _SAID}, said.reason, evidence))
        self._put(connection, rows)

    def _put(self, connection: Connection, rows: Sequence[_Row]) -> None:
        if not rows:
            return
        given = {**dict.fromkeys(_SAID), "judged_ms": now_ms(), "source": Source.JUDGE, "calls": 0}
        opinions = [
            {"trial_id": trial_id, "judge": judge, "of_trial": trial_id, **given, **said}
            for trial_id, judge, said, _, _ in rows
        ]
        notes = [
            {"trial_id": trial_id, "judge": judge, "reason": reason, "evidence": evidence}
            for trial_id, judge, _, reason, evidence in rows
        ]
        connection.execute(upsert(self._db, judgements, run=RUN_OF_TRIAL), opinions)
        connection.execute(upsert(self._db, judgement_notes), notes)

    def judge_id(self, name: str, version: str) -> int:
        """The small number of a judge's version, made where it is new."""
        if (name, version) not in self._judge_ids:

            def change(connection: Connection) -> int:
                connection.execute(self._db.insert(judges).values(name=name, version=version).on_conflict_do_nothing())
                which = (judges.c.name == name) & (judges.c.version == version)
                return int(connection.execute(sa.select(judges.c.id).where(which)).scalar_one())

            self._judge_ids[name, version] = self._db.write(change)
        return self._judge_ids[name, version]


_EVIDENCE = sa.select(judgement_notes.c.trial_id, judgement_notes.c.evidence).order_by(judgement_notes.c.judge)
RUN_OF_TRIAL = sa.select(trials.c.run).where(trials.c.id == bindparam("of_trial")).scalar_subquery()


def upsert(db: Database, table: sa.Table, **computed: Any) -> Any:
    """An INSERT that replaces the row with the same primary key; `computed` are columns not given by the caller."""
    place = (db.sqlite, table.name)
    if place not in _UPSERTS:
        keys = [column.name for column in table.primary_key]
        insert = db.insert(table)
        rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
        insert = insert.on_conflict_do_update(index_elements=keys, set_=rest)
        _UPSERTS[place] = insert.values(**computed).inline() if computed else insert
    return _UPSERTS[place]


_UPSERTS: dict[tuple[bool, str], Any] = {}
"""Statements are made once: hundreds a second are needed."""

_SAID = ("outcome", "source", "confidence", "harm", "cost_usd", "calls")
"""What an opinion says in columns."""
