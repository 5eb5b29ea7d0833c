"""Known effects are found again, and intervals hold as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from core.metrics.coding import Bools, Floats, Ints
from core.tuning.designs import folded_array
from core.tuning.effects import sentence_effects

SHARES = np.array([0.25, 0.1, 0.0, 0.0, -0.15, 0.0])


def world(generator: np.random.Generator, present: Bools, probe: Ints) -> tuple[Ints, Floats]:
    """Refusals of a linear world, in which probes differ in how often they are refused; and the base rates."""
    base = generator.uniform(0.3, 0.5, probe.max() + 1)
    return (generator.random(len(probe)) < base[probe] + present @ SHARES).astype(np.int64), base


def test_effects_are_unbiased_and_their_intervals_hold() -> None:
    generator = np.random.default_rng(5)
    estimates, held, reach = [], [], []
    for seed in range(150):
        design = folded_array(len(SHARES), 100, seed=seed)
        refused, _ = world(generator, design.present, design.probe)
        found = sentence_effects(refused, design.present, design.probe)
        estimates.append(found.effect)
        held.append((found.low <= SHARES) & (found.high >= SHARES))
        reach.append(found.high - found.effect)
    assert np.abs(np.mean(estimates, axis=0) - SHARES).max() < 0.01
    assert 0.93 <= np.mean(held) <= 0.97
    assert 0.09 < np.mean(reach) < 0.1, "as wide as 400 independent calls must be"


def test_few_probes_make_honest_intervals() -> None:
    generator = np.random.default_rng(6)
    held = []
    for seed in range(300):
        design = folded_array(len(SHARES), 8, seed=seed)
        refused, _ = world(generator, design.present, design.probe)
        found = sentence_effects(refused, design.present, design.probe)
        held.append((found.low <= SHARES) & (found.high >= SHARES))
    assert 0.93 <= np.mean(held) <= 0.99


def test_the_estimates_are_those_of_dummies_for_probes() -> None:
    generator = np.random.default_rng(7)
    design = folded_array(len(SHARES), 12, seed=1)
    keep = generator.random(len(design)) < 0.8
    present, probe = design.present[keep], design.probe[keep]
    refused, _ = world(generator, present, probe)
    dummies = (probe[:, None] == np.unique(probe)[None, :]).astype(float)
    fit = sm.OLS(refused, np.hstack([present.astype(float), dummies])).fit()
    assert sentence_effects(refused, present, probe).effect == pytest.approx(fit.params[: len(SHARES)])


def test_nothing_asked_is_nothing_known() -> None:
    found = sentence_effects(np.zeros(0, dtype=np.int64), np.zeros((0, 3), dtype=bool), np.zeros(0, dtype=np.int64))
    assert np.isnan(found.effect).all()
    assert found.calls == 0


def test_a_rate_that_never_moves_has_no_effects() -> None:
    design = folded_array(3, 10)
    found = sentence_effects(np.ones(len(design), dtype=np.int64), design.present, design.probe)
    assert found.effect == pytest.approx(np.zeros(3))
    assert found.p == pytest.approx(np.ones(3))
