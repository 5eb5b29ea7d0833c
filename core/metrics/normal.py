"""Quantile and tail of the normal distribution from the standard library; importing scipy.stats for them takes a second."""

from __future__ import annotations

from math import erfc, sqrt
from statistics import NormalDist

_STANDARD = NormalDist()


def quantile(p: float) -> float:
    """The z below which a share p (0 < p < 1) of the standard normal distribution lies."""
    return _STANDARD.inv_cdf(p)


def upper_tail(z: float) -> float:
    """The share of the standard normal distribution above z, to full precision however far out."""
    return erfc(z / sqrt(2)) / 2
