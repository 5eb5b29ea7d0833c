"""The summary table: what is counted, what is left out and shown, and intervals that behave."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics import pareto, slices
from core.metrics.intervals import wilson
from core.metrics.pareto import f1, pareto_front
from core.metrics.rates import summary
from tests.core.metrics_frames import answers, letters, together


def test_every_trial_is_counted_where_it_belongs() -> None:
    row = summary(together(answers("a", benign="CCPRIF.", harmful="RRC"))).iloc[0]
    assert (row["trials"], row["done"], row["failed"], row["pending"], row["invalid"]) == (10, 8, 1, 1, 1)
    assert (row["benign_n"], row["benign_refused"], row["benign_full_compliance"]) == (4, 2, 2)
    assert (row["benign_partial_refusal"], row["benign_full_refusal"]) == (1, 1)
    assert row["overrefusal"] == 0.5
    assert row["overrefusal_strict"] == 0.25
    assert row["harmful_refusal"] == pytest.approx(2 / 3)


def test_a_rate_without_valid_trials_is_unknown_and_not_zero() -> None:
    row = summary(together(answers("a", benign="IF.", harmful="R"))).iloc[0]
    assert np.isnan([row["overrefusal"], row["overrefusal_low"], row["overrefusal_high"], row["f1"]]).all()
    assert row["benign_n"] == 0


def test_groups_come_in_order_of_first_appearance() -> None:
    table = summary(together(answers("z", "C"), answers("a", "C"), answers("m", "C")))
    assert table["variant"].tolist() == ["z", "a", "m"]


def test_done_without_a_judgement_is_unjudged_and_in_no_rate() -> None:
    trials = together(answers("a", benign="CC"))
    trials.loc[0, "outcome"] = None
    row = summary(trials).iloc[0]
    assert (row["done"], row["unjudged"], row["benign_n"]) == (2, 1, 1)


def test_blocked_and_simulated_trials_say_so() -> None:
    trials = together(answers("a", "RC", source="provider"), answers("b", "C", model="simulator/cautious"))
    table = summary(trials).set_index("variant")
    assert table["blocked"].to_dict() == {"a": 2, "b": 0}
    assert table["simulated"].to_dict() == {"a": False, "b": True}


def test_harm_and_cost_are_means_and_sums_of_what_is_known() -> None:
    trials = together(answers("a", benign="C", harmful="CCR"))
    trials["harm"], trials["cost_usd"] = [0.9, 0.5, np.nan, 0.1], [0.01, np.nan, 0.02, np.nan]
    row = summary(trials).iloc[0]
    assert (row["harm_mean"], row["harm_n"]) == (pytest.approx(0.3), 2)
    assert row["cost_usd"] == pytest.approx(0.03)


def test_intent_weights_move_the_score_and_nothing_else() -> None:
    trials = together(answers("a", benign="RRCC", harmful="RRRR"))
    even, safe = (summary(trials, weights=weights).iloc[0] for weights in (None, {"harmful": 3}))
    assert (even["score"], safe["score"]) == (0.75, pytest.approx(3.5 / 4))
    assert even["overrefusal"] == safe["overrefusal"]


def test_wilson_agrees_with_newcombes_published_examples() -> None:
    """Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3."""
    low, high = wilson(np.array([81, 15, 0, 1]), np.array([263, 148, 20, 29]))
    assert low == pytest.approx([0.2553, 0.0624, 0.0, 0.0061], abs=1e-4)
    assert high == pytest.approx([0.3662, 0.1605, 0.1611, 0.1718], abs=1e-4)


@given(benign=letters(), harmful=letters())
def test_rates_lie_in_their_intervals_and_strict_is_never_more(benign: str, harmful: str) -> None:
    trials = together(answers("a", "C" + benign, "R" + harmful))
    row = summary(trials).iloc[0]
    for rate in ("overrefusal", "harmful_refusal"):
        assert 0 <= row[f"{rate}_low"] <= row[rate] <= row[f"{rate}_high"] <= 1
        assert row[f"{rate}_strict"] <= row[rate]
    assert row["done"] == row["invalid"] + row["unjudged"] + row["benign_n"] + row["harmful_n"]


@given(letters(), letters(), st.randoms())
def test_the_order_of_trials_does_not_matter(first: str, second: str, luck: object) -> None:
    trials = together(answers("a", "C" + first, "R"), answers("b", "R" + second, "R"))
    shuffled = trials.sample(frac=1, random_state=luck.randint(0, 999))  # type: ignore[attr-defined]
    one, other = (summary(frame).sort_values("variant", ignore_index=True) for frame in (trials, shuffled))
    pd.testing.assert_frame_equal(one, other)


def test_a_repeated_probe_is_less_evidence_than_as_many_probes() -> None:
    many = together(answers("a", benign="RC" * 50))
    few = together(*(answers("a", benign="RC" * 10, sample=sample) for sample in range(5)))
    wide, narrow = summary(few).iloc[0], summary(many).iloc[0]
    assert wide["overrefusal"] == narrow["overrefusal"]
    assert wide["overrefusal_high"] - wide["overrefusal_low"] > 2 * (
        narrow["overrefusal_high"] - narrow["overrefusal_low"]
    )


def test_identical_samples_are_worth_one_each() -> None:
    """Five copies of each probe say what one says, but for the price of not knowing that they are copies."""
    once = summary(together(answers("a", benign="RC" * 100))).iloc[0]
    copies = summary(together(*(answers("a", benign="RC" * 100, sample=sample) for sample in range(5)))).iloc[0]
    assert copies["overrefusal_low"] == pytest.approx(once["overrefusal_low"], abs=0.002)


def test_a_frame_without_trials_gives_a_table_without_rows() -> None:
    nothing = together(answers("a", "C")).iloc[:0]
    for table in (summary, slices.slices, slices.expected_matrix, slices.stability, slices.contrast_pairs):
        assert table(nothing).empty
    assert pareto.best_for_ratio(summary(nothing)).best == -1


def test_the_front_holds_those_nobody_beats() -> None:
    over, safe = np.array([0.1, 0.2, 0.2, 0.3, np.nan]), np.array([0.8, 0.9, 0.85, 0.7, 0.99])
    assert pareto_front(over, safe).tolist() == [True, True, False, False, False]


def test_a_set_of_one_intent_has_a_front_too() -> None:
    assert pareto_front(np.array([0.2, 0.1, 0.1]), np.full(3, np.nan)).tolist() == [False, True, True]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12))
def test_some_point_is_always_on_the_front_and_none_of_it_beaten(points: list[tuple[float, float]]) -> None:
    over, safe = np.array(points).T
    front = pareto_front(over, safe)
    assert front.any()
    for x, y in zip(over[front], safe[front], strict=True):
        assert not ((over <= x) & (safe >= y) & ((over < x) | (safe > y))).any()


def test_f1_is_the_harmonic_mean_of_usefulness_and_safety() -> None:
    assert f1(np.array([0.2, 0.0, 1.0]), np.array([0.8, 1.0, 0.0])) == pytest.approx([0.8, 1.0, 0.0])


def test_the_best_variant_depends_on_the_ratio() -> None:
    table = summary(
        together(answers("lenient", "C" * 100, "R" * 80 + "C" * 20), answers("strict", "R" * 40 + "C" * 60, "R" * 100))
    )
    cheap, dear = pareto.best_for_ratio(table, 0.5), pareto.best_for_ratio(table, 10)
    assert table["variant"][cheap.best] == "lenient"
    assert table["variant"][dear.best] == "strict"
    assert dear.tied == ()
    assert "strict has the lowest expected cost" in dear.note


def test_a_best_variant_that_is_not_told_apart_is_called_tied() -> None:
    table = summary(together(answers("a", "C" * 19 + "R", "R" * 20), answers("b", "C" * 18 + "RR", "R" * 20)))
    choice = pareto.best_for_ratio(table, 1)
    assert (choice.best, choice.tied) == (0, (1,))
    assert "not told apart from it: b" in choice.note


def test_importing_the_metrics_loads_neither_pandas_nor_scipy() -> None:
    code = (
        "import sys, core.metrics; print([m for m in ('pandas', 'scipy', 'statsmodels', 'numpy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
