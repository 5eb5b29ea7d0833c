"""Runs whose calls are handed over as batches: for half the price, and no end of a process hands a call over twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.domain import Plan, RunStatus, Sampling
from core.engine import Engine, batches
from core.gateway import Gateway, batch_provider, estimate_cost
from core.gateway.call_cache import CallCache
from core.store import Progress, Store
from tests.batch_provider import BatchProvider
from tests.core.engine.test_engine import ENOUGH_S, finish, start, until
from tests.core.stores import plan_of, store_at
from tests.provider import error

PRICED = "gpt-4o-mini"
"""In a batch it costs half, by the price map."""


@pytest.fixture
def provider() -> Iterator[BatchProvider]:
    with BatchProvider() as serving:
        yield serving


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("batches")
    made = Engine(store_at(folder), Gateway(CallCache(folder / "cache")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "FIRST_WAIT_S", 0.02)
        patch.setattr(batches, "LONGEST_WAIT_S", 0.05)
        made.start()
        yield made
        made.stop()
    made.store.close()


@pytest.fixture
def store(engine: Engine) -> Store:
    return engine.store


def batch_plan(provider: BatchProvider, probes: int = 6, **rest: Any) -> Plan:
    plan = plan_of(probes=probes, model_names=[PRICED])
    return replace(plan, **{"api_base": provider.url, "batch": True, **rest})


def ended(engine: Engine, plan: Plan, **options: Any) -> Progress:
    return engine.store.runs.progress(finish(engine, plan, **options))


def handed_over(engine: Engine, provider: BatchProvider) -> str:
    """A run whose batch is at the provider, which answers it when it is released."""
    provider.waits = True
    run_id = start(engine, batch_plan(provider))
    until(lambda: any(row.status == "in_progress" for row in engine.store.batches.of_run(run_id)))
    return run_id


def said(store: Store, run_id: str) -> list[str]:
    """Why trials failed, one sentence each."""
    views = store.responses.several(list(store.frames.of_runs([run_id])["trial_id"]))
    return [view.error for view in views if view.error]


def test_all_calls_of_a_model_are_one_batch_that_costs_half(engine: Engine, provider: BatchProvider) -> None:
    run_id = finish(engine, batch_plan(provider), key="sk-4711")
    progress = engine.store.runs.progress(run_id)
    assert (progress.status, progress.done, progress.failed) == (RunStatus.COMPLETE, 6, 0)
    assert (len(provider.batches), provider.ledger.requests) == (1, 0)
    assert provider.batch_keys == {"Bearer sk-4711"}
    live = finish(engine, batch_plan(provider, batch=False, use_cache=False))
    assert progress.cost_usd == pytest.approx((engine.store.runs.progress(live).cost_usd or 0) / 2)
    outcomes = [list(engine.store.frames.of_runs([one])["outcome"]) for one in (run_id, live)]
    assert outcomes[0] == outcomes[1]


def test_a_batch_says_what_the_calls_would_have_said(engine: Engine, provider: BatchProvider) -> None:
    said: list[dict[str, Any]] = []
    provider.answer = lambda body: said.append(body) or "Certainly."  # type: ignore[func-returns-value]
    finish(engine, batch_plan(provider, batch=False, use_cache=False))
    live, said[:] = sorted(map(str, said)), []
    finish(engine, batch_plan(provider, use_cache=False))
    assert sorted(map(str, provider.bodies())) == live


def test_what_one_run_was_answered_is_not_handed_over_for_the_next(engine: Engine, provider: BatchProvider) -> None:
    finish(engine, batch_plan(provider))
    again = ended(engine, batch_plan(provider, probes=8))
    assert (again.done, again.cached) == (8, 6)
    assert [len(one.splitlines()) for name, one in provider.files.items() if name in inputs(provider)] == [6, 2]


def inputs(provider: BatchProvider) -> set[str]:
    return {one["input_file_id"] for one in provider.batches.values()}


def test_a_line_that_went_wrong_costs_its_own_trial_and_says_why(engine: Engine, provider: BatchProvider) -> None:
    provider.line_faults = {
        "process 1?": "filter-400",
        "process 2?": "422",
        "process 3?": "missing",
        "process 4?": "expired",
    }
    run_id = finish(engine, batch_plan(provider))
    progress = engine.store.runs.progress(run_id)
    assert (progress.status, progress.done, progress.failed, progress.blocked) == (RunStatus.PARTIAL, 3, 3, 1)
    told = said(engine.store, run_id)
    assert all(any(words in one for one in told) for words in ("valid string", "no answer", "answered in time"))
    provider.line_faults = {}
    engine.resume(run_id)
    engine.wait(run_id, ENOUGH_S)
    assert engine.store.runs.progress(run_id).done == 6
    assert len(provider.bodies()) == 6 + 3


def test_lines_that_are_no_json_cost_only_themselves(engine: Engine, provider: BatchProvider) -> None:
    provider.line_faults = {"process 0?": "broken"}
    progress = ended(engine, batch_plan(provider))
    assert (progress.done, progress.failed) == (5, 1)


def test_the_next_process_asks_about_the_batch_that_was_handed_over(
    engine: Engine, store: Store, provider: BatchProvider
) -> None:
    run_id = handed_over(engine, provider)
    engine.stop()
    provider.release()
    engine.start()
    engine.wait(run_id, ENOUGH_S)
    assert store.runs.progress(run_id).done == 6
    assert len(provider.batches) == 1


def test_a_batch_whose_id_was_lost_is_found_by_its_tag(engine: Engine, provider: BatchProvider) -> None:
    provider.lose_answer = True
    assert ended(engine, batch_plan(provider)).done == 6
    assert len(provider.batches) == 1


def test_one_that_was_never_handed_over_is_handed_over_by_the_next(
    engine: Engine, store: Store, provider: BatchProvider
) -> None:
    run_id = store.runs.create(batch_plan(provider))
    trials = store.trials.pending(run_id)
    store.batches.begin(run_id, PRICED, trials[0].trial_id, trials[-1].trial_id, len(trials))
    engine.launch(run_id)
    engine.wait(run_id, ENOUGH_S)
    assert store.runs.progress(run_id).done == 6
    assert [row.status for row in store.batches.of_run(run_id)] == ["lost", "completed"]


def test_cancelling_a_run_cancels_its_batch_and_a_resume_hands_over_the_rest(
    engine: Engine, store: Store, provider: BatchProvider
) -> None:
    run_id = handed_over(engine, provider)
    engine.cancel(run_id)
    until(lambda: provider.batches["batch-1"]["status"] == "cancelled")
    provider.release()
    until(lambda: not engine._worker._works)
    engine.resume(run_id)
    engine.wait(run_id, ENOUGH_S)
    assert store.runs.progress(run_id).done == 6
    assert [row.status for row in store.batches.of_run(run_id)] == ["cancelled", "completed"]


def test_a_batch_that_failed_as_a_whole_says_why(engine: Engine, store: Store, provider: BatchProvider) -> None:
    provider.ends_as = "failed"
    told = said(store, finish(engine, batch_plan(provider)))
    assert len(told) == 6
    assert all("ended as failed: The file is too long." in one for one in told)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error(401, "Incorrect API key provided.", "invalid_api_key"), "Incorrect API key"),
        (error(404, "Not Found"), "takes no batches"),
    ],
)
def test_a_server_that_takes_no_batch_is_asked_once(
    engine: Engine, provider: BatchProvider, monkeypatch: pytest.MonkeyPatch, answer: Any, words: str
) -> None:
    monkeypatch.setattr(batches, "MOST_CALLS", 2)
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    provider.uploads_refused = [answer]
    told = said(engine.store, finish(engine, batch_plan(provider)))
    assert len(told) == 6
    assert all(words in one for one in told)
    assert not provider.batches


def test_a_server_that_is_busy_is_asked_again(
    engine: Engine, provider: BatchProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BACKOFF", 0.01)
    provider.uploads_refused = [error(503, "Overloaded."), error(429, "Rate limit reached.")]
    assert ended(engine, batch_plan(provider)).done == 6


def test_more_calls_than_a_batch_may_hold_are_several(
    engine: Engine, provider: BatchProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_CALLS", 4)
    assert ended(engine, batch_plan(provider, probes=10)).done == 10
    assert len(provider.batches) == 3
    assert len(provider.bodies()) == 10


def test_a_budget_is_never_passed_and_smaller_batches_fit_into_what_is_left(
    engine: Engine, provider: BatchProvider
) -> None:
    plan = batch_plan(provider, probes=16, sampling=Sampling(max_tokens=100))
    budget = 1.1 * (estimate_cost(PRICED, 40, 100) or 0.0)  # of two calls in a batch
    progress = ended(engine, replace(plan, budget_usd=budget))
    assert progress.status is RunStatus.PARTIAL
    assert 0 < progress.done < 16
    assert (progress.cost_usd or 0) <= budget
    assert {len(one.splitlines()) for name, one in provider.files.items() if name in inputs(provider)} <= {1, 2}


def test_a_model_judges_what_a_batch_brought(engine: Engine, provider: BatchProvider) -> None:
    progress = ended(engine, batch_plan(provider, judge=f"llm:{PRICED}@{provider.url}"))
    assert (progress.status, progress.done) == (RunStatus.COMPLETE, 6)
    assert provider.ledger.requests == 6


@pytest.mark.parametrize(
    ("model", "api_base", "protocol"),
    [
        ("gpt-4o-mini", None, "openai"),
        ("openai/gpt-5-mini", None, "openai"),
        ("azure/our-deployment", None, "azure"),
        ("our-model", "http://127.0.0.1:8000/v1", "openai"),
        ("our-model", None, None),
        ("anthropic/claude-sonnet-4-5", None, None),
        ("anthropic/claude-sonnet-4-5", "http://127.0.0.1:8000", None),
        ("simulator/balanced", None, None),
    ],
)
def test_batches_are_known_of_openai_azure_and_compatible_servers(
    model: str, api_base: str | None, protocol: str | None
) -> None:
    assert batch_provider(model, api_base) == protocol


def test_azure_is_handed_batches_at_its_own_paths_with_its_own_key(engine: Engine, provider: BatchProvider) -> None:
    asked = Sampling(extra='{"api_version": "2024-10-21"}')
    plan = batch_plan(provider, models=("azure/our-deployment",), sampling=asked)
    progress = ended(engine, plan, key="azure-4711")
    assert (progress.status, progress.done) == (RunStatus.COMPLETE, 6)
    assert {line["url"] for line in provider.lines()} == {"/chat/completions"}
    assert {body["model"] for body in provider.bodies()} == {"our-deployment"}
    assert (provider.batch_keys, provider.batch_queries) == ({"azure-4711"}, {"api-version=2024-10-21"})
