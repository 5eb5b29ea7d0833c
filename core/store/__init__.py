"""The store: prompts, probe sets, runs, trials, judgements and what people say, in one SQL database.

`Store` opens the database and holds a repository a concept; each is a small class in a file of its own.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import TextKind
from core.store.activity import ActivityRepository
from core.store.attempts import ANYBODY, NOBODY, Attempt, AttemptRepository, newer
from core.store.batches import BatchRepository
from core.store.bin import BinRepository
from core.store.budgets import BudgetRepository, Spent
from core.store.comments import CommentRepository
from core.store.counts import CountRepository, DatabaseCounts
from core.store.database import Database
from core.store.judgements import JudgementRepository
from core.store.judgings import JudgingRepository
from core.store.labels import LabelRepository
from core.store.limits import LimitRepository, Permit
from core.store.people import PeopleRepository
from core.store.probes import ProbeSetRepository
from core.store.prompts import TextRepository
from core.store.recorded_runs import RECORDED_MODEL, RecordedRunRepository
from core.store.responses import ResponseRepository
from core.store.rows import (
    ActivityEntry,
    BatchRow,
    BinItem,
    Comment,
    JudgingRow,
    Label,
    PersonEntry,
    ProbeSetSummary,
    Progress,
    PromptSummary,
    PromptVersion,
    RecordedTrial,
    RunRow,
    ServedModel,
    ShareRow,
    StoredJudgement,
    TrialFilter,
    TrialHit,
    TrialPage,
    TrialRow,
    TrialText,
    TrialView,
    TuningRow,
    WorkerRow,
)
from core.store.run_rates import RefusalCount, RunRateRepository
from core.store.runs import RunRepository
from core.store.sharing import ShareLinkRepository
from core.store.trial_details import TrialDetail, TrialDetailRepository
from core.store.trial_frames import TrialFrameRepository
from core.store.trials import TrialRepository, Unjudged
from core.store.tunings import TuningRepository
from core.store.usage import UsageRepository
from core.store.workers import LEASE_S, WorkerRepository


class Store:
    """Opens the database at `url` (SQLite or PostgreSQL), making or upgrading its schema. Threads may share it.

    What changes something returns once the change is durable. Every database trouble is a StoreError of one sentence.
    """

    def __init__(self, url: str) -> None:
        self.db = db = Database(url)
        self.prompts = TextRepository(db)
        self.policies = TextRepository(db, TextKind.POLICY)
        self.rubrics = TextRepository(db, TextKind.RUBRIC)
        self.probes = ProbeSetRepository(db)
        self.runs = RunRepository(db, self.probes)
        self.judgements = JudgementRepository(db)
        self.trials = TrialRepository(db, self.runs, self.judgements)
        self.frames = TrialFrameRepository(db, self.probes)
        self.labels = LabelRepository(db)
        self.comments = CommentRepository(db)
        self.responses = ResponseRepository(db, self.probes, self.labels, self.comments)
        self.details = TrialDetailRepository(db, self.labels)
        self.recorded = RecordedRunRepository(db, self.probes, self.runs, self.judgements)
        self.workers = WorkerRepository(db)
        self.attempts = AttemptRepository(db, self.workers)
        self.batches = BatchRepository(db)
        self.judgings = JudgingRepository(db, self.runs, self.trials)
        self.budgets = BudgetRepository(db)
        self.limits = LimitRepository(db)
        self.people = PeopleRepository(db)
        self.activity = ActivityRepository(db)
        self.sharing = ShareLinkRepository(db)
        self.bin = BinRepository(db)
        self.tunings = TuningRepository(db)
        self.counts = CountRepository(db)
        self.usage = UsageRepository(db)
        self.rates = RunRateRepository(db)

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

    def check(self) -> None:
        """Raises StoreError where the file of the database is no longer the one that was opened; costs microseconds."""
        self.db.check()

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
    "BatchRow",
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
    "RecordedTrial",
    "RefusalCount",
    "RunRow",
    "ServedModel",
    "ShareRow",
    "Spent",
    "Store",
    "StoredJudgement",
    "TrialDetail",
    "TrialFilter",
    "TrialHit",
    "TrialPage",
    "TrialRow",
    "TrialText",
    "TrialView",
    "TuningRow",
    "Unjudged",
    "WorkerRow",
    "newer",
]
