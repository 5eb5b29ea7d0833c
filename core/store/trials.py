"""Trials: which are open, which replies are unjudged; each reply and failure is kept the moment it is there."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from core.domain import Judgement, Reply, TrialStatus
from core.store.columns import now_ms
from core.store.database import Database
from core.store.judgements import JudgementRepository, upsert
from core.store.rows import TrialRow
from core.store.runs import RunRepository
from core.store.tables import judgements, judges, replies, runs, trials


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A reply without a judgement of the run's judge."""

    trial: TrialRow
    text: str
    blocked: bool
    silence: str = ""
    """Why there is no text, where the provider said."""


class TrialRepository:
    """Trials as the engine needs them. What records something returns a future that is done once it is durable;
    recording it again changes nothing."""

    def __init__(self, db: Database, run_store: RunRepository, judgement_store: JudgementRepository) -> None:
        self._db, self._runs, self._judgements = db, run_store, judgement_store

    def pending(
        self, run_id: str, *, first: int = 0, last: int | None = None, limit: int | None = None
    ) -> list[TrialRow]:
        """The run's trials that wait for a call, in order; `first` and `last` bound their ids, both included."""
        found = self.rows(run_id, first, last, trials.c.status == TrialStatus.PENDING, limit=limit)
        return [trial for trial, _ in found]

    def unjudged(
        self, run_id: str, judge: str, *, first: int = 0, last: int | None = None, again: bool = False
    ) -> list[Unjudged]:
        """Done trials that `judge` (a name) has said nothing about; with `again`, also those where it failed."""
        opinion = (
            sa.select(judgements.c.trial_id)
            .join(judges, judges.c.id == judgements.c.judge)
            .where(judgements.c.run == trials.c.run, judgements.c.trial_id == trials.c.id, judges.c.name == judge)
        )
        if again:
            opinion = opinion.where(judgements.c.outcome.is_not(None))
        wanted = (trials.c.status == TrialStatus.DONE) & ~opinion.exists()
        return [
            Unjudged(trial, row.text, row.blocked, row.silence)
            for trial, row in self.rows(run_id, first, last, wanted, replies.c.text, replies.c.silence)
        ]

    def record_reply(self, trial_id: int, reply: Reply, judgement: Judgement | None = None) -> Future[None]:
        """Keep a trial's reply, with its judgement if there is one. A trial that is done keeps its first reply."""
        return self.record_replies([(trial_id, reply, judgement)])

    def record_replies(self, answered: Sequence[tuple[int, Reply, Judgement | None]]) -> Future[None]:
        """As `record_reply`, of many trials in one transaction."""
        judged = {
            trial_id: (self._judgements.judge_id(said.judge, said.version), said)
            for trial_id, _, said in answered
            if said
        }

        def change(connection: Connection) -> None:
            ended = [
                (trial_id, reply)
                for trial_id, reply, _ in answered
                if connection.execute(END, {"of_trial": trial_id, **_reply_values(reply)}).rowcount
            ]
            if ended:
                rows = [{"trial_id": trial_id, **_texts(reply)} for trial_id, reply in ended]
                connection.execute(upsert(self._db, replies), rows)
            self._judgements.put(connection, [(one, *judged[one]) for one, _ in ended if one in judged])

        return self._db.submit(change)

    def record_failures(
        self, trial_ids: Sequence[int], error_kind: str, message: str, attempts: int = 0
    ) -> Future[None]:
        """Say that trials' calls failed. A trial that is done stays so."""
        values = {
            "status": TrialStatus.FAILED,
            "error_kind": error_kind[:32],
            "attempts": attempts,
            "ended_ms": now_ms(),
        }

        def change(connection: Connection) -> None:
            for trial_id in trial_ids:
                if connection.execute(END, {"of_trial": trial_id, **values}).rowcount:
                    connection.execute(
                        upsert(self._db, replies), {"trial_id": trial_id, **_texts(Reply("")), "error": message}
                    )

        return self._db.submit(change)

    def rows(
        self, run_id: str, first: int, last: int | None, wanted: Any, *more: Any, limit: int | None = None
    ) -> list[tuple[TrialRow, Any]]:
        """The run's trials that fit a condition, in order, each with its database row; `more` are columns of the reply."""
        plan = self._runs.plan(run_id)
        query = (
            sa.select(
                trials.c.id, trials.c.variant, trials.c.model, trials.c.probe, trials.c.sample, trials.c.blocked, *more
            )
            .join(runs, runs.c.id == trials.c.run)
            .where(runs.c.run_id == run_id, trials.c.id >= first, wanted)
            .order_by(trials.c.id)
            .limit(limit)
        )
        if more:
            query = query.join(replies, replies.c.trial_id == trials.c.id)
        if last is not None:
            query = query.where(trials.c.id <= last)
        with self._db.reading() as connection:
            found = connection.execute(query).all()
        probes = plan.probe_set.probes
        return [
            (
                TrialRow(
                    row.id, row.variant, row.model, plan.models[row.model], row.probe, probes[row.probe].id, row.sample
                ),
                row,
            )
            for row in found
        ]


END = trials.update().where(trials.c.id == bindparam("of_trial"), trials.c.status != TrialStatus.DONE)


def _reply_values(reply: Reply) -> dict[str, Any]:
    return {
        "status": TrialStatus.DONE,
        "cached": reply.cached,
        "blocked": reply.blocked,
        "origin": None if reply.origin is None else str(reply.origin),
        "reasoning_tokens": reply.reasoning_tokens,
        "attempts": reply.attempts,
        "prompt_tokens": reply.prompt_tokens,
        "completion_tokens": reply.completion_tokens,
        "cost_usd": reply.cost_usd,
        "latency_s": reply.latency_s,
        "finish_reason": reply.finish_reason[:64],
        "error_kind": None,
        "ended_ms": now_ms(),
    }


def _texts(reply: Reply) -> dict[str, str]:
    """What the table of texts keeps of a reply."""
    kept = ("text", "category", "native_reason", "served_model", "reasoning", "silence")
    return {"error": "", **{name: getattr(reply, name) for name in kept}}
