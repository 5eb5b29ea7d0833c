"""What may be spent: a month's budget of the workbench and of each person, and runs so dear that an admin must approve them.

A run's own budget is lowered to what is left when it starts or is taken up again, in one transaction, and what a running run
may still spend counts as spent. So budgets hold however many processes start runs. Calls whose price LiteLLM does not know
count as nothing; where a threshold for approval is set, a run with such calls always needs it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.access.roles import Action
from core.domain import RunStatus
from core.errors import BudgetReached, Conflict, Forbidden
from core.text.numbers import money
from core.workbench.change import change
from core.workbench.context import Context
from core.workbench.estimates import Estimate, check_prices, highest_cost

if TYPE_CHECKING:
    from core.domain import Plan
    from core.store import Spent


@dataclass(frozen=True)
class MonthlyBalance:
    """One limit of a month and what is left of it, in US dollars."""

    name: str
    """`this workbench` or `you`."""
    limit: float
    spent: Spent

    @property
    def left(self) -> float:
        return max(0.0, self.limit - self.spent.total)


class Budgets:
    """The budgets of one workbench, as the person at it meets them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def balances(self) -> list[MonthlyBalance]:
        """The limits that are set, with what is left of each in this month (UTC)."""
        store, since = self._context.store, month_begin()
        return [
            MonthlyBalance(
                "this workbench" if author is None else "you", limit, store.budgets.spent_since(since, author)
            )
            for author, limit in self._limits(self._context.person.name).items()
        ]

    def check_left(self) -> None:
        """Raises BudgetReached where nothing is left to spend."""
        for balance in self.balances():
            if balance.left <= 0:
                raise _reached(balance.name, balance.limit)

    def approval_reason(self, plan: Plan, estimate: Estimate) -> str:
        """Why the person's run must wait for an admin, in one sentence; empty where it need not."""
        threshold = self._context.settings.approval_usd
        if threshold is None or self._context.person.may(Action.SETTINGS):
            return ""
        if estimate.cost_usd is None:
            return f"Its cost is not known, and above {money(threshold)} an admin must approve a run."
        if min(estimate.cost_usd, plan.budget_usd or estimate.cost_usd) <= threshold:
            return ""
        return f"It would cost about {money(estimate.cost_usd)}; above {money(threshold)} an admin must approve it."

    @change(needs=Action.RUN)
    def ask_for_approval(self, run_id: str, reason: str, *, key_env: str = "", session_key: bool = False) -> None:
        """Have a run that was just made wait for an admin."""
        asked = {"reason": reason, "key_env": key_env, "session_key": session_key, "approved_by": ""}
        self._context.store.budgets.set_approval(run_id, asked)
        self._context.store.runs.set_status(run_id, RunStatus.WAITING, f"Waits for approval. {reason}")

    @change(needs=Action.RUN, records="budget", subject="run", about=lambda _, run_id, usd: (run_id, {"usd": usd}))
    def change_of(self, run_id: str, budget_usd: float) -> None:
        """Give a run another budget. Above the threshold for approval only an admin raises one."""
        plan = replace(self._context.store.runs.plan(run_id), budget_usd=budget_usd)
        check_prices(plan)
        threshold = self._context.settings.approval_usd
        if threshold is not None and budget_usd > threshold and not self._context.person.may(Action.SETTINGS):
            raise Forbidden(
                f"Above {money(threshold)} an admin must raise a run's budget.", hint="Ask an admin to resume it."
            )
        self._context.store.budgets.set(run_id, budget_usd)

    def waits_for_approval(self, run_id: str) -> bool:
        """Whether a run waits for an admin's word."""
        approval = self._context.store.budgets.approval(run_id)
        return bool(approval) and not approval["approved_by"]

    def check_approved(self, run_id: str) -> None:
        """Raises Conflict where a run waits for an admin's word."""
        if self.waits_for_approval(run_id):
            reason = self._context.store.budgets.approval(run_id)["reason"]
            raise Conflict(f"The run {run_id} waits for approval. {reason}", hint="Ask an admin to approve it.")

    @change(needs=Action.SETTINGS, records="approve", subject="run")
    def approve(self, run_id: str) -> bool:
        """Let a run that waits for approval go on; whether it started. One with a typed key waits for who holds the key."""
        if not self.waits_for_approval(run_id):
            raise Conflict(f"The run {run_id} does not wait for approval.", hint="Watch it on the Run page.")
        store, approval = self._context.store, self._context.store.budgets.approval(run_id)
        store.budgets.set_approval(run_id, {**approval, "approved_by": self._context.person.name})
        if approval["session_key"]:
            said = f"Approved by {self._context.person.name}. Whoever holds its key resumes it."
            store.runs.set_status(run_id, RunStatus.WAITING, said)
            return False
        store.db.after_commit(lambda: self._launch(run_id, approval["key_env"]))
        return True

    def _launch(self, run_id: str, key_env: str) -> None:
        self.reserve(run_id)
        self._context.engine.launch(run_id, key_env=key_env)

    @change(needs=Action.RUN)
    def reserve(self, run_id: str) -> None:
        """Set aside what a run may spend. Raises BudgetReached, the run cancelled, where nothing is left for it."""
        plan = self._context.store.runs.plan(run_id)
        limits = self._limits(plan.author)
        highest = highest_cost(plan) if limits else 0.0
        if not highest:
            return
        if self._context.store.budgets.reserve(run_id, month_begin(), limits, highest=highest) <= 0:
            error = _reached("this workbench or the person", min(limits.values()))
            self._context.store.runs.set_status(run_id, RunStatus.CANCELLED, error.message)
            raise error

    def _limits(self, author: str) -> dict[str | None, float]:
        settings = self._context.settings
        limits = {None: settings.monthly_budget_usd, author: settings.person_budget_usd}
        return {whose: limit for whose, limit in limits.items() if limit is not None}


def month_begin(moment: datetime | None = None) -> datetime:
    """The first moment of the month in UTC."""
    moment = moment or datetime.now(UTC)
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _reached(whose: str, limit: float) -> BudgetReached:
    return BudgetReached(
        f"The month's budget of {whose} ({money(limit)}) is spent or set aside for running runs.",
        hint="Wait for running runs or the next month, or ask an admin to raise it.",
    )
