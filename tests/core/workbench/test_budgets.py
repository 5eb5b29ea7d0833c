"""Budgets of a month hold for everybody, and dear runs wait for an admin."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.access.roles import LOCAL, Person, Role
from core.domain import ModelCall, Plan, Reply, RunStatus
from core.errors import BudgetReached, Conflict, Forbidden
from core.gateway import Bases
from core.settings import Settings
from core.store import Store
from core.workbench import Workbench
from core.workbench.budgets import month_begin
from core.workbench.estimates import highest_cost
from tests.core.stores import plan_of

ANN, BOB = Person("ann@example.org", Role.EDITOR), Person("bob@example.org", Role.EDITOR)
MODEL = "gpt-4"
"""Its price map allows each call some three cents."""
CENT = 0.01


class Models:
    """Answers in place of the gateway, at a cent a call."""

    def __init__(self) -> None:
        self.bases, self.keys = Bases(), set[str | None]()

    def known(self, calls: Sequence[ModelCall]) -> list[Reply | None]:
        return [None] * len(calls)

    async def prepare(self, call: ModelCall, **rest: Any) -> None:
        """Nothing is to be loaded."""

    async def complete(self, call: ModelCall, *, key: str | None = None, **rest: Any) -> Reply:
        self.keys.add(key)
        await asyncio.sleep(0)
        return Reply("I'm sorry, but I can't help with that.", cost_usd=CENT)


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def opened(tmp_path: Path, models: Models) -> Iterator[list[Workbench]]:
    benches: list[Workbench] = []
    yield benches
    for bench in benches:
        bench.close()


@pytest.fixture
def bench(tmp_path: Path, opened: list[Workbench], models: Models, request: pytest.FixtureRequest) -> Workbench:
    made = Workbench(Settings(home=tmp_path, **getattr(request, "param", {})), private=True)
    made._context.resources._gateway = models  # type: ignore[assignment]
    opened.append(made)
    return made


def dear(probes: int = 20, **rest: Any) -> Plan:
    return plan_of(probes=probes, model_names=[MODEL], concurrency=2, **rest)


def run(bench: Workbench, plan: Plan) -> str:
    run_id = bench.runs.start(plan)
    bench.runs.wait(run_id)
    return run_id


def settings(**limits: float) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bench", [limits], indirect=True)


@settings(monthly_budget_usd=0.1)
def test_a_run_stops_before_the_months_budget_is_passed(bench: Workbench) -> None:
    run_id = run(bench, dear())
    assert bench.runs.find(run_id).status is RunStatus.PARTIAL
    assert bench.store.budgets.spent_by(run_id) <= 0.1
    assert bench.store.runs.progress(run_id).done >= 3


@settings(monthly_budget_usd=0.1, person_budget_usd=0.06)
def test_a_persons_budget_ends_before_everybodys(bench: Workbench) -> None:
    ann, bob = bench.acting_as(ANN), bench.acting_as(BOB)
    spent = bench.store.budgets.spent_by(run(ann, dear()))
    assert 0.01 <= spent <= 0.06
    assert [balance.name for balance in ann.budgets.balances()] == ["this workbench", "you"]
    assert bob.budgets.balances()[1].left == pytest.approx(0.06)
    assert bench.store.budgets.spent_by(run(bob, dear())) <= min(0.06, 0.1 - spent) + 1e-9


@settings(monthly_budget_usd=0.0)
def test_nothing_starts_once_nothing_is_left(bench: Workbench) -> None:
    free = run(bench, plan_of(model_names=["simulator/balanced"]))
    with pytest.raises(BudgetReached, match="this workbench"):
        bench.runs.start(dear())
    with pytest.raises(BudgetReached):
        bench.runs.rejudge(free, f"llm:{MODEL}")
    assert len(bench.runs.recent()) == 1


@settings(monthly_budget_usd=0.0)
def test_what_is_free_needs_no_budget(bench: Workbench) -> None:
    assert bench.runs.find(run(bench, plan_of(model_names=["simulator/balanced"]))).status is RunStatus.COMPLETE


@settings(monthly_budget_usd=1.0)
def test_a_resumed_run_may_spend_what_is_left_then_and_never_more_than_was_asked(bench: Workbench) -> None:
    run_id = run(bench, dear(20, budget_usd=0.1))
    spent = bench.store.budgets.spent_by(run_id)
    assert bench.store.budgets.reserve(run_id, month_begin(), {None: spent + 0.02}, highest=9.0) == pytest.approx(0.02)
    assert bench.store.runs.plan(run_id).budget_usd == pytest.approx(spent + 0.02)
    assert bench.store.budgets.reserve(run_id, month_begin(), {None: 5.0}, highest=9.0) == pytest.approx(0.1 - spent)


def test_two_starts_at_once_share_no_dollar(tmp_path: Path) -> None:
    stores = [Store(f"sqlite:///{tmp_path / 'store.sqlite'}") for _ in range(2)]
    runs = [stores[0].runs.create(dear(author="ann")) for _ in range(8)]
    left: list[float] = []

    def reserve(store: Store, mine: list[str]) -> None:
        left.extend(store.budgets.reserve(run_id, month_begin(), {None: 1.0}, highest=9.0) for run_id in mine)

    threads = [threading.Thread(target=reserve, args=(store, runs[at::2])) for at, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(left) == [0.0] * 7 + [1.0]
    assert stores[0].budgets.spent_since(month_begin()).reserved == pytest.approx(1.0)
    assert stores[0].budgets.spent_since(month_begin(), "bob").total == 0.0


@settings(monthly_budget_usd=100.0)
def test_a_run_sets_aside_no_more_than_it_can_cost(bench: Workbench) -> None:
    plan = dear(10, judge=f"llm:{MODEL}")
    run_id = bench.store.runs.create(plan)
    bench.budgets.reserve(run_id)
    budget = bench.store.runs.plan(run_id).budget_usd
    assert budget == pytest.approx(highest_cost(plan))
    assert bench.budgets.balances()[0].left == pytest.approx(100.0 - highest_cost(plan))


def test_a_month_begins_at_midnight_in_greenwich() -> None:
    assert month_begin(datetime(2026, 2, 28, 23, 59, tzinfo=UTC)) == datetime(2026, 2, 1, tzinfo=UTC)


# -- approval ----------------------------------------------------------------------------------------------------------


@settings(approval_usd=0.00001)
def test_a_dear_run_waits_until_an_admin_approves_it(bench: Workbench, models: Models) -> None:
    ann = bench.acting_as(ANN)
    run_id = ann.runs.start(dear())
    row = bench.runs.find(run_id)
    assert (row.status, models.keys) == (RunStatus.WAITING, set())
    assert "an admin must approve it" in row.reason
    with pytest.raises(Conflict, match="waits for approval"):
        ann.runs.resume(run_id)
    with pytest.raises(Forbidden):
        ann.budgets.approve(run_id)
    assert bench.budgets.approve(run_id)
    bench.runs.wait(run_id)
    assert bench.runs.find(run_id).status is RunStatus.COMPLETE
    assert ("approve", LOCAL.name) in {(entry.action, entry.person) for entry in bench.store.activity.recent()}


@settings(approval_usd=0.00001)
def test_a_run_with_a_typed_key_waits_for_its_owner_once_approved(bench: Workbench, models: Models) -> None:
    ann = bench.acting_as(ANN)
    run_id = ann.runs.start(dear(3), key="sk-typed-0123456789")
    assert not bench.budgets.approve(run_id)
    assert bench.runs.find(run_id).status is RunStatus.WAITING
    ann.runs.resume(run_id, key="sk-typed-0123456789")
    ann.runs.wait(run_id)
    assert models.keys == {"sk-typed-0123456789"}


@settings(approval_usd=1.0)
def test_cheap_runs_and_admins_wait_for_nobody_and_unknown_prices_do(bench: Workbench) -> None:
    ann = bench.acting_as(ANN)
    assert ann.runs.find(ann.runs.start(dear(2))).status is not RunStatus.WAITING
    assert ann.runs.find(ann.runs.start(plan_of(model_names=["nobody-knows-me"]))).status is RunStatus.WAITING
    assert bench.runs.find(bench.runs.start(plan_of(model_names=["nobody-knows-me"]))).status is not RunStatus.WAITING
