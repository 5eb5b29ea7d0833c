"""How many probes a question needs: the exact power of McNemar's test, and the sizes that follow from it."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, sqrt

import numpy as np

POWER = 0.8


def mcnemar_power(pairs: int, change: float, discordance: float, alpha: float = 0.05) -> float:
    """Chance that McNemar's exact test at `alpha` finds a true `change` with `pairs` pairs, of which a share differs.

    `change` and `discordance` are shares of all pairs, discordance >= |change|. Unconditional: averaged over the
    binomial number of discordant pairs, as in Connett, Smith & McHugh (1987), Statistics in Medicine 6:759-768.
    """
    from scipy.stats import binom

    reach = 8 * sqrt(pairs * discordance * (1 - discordance)) + 8
    low, high = int(max(0, pairs * discordance - reach)), int(min(pairs, pairs * discordance + reach))
    differing = np.arange(low, high + 1)
    towards = (discordance + abs(change)) / (2 * discordance)
    limit = np.asarray(binom.ppf(alpha / 2, differing, 0.5))
    limit = limit - (binom.cdf(limit, differing, 0.5) > alpha / 2)
    found = binom.cdf(limit, differing, towards) + binom.sf(differing - limit - 1, differing, towards)
    return float((binom.pmf(differing, pairs, discordance) * found).sum())


@lru_cache(maxsize=4096)
def pairs_needed(change: float, discordance: float, alpha: float = 0.05, power: float = POWER) -> int:
    """The smallest number of pairs with which a true `change` is found with chance `power` (0.8 unless told).

    Starts at the normal approximation of Connor (1987), Biometrics 43:207-211, and grows it until the exact power
    suffices.
    """
    from scipy.stats import norm

    change = abs(change)
    discordance = min(1.0, max(discordance, change))
    z_test, z_power = norm.ppf(1 - alpha / 2), norm.ppf(power)
    spread = sqrt(max(discordance - change**2, 0.0))
    needed = ceil((z_test * sqrt(discordance) + z_power * spread) ** 2 / change**2)
    while mcnemar_power(needed, change, discordance, alpha) < power:
        needed = ceil(needed * 1.02) + 1
    return needed


def pairs_for_margin(margin: float, discordance: float, alpha: float = 0.05, power: float = POWER) -> int:
    """Pairs that show "not worse by more than `margin`" with chance `power` when nothing has changed in truth.

    The one-sided score test at alpha / 2, by the normal approximation of Nam (1997), Biometrics 53:1422-1430; never
    fewer than the score interval needs where not a single pair differs: z^2 (1 - margin) / margin.
    """
    from scipy.stats import norm

    z_test = norm.ppf(1 - alpha / 2)
    z = z_test + norm.ppf(power)
    without_noise = z_test**2 * (1 - margin) / margin
    return max(ceil(z**2 * discordance / margin**2), ceil(without_noise))


@lru_cache(maxsize=1024)
def smallest_change(pairs: int, alpha: float = 0.05, power: float = POWER) -> float:
    """The smallest true change (a share) that McNemar's exact test finds with chance `power` where no pair moves the
    other way; 1 where even a change of every pair is not found."""
    low, high = 0.0, 1.0
    if mcnemar_power(pairs, 1.0, 1.0, alpha) < power:
        return 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if mcnemar_power(pairs, middle, middle, alpha) >= power else (middle, high)
    return high
