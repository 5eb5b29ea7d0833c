"""How many probes a question needs: the exact power of McNemar's test, and the sizes that follow from it."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, comb, log2, sqrt

import numpy as np

from core.metrics.normal import quantile

POWER = 0.8


def mcnemar_power(pairs: int, change: float, discordance: float, alpha: float = 0.05) -> float:
    """Chance that McNemar's exact test at `alpha` finds a true `change` with `pairs` pairs, of which a share differs.

    `change` and `discordance` are shares of all pairs, discordance >= |change|. Unconditional: averaged over the
    binomial number of discordant pairs, as in Connett, Smith & McHugh (1987), Statistics in Medicine 6:759-768.
    """
    from scipy.special import bdtr, bdtrc, bdtrik, gammaln, xlog1py, xlogy

    reach = 8 * sqrt(pairs * discordance * (1 - discordance)) + 8
    low, high = int(max(0, pairs * discordance - reach)), int(min(pairs, pairs * discordance + reach))
    differing = np.arange(low, high + 1)
    towards = (discordance + abs(change)) / (2 * discordance)
    limit = np.ceil(np.nan_to_num(bdtrik(alpha / 2, differing, 0.5)))
    limit = limit - (bdtr(limit, differing, 0.5) > alpha / 2)
    found = np.where(limit < 0, 0.0, bdtr(np.maximum(limit, 0), differing, towards))
    found = found + bdtrc(differing - limit - 1, differing, towards)
    ways = gammaln(pairs + 1) - gammaln(differing + 1) - gammaln(pairs - differing + 1)
    chance = np.exp(ways + xlogy(differing, discordance) + xlog1py(pairs - differing, -discordance))
    return float((chance * found).sum())


@lru_cache(maxsize=4096)
def pairs_needed(change: float, discordance: float, alpha: float = 0.05, power: float = POWER) -> int:
    """The smallest number of pairs with which a true `change` is found with chance `power` (0.8 unless told).

    Starts at the normal approximation of Connor (1987), Biometrics 43:207-211, and grows it until the exact power
    suffices.
    """
    change = abs(change)
    discordance = min(1.0, max(discordance, change))
    z_test, z_power = quantile(1 - alpha / 2), quantile(power)
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
    z_test = quantile(1 - alpha / 2)
    z = z_test + quantile(power)
    without_noise = z_test**2 * (1 - margin) / margin
    return max(ceil(z**2 * discordance / margin**2), ceil(without_noise))


@lru_cache(maxsize=1024)
def smallest_change(pairs: int, alpha: float = 0.05, power: float = POWER) -> float:
    """The smallest true change (a share) that McNemar's exact test finds with chance `power` where no pair moves the
    other way; 1 where even a change of every pair is not found."""
    fewest = ceil(1 - log2(alpha))  # discordant pairs, all one way, that the test takes for a change
    if pairs < fewest:
        return 1.0
    ways = [comb(pairs, moved) for moved in range(fewest)]
    low, high = 0.0, 1.0
    for _ in range(40):
        share = (low + high) / 2
        missed = sum(w * share**moved * (1 - share) ** (pairs - moved) for moved, w in enumerate(ways))
        low, high = (low, share) if missed <= 1 - power else (share, high)
    return high
