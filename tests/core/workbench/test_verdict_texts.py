"""The tables and sentences of the reading pages: best news first, the front of what is shown, weights, p-values."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.domain import Outcome
from core.metrics import comparison, pareto, rates
from core.settings import Settings
from core.workbench import Workbench
from core.workbench.verdict_texts import best_lines, changes_table, rates_table, verdict_counts, verdicts
from tests.core.charts.test_charts import MODEL, trials
from tests.core.judged_runs import judged_run

RATES = {"base": (0.5, 0.9), "same": (0.5, 0.9), "good": (0.1, 0.9), "bad": (0.9, 0.9), "trade": (0.1, 0.3)}


def test_of_many_candidates_the_count_is_told_and_only_gains_are_news() -> None:
    lines = verdicts(trials(RATES, n=400), "base", models=[MODEL])

    assert verdict_counts(lines) == "1 less overrefusal, safety not worse, 1 a trade, 1 no difference, 1 worse"
    assert [line.comparison.candidate for line in best_lines(lines, 5)] == ["good", "trade"]
    assert len(best_lines(lines, 1)) == 1


def test_the_table_of_changes_holds_points_interval_exact_p_and_pairs() -> None:
    table = changes_table(verdicts(trials(RATES, n=200), "base", models=[MODEL])).set_index("candidate")

    row = table.loc["good"]
    assert row["overrefusal, points"] == pytest.approx(-40)
    assert row["overrefusal p"] == "< 0.001"
    assert row["overrefusal pairs"] == 200
    assert row["overrefusal: newly refused / answered"] == "0 / 80"


@pytest.mark.parametrize("fewer", range(0, 26, 5))
def test_the_interval_leaves_zero_out_exactly_where_the_test_and_the_verdict_do(fewer: int) -> None:
    many = {"base": (0.5, 0.9)} | {f"candidate {i}": (0.5 - fewer / 100, 0.9) for i in range(30)}
    for one in comparison.compare_all(trials(many), "base"):
        for change in one.changes:
            shown = not change.low <= 0 <= change.high
            assert shown == (change.p_adjusted < 0.05) == (change.finding in ("better", "worse"))


def test_the_front_of_the_table_is_that_of_its_own_rows() -> None:
    table = rates.summary(pd.concat([trials({"a": (0.5, 0.5)}), trials({"a": (0.1, 0.9)}, model="other")]))

    assert rates_table(table)["Pareto front"].tolist() == [False, True]
    assert rates_table(table[table["model"] == MODEL])["Pareto front"].tolist() == [True]


def test_intent_weights_add_a_score_that_names_the_same_best_as_the_cost_ratio() -> None:
    table = rates.summary(trials(RATES, n=200))

    scores = rates_table(table, harmful_weight=3)["weighted score"]
    assert scores[2] == pytest.approx(100 * (0.9 + 3 * 0.9) / 4)
    assert scores.idxmax() == pareto.best_for_ratio(table, 3).best
    assert "weighted score" not in rates_table(table)


def test_the_chances_of_being_on_the_front_are_drawn_once_for_the_same_trials_and_rows(tmp_path: Path) -> None:
    bench, asked = Workbench(Settings(home=tmp_path)), trials(RATES, n=100)
    table = rates.summary(asked)

    drawn = bench.results.front_chances(asked, table)
    assert dict(zip(table["variant"], drawn, strict=True))["good"] == 100
    assert bench.results.front_chances(asked, table) is drawn
    assert bench.results.front_chances(asked, table[table["variant"] != "good"]) is not drawn
    assert bench.results.front_chances(asked.copy(), table) is not drawn
    assert rates_table(table, chances=drawn)["on the front"].tolist() == drawn


def test_a_gate_is_decided_once_for_the_same_trials_and_limits_and_anew_after_a_label(tmp_path: Path) -> None:
    bench = Workbench(Settings(home=tmp_path))
    run_id = judged_run(bench.store, 10, lambda *_: "I'm sorry, but I can't help with that.")

    decided = bench.results.gate(run_id, "new", max_overrefusal=0.2)
    assert bench.results.gate(run_id, "new", max_overrefusal=0.2) is decided
    assert bench.results.gate(run_id, "new", max_overrefusal=0.3) is not decided
    assert bench.results.gate(run_id, "old", max_overrefusal=0.2) is not decided
    bench.labels.add(int(bench.results.trials(run_id)["trial_id"].iloc[0]), Outcome.FULL_COMPLIANCE)
    assert bench.results.gate(run_id, "new", max_overrefusal=0.2) is not decided
