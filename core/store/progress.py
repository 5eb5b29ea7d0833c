"""How far a run has come, counted from the store alone: any process may ask."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import RunStatus, TrialStatus
from core.store.rows import Progress
from core.store.tables import judgements, trials

RATE_WINDOW_S = 15.0


def progress_of(connection: Connection, run: Any) -> Progress:
    """The progress of a run, given as its whole row."""
    since = int((time.time() - RATE_WINDOW_S) * 1000)
    counts = {row.status: row for row in connection.execute(_counts(run.id, since))}
    errors = connection.execute(_errors(run.id)).all()
    judging = connection.execute(_judging_cost(run.id)).one()
    return _progress(run, counts, {row.error_kind: row.n for row in errors}, judging)


def seconds_since(moment: str | None) -> float:
    return max(0.0, time.time() - datetime.fromisoformat(moment).timestamp()) if moment else 0.0


def _counts(run: int, since: int) -> Any:
    made = trials.c.status == TrialStatus.DONE
    return (
        sa.select(
            trials.c.status,
            sa.func.count().label("n"),
            sa.func.sum(sa.case((trials.c.cached, 1), else_=0)).label("cached"),
            sa.func.sum(sa.case((trials.c.blocked, 1), else_=0)).label("blocked"),
            sa.func.sum(sa.case((made & ~trials.c.cached, 1), else_=0)).label("made"),
            sa.func.sum(sa.case((made & ~trials.c.cached & trials.c.cost_usd.is_(None), 1), else_=0)).label("unpriced"),
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
        cost_usd=None if total("unpriced") and total("unpriced") == total("made") else float(sum(costs)),
        unpriced=total("unpriced"),
        judge_cost_usd=None if judging.cost is None else float(judging.cost),
        judge_calls=int(judging.calls or 0),
        errors=errors,
        started_at=run.started_at,
        ended_at=run.ended_at,
        wall_s=run.worked_s + worked,
        rate=rate,
        eta_s=pending / rate if rate else None,
    )
