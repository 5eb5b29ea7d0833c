"""Each reply, failure and judgement, kept the moment it is there. Hundreds a second: the statements are made once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from core.domain import Judgement, Reply, TrialStatus
from core.store.columns import Source
from core.store.part import Part
from core.store.runs import Runs
from core.store.tables import judgement_notes, judgements, judges, replies, trials


class Recording(Runs, Part):
    """Part of the store's face. What records something returns once it is durable; doing so again changes nothing.

    The variants called `..._later` return at once; their future is done when the record is durable.
    """

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
            if connection.execute(END, {"of_trial": trial_id, **_reply_values(reply)}).rowcount:
                connection.execute(self._upsert(replies), {"trial_id": trial_id, "text": reply.text, "error": ""})
                if judgement is not None:
                    self._put_judgement(connection, trial_id, judge, judgement)

        return self._db.writer.submit(change)

    def record_failures_later(
        self, trial_ids: Sequence[int], error_kind: str, message: str, attempts: int = 0
    ) -> Future[None]:
        values = {"status": TrialStatus.FAILED, "error_kind": error_kind[:32], "attempts": attempts, "ended_ms": _ms()}

        def change(connection: Connection) -> None:
            for trial_id in trial_ids:
                if connection.execute(END, {"of_trial": trial_id, **values}).rowcount:
                    connection.execute(self._upsert(replies), {"trial_id": trial_id, "text": "", "error": message})

        return self._db.writer.submit(change)

    def record_judgements_later(self, judged: Sequence[tuple[int, Judgement]]) -> Future[None]:
        rows = [(trial_id, self._judge_id(one.judge, one.version), one) for trial_id, one in judged]

        def change(connection: Connection) -> None:
            for row in rows:
                self._put_judgement(connection, *row)

        return self._db.writer.submit(change)

    def record_failed_judgement_later(self, trial_id: int, judge: str, version: str, reason: str) -> Future[None]:
        key = self._judge_id(judge, version)
        return self._db.writer.submit(lambda connection: self._put_judgement(connection, trial_id, key, None, reason))

    def _put_judgement(
        self, connection: Connection, trial_id: int, judge: int, judgement: Judgement | None, reason: str = ""
    ) -> None:
        """Keep an opinion; None is a judge that failed, for `reason`."""
        place = {"trial_id": trial_id, "judge": judge}
        opinion = self._upsert(judgements, run=RUN_OF_TRIAL)
        connection.execute(opinion, {**place, "of_trial": trial_id, **_judgement_values(judgement)})
        evidence = [[one.start, one.end, one.text, one.why] for one in judgement.evidence] if judgement else []
        note = {"reason": judgement.reason if judgement else reason, "evidence": evidence}
        connection.execute(self._upsert(judgement_notes), {**place, **note})

    def _upsert(self, table: sa.Table, **computed: Any) -> Any:
        """An INSERT that replaces the row with the same primary key; `computed` are columns not given by the caller."""
        if table.name not in self._upserts:
            keys = [column.name for column in table.primary_key]
            insert = self._db.insert(table)
            rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
            insert = insert.on_conflict_do_update(index_elements=keys, set_=rest)
            self._upserts[table.name] = insert.values(**computed).inline() if computed else insert
        return self._upserts[table.name]

    def _judge_id(self, name: str, version: str) -> int:
        """The small number of a judge's version, made where it is new."""
        if (name, version) not in self._judge_ids:

            def change(connection: Connection) -> int:
                connection.execute(self._db.insert(judges).values(name=name, version=version).on_conflict_do_nothing())
                which = (judges.c.name == name) & (judges.c.version == version)
                return int(connection.execute(sa.select(judges.c.id).where(which)).scalar_one())

            self._judge_ids[name, version] = self._db.write(change)
        return self._judge_ids[name, version]

    _judge_ids: dict[tuple[str, str], int]
    _upserts: dict[str, Any]


END = trials.update().where(trials.c.id == bindparam("of_trial"), trials.c.status != TrialStatus.DONE)
RUN_OF_TRIAL = sa.select(trials.c.run).where(trials.c.id == bindparam("of_trial")).scalar_subquery()


def _ms() -> int:
    return int(time.time() * 1000)


def _reply_values(reply: Reply) -> dict[str, Any]:
    return {
        "status": TrialStatus.DONE, "cached": reply.cached, "blocked": reply.blocked, "attempts": reply.attempts,
        "prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens, "cost_usd": reply.cost_usd,
        "latency_s": reply.latency_s, "finish_reason": reply.finish_reason[:64], "error_kind": None, "ended_ms": _ms(),
    }  # fmt: skip


def _judgement_values(judgement: Judgement | None) -> dict[str, Any]:
    values = {"judged_ms": _ms(), "source": Source.JUDGE, "calls": 0}
    said = ("outcome", "source", "confidence", "harm", "cost_usd", "calls")
    return {**dict.fromkeys(said), **values, **({name: getattr(judgement, name) for name in said} if judgement else {})}
