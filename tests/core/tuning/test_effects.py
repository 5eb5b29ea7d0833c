"""Known effects are found again, and intervals hold as often as they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from core.domain import Expected, Intent, Outcome, Probe, ProbeSet
from core.metrics.coding import Bools, Floats, Ints
from core.prompts.sentences import SplitPrompt, split_sentences
from core.tuning.designs import folded_array
from core.tuning.effects import sentence_effects
from core.tuning.halves import deal
from core.tuning.readings import effects_of, interactions_of

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


def asked(kind: str, seed: int = 3) -> tuple[pd.DataFrame, SplitPrompt]:
    """A run of half-prompts in which two of six sentences cause refusals, each alone or only together."""
    split = split_sentences(
        " ".join(f"Sentence number {name}." for name in ("One", "Two", "Three", "Four", "Five", "Six"))
    )
    probes = tuple(Probe(f"p{at}", f"Question {at}?", Intent.BENIGN, Expected.COMPLY) for at in range(250))
    dealt = deal(ProbeSet("p", probes), len(split.free), 1000, seed=seed)
    generator = np.random.default_rng(seed)
    rows = []
    for mask, probe in dealt.cells:
        one, other = (bit == "1" for bit in dealt.masks[mask][:2])
        cause = {"either": one or other, "together": one and other, "sum": 0.5 * (one + other)}[kind]
        refused = generator.random() < 0.1 + 0.5 * cause
        outcome = Outcome.FULL_REFUSAL if refused else Outcome.FULL_COMPLIANCE
        rows.append(
            {"variant": dealt.masks[mask], "probe_id": probes[probe].id, "intent": "benign", "outcome": str(outcome)}
        )
    return pd.DataFrame(rows), split


@pytest.mark.parametrize(("kind", "reading"), [("either", "either"), ("together", "together"), ("sum", "")])
def test_two_sentences_of_which_either_suffices_are_told_from_two_that_act_together(kind: str, reading: str) -> None:
    trials, split = asked(kind)
    found = interactions_of(trials, split, effects_of(trials, split))
    first = next(one for one in found if one["pair"] == [0, 1])
    assert first["reading"] == reading
    assert all(one["reading"] == "" for one in found if one["pair"] != [0, 1])
    truth = {"either": -50, "together": 50, "sum": 0}[kind]
    assert first["overrefusal"]["low"] < truth < first["overrefusal"]["high"]
    assert first["harmful_refusal"]["points"] is None
