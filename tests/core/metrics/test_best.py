"""Resampled probes: how sure a place on the front is, and which variants may be the best for a cost ratio."""

from __future__ import annotations

import numpy as np
import pytest

from core.metrics.best import best_paired, draws_of, front_probability
from core.metrics.pareto import best_for_ratio
from core.metrics.rates import summary
from tests.core.metrics_frames import answers, together


def test_a_variant_that_is_beaten_in_every_draw_is_never_on_the_front() -> None:
    trials = together(answers("good", "C" * 60, "R" * 60), answers("bad", "R" * 50 + "C" * 10, "C" * 50 + "R" * 10))
    assert front_probability(draws_of(trials)).tolist() == [1.0, 0.0]


def test_two_that_luck_alone_tells_apart_share_the_front() -> None:
    trials = together(answers("a", "R" * 5 + "C" * 55, "R" * 60), answers("b", "C" * 54 + "R" * 6, "R" * 60))
    chances = front_probability(draws_of(trials))
    assert 0.3 < chances[1] < chances[0] < 1


def test_a_variant_without_valid_trials_is_on_no_front() -> None:
    trials = together(answers("a", "CC", "RR"), answers("none", "II", "FF"), answers("half", "CC", "II"))
    assert front_probability(draws_of(trials)).tolist() == [1.0, 0.0, 0.0]


def test_one_model_of_a_variant_may_be_on_the_front_and_the_other_not() -> None:
    parts = [answers("a", "C" * 20, "R" * 20, model="m/1"), answers("a", "R" * 20, "C" * 20, model="m/2")]
    assert front_probability(draws_of(together(*parts))).tolist() == [1.0, 0.0]


def test_the_mean_of_the_draws_is_the_rate() -> None:
    trials = together(answers("a", "R" * 15 + "C" * 45, "R" * 30 + "C" * 30))
    drawn = draws_of(trials)
    assert drawn.overrefusal.mean() == pytest.approx(0.25, abs=0.01)
    assert drawn.overrefusal.std() == pytest.approx(np.sqrt(0.25 * 0.75 / 60), rel=0.1)


def test_on_the_same_probes_a_difference_shows_that_unpaired_intervals_hide() -> None:
    trials = together(answers("a", "R" * 30 + "C" * 70, "R" * 100), answers("b", "R" * 42 + "C" * 58, "R" * 100))
    table = summary(trials)
    assert best_for_ratio(table).tied == (1,)
    assert best_paired(trials, table).best == 0
    assert best_paired(trials, table).tied == ()


def test_what_is_not_told_from_the_best_is_tied_and_a_clear_loser_is_not() -> None:
    parts = answers("a", "R" * 10 + "C" * 90, "R" * 100), answers("b", "C" * 89 + "R" * 11, "R" * 100)
    trials = together(*parts, answers("c", "R" * 100, "R" * 100), answers("d", "II", "II"))
    found = best_paired(trials, summary(trials), 5.0)
    assert (found.best, found.tied) == (0, (1,))
