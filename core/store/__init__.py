"""The store: prompts, probe sets, runs, trials, judgements and what people say, in one SQL database behind one face."""

from __future__ import annotations

from core.store.bin import Bin
from core.store.budgets import Spending, Spent
from core.store.counts import Counting, Counts
from core.store.database import Database
from core.store.details import Details, TrialDetail
from core.store.leases import ANYBODY, LEASE_S, NOBODY, Attempt, newer
from core.store.limits import Limits, Permit
from core.store.prompts import Prompts
from core.store.recorded_runs import RECORDED_MODEL
from core.store.rows import (
    Comment,
    JudgingRow,
    Label,
    ProbeSetSummary,
    Progress,
    PromptSummary,
    PromptVersion,
    Recorded,
    RunRow,
    StoredJudgement,
    TrialHit,
    TrialPage,
    TrialRow,
    TrialText,
    TrialView,
    WorkerRow,
)
from core.store.team_records import Team
from core.store.team_rows import BinItem, Deed, PersonEntry, ShareRow
from core.store.trials import Unjudged


class Store(Prompts, Details, Team, Bin, Spending, Counting, Limits):
    """Opens the database at `url` (SQLite or PostgreSQL), making or upgrading its schema. Threads may share it.

    What changes something returns once the change is durable. Every database trouble is a StoreError of one sentence.
    """

    def __init__(self, url: str) -> None:
        self._db = Database(url)
        self._judge_ids = {}
        self._upserts = {}

    @property
    def url(self) -> str:
        """The database's address, its password included: not for display."""
        return self._db.url.render_as_string(hide_password=False)

    @property
    def where(self) -> str:
        """The database's place, for people."""
        return self._db.where

    def close(self) -> None:
        """Finish what is being written and let the database go."""
        self._db.close()


__all__ = [
    "ANYBODY", "LEASE_S", "NOBODY", "RECORDED_MODEL", "Attempt", "BinItem", "Comment", "Counts", "Deed", "JudgingRow", "Label",
    "Permit", "PersonEntry", "ProbeSetSummary", "Progress", "PromptSummary", "PromptVersion", "Recorded", "RunRow", "ShareRow",
    "Spent", "Store", "StoredJudgement", "TrialDetail", "TrialHit", "TrialPage", "TrialRow", "TrialText", "TrialView", "Unjudged",
    "WorkerRow", "newer",
]  # fmt: skip
