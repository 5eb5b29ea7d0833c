"""One error for a whole table of comparisons, and for looking at it more than once.

Every interval of a table is drawn with the same critical value, so that all of them hold together with the table's
level; every verdict is read off these intervals, so that none can contradict what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p, sqrt

import numpy as np

from core.metrics.coding import Floats, Ints
from core.metrics.normal import quantile, upper_tail
from core.metrics.power import smallest_change

FIRST, NEXT = 0.75, 0.25
"""The first look at a question spends three quarters of the error, each later one a quarter of the one before."""
INTERIM = 0.1
"""Of a look's error, the part kept for looking while its trials are still coming in."""
DRAWS = 20_000


@dataclass(frozen=True)
class Look:
    """How often the same question was put to data that contain the earlier ones."""

    number: int = 1
    """1 for the first look; one more for each time that probes were added and the verdict read again."""

    def error(self, total: float) -> float:
        """What this look may spend of the total error: 75 %, 18.75 %, 4.7 %, ...; all looks together stay within it.

        Error spending over looks (Lan & DeMets 1983, Biometrika 70:659-663), with a schedule that needs no plan of
        how many looks there will be; looks are taken together by Bonferroni's inequality.
        """
        return total * FIRST * NEXT ** (self.number - 1)


FIRST_LOOK = Look()
Looks = Mapping[tuple[str, str, str], int]
"""The number of the look at each question, (model, baseline, candidate); what is not in it is looked at for the first time."""


@dataclass(frozen=True)
class Adjustment:
    """What one interval of a family has to be drawn with."""

    error: float
    """Two-sided error of this one interval: draw it at the level 1 - error."""
    tests: float
    """Independent tests that would need the same critical value: at most the number of comparisons."""
    scale: float
    """Total error over what this look may spend: adjusted p-values are multiplied by it."""

    @property
    def level(self) -> float:
        return 1 - self.error

    def p(self, p: float) -> float:
        """A p-value adjusted for the family and the looks: below 1 - level exactly where `p` is below `error`."""
        return float(min(1.0, -np.expm1(self.tests * log1p(-min(p, 1 - 1e-16))) * self.scale)) if p == p else p


@dataclass(frozen=True)
class Steps:
    """One comparison as the family sees it: how far each pair moved, its probe, the share of planned pairs answered."""

    moved: Ints
    probe: Ints
    share: float = 1.0


def adjustments(
    family: Sequence[Steps], *, level: float = 0.95, looks: Sequence[Look] | None = None
) -> list[Adjustment]:
    """The adjustment of each comparison, so that all intervals hold together with probability `level`.

    `looks`: at which look each comparison is. One that is at a later look gets the value that the whole family would need
    there, so that the family stays within what its earliest look may spend.

    Max-T by Gaussian multipliers over probes: the critical value is the quantile of the largest of |z|, whose
    correlations are those of the probes' moves (comparisons share the baseline and the probes). Westfall & Young
    (1993), Resampling-Based Multiple Testing; Chernozhukov, Chetverikov & Kato (2013), Annals of Statistics 41:2786.
    Never beyond Sidak's value. While trials are pending, a comparison with a share t of its pairs uses the value of a
    continuously watched trial over the square root of t (O'Brien & Fleming 1979, Biometrics 35:549-556; by the
    reflection principle a Brownian path passes c before its end with at most twice the chance to end beyond it), for a
    tenth of the error: verdicts may be read at any moment of a run.
    """
    total, looks = 1 - level, looks or [FIRST_LOOK] * len(family)
    growing, known = any(one.share < 1 for one in family), [one for one in family if len(one.moved)]
    spends = {look: look.error(total) * (INTERIM if growing else 1 - INTERIM) for look in looks}
    criticals = {look: _critical(known, spend / 2 if growing else spend) for look, spend in spends.items()}
    made = []
    for one, look in zip(family, looks, strict=True):
        critical, spend = criticals[look], spends[look]
        error = float(2 * upper_tail(critical / sqrt(max(one.share, 1e-4)) if growing else critical))
        error = max(error, 1e-12)
        made.append(Adjustment(error, log1p(-spend) / log1p(-error), total / spend))
    return made


def _critical(family: Sequence[Steps], error: float) -> float:
    """The quantile at 1 - error of the largest |z| of the family."""
    size = max(1, len(family))
    alone, sidak = (float(-quantile(-np.expm1(log1p(-error) / tests) / 2)) for tests in (1, size))
    if size == 1:
        return alone
    values, vectors = np.linalg.eigh(_correlations(family))
    root = vectors * np.sqrt(np.clip(values, 0, None))
    largest = np.abs(np.random.default_rng(0).standard_normal((DRAWS, size)) @ root.T).max(axis=1)
    return float(np.clip(np.quantile(largest, 1 - error), alone, sidak))


def _correlations(family: Sequence[Steps]) -> Floats:
    """Correlations of the mean moves; a comparison in which nothing moved counts as independent of the others."""
    probes = 1 + max(int(one.probe.max()) for one in family)
    rows = np.zeros((len(family), probes))
    for row, one in zip(rows, family, strict=True):
        row += np.bincount(one.probe, weights=one.moved - one.moved.mean(), minlength=probes)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Floats = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 1e-12)
    correlations: Floats = found @ found.T
    np.fill_diagonal(correlations, 1.0)
    return correlations


@dataclass(frozen=True)
class Reach:
    """The least that a number of probes can show at best. Both are shares, 1 where nothing can be shown."""

    change: float
    """The smallest change that is found with a chance of 80 %, if no probe moves the other way."""
    margin: float
    """The smallest margin within which it can be shown that nothing got worse, if no probe moves at all."""


def smallest_shown(n: int, *, comparisons: int = 2, level: float = 0.95) -> Reach:
    """The smallest change and the smallest margin that `n` probes can show, at the first look.

    `comparisons`: candidates x models x rates in the table. Noise makes both larger. More samples of the same probes
    change little.
    """
    if n <= 0:
        return Reach(1.0, 1.0)
    spend = FIRST_LOOK.error(1 - level) * (1 - INTERIM)
    error = float(-np.expm1(log1p(-spend) / max(1, comparisons)))
    z2 = float(-quantile(error / 2)) ** 2
    return Reach(smallest_change(n, error), z2 / (n + z2))
