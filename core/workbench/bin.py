"""The bin: what was deleted can be put back for 30 days; then it is gone for good."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.errors import WorkbenchError
from core.workbench.change import change, record
from core.workbench.context import Context
from core.workbench.share_links import moment

if TYPE_CHECKING:
    from core.store import BinItem

KEPT_DAYS = 30


@dataclass(frozen=True)
class Purged:
    """What was deleted for good."""

    items: tuple[BinItem, ...]
    reports: int
    """Frozen reports of share links that ended long ago."""

    @property
    def sentence(self) -> str:
        return f"{len(self.items):,} deleted things and {self.reports:,} reports of ended links are gone for good."


def _named(_result: None, kind: str, key: str) -> tuple[str, dict[str, Any]]:
    return f"{kind} {key}", {}


class Bin:
    """The bin of one workbench."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def contents(self) -> list[BinItem]:
        """What can be put back, deleted last first."""
        return self._context.store.bin.all()

    def _deleted_by(self, kind: str, key: str) -> list[str]:
        return [item.deleted_by for item in self.contents() if (item.kind, item.key) == (kind, key)]

    @change(needs=_deleted_by, records="restore", subject="bin", about=_named)
    def restore(self, kind: str, key: str) -> None:
        """Put something back; who deleted it may, and an admin."""
        self._context.store.bin.restore(kind, key)

    @change(needs=Action.DELETE, records="purge", subject="bin", about=_named)
    def purge(self, kind: str, key: str) -> None:
        """Delete something for good now."""
        self._context.store.bin.purge(kind, key)

    @change(needs=Action.DELETE)
    def purge_old(self, days: int = KEPT_DAYS) -> Purged:
        """Delete for good what has lain in the bin for so many days, and the reports of links that ended as long ago."""
        before, store = moment(-days), self._context.store
        old = [item for item in store.bin.all() if item.deleted_at < before]
        for item in old:
            with store.db.transaction():
                store.bin.purge(item.kind, item.key)
                record(self._context, "purge", "bin", f"{item.kind} {item.key}", {"name": item.name})
        return Purged(tuple(old), store.sharing.empty_ended(before))

    def tidy(self) -> None:
        """`purge_old` for a process that must go on: a trouble of the database is a warning in the log."""
        try:
            self.purge_old()
        except WorkbenchError as error:
            logging.getLogger(__name__).warning("The bin could not be purged: %s", error)


def gone_on(item: BinItem) -> str:
    """The day on which the item is gone for good."""
    return (datetime.fromisoformat(item.deleted_at) + timedelta(days=KEPT_DAYS)).date().isoformat()
