"""Labels stand for all trials by the chance with which they were drawn, and only those that were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.metrics.agreement import agreement, flat
from core.metrics.correction import corrected_rates
from core.metrics.drawing import effective, probabilities
from core.metrics.label_queue import worth_labelling
from tests.core.metrics_frames import FULL, REFUSED, answers, together

N, RATE = 1500, 0.2


def run(seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """A judge that errs where it is unsure: the trials, and what is true of each (refused?)."""
    rng = np.random.default_rng(seed)
    truth, unsure = rng.random(N) < RATE, rng.random(N) < 0.15
    seen = np.where(unsure & (rng.random(N) < 0.5), ~truth, truth)
    trials = answers("a", "".join("R" if refused else "C" for refused in seen))
    trials["confidence"] = np.where(unsure, 0.2, 0.97)
    trials = together(trials).assign(drawn=np.nan)
    return trials.assign(trial_id=trials["trial_id"] + 10_000 * seed), truth


def labelled(seed: int, count: int, skipped: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """The same with the first `count` of the queue labelled by the truth, every so many skipped."""
    trials, truth = run(seed)
    queue = worth_labelling(trials, limit=count)
    if skipped:
        queue = queue[np.arange(len(queue)) % skipped != 0]
    place = pd.Series(np.arange(N), index=trials["trial_id"])[queue["trial_id"]].to_numpy()
    label = np.full(N, None, dtype=object)
    label[place] = np.where(truth[place], REFUSED, FULL)
    drawn = np.full(N, np.nan)
    drawn[place] = queue["probability"]
    return trials.assign(label=label, drawn=drawn), truth


@pytest.mark.parametrize("skipped", [0, 7])
def test_the_queue_prefers_the_doubtful_and_its_labels_still_cover_the_truth(skipped: int) -> None:
    covered, errors = [], []
    for seed in range(30):
        trials, truth = labelled(seed, 150, skipped)
        given = trials["label"].notna()
        assert trials.loc[given, "confidence"].mean() < trials["confidence"].mean() - 0.05
        row = corrected_rates(trials, drawn_with=probabilities(trials)).iloc[0]
        covered.append(row["corrected_low"] <= RATE <= row["corrected_high"])
        errors.append(row["corrected"] - truth.mean())
    assert np.mean(covered) >= 0.9
    assert abs(np.mean(errors)) < 0.015


def test_the_judges_accuracy_is_that_on_all_trials_not_on_the_doubtful_ones() -> None:
    plain, weighted = [], []
    for seed in range(20):
        trials, _ = labelled(seed, 200)
        chance = probabilities(trials)
        weights = np.where(np.isnan(chance), 0, 1 / np.where(np.isnan(chance), 1, chance)).tolist()
        both = trials["label"].tolist(), trials["outcome"].tolist()
        plain.append(agreement(*both).accuracy)
        weighted.append(agreement(*both, weights).accuracy)
    assert np.mean(weighted) == pytest.approx(1 - 0.15 * 0.5, abs=0.02)
    assert np.mean(plain) < np.mean(weighted) - 0.05


def test_labels_picked_by_hand_stand_for_nothing_else() -> None:
    trials, _ = labelled(1, 100)
    picked = trials["label"].notna() & (trials["confidence"] < 0.5)
    by_hand = trials.assign(drawn=np.nan, label=trials["label"].where(picked))
    row = corrected_rates(by_hand, drawn_with=probabilities(by_hand)).iloc[0]
    assert row["method"] == "none"
    assert "15 more random ones here would do" in row["note"]


def test_a_skipped_trial_does_not_end_the_sample() -> None:
    whole, gaps = (np.isfinite(probabilities(labelled(3, 100, skipped)[0])).sum() for skipped in (0, 10))
    assert whole == 99
    assert gaps == pytest.approx(89, abs=1)


def test_where_all_is_labelled_all_is_certain() -> None:
    trials, truth = run(2)
    chance = probabilities(trials.assign(label=np.where(truth, REFUSED, FULL)))
    assert (chance == 1).all()


def test_equal_weights_change_no_figure() -> None:
    first, second = [FULL, REFUSED] * 10, [FULL, REFUSED, REFUSED, REFUSED] * 5
    assert flat(agreement(first, second, [3.0] * 20)) == pytest.approx(flat(agreement(first, second)))
    assert effective(np.array([2.0, 2.0, 2.0])) == pytest.approx(3)
    assert effective(np.array([9.0, 1.0])) < 1.3
