"""Reading single trials with all of their texts, and searching them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import Evidence, Intent, Outcome, RefusalOrigin, Reply, TrialStatus, Variant
from core.errors import NotFound
from core.store.comments import CommentRepository
from core.store.database import Database
from core.store.labels import LabelRepository
from core.store.probes import ProbeSetRepository
from core.store.rows import (
    Comment,
    Label,
    ServedModel,
    StoredJudgement,
    TrialFilter,
    TrialHit,
    TrialPage,
    TrialText,
    TrialView,
)
from core.store.tables import (
    judgement_notes,
    judgements,
    judges,
    probe_lists,
    probes,
    replies,
    run_variants,
    runs,
    trials,
)

EXCERPT = 300


class ResponseRepository:
    """Trials with their texts, everything that was said of them, and the search over them."""

    def __init__(
        self,
        db: Database,
        probe_store: ProbeSetRepository,
        label_store: LabelRepository,
        comment_store: CommentRepository,
    ) -> None:
        self._db, self._probes = db, probe_store
        self._labels, self._comments = label_store, comment_store

    def get(self, trial_id: int) -> TrialView:
        """Everything about one trial: texts, every judge's opinion, labels, comments."""
        return self.several([trial_id])[0]

    def several(self, trial_ids: Sequence[int]) -> list[TrialView]:
        """Everything about some trials, in the order in which they were asked for. NotFound names one that is not there."""
        chosen = [int(trial_id) for trial_id in trial_ids]
        with self._db.reading() as connection:
            rows = {row.id: row for row in connection.execute(_WHOLE.where(trials.c.id.in_(chosen)))}
            for trial_id in chosen:
                if trial_id not in rows:
                    raise NotFound(f"There is no trial {trial_id}.", hint="Open it from the list of responses.")
            opinions = _judgements(connection, chosen)
        labels, comments = self._labels.of_trials(chosen), self._comments.of_all("trial", chosen)
        return [self._view(rows[one], opinions[one], labels[one], comments[str(one)]) for one in chosen]

    def _view(
        self, row: Any, opinions: list[StoredJudgement], labels: list[Label], comments: list[Comment]
    ) -> TrialView:
        done = row.status is TrialStatus.DONE
        return TrialView(
            trial_id=row.id,
            run_id=row.run_id,
            variant=Variant(row.name, row.template, row.policy, row.policy_name),
            model=row.plan["models"][row.model],
            probe=self._probes.of_hash(row.hash)[row.probe],
            sample=row.sample,
            status=row.status,
            reply=_reply(row) if done else None,
            error_kind=row.error_kind or "",
            error="" if done else row.error or "",
            judgement=next((one for one in opinions if one.judge == row.judge), None),
            judgements=tuple(opinions),
            labels=tuple(labels),
            comments=tuple(comments),
        )

    def texts(self, trial_ids: Sequence[int]) -> dict[int, TrialText]:
        """The texts of many trials, by trial."""
        found: dict[int, TrialText] = {}
        with self._db.reading() as connection:
            for start in range(0, len(trial_ids), 500):
                chosen = [int(trial_id) for trial_id in trial_ids[start : start + 500]]
                for row in connection.execute(_WHOLE.where(trials.c.id.in_(chosen))):
                    variant, probe = (
                        Variant(row.name, row.template, row.policy),
                        self._probes.of_hash(row.hash)[row.probe],
                    )
                    said = (probe.prompt, row.text or "", row.error or "", probe.turns)
                    found[row.id] = TrialText(row.id, variant.text, *said)
        return found

    def served_models(self, run_id: str) -> list[ServedModel]:
        """The names that the models of a run gave themselves in their replies, in the order in which they first came."""
        since = sa.func.min(trials.c.ended_ms)
        query = (
            sa.select(trials.c.model, replies.c.served_model, sa.func.count(), since)
            .join(runs, runs.c.id == trials.c.run)
            .join(replies, replies.c.trial_id == trials.c.id)
            .where(runs.c.run_id == run_id, replies.c.served_model != "")
            .group_by(trials.c.model, replies.c.served_model)
            .order_by(trials.c.model, since)
        )
        with self._db.reading() as connection:
            return [ServedModel(*row) for row in connection.execute(query)]

    def search(
        self, run_ids: Sequence[str], wanted: TrialFilter | None = None, *, limit: int = 50, offset: int = 0
    ) -> TrialPage:
        """The trials of some runs that are wanted, one page of them."""
        wanted = wanted or TrialFilter()
        query = _hits(wanted.judge).where(runs.c.run_id.in_(run_ids))
        for condition in _conditions(wanted):
            query = query.where(condition)
        with self._db.reading() as connection:
            if wanted.models:
                query = query.where(_of_models(connection, run_ids, wanted.models))
            total = connection.execute(
                sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
            ).scalar_one()
            rows = connection.execute(query.order_by(trials.c.id).limit(limit).offset(offset)).all()
        return TrialPage(tuple(_hit(row) for row in rows), total)


_PLACE = (
    (run_variants, (run_variants.c.run == trials.c.run) & (run_variants.c.position == trials.c.variant)),
    (probe_lists, probe_lists.c.id == runs.c.list_id),
)
_WHOLE = (
    sa.select(
        trials,
        runs.c.run_id,
        runs.c.plan,
        runs.c.judge,
        probe_lists.c.hash,
        replies.c.text,
        replies.c.error,
        replies.c.category,
        replies.c.native_reason,
        replies.c.served_model,
        replies.c.reasoning,
        run_variants.c.name,
        run_variants.c.template,
        run_variants.c.policy,
        run_variants.c.policy_name,
    )
    .join(runs, runs.c.id == trials.c.run)
    .join(*_PLACE[0])
    .join(*_PLACE[1])
    .outerjoin(replies, replies.c.trial_id == trials.c.id)
)


def _reply(row: Any) -> Reply:
    return Reply(
        text=row.text,
        finish_reason=row.finish_reason or "",
        blocked=row.blocked,
        prompt_tokens=row.prompt_tokens,
        completion_tokens=row.completion_tokens,
        cost_usd=row.cost_usd,
        latency_s=row.latency_s or 0.0,
        cached=row.cached,
        attempts=row.attempts,
        origin=RefusalOrigin(row.origin) if row.origin else None,
        category=row.category,
        native_reason=row.native_reason,
        reasoning=row.reasoning,
        reasoning_tokens=row.reasoning_tokens,
        served_model=row.served_model,
    )


def _judgements(connection: Connection, trial_ids: Sequence[int]) -> dict[int, list[StoredJudgement]]:
    """All opinions of some trials, newest first."""
    note = (judgement_notes.c.trial_id == judgements.c.trial_id) & (judgement_notes.c.judge == judgements.c.judge)
    query = (
        sa.select(judgements, judges.c.name, judges.c.version, judgement_notes.c.reason, judgement_notes.c.evidence)
        .join(judges, judges.c.id == judgements.c.judge)
        .join(judgement_notes, note)
        .where(judgements.c.trial_id.in_(trial_ids))
        .order_by(judgements.c.judged_ms.desc(), judgements.c.judge.desc())
    )
    found: dict[int, list[StoredJudgement]] = {one: [] for one in trial_ids}
    for row in connection.execute(query):
        found[row.trial_id].append(
            StoredJudgement(
                row.name,
                row.version,
                row.outcome,
                str(row.source),
                row.confidence,
                row.harm,
                row.reason,
                tuple(Evidence(*one) for one in row.evidence),
                row.cost_usd,
                row.calls,
                row.judged_ms,
            )
        )
    return found


_OPINION = judgements.alias("opinion")


def _newest(judge: str | None) -> Any:
    """Which version of the named judge, or of its run's chosen one, judged a trial last. One trial at a time, by its index:
    a list of all opinions would be gone through anew for every trial."""
    said, by = judgements.alias("said"), judges.alias("by")
    query = (
        sa.select(said.c.judge)
        .join(by, by.c.id == said.c.judge)
        .where(said.c.trial_id == trials.c.id, by.c.name == (runs.c.judge if judge is None else judge))
        .order_by(said.c.judged_ms.desc(), said.c.judge.desc())
        .limit(1)
    )
    return query.correlate(trials, runs).scalar_subquery()


def _hits(judge: str | None) -> Any:
    """One row a trial with what a list shows; long texts are cut in the database."""
    return (
        sa.select(
            trials.c.id,
            trials.c.model,
            trials.c.sample,
            trials.c.status,
            trials.c.error_kind,
            runs.c.run_id,
            runs.c.plan,
            run_variants.c.name,
            run_variants.c.version,
            probes.c.probe_id,
            probes.c.intent,
            probes.c.expected,
            probes.c.category,
            sa.func.substr(probes.c.prompt, 1, EXCERPT, type_=probes.c.prompt.type).label("prompt"),
            sa.func.substr(replies.c.text, 1, EXCERPT, type_=replies.c.text.type).label("response"),
            sa.func.substr(replies.c.error, 1, EXCERPT, type_=replies.c.error.type).label("error"),
            _OPINION.c.outcome,
            _OPINION.c.source,
        )
        .join(runs, runs.c.id == trials.c.run)
        .join(*_PLACE[0])
        .join(probes, (probes.c.list_id == runs.c.list_id) & (probes.c.position == trials.c.probe))
        .outerjoin(replies, replies.c.trial_id == trials.c.id)
        .outerjoin(_OPINION, (_OPINION.c.trial_id == trials.c.id) & (_OPINION.c.judge == _newest(judge)))
    )


def _conditions(wanted: TrialFilter) -> list[Any]:
    found: list[Any] = []
    if wanted.variants:
        found.append(run_variants.c.name.in_(wanted.variants))
    if wanted.intent:
        found.append(probes.c.intent == Intent(wanted.intent))
    if wanted.categories:
        found.append(probes.c.category.in_(wanted.categories))
    if wanted.outcomes:
        named = [Outcome(one) for one in wanted.outcomes if one != "unjudged"]
        found.append(
            _OPINION.c.outcome.in_(named)
            | (_OPINION.c.outcome.is_(None) if "unjudged" in wanted.outcomes else sa.false())
        )
    if wanted.statuses:
        found.append(trials.c.status.in_([TrialStatus(one) for one in wanted.statuses]))
    if wanted.probe_id:
        found.append(probes.c.probe_id == wanted.probe_id)
    if wanted.text:
        found.append(
            probes.c.prompt.icontains(wanted.text, autoescape=True)
            | replies.c.text.icontains(wanted.text, autoescape=True)
        )
    return found


def _of_models(connection: Connection, run_ids: Sequence[str], models: Sequence[str]) -> Any:
    """Models are kept by their place in each run's plan."""
    plans = connection.execute(sa.select(runs.c.id, runs.c.plan).where(runs.c.run_id.in_(run_ids))).all()
    places = {row.id: [at for at, model in enumerate(row.plan["models"]) if model in models] for row in plans}
    return sa.or_(sa.false(), *((trials.c.run == run) & trials.c.model.in_(at) for run, at in places.items() if at))


def _hit(row: Any) -> TrialHit:
    return TrialHit(
        trial_id=row.id,
        run_id=row.run_id,
        variant=row.name,
        version=row.version,
        model=row.plan["models"][row.model],
        probe_id=row.probe_id,
        intent=str(row.intent),
        expected=str(row.expected),
        category=row.category,
        sample=row.sample,
        status=row.status,
        outcome=row.outcome,
        source=str(row.source) if row.outcome is not None else "",
        error_kind=row.error_kind or "",
        prompt=row.prompt,
        excerpt=row.response or row.error or "",
    )
