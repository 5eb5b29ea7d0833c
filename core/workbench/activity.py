"""Who did what and who is working, for admins: the activity log page by page or as a file, the processes that run trials."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from core.access.roles import Action
from core.errors import InputError
from core.text.untrusted import spreadsheet_cell
from core.workbench.context import Context

if TYPE_CHECKING:
    from core.store import ActivityEntry, WorkerRow

COLUMNS = ("id", "at", "person", "role", "action", "subject", "subject_id", "detail")
KINDS = ("csv", "jsonl")


class Activity:
    """The activity log of one workbench. Nothing here changes a line; the store refuses it, too."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def recent(self, *, person: str = "", action: str = "", limit: int = 200, offset: int = 0) -> list[ActivityEntry]:
        """Lines of the log, newest first; an empty filter fits every line."""
        self._context.person.must(Action.PEOPLE)
        return self._context.store.activity.recent(person=person, action=action, limit=limit, offset=offset)

    def export(self, kind: str = "csv") -> bytes:
        """The whole log, oldest line first, as `csv` (cells that a spreadsheet would run are guarded) or `jsonl`."""
        self._context.person.must(Action.PEOPLE)
        if kind not in KINDS:
            raise InputError(f"the log cannot be written as {kind!r}.", hint=f"Choose {' or '.join(KINDS)}.")
        return self._csv() if kind == "csv" else self._jsonl()

    def workers(self) -> tuple[list[WorkerRow], list[WorkerRow]]:
        """The processes that run trials now, and those that died and have not been cleared away."""
        return self._context.store.workers.all()

    def _csv(self) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for entry in self._context.store.activity.all():
            detail = json.dumps(entry.detail, ensure_ascii=False)
            said = [entry.at, entry.person, entry.role, entry.action, entry.subject, entry.subject_id, detail]
            writer.writerow([entry.id, *map(spreadsheet_cell, said)])
        return text.getvalue().encode("utf-8", "replace")

    def _jsonl(self) -> bytes:
        lines = (json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in self._context.store.activity.all())
        return "".join(lines).encode("utf-8", "replace")
