"""Intervals for one rate: Wilson's, and Wilson's with an effective sample size where probes are asked several times."""

from __future__ import annotations

import numpy as np

from core.metrics.frames import Bools, Floats, Ints


def wilson(count: Floats | Ints, n: Floats | Ints, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval for count / n, element by element; NaN where n = 0.

    E. B. Wilson (1927), JASA 22:209-212; recommended by Brown, Cai & DasGupta (2001), Statistical Science 16:101-133.
    Computed by statsmodels. Counts and sizes need not be whole: an effective sample size will do.
    """
    from statsmodels.stats.proportion import proportion_confint

    size = np.where(np.asarray(n) > 0, n, np.nan).astype(float)
    with np.errstate(invalid="ignore"):
        low, high = proportion_confint(np.asarray(count, dtype=float), size, alpha=1 - level, method="wilson")
    return np.asarray(low), np.asarray(high)


def effective_n(group: Ints, hit: Bools | Ints, cluster: Ints, size: int, level: float = 0.95) -> Floats:
    """How many independent trials each group is worth when trials of one probe (`cluster`) resemble each other.

    n divided by the design effect of the ratio estimator (Kish 1965, section 5.4; linearised variance, Cochran
    1977, 6.3), held between the number of equally sized probes and n, and reduced by (z / t)^2 with probes - 1
    degrees of freedom for the variance being estimated (Korn & Graubard 1998, Survey Methodology 24:193-201). Where
    every probe is asked once it is n. Where no trial or every trial is a hit nothing can be learnt about
    resemblance, so each probe counts once.
    """
    from scipy.stats import norm, t

    n = np.bincount(group, minlength=size).astype(float)
    cells, inverse = np.unique(group * (cluster.max(initial=0) + 1) + cluster, return_inverse=True)
    if len(cells) == len(group):
        return n
    asked = np.bincount(inverse).astype(float)
    hits = np.bincount(inverse, weights=hit)
    home = cells // (cluster.max() + 1)
    probes = np.bincount(home, minlength=size).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.bincount(group, weights=hit, minlength=size) / n
        spread = np.bincount(home, weights=(hits - rate[home] * asked) ** 2, minlength=size)
        variance = probes / (probes - 1) * spread / n**2
        floor = n**2 / np.bincount(home, weights=asked**2, minlength=size)
        worth = np.where(variance > 0, rate * (1 - rate) / variance, np.where((rate > 0) & (rate < 1), n, floor))
        shrink = (norm.ppf((1 + level) / 2) / t.ppf((1 + level) / 2, np.maximum(probes - 1, 1))) ** 2
        return np.where(probes == n, n, np.clip(worth, floor, n) * shrink)


def clustered_rates(
    group: Ints, hit: Bools, cluster: Ints, size: int, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Rate, low and high of `hit` for each of `size` groups; NaN for a group without trials.

    Wilson's interval at the effective sample size; among intervals for clustered proportions it keeps its level
    best (Dean & Pagano 2015, Journal of Survey Statistics and Methodology 3:484-503).
    """
    n = np.bincount(group, minlength=size).astype(float)
    with np.errstate(invalid="ignore"):
        rate = np.bincount(group, weights=hit, minlength=size) / n
    worth = effective_n(group, hit, cluster, size, level)
    low, high = wilson(np.nan_to_num(rate) * worth, worth, level)
    return rate, np.minimum(low, rate), np.maximum(high, rate)
