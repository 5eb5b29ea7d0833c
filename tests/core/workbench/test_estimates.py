"""What a run is told to cost before it starts: guessed and said so, then from what earlier runs used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain import Plan
from core.settings import Settings
from core.store import Progress, Store
from core.text.numbers import money
from core.workbench import Workbench
from tests.core.stores import plan_of
from tests.provider import Provider

JUDGE = "llm:gpt-4o-mini@{}"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = Workbench(Settings(home=tmp_path), private=True)
    yield made
    made.close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        yield server


def plan_at(provider: Provider, **more: object) -> Plan:
    return plan_of(probes=24, api_base=provider.url, model_names=["gpt-4o-mini"], **more)


def paid(bench: Workbench, plan: Plan) -> Progress:
    run_id = bench.runs.start(plan)
    bench.runs.wait(run_id)
    return bench.runs.progress(run_id)


def test_what_nothing_is_known_of_is_called_a_guess(bench: Workbench, provider: Provider) -> None:
    told = bench.runs.estimate(plan_at(provider))
    assert told.guessed == ("gpt-4o-mini",)
    assert "is a guess" in told.sentence
    assert bench.runs.estimate(plan_of(model_names=["simulator/balanced"])).guessed == ()


def test_after_one_run_the_next_is_told_within_a_tenth_of_what_is_paid(bench: Workbench, provider: Provider) -> None:
    paid(bench, plan_at(provider))
    second = plan_at(provider, variants=3)
    told, became = bench.runs.estimate(second), paid(bench, second)
    assert told.guessed == ()
    assert (became.made, became.cached) == (48, 24)
    assert told.cost_usd == pytest.approx(3 / 2 * (became.cost_usd or 0.0), rel=0.1), "were nothing cached"


def test_the_judge_is_in_the_price_and_told_from_what_it_cost_before(bench: Workbench, provider: Provider) -> None:
    plain, judged = plan_at(provider), plan_at(provider, judge=JUDGE.format(provider.url))
    assert (bench.runs.estimate(judged).cost_usd or 0) > 2 * (bench.runs.estimate(plain).cost_usd or 0)
    became = paid(bench, judged)
    told = bench.runs.estimate(judged)
    assert told.guessed == ()
    whole = (became.cost_usd or 0.0) + (became.judge_cost_usd or 0.0)
    assert told.cost_usd == pytest.approx(whole, rel=0.1)


def test_a_judge_of_unknown_price_makes_the_cost_unknown(bench: Workbench, provider: Provider) -> None:
    told = bench.runs.estimate(plan_at(provider, judge=f"llm:nobody-knows-it@{provider.url}"))
    assert told.cost_usd is None
    assert told.unpriced == ("nobody-knows-it",)


def test_what_the_cache_saved_is_what_was_paid_the_first_time(bench: Workbench, provider: Provider) -> None:
    first, second = paid(bench, plan_at(provider)), paid(bench, plan_at(provider))
    assert bench.runs.saved(first.run_id) == ""
    assert bench.runs.saved(second.run_id) == f"24 answers came from the cache, worth about {money(first.cost_usd)}."


def test_a_batch_is_told_at_its_price_and_how_far_it_is(bench: Workbench, provider: Provider) -> None:
    plan = plan_at(provider)
    whole, batched = bench.runs.estimate(plan), bench.runs.estimate(replace(plan, batch=True))
    assert batched.cost_usd == pytest.approx((whole.cost_usd or 0) / 2)
    assert "within a day" in batched.sentence
    store = Store(bench.settings.store_url)
    run_id = store.runs.create(replace(plan, batch=True))
    assert bench.runs.batches(run_id) == ""
    store.batches.note(store.batches.begin(run_id, "gpt-4o-mini", 1, 24, 24).id, "in_progress", 9)
    assert "9 of 24 calls answered" in bench.runs.batches(run_id)
    store.close()
