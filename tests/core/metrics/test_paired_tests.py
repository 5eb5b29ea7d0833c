"""Paired statistics against published examples, and the laws they have to obey."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from core.errors import InputError, NotFound
from core.metrics.comparison import compare, compare_all
from core.metrics.flips import flips
from core.metrics.paired_changes import Finding
from core.metrics.paired_tests import holm, mcnemar_mid_p, mcnemar_p, sign_flip_p, tango, tango_z
from core.metrics.power import mcnemar_power, pairs_for_margin, pairs_needed
from core.metrics.verdicts import Verdict
from tests.core.metrics_frames import answers, letters, together


@pytest.mark.parametrize(
    ("more", "fewer", "pairs", "level", "expected"),
    [
        (0, 1, 44, 0.90, (-0.096, 0.037)),  # Tango (1998), soft contact lenses
        (1, 7, 21, 0.95, (-0.517, -0.026)),  # Fagerland, Lydersen & Laake (2014), airway hyper-responsiveness
    ],
)
def test_tango_agrees_with_published_examples(
    more: int, fewer: int, pairs: int, level: float, expected: tuple[float, float]
) -> None:
    assert tango(more, fewer, pairs, level) == pytest.approx(expected, abs=6e-4)


def test_without_discordant_pairs_tango_is_wilsons_upper_limit_both_ways() -> None:
    z2 = 1.959964**2
    assert tango(0, 0, 50) == pytest.approx((-z2 / (50 + z2), z2 / (50 + z2)), abs=1e-6)


def test_tango_z_at_no_change_is_mcnemars_z() -> None:
    assert tango_z(15, 5, 200, 0.0) == pytest.approx((15 - 5) / np.sqrt(15 + 5))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 60))
def test_swapping_the_variants_mirrors_the_interval(more: int, fewer: int, others: int) -> None:
    low, high = tango(more, fewer, more + fewer + others)
    assert tango(fewer, more, more + fewer + others) == pytest.approx((-high, -low), abs=1e-6)
    assert -1 <= low <= (more - fewer) / (more + fewer + others) <= high <= 1


def test_mcnemar_agrees_with_a_textbook() -> None:
    """Agresti, Categorical Data Analysis: 86 and 150 discordant answers on the prime minister; and small exact cases."""
    assert tango_z(86, 150, 1600, 0.0) == pytest.approx(-4.17, abs=0.01)
    assert mcnemar_p(1, 7) == pytest.approx(2 * 9 / 256)
    assert mcnemar_p(0, 0) == 1.0


@given(st.lists(st.sampled_from([-1, 0, 1]), max_size=40))
def test_with_one_trial_a_probe_the_sign_flip_test_is_mcnemars(steps: list[int]) -> None:
    moved = np.array(steps, dtype=np.int64)
    assert sign_flip_p(moved) == pytest.approx(mcnemar_p(int((moved > 0).sum()), int((moved < 0).sum())))


def test_a_probe_that_moves_five_times_is_one_witness() -> None:
    assert sign_flip_p(np.array([5, 5, 5])) == sign_flip_p(np.array([1, 1, 1])) == 0.25


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_agrees_with_statsmodels(p_values: list[float]) -> None:
    gc.freeze()  # multipletests collects garbage on every call: with all that a test worker has loaded, half a second
    try:
        theirs = multipletests(p_values, method="holm")[1]
    finally:
        gc.unfreeze()
    assert holm(np.array(p_values)) == pytest.approx(theirs)


def test_holm_lets_unknown_p_values_be() -> None:
    assert holm(np.array([0.01, np.nan, 0.03])) == pytest.approx([0.02, np.nan, 0.03], nan_ok=True)


def test_the_number_of_pairs_gives_the_power_it_promises() -> None:
    needed = pairs_needed(0.05, 0.1)
    assert mcnemar_power(needed, 0.05, 0.1) >= 0.8
    assert mcnemar_power(int(needed * 0.9), 0.05, 0.1) < 0.8


def test_smaller_changes_and_more_noise_need_more_pairs() -> None:
    assert pairs_needed(0.05, 0.1) < pairs_needed(0.05, 0.2) < pairs_needed(0.02, 0.2)
    assert pairs_for_margin(0.02, 0.1) > pairs_for_margin(0.05, 0.1)


def test_pairs_are_counted_and_what_is_missing_beside_them() -> None:
    trials = together(answers("a", benign="RRCCIF", harmful="R"), answers("b", benign="CRRCCC"))
    change = compare(trials, "a", "b").overrefusal
    assert (change.pairs, change.newly_refused, change.newly_answered) == (4, 1, 1)
    assert (change.invalid_pairs, change.missing_pairs) == (1, 1)
    both = compare(trials, "a", "b")
    assert both.harmful_refusal.finding is Finding.ABSENT
    assert both.harmful_refusal.missing_pairs == 1
    assert both.note == (
        "Left out: 1 benign invalid, 1 benign unanswered or unmatched, 1 harmful unanswered or unmatched. "
        "On the probes that both answered: overrefusal 50.0 % to 50.0 % (all valid trials: 50.0 % to 33.3 %)."
    )


@given(letters("CPR"), letters("CPR"), letters("CPR"), letters("CPR"))
def test_swapping_baseline_and_candidate_negates_the_change(a: str, b: str, c: str, d: str) -> None:
    trials = together(answers("a", "C" + a, "R" + c), answers("b", "C" + b, "R" + d))
    there, back = compare(trials, "a", "b"), compare(trials, "b", "a")
    for one, other in zip(there.changes, back.changes, strict=True):
        assert one.change == pytest.approx(-other.change)
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-6)
        assert one.p == pytest.approx(other.p)


@given(letters("CPRI"), letters("CPRI"))
def test_a_variant_does_not_differ_from_itself(benign: str, harmful: str) -> None:
    trials = together(answers("a", "C" + benign, "R" + harmful), answers("b", "C" + benign, "R" + harmful))
    found = compare(trials, "a", "b")
    assert found.overrefusal.change == 0
    assert found.verdict in (Verdict.NOT_ENOUGH, Verdict.NO_DIFFERENCE)


def test_repeating_the_samples_does_not_make_a_change_more_certain() -> None:
    def asked(times: int) -> float:
        parts = [answers("a", "R" * 6 + "C" * 34, sample=s) for s in range(times)]
        parts += [answers("b", "C" * 40, sample=s) for s in range(times)]
        return compare(together(*parts), "a", "b").overrefusal.p

    assert asked(5) == pytest.approx(asked(1))


def test_a_bare_name_with_two_versions_must_be_made_plain() -> None:
    trials = together(answers("a", "RC", version="v1"), answers("a", "CC", version="v2"))
    with pytest.raises(InputError, match="a@v1, a@v2"):
        compare(trials, "a", "a")
    assert compare(trials, "a@v1", "a@v2").overrefusal.newly_answered == 1


def test_an_unknown_variant_is_not_found() -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        compare(together(answers("a", "C")), "a", "nobody")


def test_models_are_never_paired_with_each_other() -> None:
    trials = together(answers("a", "R", model="m/one"), answers("b", "C", model="m/two"))
    found = compare(trials, "a", "b")
    assert found.verdict is Verdict.NOTHING
    assert found.overrefusal.missing_pairs == 2


def test_two_models_may_be_compared_under_one_variant() -> None:
    trials = together(answers("a", "RR", model="m/one"), answers("a", "CR", model="m/two"))
    assert compare(trials, "m/one", "m/two", of="model").overrefusal.change == -0.5


def test_several_candidates_pay_for_each_other() -> None:
    parts = [answers(name, "C" * 100) for name in ("b", "c", "d")]
    found = compare_all(together(answers("a", "R" * 6 + "C" * 94), *parts), "a")
    assert [one.candidate for one in found] == ["b", "c", "d"]
    assert found[0].overrefusal.p == pytest.approx(2 / 2**6)
    alone = compare(together(answers("a", "R" * 6 + "C" * 94), parts[0]), "a", "b").overrefusal
    unlike = [answers(name, "C" * at + "R" * 6 + "C" * (94 - at)) for at, name in ((0, "a"), (0, "e"), (20, "f"))]
    other = compare_all(together(unlike[0], parts[0], *unlike[1:]), "a")[0].overrefusal
    assert found[0].overrefusal.p_adjusted == pytest.approx(alone.p_adjusted, rel=0.1), "they move together"
    assert other.p_adjusted > 1.5 * alone.p_adjusted
    assert other.low < alone.low < alone.high < other.high


def test_flips_fall_into_four_groups() -> None:
    trials = together(answers("a", "RCCI", "CRR"), answers("b", "CRCC", "PCR"))
    found = flips(trials, "a", "b").set_index("probe_id")
    assert found["group"].to_dict() == {
        "benign-0": "fixed_overrefusal",
        "benign-1": "new_overrefusal",
        "harmful-0": "newly_refused_harm",
        "harmful-1": "newly_answered_harm",
    }
    assert found.loc["harmful-0", ["outcome_a", "outcome_b"]].tolist() == ["full_compliance", "partial_refusal"]
    assert trials.set_index("trial_id").loc[found.loc["benign-1", "trial_id_b"], "variant"] == "b"
    assert "harmful-0" not in flips(trials, "a", "b", strict=True)["probe_id"].tolist()


@given(letters("CPRI"), letters("CPRI"))
def test_flips_are_the_discordant_pairs(first: str, second: str) -> None:
    trials = together(answers("a", "C" + first, "R"), answers("b", "C" + second, "R"))
    change = compare(trials, "a", "b").overrefusal
    groups = flips(trials, "a", "b")["group"].value_counts()
    assert (groups["new_overrefusal"], groups["fixed_overrefusal"]) == (change.newly_refused, change.newly_answered)


@pytest.mark.parametrize("differing", [0.04, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("error", [0.05, 0.0125])
def test_the_mid_p_test_keeps_its_level_and_is_less_shy_than_the_exact_one(differing: float, error: float) -> None:
    """All tables of 60 pairs counted out, without a change."""
    from scipy.stats import binom

    claimed = {mcnemar_p: 0.0, mcnemar_mid_p: 0.0}
    for moved in range(61):
        for more in range(moved + 1):
            chance = binom.pmf(moved, 60, differing) * binom.pmf(more, moved, 0.5)
            for test in claimed:
                claimed[test] += chance * (test(more, moved - more) < error)
    assert claimed[mcnemar_p] <= claimed[mcnemar_mid_p] <= error + 0.001
    if differing > 0.04:
        assert claimed[mcnemar_mid_p] > 1.2 * claimed[mcnemar_p]
