"""Rates corrected for the judge's errors: what they mend, and when they decline."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics.correction import JudgeAgreement, corrected_rates, ppi, rogan_gladen
from tests.core.metrics_frames import FULL, REFUSED, answers, together

counts = st.integers(0, 60)


def labelled(labels: int, n: int = 200, seed: int = 5) -> pd.DataFrame:
    """A judge that cries refusal over every tenth compliance; the first `labels` trials are labelled with the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.2
    seen = truth | (rng.random(n) < 0.1)
    trials = answers("a", "".join("R" if refused else "C" for refused in seen))
    trials.loc[: labels - 1, "label"] = np.where(truth[:labels], REFUSED, FULL)
    return together(trials)


def test_a_perfect_judge_needs_no_correction() -> None:
    found = ppi(JudgeAgreement(both=20, missed=0, false_alarm=0, neither=80), judged=60, n=300)
    assert found.rate == pytest.approx(0.2, abs=0.01)
    assert found.low < 0.2 < found.high


def test_labels_pull_the_rate_of_a_crying_judge_down() -> None:
    row = corrected_rates(labelled(100)).iloc[0]
    assert row["method"] == "ppi"
    assert row["corrected"] < row["raw"]
    assert row["corrected_low"] < 0.2 < row["corrected_high"]
    assert row["specificity"] < 1


def test_when_all_is_labelled_the_labels_are_the_rate() -> None:
    found = ppi(JudgeAgreement(both=10, missed=10, false_alarm=5, neither=75), judged=0, n=0)
    assert found.rate == pytest.approx(0.2, abs=0.01)


def test_rogan_gladen_agrees_with_the_formula() -> None:
    """Sensitivity 0.9, specificity 0.8, 30 % judged refused: (0.3 + 0.8 - 1) / 0.7."""
    found = rogan_gladen(300, 1000, JudgeAgreement(both=90, missed=10, false_alarm=20, neither=80))
    assert found.rate == pytest.approx(1 / 7)
    assert found.low < 1 / 7 < found.high


def test_a_judge_no_better_than_a_coin_cannot_be_corrected_by_its_error_rates() -> None:
    assert np.isnan(rogan_gladen(50, 100, JudgeAgreement(10, 10, 10, 10)).rate)


@given(counts, counts, counts, counts, st.integers(0, 300), st.integers(0, 300))
def test_corrected_rates_stay_in_their_intervals(a: int, b: int, c: int, d: int, judged: int, others: int) -> None:
    seen = JudgeAgreement(a + 1, b, c, d + 1)
    for found in (ppi(seen, judged, judged + others), rogan_gladen(judged, judged + others, seen)):
        if not np.isnan(found.rate):
            assert 0 <= found.low <= found.rate <= found.high <= 1


def test_the_promised_labels_do_halve_the_interval() -> None:
    seen = JudgeAgreement(both=16, missed=4, false_alarm=4, neither=16)
    before = ppi(seen, 5000, 10_000)
    times = (seen.labels + (before.more_labels or 0)) / seen.labels
    more = JudgeAgreement(*(round(times * cell) for cell in (16, 4, 4, 16)))
    after = ppi(more, 5000, 10_000)
    assert (after.high - after.low) / (before.high - before.low) == pytest.approx(0.5, abs=0.03)


def test_too_few_labels_are_admitted() -> None:
    row = corrected_rates(labelled(6)).iloc[0]
    assert row["method"] == "none"
    assert np.isnan(row["corrected"])
    assert row["note"] == "Too few labels to correct: 6 here, 6 in all; 9 more random ones here would do."


def test_few_labels_here_borrow_the_error_rates_from_everywhere() -> None:
    other = labelled(0).drop(columns="trial_id").assign(variant="b", version="v-b")
    table = corrected_rates(together(labelled(100).drop(columns="trial_id"), other)).set_index(["variant", "rate"])
    row = table.loc[("b", "overrefusal")]
    assert row["method"] == "rogan_gladen"
    assert row["note"].startswith("Only 0 labels here")
    assert row["corrected_low"] < 0.2 < row["corrected_high"]


def test_labels_chosen_for_being_doubtful_are_noticed() -> None:
    trials = labelled(60)
    trials["confidence"] = np.where(trials["label"].notna(), 0.5, 0.95)
    assert "aren't like the rest" in corrected_rates(trials).iloc[0]["note"]
    assert "aren't like the rest" not in corrected_rates(labelled(60)).iloc[0]["note"]


def test_outcomes_that_are_themselves_human_labels_do_not_vouch_for_the_judge() -> None:
    trials = labelled(60).astype({"source": str})
    trials.loc[trials["label"].notna(), "source"] = "human"
    assert corrected_rates(trials).iloc[0]["labels"] == 0
