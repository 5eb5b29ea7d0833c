"""What is computed by hand, since the libraries load slowly, says what the libraries say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control, norm, t
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from core.metrics.intervals import effective_n, wilson
from core.metrics.normal import quantile, upper_tail
from core.metrics.paired_tests import mcnemar_mid_p, mcnemar_p
from core.metrics.power import mcnemar_power, smallest_change
from core.metrics.wording import fdr


@given(st.floats(1e-12, 1 - 1e-12))
def test_quantiles_of_the_normal_distribution_are_scipys(p: float) -> None:
    assert quantile(p) == pytest.approx(norm.ppf(p), rel=1e-9, abs=1e-9)


@given(st.floats(-38, 38))
def test_tails_of_the_normal_distribution_are_scipys_however_far_out(z: float) -> None:
    assert upper_tail(z) == pytest.approx(norm.sf(z), rel=1e-9, abs=1e-300)


@given(st.integers(1, 10**6), st.floats(0, 1), st.floats(0.5, 0.9999))
def test_wilsons_interval_is_statsmodels(n: int, share: float, level: float) -> None:
    count = round(n * share)
    low, high = wilson(np.array([count]), np.array([n]), level)
    expected = proportion_confint(count, n, alpha=1 - level, method="wilson")
    assert (low[0], high[0]) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_mcnemars_exact_p_value_is_statsmodels(more: int, fewer: int) -> None:
    expected = mcnemar([[0, more], [fewer, 0]], exact=True).pvalue if more + fewer else 1.0
    assert mcnemar_p(more, fewer) == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_mcnemars_mid_p_value_is_statsmodels_less_half_of_what_was_seen(more: int, fewer: int) -> None:
    exact = mcnemar([[0, more], [fewer, 0]], exact=True).pvalue if more + fewer else 1.0
    expected = exact - binom.pmf(more, more + fewer, 0.5) if more != fewer else 1.0
    assert mcnemar_mid_p(more, fewer) == pytest.approx(expected, rel=1e-9)


@given(st.integers(1, 20_000), st.floats(0, 1), st.floats(0.01, 1), st.sampled_from([0.05, 0.01, 0.0003]))
def test_the_power_of_mcnemars_test_is_the_binomial_sum_of_scipy(
    pairs: int, share: float, discordance: float, alpha: float
) -> None:
    differing = np.arange(pairs + 1)
    towards = (1 + share) / 2
    limit = binom.ppf(alpha / 2, differing, 0.5)
    limit = limit - (binom.cdf(limit, differing, 0.5) > alpha / 2)
    found = binom.cdf(limit, differing, towards) + binom.sf(differing - limit - 1, differing, towards)
    expected = float((binom.pmf(differing, pairs, discordance) * found).sum())
    assert mcnemar_power(pairs, share * discordance, discordance, alpha) == pytest.approx(expected, abs=1e-7)


@given(st.integers(1, 5_000), st.sampled_from([0.05, 0.01, 0.0003]))
def test_the_smallest_change_is_found_with_the_wanted_chance_and_no_smaller_one_is(pairs: int, alpha: float) -> None:
    change = smallest_change(pairs, alpha)
    if change == 1.0:
        assert mcnemar_power(pairs, 1.0, 1.0, alpha) < 0.8 or mcnemar_power(pairs, 0.999, 0.999, alpha) < 0.8
    else:
        assert mcnemar_power(pairs, change, change, alpha) == pytest.approx(0.8, abs=1e-6)


def test_repeated_probes_are_worth_less_by_students_t() -> None:
    """Three probes asked twice, all of one mind: worth three independent ones, shrunk for two degrees of freedom."""
    group, cluster = np.zeros(6, dtype=int), np.array([0, 0, 1, 1, 2, 2])
    value = np.array([1, 1, 0, 0, 0, 0])
    shrink = (norm.ppf(0.975) / t.ppf(0.975, 2)) ** 2
    assert effective_n(group, value, cluster, 1)[0] == pytest.approx(3 * shrink)


@given(st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=40))
def test_the_false_discovery_rate_is_that_of_scipy_and_unknown_stays_unknown(p: list[float]) -> None:
    values = np.array(p, dtype=float)
    known = ~np.isnan(values)
    found = fdr(values)
    assert np.isnan(found[~known]).all()
    if known.any():
        assert found[known] == pytest.approx(false_discovery_control(values[known]))
