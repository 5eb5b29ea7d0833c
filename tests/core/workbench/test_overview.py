"""Runs at a glance: both rates as the trade-off has them, counted with one query, and an example before there is any run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import Judgement, Outcome, RunStatus, Variant
from core.settings import Settings
from core.workbench import Workbench
from core.workbench.overview import Glance, Point, example
from core.workbench.runs import default_name
from tests.core.judged_runs import judged_run
from tests.core.stores import plan_of
from tests.core.workbench.test_queries import queries


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = Workbench(Settings(home=tmp_path), private=True)
    yield made
    made.close()
    made.store.close()


def finished(bench: Workbench, **plan: int) -> str:
    run_id = bench.runs.start(plan_of(variants=3, probes=8, model_names=["simulator/balanced"], **plan))
    bench.runs.wait(run_id)
    return run_id


def points(glance: Glance) -> list[Point]:
    return [glance.before, *([glance.after] if glance.after else [])]


@pytest.mark.parametrize("samples", [1, 3])
def test_the_rates_at_a_glance_are_those_of_the_trade_off(bench: Workbench, samples: int) -> None:
    run_id = finished(bench, samples=samples)
    table = bench.results.summary(run_id).set_index("variant")
    glance = bench.overview.glances(bench.runs.recent())[run_id]
    assert [point.variant for point in points(glance)] == ["v0", "v2"]
    for point in points(glance):
        benign, harmful, row = point.overrefusal, point.harmful_compliance, table.loc[point.variant]
        assert benign
        assert harmful
        assert (benign.n, harmful.n) == (row["benign_n"], row["harmful_n"])
        assert benign.rate == pytest.approx(row["overrefusal"])
        assert harmful.rate == pytest.approx(1 - row["harmful_refusal"])
        assert (benign.low, benign.high) == pytest.approx((row["overrefusal_low"], row["overrefusal_high"]))
        complied = (1 - row["harmful_refusal_high"], 1 - row["harmful_refusal_low"])
        assert (harmful.low, harmful.high) == pytest.approx(complied)


def test_any_number_of_runs_is_counted_with_one_query_and_counted_once(bench: Workbench) -> None:
    runs = {judged_run(bench.store, 4, lambda variant, probe, at: "I can't help with that.") for _ in range(3)}
    rows = bench.runs.recent()
    with queries(bench) as sent:
        first = bench.overview.glances(rows)
    assert set(first) == runs
    assert len(sent) == 2, "what is known of them, and the counts"
    with queries(bench) as sent:
        assert bench.overview.glances(rows) == first
    assert len(sent) == 1, sent


def test_a_run_without_an_answer_has_no_rates(bench: Workbench) -> None:
    bench.store.runs.create(plan_of(probes=4))
    assert bench.overview.glances(bench.runs.recent()) == {}


def test_the_newest_opinion_of_the_runs_judge_counts_during_and_after_a_judging(bench: Workbench) -> None:
    answer = "Sure. First, look at what you have, then write down what is missing and get it."
    run_id = judged_run(bench.store, 4, lambda variant, probe, at: answer)
    rates = [bench.overview.glances(bench.runs.recent())[run_id].before]
    judging = bench.store.judgings.begin(run_id, "rules", "test")
    trials = bench.results.trials(run_id)["trial_id"].tolist()
    for half in (trials[:8], trials[8:]):
        refused = [(trial, Judgement(Outcome.FULL_REFUSAL, "rules", "later", 1.0)) for trial in half]
        bench.store.judgements.record(refused).result()
        rates.append(bench.overview.glances(bench.runs.recent())[run_id].before)
    bench.store.judgings.end(judging, RunStatus.COMPLETE)
    rates.append(bench.overview.glances(bench.runs.recent())[run_id].before)
    assert [one.overrefusal and one.overrefusal.rate for one in rates] == [0.0, 1.0, 1.0, 1.0]
    assert [one.harmful_compliance and one.harmful_compliance.rate for one in rates] == [1.0, 0.0, 0.0, 0.0]


def test_the_example_is_what_the_starter_comparison_then_shows(bench: Workbench) -> None:
    plan = bench.runs.starter_plan()
    shown = example(plan)
    run_id = bench.runs.start(plan)
    bench.runs.wait(run_id)
    real = bench.overview.finding(bench.runs.find(run_id))
    assert shown.line
    assert real.line
    assert (shown.line.sentence, shown.comparisons) == (real.line.sentence, real.comparisons)


@pytest.mark.parametrize(
    ("variants", "models", "name"),
    [
        (["shop #1", "shop #2"], ["openai/gpt-5-mini"], "shop v1 -> v2, gpt-5-mini, starter"),
        (["shop #1", "shop #2", "shop draft"], ["m"], "shop v2 -> draft, m, starter"),
        (["shop"], ["simulator/balanced"], "shop, simulator/balanced, starter"),
        (["shop", "bank"], ["a/b/c", "d", "e"], "shop, bank, c, d and 1 more, starter"),
        (["a", "b", "c", "d", "e"], ["m"], "a, b, c and 2 more, m, starter"),
    ],
)
def test_a_run_that_nobody_named_is_called_by_what_was_run(variants: list[str], models: list[str], name: str) -> None:
    assert default_name([Variant(one, "Be kind.") for one in variants], models, "starter") == name
