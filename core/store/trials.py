"""What the engine and its watchers ask: which trials are open, which replies unjudged, how far a run is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.domain import RunStatus, TrialStatus
from core.errors import NotFound
from core.store.judgements import Recording
from core.store.part import Part
from core.store.rows import Progress, TrialRow
from core.store.runs import seconds_since
from core.store.tables import judgements, judges, replies, runs, trials

RATE_WINDOW_S = 15.0


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A reply without a judgement of the run's judge."""

    trial: TrialRow
    text: str
    blocked: bool


class Trials(Recording, Part):
    """Part of the store's face."""

    def pending_trials(
        self, run_id: str, *, first: int = 0, last: int | None = None, limit: int | None = None
    ) -> list[TrialRow]:
        """The run's trials that wait for a call, in order; `first` and `last` bound their ids, both included."""
        found = self._trial_rows(run_id, first, last, trials.c.status == TrialStatus.PENDING, limit=limit)
        return [trial for trial, _ in found]

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
