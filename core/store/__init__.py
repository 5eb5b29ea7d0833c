"""The store: prompts, probe sets, runs, trials, judgements and what people say, in one SQL database.

`Store` opens the database and holds a repository a concept; each is a small class in a file of its own.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import TextKind
from core.store.activity import Activity
from core.store.attempts import ANYBODY, NOBODY, Attempt, Attempts, newer
from core.store.bin import Bin
from core.store.budgets import Budgets, Spent
from core.store.comments import Comments
from core.store.counts import Counts, DatabaseCounts
from core.store.database import Database
from core.store.judgements import Judgements
from core.store.judgings import Judgings
from core.store.labels import Labels
from core.store.limits import Limits, Permit
from core.store.people import People
from core.store.probes import Probes
from core.store.prompts import Prompts
from core.store.recorded_runs import RECORDED_MODEL, RecordedRuns
from core.store.responses import Responses
from core.store.rows import (
    ActivityEntry,
    BinItem,
    Comment,
    JudgingRow,
    Label,
    PersonEntry,
    ProbeSetSummary,
    Progress,
    PromptSummary,
    PromptVersion,
    Recorded,
    RunRow,
    ShareRow,
    StoredJudgement,
    TrialHit,
    TrialPage,
    TrialRow,
    TrialText,
    TrialView,
    WorkerRow,
)
from core.store.runs import Runs
from core.store.sharing import Sharing
from core.store.trial_details import TrialDetail, TrialDetails
from core.store.trial_frames import TrialFrames
from core.store.trials import Trials, Unjudged
from core.store.workers import LEASE_S, Workers


class Store:
    """Opens the database at `url` (SQLite or PostgreSQL), making or upgrading its schema. Threads may share it.

    What changes something returns once the change is durable. Every database trouble is a StoreError of one sentence.
    """

    def __init__(self, url: str) -> None:
        self.db = db = Database(url)
        self.prompts = Prompts(db)
        self.policies = Prompts(db, TextKind.POLICY)
        self.rubrics = Prompts(db, TextKind.RUBRIC)
        self.probes = Probes(db)
        self.runs = Runs(db, self.probes)
        self.judgements = Judgements(db)
        self.trials = Trials(db, self.runs, self.judgements)
        self.frames = TrialFrames(db, self.probes)
        self.labels = Labels(db)
        self.comments = Comments(db)
        self.responses = Responses(db, self.probes, self.labels, self.comments)
        self.details = TrialDetails(db, self.labels)
        self.recorded = RecordedRuns(db, self.probes, self.runs, self.judgements)
        self.workers = Workers(db)
        self.attempts = Attempts(db, self.workers)
        self.judgings = Judgings(db, self.runs, self.trials)
        self.budgets = Budgets(db)
        self.limits = Limits(db)
        self.people = People(db)
        self.activity = Activity(db)
        self.sharing = Sharing(db)
        self.bin = Bin(db)
        self.counts = Counts(db)

    @property
    def url(self) -> str:
        """The database's address, its password included: not for display."""
        return self.db.url.render_as_string(hide_password=False)

    @property
    def where(self) -> str:
        """The database's place, for people."""
        return self.db.where

    def ping(self) -> None:
        """Raises StoreError where the database does not answer."""
        with self.db.reading() as connection:
            connection.execute(sa.select(sa.literal(1))).scalar_one()

    def close(self) -> None:
        """Finish what is being written and let the database go."""
        self.db.close()


__all__ = [
    "ANYBODY",
    "LEASE_S",
    "NOBODY",
    "RECORDED_MODEL",
    "ActivityEntry",
    "Attempt",
    "BinItem",
    "Comment",
    "DatabaseCounts",
    "JudgingRow",
    "Label",
    "Permit",
    "PersonEntry",
    "ProbeSetSummary",
    "Progress",
    "PromptSummary",
    "PromptVersion",
    "Recorded",
    "RunRow",
    "ShareRow",
    "Spent",
    "Store",
    "StoredJudgement",
    "TrialDetail",
    "TrialHit",
    "TrialPage",
    "TrialRow",
    "TrialText",
    "TrialView",
    "Unjudged",
    "WorkerRow",
    "newer",
]
