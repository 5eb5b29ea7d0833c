"""What earlier runs used: tokens a trial of a model, dollars a judgement of a judge. The next run's price is told from it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain import TrialStatus
from core.store.columns import Source
from core.store.database import Database
from core.store.tables import judgements, judges, runs, trials

LEAST = 20
"""Trials or judgements below which a mean says too little."""
LOOKED_AT = 20
"""Newest runs among which one with the model, or the judge, is looked for."""
LARGEST = 20_000
"""Trials of a run above which its plan is not read again for the sake of an estimate."""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """Means over the trials of a run that a model answered itself."""

    run_id: str
    trials: int
    prompt_tokens: float
    completion_tokens: float


class UsageRepository:
    """The use of models and judges in the newest runs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_model(self, model: str) -> ModelUse | None:
        """In the newest run that has LEAST of its answers with their tokens; None where there is none."""
        newest = (
            sa.select(runs.c.id, runs.c.run_id, runs.c.plan)
            .where(runs.c.source == "run", ~runs.c.simulated, runs.c.trial_count.between(LEAST, LARGEST))
            .where(sa.cast(runs.c.plan, sa.Text).contains(json.dumps(model), autoescape=True))
            .order_by(runs.c.id.desc())
            .limit(LOOKED_AT)
        )
        counted, asked, answered = (
            sa.func.count(),
            sa.func.avg(trials.c.prompt_tokens),
            sa.func.avg(trials.c.completion_tokens),
        )
        with self._db.reading() as connection:
            for run in connection.execute(newest):
                if model not in run.plan.get("models", ()):
                    continue
                mine = (trials.c.run == run.id) & (trials.c.model == run.plan["models"].index(model))
                answers = (
                    mine & (trials.c.status == TrialStatus.DONE) & ~trials.c.blocked & (trials.c.prompt_tokens > 0)
                )
                n, prompt, completion = connection.execute(sa.select(counted, asked, answered).where(answers)).one()
                if n >= LEAST:
                    return ModelUse(run.run_id, n, float(prompt), float(completion))
        return None

    def judgement_cost(self, judge: str) -> float | None:
        """Mean US dollars a response in the newest run with this judge, those that a cascade did not ask about included.

        None where too few are known. What the provider refused was not judged, what came from the cache was paid before.
        """
        newest = (
            sa.select(runs.c.id)
            .where(runs.c.judge == judge)
            .order_by(runs.c.id.desc())
            .limit(LOOKED_AT)
            .scalar_subquery()
        )
        free, paid = judgements.c.calls == 0, judgements.c.cost_usd > 0
        means = (
            sa.select(sa.func.count(), sa.func.avg(sa.func.coalesce(judgements.c.cost_usd, 0.0)))
            .where(judgements.c.run.in_(newest), judgements.c.source == Source.JUDGE, free | paid)
            .where(judgements.c.judge.in_(sa.select(judges.c.id).where(judges.c.name == judge)))
            .group_by(judgements.c.run)
            .having(sa.func.count() >= LEAST)
            .order_by(judgements.c.run.desc())
            .limit(1)
        )
        with self._db.reading() as connection:
            found = connection.execute(means).first()
        return float(found[1]) if found else None

    def of_cached(self, run_id: str) -> dict[int, tuple[int, int, int]]:
        """Trials of a run that the call cache answered, with the tokens they had cost before, by the model's place."""
        counted = [sa.func.count(), sa.func.sum(trials.c.prompt_tokens), sa.func.sum(trials.c.completion_tokens)]
        mine = trials.c.run == sa.select(runs.c.id).where(runs.c.run_id == run_id).scalar_subquery()
        query = sa.select(trials.c.model, *counted).where(mine, trials.c.cached).group_by(trials.c.model)
        with self._db.reading() as connection:
            return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in connection.execute(query)}
