"""What people write about trials, runs, prompts and probe sets."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from core.errors import InputError, NotFound
from core.store.columns import now
from core.store.database import Database, inserted_id
from core.store.rows import Comment
from core.store.tables import comments

SUBJECTS = ("trial", "run", "prompt", "policy", "rubric", "probe_set")


class CommentRepository:
    """Comments by what they are about."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, subject: str, subject_id: str | int, text: str, author: str) -> Comment:
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

    def delete(self, comment_id: int) -> None:
        gone = comments.update().where(comments.c.id == comment_id).values(deleted_at=now())
        if not self._db.write(lambda connection: connection.execute(gone).rowcount):
            raise NotFound(f"There is no comment {comment_id}.")

    def of(self, subject: str, subject_id: str | int) -> list[Comment]:
        """What people said of it, oldest first."""
        return self.of_all(subject, [subject_id])[str(subject_id)]

    def of_all(self, subject: str, subject_ids: Sequence[str | int]) -> dict[str, list[Comment]]:
        """What people said of each of some things, oldest first."""
        found: dict[str, list[Comment]] = {str(one): [] for one in subject_ids}
        which = (comments.c.subject == subject) & comments.c.subject_id.in_(found) & comments.c.deleted_at.is_(None)
        with self._db.reading() as connection:
            for row in connection.execute(sa.select(comments).where(which).order_by(comments.c.id)):
                one = Comment(row.id, row.subject, row.subject_id, row.author, row.text, row.created_at)
                found[row.subject_id].append(one)
        return found
