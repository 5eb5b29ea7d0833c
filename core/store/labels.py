"""What people say of responses: each person's newest label counts, undo brings back the one before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import Outcome
from core.errors import NotFound
from core.store.columns import now
from core.store.database import Database, inserted_id
from core.store.rows import Label
from core.store.tables import labels, runs, trials


class LabelRepository:
    """People's labels of trials."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        trial_id: int,
        outcome: Outcome | str,
        author: str,
        note: str = "",
        *,
        decision: str = "",
        probe_text: str = "",
        probability: float | None = None,
        in_pair_with: int | None = None,
    ) -> Label:
        """A person's label of a trial. It takes the place of that person's earlier one, which is kept.

        `probability`: how likely the trial was to be drawn for it, against the likeliest (see `core.metrics.drawing`);
        None where a person picked it. `in_pair_with`: the trial under another variant
        that it was drawn with, whose labels count as drawn, too.
        """
        wanted, created = Outcome(outcome), now()

        def change(connection: Connection) -> int:
            run = connection.execute(sa.select(trials.c.run).where(trials.c.id == trial_id)).scalar()
            if run is None:
                raise NotFound(f"There is no trial {trial_id}.", hint="Open it from the list of responses.")
            values = {
                "trial_id": trial_id,
                "run": run,
                "outcome": wanted,
                "author": author,
                "note": note,
                "decision": decision or None,
                "probe_text": probe_text or None,
                "probability": probability,
                "in_pair": in_pair_with is not None or None,
                "created_at": created,
            }
            if in_pair_with is not None:
                partner = (labels.c.trial_id == in_pair_with) & (labels.c.run == run) & labels.c.undone_at.is_(None)
                connection.execute(labels.update().where(partner).values(in_pair=True))
            return inserted_id(connection, labels.insert().values(**values))

        said = (author, note, created, decision, probe_text, probability, in_pair_with is not None)
        return Label(self._db.write(change), trial_id, wanted, *said)

    def add_many(
        self,
        run_id: str,
        found: Iterable[tuple[int, Outcome, str, str]],
        drawn: Mapping[int, float] | None = None,
        in_pair: Collection[int] = (),
    ) -> int:
        """Keep many labels of one run at once, all or none: (trial, outcome, author, note); returns how many are new.

        `drawn`: how likely a trial was to be drawn for its label, for those that were drawn. `in_pair`: the trials drawn in pairs.

        A label that the person gave already, with the same note, is not kept twice.
        """
        present = {(one.trial_id, one.author): (one.outcome, one.note) for one in self.of_run(run_id)}
        created, rows = now(), []
        for trial_id, outcome, author, note in found:
            if present.get((trial_id, author)) != (outcome, note):
                rows.append(
                    {
                        "trial_id": trial_id,
                        "outcome": outcome,
                        "author": author,
                        "note": note,
                        "probability": (drawn or {}).get(trial_id),
                        "in_pair": trial_id in in_pair or None,
                    }
                )
                present[trial_id, author] = outcome, note

        def change(connection: Connection) -> None:
            run = connection.execute(sa.select(runs.c.id).where(runs.c.run_id == run_id)).scalar_one()
            ids = set(connection.execute(sa.select(trials.c.id).where(trials.c.run == run)).scalars())
            if strange := next((row["trial_id"] for row in rows if row["trial_id"] not in ids), None):
                raise NotFound(f"There is no trial {strange} in run {run_id}.")
            connection.execute(labels.insert(), [{**row, "run": run, "created_at": created} for row in rows])

        if rows:
            self._db.write(change)
        return len(rows)

    def undo(self, trial_id: int, author: str) -> Label | None:
        """Take back the person's newest label of a trial; returns the earlier one that counts again, if any."""

        def change(connection: Connection) -> None:
            mine = (labels.c.trial_id == trial_id) & (labels.c.author == author) & labels.c.undone_at.is_(None)
            newest = connection.execute(sa.select(sa.func.max(labels.c.id)).where(mine)).scalar()
            if newest is None:
                raise NotFound(f"{author or 'Nobody'} has no label on trial {trial_id} to undo.")
            connection.execute(labels.update().where(labels.c.id == newest).values(undone_at=now()))

        self._db.write(change)
        return next((label for label in self.of_trial(trial_id) if label.author == author), None)

    def of_run(self, run_id: str, *, author: str | None = None) -> list[Label]:
        """Each person's present label of each trial of a run, by trial and time."""
        which = labels.c.run == sa.select(runs.c.id).where(runs.c.run_id == run_id).scalar_subquery()
        found = self._present(which)
        return [label for label in found if author is None or label.author == author]

    def of_trial(self, trial_id: int) -> list[Label]:
        """Each person's present label of one trial."""
        return self._present(labels.c.trial_id == trial_id)

    def of_trials(self, trial_ids: Sequence[int]) -> dict[int, list[Label]]:
        """The newest label of each person on each of some trials."""
        found: dict[int, list[Label]] = {one: [] for one in trial_ids}
        for label in self._present(labels.c.trial_id.in_(trial_ids)):
            found[label.trial_id].append(label)
        return found

    def mark(self, run_id: str) -> tuple[int, int]:
        """(how many labels of a run count, the newest one's id): changes with every label given or taken back."""
        return self.marks([run_id])[run_id]

    def marks(self, run_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """The same for each of some runs."""
        query = (
            sa.select(runs.c.run_id, sa.func.count(), sa.func.max(labels.c.id))
            .join(runs, runs.c.id == labels.c.run)
            .where(runs.c.run_id.in_(run_ids), labels.c.undone_at.is_(None))
            .group_by(runs.c.run_id)
        )
        with self._db.reading() as connection:
            found = {run_id: (int(count), int(newest)) for run_id, count, newest in connection.execute(query)}
        return {run_id: found.get(run_id, (0, 0)) for run_id in run_ids}

    def _present(self, which: Any) -> list[Label]:
        query = sa.select(labels).where(which, labels.c.undone_at.is_(None)).order_by(labels.c.trial_id, labels.c.id)
        with self._db.reading() as connection:
            rows: Sequence[Any] = connection.execute(query).all()
        newest = {(row.trial_id, row.author): row for row in rows}
        return [_label(row) for row in newest.values()]


def _label(row: Any) -> Label:
    said = (row.decision or "", row.probe_text or "")
    return Label(
        row.id,
        row.trial_id,
        row.outcome,
        row.author,
        row.note,
        row.created_at,
        *said,
        row.probability,
        bool(row.in_pair),
    )
