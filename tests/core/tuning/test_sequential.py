"""An e-process claims falsely no more often than it says, however often one looks; its sequence covers at all times."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics.coding import Floats
from core.tuning.sequential import (
    ALPHA,
    ClaimEvidence,
    Shown,
    confidence_sequence,
    decision,
    drifted,
    highest_log_e,
    log_e,
    needed,
    running_log_e,
    shown,
)

COUNT = st.integers(0, 400)
MEAN = st.floats(-0.9, 0.9)
LINE = -log(ALPHA)


def drawn(generator: np.random.Generator, count: int, more: float, fewer: float) -> Floats:
    """Gains of a paired comparison with these chances of a gain and of a loss."""
    return generator.choice([1.0, -1.0, 0.0], count, p=[more, fewer, 1 - more - fewer])


def share_decided(count: int, more: float, fewer: float, mean: float, *, seed: int = 1, times: int = 600) -> float:
    generator = np.random.default_rng(seed)
    return float(np.mean([highest_log_e(drawn(generator, count, more, fewer), mean) >= LINE for _ in range(times)]))


@pytest.mark.parametrize(
    ("more", "fewer", "mean"),
    [(0.03, 0.03, 0.0), (0.2, 0.2, 0.0), (0.5, 0.5, 0.0), (0.01, 0.03, -0.02), (0.0, 0.02, -0.02), (0.1, 0.15, -0.05)],
)
def test_looking_after_every_probe_keeps_the_error(more: float, fewer: float, mean: float) -> None:
    """At the edge of the hypothesis, 600 courses of 500 probes: three standard errors above .025 are .044."""
    assert share_decided(500, more, fewer, mean) <= 0.044


def test_real_changes_are_found_early() -> None:
    generator = np.random.default_rng(2)
    for more, fewer, mean_probes in ((0.10, 0.02, 200), (0.20, 0.04, 110)):
        stops = []
        for _ in range(300):
            crossed = running_log_e(drawn(generator, 400, more, fewer)) >= LINE
            stops.append(int(crossed.argmax()) + 1 if crossed.any() else 400)
        assert np.mean(np.array(stops) < 400) > 0.9
        assert np.mean(stops) < mean_probes


def test_many_harmful_probes_show_that_nothing_is_worse() -> None:
    assert share_decided(800, 0.01, 0.01, -0.02, times=200) > 0.7
    assert share_decided(100, 0.01, 0.01, -0.02, times=200) < 0.1
    assert 250 < needed(0.02) < 350


def test_the_sequence_covers_at_all_times() -> None:
    generator = np.random.default_rng(3)
    missed = 0
    for _ in range(150):
        gains = drawn(generator, 200, 0.15, 0.05)
        ends = [confidence_sequence(gains[:count]) for count in range(10, 201, 10)]
        missed += any(not low <= 0.1 <= high for low, high in ends)
    assert missed / 150 <= 0.09


@given(COUNT, COUNT, COUNT, MEAN)
def test_counts_say_the_same_as_the_values(more: int, fewer: int, ties: int, mean: float) -> None:
    gains = np.repeat([1.0, -1.0, 0.0], [more, fewer, ties])
    if len(gains):
        assert running_log_e(gains, mean)[-1] == pytest.approx(log_e(more, fewer, ties, mean), abs=1e-6)


@given(COUNT, COUNT, COUNT, MEAN, MEAN)
def test_evidence_falls_as_the_mean_under_test_rises(more: int, fewer: int, ties: int, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert log_e(more, fewer, ties, low) >= log_e(more, fewer, ties, high) - 1e-9


@given(COUNT, COUNT, COUNT)
def test_another_gain_speaks_for_it_another_loss_against_it(more: int, fewer: int, ties: int) -> None:
    here = log_e(more, fewer, ties)
    assert log_e(more + 1, fewer, ties) >= here >= log_e(more, fewer + 1, ties)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=80))
def test_the_sequence_holds_the_mean_and_agrees_with_the_evidence(values: list[float]) -> None:
    gains = np.array(values)
    low, high = confidence_sequence(gains)
    assert -1 <= low <= gains.mean() + 1e-9
    assert gains.mean() - 1e-9 <= high <= 1
    if abs(low) > 1e-6:
        assert (low > 0) == (running_log_e(gains)[-1] > LINE)


def test_a_martingale_is_fair() -> None:
    """Under the hypothesis the next E is this E on average, whatever was seen."""
    for mean, gain in ((0.0, 0.3), (-0.02, 0.2)):
        loss = gain - mean
        after = (
            gain * exp(log_e(6, 2, 9, mean))
            + loss * exp(log_e(5, 3, 9, mean))
            + (1 - gain - loss) * exp(log_e(5, 2, 10, mean))
        )
        assert after == pytest.approx(exp(log_e(5, 2, 9, mean)))


def test_several_candidates_share_the_error() -> None:
    strong, weak = ClaimEvidence(LINE + log(3) + 0.01, 0, 0), ClaimEvidence(LINE + 0.1, 0, 0)
    assert [one.better for one in shown([strong, weak, weak])] == [True, False, False]
    assert [one.better for one in shown([weak])] == [True]


def test_decisions_say_what_is_shown_of_both_rates() -> None:
    nothing, better = Shown(False, False, False), Shown(True, False, True)
    worse, held = Shown(False, True, False), Shown(False, False, True)
    assert decision(better, held) == decision(held, better) == decision(better, better) == "better"
    assert decision(better, nothing) == decision(nothing, held) == decision(None, None) == "undecided"
    assert decision(held, held) == "not-worse"
    assert decision(better, worse) == decision(worse, better) == "trade"
    assert decision(worse, held) == decision(nothing, worse) == "worse"
    assert decision(better, None) == "better"


def test_drift_is_claimed_only_where_the_loss_passes_the_margin() -> None:
    generator = np.random.default_rng(8)
    assert drifted(drawn(generator, 300, 0.0, 0.2), 0.02)
    assert not drifted(np.zeros(300), 0.02)
    false = [drifted(drawn(generator, 400, 0.01, 0.03), 0.02) for _ in range(300)]
    assert np.mean(false) <= 0.05
