"""What people say: labels of trials (each person's newest counts, undo brings back the one before) and comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.domain import Outcome
from core.errors import InputError, NotFound
from core.store.columns import now
from core.store.part import Part, inserted_id
from core.store.rows import Comment, Label
from core.store.tables import comments, labels, runs, trials
from core.store.trial_frames import Frames

SUBJECTS = ("trial", "run", "prompt", "probe_set")


class People(Frames, Part):
    """Part of the store's face."""

    def add_label(self, trial_id: int, outcome: Outcome | str, author: str, note: str = "") -> Label:
        """A person's label of a trial. It takes the place of that person's earlier one, which is kept."""
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
                "created_at": created,
            }
            return inserted_id(connection, labels.insert().values(**values))

        return Label(self._db.write(change), trial_id, wanted, author, note, created)

    def add_labels(self, run_id: str, found: Iterable[tuple[int, Outcome, str, str]]) -> int:
        """Keep many labels of one run at once, all or none: (trial, outcome, author, note); returns how many are new.

        A label that the person gave already, with the same note, is not kept twice.
        """
        present = {(one.trial_id, one.author): (one.outcome, one.note) for one in self.labels(run_id)}
        created, rows = now(), []
        for trial_id, outcome, author, note in found:
            if present.get((trial_id, author)) != (outcome, note):
                rows.append({"trial_id": trial_id, "outcome": outcome, "author": author, "note": note})
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

    def undo_label(self, trial_id: int, author: str) -> Label | None:
        """Take back the person's newest label of a trial; returns the earlier one that counts again, if any."""

        def change(connection: Connection) -> None:
            mine = (labels.c.trial_id == trial_id) & (labels.c.author == author) & labels.c.undone_at.is_(None)
            newest = connection.execute(sa.select(sa.func.max(labels.c.id)).where(mine)).scalar()
            if newest is None:
                raise NotFound(f"{author or 'Nobody'} has no label on trial {trial_id} to undo.")
            connection.execute(labels.update().where(labels.c.id == newest).values(undone_at=now()))

        self._db.write(change)
        return next((label for label in self.trial_labels(trial_id) if label.author == author), None)

    def labels(self, run_id: str, *, author: str | None = None) -> list[Label]:
        """Each person's present label of each trial of a run, by trial and time."""
        which = labels.c.run == sa.select(runs.c.id).where(runs.c.run_id == run_id).scalar_subquery()
        found = self._present_labels(which)
        return [label for label in found if author is None or label.author == author]

    def trial_labels(self, trial_id: int) -> list[Label]:
        """Each person's present label of one trial."""
        return self._present_labels(labels.c.trial_id == trial_id)

    def add_comment(self, subject: str, subject_id: str | int, text: str, author: str) -> Comment:
        """Say something about a trial, run, prompt or probe_set."""
        if subject not in SUBJECTS:
            raise InputError(f"nobody can comment on a {subject}.", hint=f"Choose one of {', '.join(SUBJECTS)}.")
        if not text.strip():
            raise InputError("the comment is empty.", hint="Write something.")
        values = {
            "subject": subject,
            "subject_id": str(subject_id),
            "author": author,
            "text": text,
            "created_at": now(),
        }
        made = self._db.write(lambda connection: inserted_id(connection, comments.insert().values(**values)))
        return Comment(id=made, **values)

    def delete_comment(self, comment_id: int) -> None:
        gone = comments.update().where(comments.c.id == comment_id).values(deleted_at=now())
        if not self._db.write(lambda connection: connection.execute(gone).rowcount):
            raise NotFound(f"There is no comment {comment_id}.")

    def comments(self, subject: str, subject_id: str | int) -> list[Comment]:
        """What people said of it, oldest first."""
        which = (
            (comments.c.subject == subject)
            & (comments.c.subject_id == str(subject_id))
            & comments.c.deleted_at.is_(None)
        )
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(comments).where(which).order_by(comments.c.id)).all()
        return [Comment(row.id, row.subject, row.subject_id, row.author, row.text, row.created_at) for row in rows]

    def _present_labels(self, which: Any) -> list[Label]:
        query = sa.select(labels).where(which, labels.c.undone_at.is_(None)).order_by(labels.c.trial_id, labels.c.id)
        with self._db.reading() as connection:
            rows: Sequence[Any] = connection.execute(query).all()
        newest = {(row.trial_id, row.author): row for row in rows}
        return [
            Label(row.id, row.trial_id, row.outcome, row.author, row.note, row.created_at) for row in newest.values()
        ]
