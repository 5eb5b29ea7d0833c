"""What the engine asks and tells: which trials are open; replies, failures, judgements as they come; progress."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import Judgement, Reply, RunStatus, TrialStatus
from core.errors import NotFound
from core.store.columns import Source
from core.store.part import Part
from core.store.rows import Progress, TrialRow
from core.store.runs import Runs, seconds_since
from core.store.schema import judgement_notes, judgements, judges, replies, runs, trials

RATE_WINDOW_S = 15.0


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A reply without a judgement of the run's judge."""

    trial: TrialRow
    text: str
    blocked: bool


class Trials(Runs, Part):
    """Part of the store's face. What records something returns once it is durable; doing so again changes nothing."""

    def pending_trials(self, run_id: str, *, first: int = 0, last: int | None = None) -> list[TrialRow]:
        """The run's trials that wait for a call, in order; `first` and `last` bound their ids, both included."""
        return [trial for trial, _ in self._trial_rows(run_id, first, last, trials.c.status == TrialStatus.PENDING)]

    def unjudged_trials(
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
            Unjudged(trial, row.text, row.blocked)
            for trial, row in self._trial_rows(run_id, first, last, wanted, replies.c.text)
        ]

    def done_trials(
        self, run_id: str, *, judged_before: tuple[int, int] | None = None, limit: int = 500, after: int = 0
    ) -> list[Unjudged]:
        """Done trials with their replies, by id; `judged_before` (judge id, epoch ms) leaves out those judged since."""
        wanted = trials.c.status == TrialStatus.DONE
        if judged_before is not None:
            judge, since = judged_before
            fresh = sa.select(judgements.c.trial_id).where(
                judgements.c.run == trials.c.run, judgements.c.judge == judge,
                judgements.c.trial_id == trials.c.id, judgements.c.judged_ms >= since,
            )  # fmt: skip
            wanted &= ~fresh.exists()
        found = self._trial_rows(run_id, after + 1, None, wanted, replies.c.text, limit=limit)
        return [Unjudged(trial, row.text, row.blocked) for trial, row in found]

    def record_reply(self, trial_id: int, reply: Reply, judgement: Judgement | None = None) -> None:
        """Keep a trial's reply, with its judgement if there is one. A trial that is done keeps its first reply."""
        self.record_reply_later(trial_id, reply, judgement).result()

    def record_failure(self, trial_id: int, error_kind: str, message: str, attempts: int = 0) -> None:
        """Say that a trial's call failed. A trial that is done stays so."""
        self.record_failures_later([trial_id], error_kind, message, attempts).result()

    def record_judgement(self, trial_id: int, judgement: Judgement) -> None:
        """Keep a judge's opinion; one of the same judge and version is replaced, all others stay."""
        self.record_judgements_later([(trial_id, judgement)]).result()

    def record_failed_judgement(self, trial_id: int, judge: str, version: str, reason: str) -> None:
        """Say that a judge could not judge a trial. The reply stays; the trial can be judged again."""
        self.record_failed_judgement_later(trial_id, judge, version, reason).result()

    def record_reply_later(self, trial_id: int, reply: Reply, judgement: Judgement | None = None) -> Future[None]:
        judge = self._judge_id(judgement.judge, judgement.version) if judgement else 0

        def change(connection: Connection) -> None:
            first = connection.execute(trials.update().where(_open(trial_id)).values(**_reply_values(reply))).rowcount
            if first:
                _put(self, connection, replies, {"trial_id": trial_id, "text": reply.text, "error": ""})
                if judgement is not None:
                    _put_judgement(self, connection, trial_id, judge, judgement)

        return self._db.writer.submit(change)

    def record_failures_later(
        self, trial_ids: Sequence[int], error_kind: str, message: str, attempts: int = 0
    ) -> Future[None]:
        values = {"status": TrialStatus.FAILED, "error_kind": error_kind[:32], "attempts": attempts, "ended_ms": _ms()}

        def change(connection: Connection) -> None:
            for trial_id in trial_ids:
                if connection.execute(trials.update().where(_open(trial_id)).values(**values)).rowcount:
                    _put(self, connection, replies, {"trial_id": trial_id, "text": "", "error": message})

        return self._db.writer.submit(change)

    def record_judgements_later(self, judged: Sequence[tuple[int, Judgement]]) -> Future[None]:
        rows = [(trial_id, self._judge_id(one.judge, one.version), one) for trial_id, one in judged]

        def change(connection: Connection) -> None:
            for row in rows:
                _put_judgement(self, connection, *row)

        return self._db.writer.submit(change)

    def record_failed_judgement_later(self, trial_id: int, judge: str, version: str, reason: str) -> Future[None]:
        key = self._judge_id(judge, version)
        return self._db.writer.submit(lambda connection: _put_judgement(self, connection, trial_id, key, None, reason))

    def progress(self, run_id: str) -> Progress:
        """How far a run is, from the store alone: any process may ask."""
        since = int((time.time() - RATE_WINDOW_S) * 1000)
        with self._db.reading() as connection:
            run = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).first()
            if run is None:
                raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
            counts = {row.status: row for row in connection.execute(_counts(run.id, since))}
            errors = connection.execute(_errors(run.id)).all()
            judging = connection.execute(_judging_cost(run.id)).one()
        return _progress(run, counts, {row.error_kind: row.n for row in errors}, judging)

    def spent_usd(self, run_id: str) -> float:
        """What the run's calls have cost so far, judges' included; calls without a known price count as nothing."""
        run = sa.select(runs.c.id).where(runs.c.run_id == run_id).scalar_subquery()
        with self._db.reading() as connection:
            calls = connection.execute(sa.select(sa.func.sum(trials.c.cost_usd)).where(trials.c.run == run)).scalar()
            opinions = connection.execute(
                sa.select(sa.func.sum(judgements.c.cost_usd)).where(judgements.c.run == run)
            ).scalar()
        return float(calls or 0.0) + float(opinions or 0.0)

    def _trial_rows(
        self, run_id: str, first: int, last: int | None, wanted: Any, *more: Any, limit: int | None = None
    ) -> list[tuple[TrialRow, Any]]:
        plan = self.plan(run_id)
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

    def _judge_id(self, name: str, version: str) -> int:
        """The small number of a judge's version, made where it is new."""
        known = self._judge_ids.get((name, version))
        if known is None:
            known = self._judge_ids[name, version] = self._db.write(
                lambda connection: _judge_row(self, connection, name, version)
            )
        return known

    _judge_ids: dict[tuple[str, str], int]


def _judge_row(store: Part, connection: Connection, name: str, version: str) -> int:
    connection.execute(store._db.insert(judges).values(name=name, version=version).on_conflict_do_nothing())
    which = (judges.c.name == name) & (judges.c.version == version)
    found: int = connection.execute(sa.select(judges.c.id).where(which)).scalar_one()
    return found


def _ms() -> int:
    return int(time.time() * 1000)


def _open(trial_id: int) -> Any:
    return (trials.c.id == trial_id) & (trials.c.status != TrialStatus.DONE)


def _reply_values(reply: Reply) -> dict[str, Any]:
    return {
        "status": TrialStatus.DONE, "cached": reply.cached, "blocked": reply.blocked, "attempts": reply.attempts,
        "prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens, "cost_usd": reply.cost_usd,
        "latency_s": reply.latency_s, "finish_reason": reply.finish_reason[:64], "error_kind": None, "ended_ms": _ms(),
    }  # fmt: skip


def _put(store: Part, connection: Connection, table: sa.Table, values: dict[str, Any]) -> None:
    """Insert a row, or replace the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    rest = {key: value for key, value in values.items() if key not in keys}
    connection.execute(store._db.insert(table).values(**values).on_conflict_do_update(index_elements=keys, set_=rest))


def _put_judgement(
    store: Part, connection: Connection, trial_id: int, judge: int, judgement: Judgement | None, reason: str = ""
) -> None:
    """Keep an opinion; None is a judge that failed, for `reason`."""
    run = connection.execute(sa.select(trials.c.run).where(trials.c.id == trial_id)).scalar_one()
    evidence = [[one.start, one.end, one.text, one.why] for one in judgement.evidence] if judgement else []
    values = {
        "run": run, "judge": judge, "trial_id": trial_id, "judged_ms": _ms(),
        "outcome": judgement.outcome if judgement else None,
        "source": judgement.source if judgement else Source.JUDGE,
        "confidence": judgement.confidence if judgement else None,
        "harm": judgement.harm if judgement else None,
        "cost_usd": judgement.cost_usd if judgement else None,
        "calls": judgement.calls if judgement else 0,
    }  # fmt: skip
    _put(store, connection, judgements, values)
    why = judgement.reason if judgement else reason
    _put(
        store, connection, judgement_notes, {"trial_id": trial_id, "judge": judge, "reason": why, "evidence": evidence}
    )


def _counts(run: int, since: int) -> Any:
    made = trials.c.status == TrialStatus.DONE
    return (
        sa.select(
            trials.c.status,
            sa.func.count().label("n"),
            sa.func.sum(sa.case((trials.c.cached, 1), else_=0)).label("cached"),
            sa.func.sum(sa.case((trials.c.blocked, 1), else_=0)).label("blocked"),
            sa.func.sum(sa.case((made & ~trials.c.cached, 1), else_=0)).label("made"),
            sa.func.sum(trials.c.prompt_tokens).label("prompt_tokens"),
            sa.func.sum(trials.c.completion_tokens).label("completion_tokens"),
            sa.func.sum(trials.c.cost_usd).label("cost_usd"),
            sa.func.sum(sa.case((trials.c.ended_ms > since, 1), else_=0)).label("recent"),
        )
        .where(trials.c.run == run)
        .group_by(trials.c.status)
    )


def _errors(run: int) -> Any:
    counted = sa.func.count().label("n")
    failed = (trials.c.run == run) & (trials.c.status == TrialStatus.FAILED)
    return sa.select(trials.c.error_kind, counted).where(failed).group_by(trials.c.error_kind).order_by(counted.desc())


def _judging_cost(run: int) -> Any:
    cost, calls = sa.func.sum(judgements.c.cost_usd).label("cost"), sa.func.sum(judgements.c.calls).label("calls")
    return sa.select(cost, calls).where(judgements.c.run == run)


def _progress(run: Any, counts: dict[TrialStatus, Any], errors: dict[str, int], judging: Any) -> Progress:
    def total(column: str) -> int:
        return sum(int(getattr(row, column) or 0) for row in counts.values())

    def status_count(status: TrialStatus) -> int:
        return int(counts[status].n) if status in counts else 0

    status = RunStatus(run.status)
    pending = status_count(TrialStatus.PENDING)
    worked = seconds_since(run.resumed_at) if status is RunStatus.RUNNING else 0.0
    rate = total("recent") / max(1.0, min(RATE_WINDOW_S, worked)) if status is RunStatus.RUNNING else 0.0
    costs = [row.cost_usd for row in counts.values() if row.cost_usd is not None]
    return Progress(
        run_id=run.run_id,
        status=status,
        reason=run.reason,
        total=run.trial_count,
        done=status_count(TrialStatus.DONE),
        failed=status_count(TrialStatus.FAILED),
        pending=pending,
        cached=total("cached"),
        blocked=total("blocked"),
        made=total("made"),
        prompt_tokens=total("prompt_tokens"),
        completion_tokens=total("completion_tokens"),
        cost_usd=float(sum(costs)) if costs else None,
        judge_cost_usd=None if judging.cost is None else float(judging.cost),
        judge_calls=int(judging.calls or 0),
        errors=errors,
        started_at=run.started_at,
        ended_at=run.ended_at,
        wall_s=run.worked_s + worked,
        rate=rate,
        eta_s=pending / rate if rate else None,
    )
