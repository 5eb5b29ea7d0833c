"""What runs and calls beside them cost since a moment, and budgets set aside so that two starts never share a dollar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import RunStatus
from core.store.columns import now_ms
from core.store.database import Database
from core.store.tables import judgements, runs, side_costs, trials

LOCK = 720178
"""Of PostgreSQL's advisory locks, the one under which budgets are set aside. SQLite has one writer at a time anyway."""
AT_WORK = (str(RunStatus.PENDING), str(RunStatus.RUNNING))


@dataclass(frozen=True, slots=True)
class Spent:
    """US dollars since a moment; calls without a known price count as nothing."""

    spent: float
    reserved: float
    """What running runs may still spend of their budgets."""

    @property
    def total(self) -> float:
        return self.spent + self.reserved


class BudgetRepository:
    """What runs have cost, and what is set aside for them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def spent_since(self, since: datetime, author: str | None = None) -> Spent:
        """What was spent since a moment, and is set aside; by one person, or by all."""
        with self._db.reading() as connection:
            return _spent(connection, since, author)

    def add_side_cost(self, author: str, model: str, cost_usd: float) -> None:
        """Count what a call outside of any run has cost."""
        values = {"at_ms": now_ms(), "author": author, "model": model, "cost_usd": cost_usd}
        self._db.submit(lambda connection: connection.execute(side_costs.insert().values(values)))

    def reserve(self, run_id: str, since: datetime, limits: Mapping[str | None, float], *, highest: float) -> float:
        """Lower a run's budget to what is left of the limits, by author (None: of all), and to the highest it can cost, but
        never raise it above what was asked for; returns what the run may still spend, 0.0 or more."""

        def change(connection: Connection) -> float:
            if not self._db.sqlite:
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            row = connection.execute(sa.select(runs.c.id, runs.c.asked_budget_usd).where(runs.c.run_id == run_id)).one()
            cost = _cost_of(connection, row.id)
            asked = row.asked_budget_usd
            most = [
                cost + limit - _spent(connection, since, whose, without=row.id).total for whose, limit in limits.items()
            ]
            budget = max(cost, min([*most, cost + highest, *([] if asked is None else [asked])]))
            connection.execute(runs.update().where(runs.c.id == row.id).values(budget_usd=budget))
            return float(budget - cost)

        return self._db.write(change)

    def spent_by(self, run_id: str) -> float:
        """What the run's calls have cost so far, judges' included; calls without a known price count as nothing."""
        with self._db.reading() as connection:
            return _cost_of(connection, sa.select(runs.c.id).where(runs.c.run_id == run_id).scalar_subquery())

    def set(self, run_id: str, budget_usd: float | None) -> None:
        """Give a run another budget, for when it is resumed."""
        change = runs.update().where(runs.c.run_id == run_id)
        values = {"budget_usd": budget_usd, "asked_budget_usd": budget_usd}
        self._db.write(lambda connection: connection.execute(change.values(**values)))

    def approval(self, run_id: str) -> dict[str, Any]:
        """What is kept of a run's approval: empty where it needs none."""
        with self._db.reading() as connection:
            query = sa.select(runs.c.approval).where(runs.c.run_id == run_id)
            return dict(connection.execute(query).scalar_one_or_none() or {})

    def set_approval(self, run_id: str, approval: Mapping[str, Any]) -> None:
        change = runs.update().where(runs.c.run_id == run_id).values(approval=dict(approval))
        self._db.write(lambda connection: connection.execute(change))


def _spent(connection: Connection, since: datetime, author: str | None, *, without: int = 0) -> Spent:
    since_ms = int(since.timestamp() * 1000)
    whose = sa.true() if author is None else runs.c.author == author
    calls = (
        sa.select(sa.func.sum(trials.c.cost_usd))
        .join(runs, runs.c.id == trials.c.run)
        .where(whose, trials.c.ended_ms >= since_ms)
    )
    opinions = (
        sa.select(sa.func.sum(judgements.c.cost_usd))
        .join(runs, runs.c.id == judgements.c.run)
        .where(whose, judgements.c.judged_ms >= since_ms)
    )
    by_whom = sa.true() if author is None else side_costs.c.author == author
    aside = sa.select(sa.func.sum(side_costs.c.cost_usd)).where(by_whom, side_costs.c.at_ms >= since_ms)
    spent = sum(float(connection.execute(query).scalar() or 0.0) for query in (calls, opinions, aside))
    return Spent(spent, _reserved(connection, whose, without))


def _reserved(connection: Connection, whose: Any, without: int) -> float:
    budgeted = runs.c.status.in_(AT_WORK) & (runs.c.id != without) & runs.c.budget_usd.is_not(None)
    going = connection.execute(sa.select(runs.c.id, runs.c.budget_usd).where(whose, budgeted)).all()
    return sum((max(0.0, float(row.budget_usd) - _cost_of(connection, row.id)) for row in going), 0.0)


def _cost_of(connection: Connection, run: Any) -> float:
    of_calls = sa.select(sa.func.sum(trials.c.cost_usd)).where(trials.c.run == run)
    of_judge = sa.select(sa.func.sum(judgements.c.cost_usd)).where(judgements.c.run == run)
    return sum(float(connection.execute(query).scalar() or 0.0) for query in (of_calls, of_judge))
