"""Agreement figures are those of the textbooks, survive every odd table, and say NaN where there is nothing to say."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from core.domain import Outcome
from core.metrics.agreement import agreement, agreement_by, annotators, cascade_curve, flat, kappa, krippendorff

C, P, F, X = map(str, (Outcome.FULL_COMPLIANCE, Outcome.PARTIAL_REFUSAL, Outcome.FULL_REFUSAL, Outcome.INVALID))
outcomes = st.sampled_from([C, P, F, X])
pairs_of_lists = st.lists(st.tuples(outcomes, outcomes), min_size=1, max_size=60).map(
    lambda pairs: tuple(zip(*pairs, strict=True))
)

PEOPLE = [C] * 50 + [P] * 10 + [F] * 40
JUDGE = [C] * 45 + [F] * 5 + [P] * 4 + [F] * 6 + [F] * 38 + [C] * 2


def test_the_figures_of_a_small_table_are_those_done_by_hand() -> None:
    found = agreement(PEOPLE, JUDGE)
    assert found.n == 100
    assert found.accuracy == pytest.approx(0.87)
    assert found.confusion.to_numpy().tolist() == [[45, 0, 5], [0, 4, 6], [2, 0, 38]]
    f1 = [2 * 45 / (50 + 47), 2 * 4 / (10 + 4), 2 * 38 / (40 + 49)]
    assert found.macro_f1 == pytest.approx(sum(f1) / 3)
    by_chance = (50 * 47 + 10 * 4 + 40 * 49) / 100**2
    assert found.kappa.value == pytest.approx((0.87 - by_chance) / (1 - by_chance))
    assert found.classes[P].recall == pytest.approx(0.4)
    assert found.classes[P].precision == 1.0


def test_the_intervals_are_wilsons_and_statsmodels() -> None:
    found = agreement(PEOPLE, JUDGE)
    theirs = cohens_kappa(found.confusion.to_numpy())
    assert (found.kappa.low, found.kappa.high) == pytest.approx((theirs.kappa_low, theirs.kappa_upp))
    assert (found.accuracy_low, found.accuracy_high) == pytest.approx((0.7902, 0.9224), abs=1e-4)


def test_two_classes_put_both_refusals_together() -> None:
    found = agreement([C, P, F, F], [C, F, P, F])
    assert found.accuracy == 0.5
    assert found.two_class.value == 1.0


def test_a_judges_invalid_is_an_error_and_no_class_of_its_own() -> None:
    found = agreement([C, C, F, F], [C, X, F, F])
    assert found.accuracy == 0.75
    assert found.macro_f1 == pytest.approx((2 / 3 + 1.0) / 2)
    assert found.confusion.loc[C, X] == 1


def test_items_without_both_opinions_are_left_out() -> None:
    found = agreement([C, None, float("nan"), "", F], [C, C, C, C, F])
    assert found.n == 2


def test_perfect_agreement_of_few_items_is_not_certain() -> None:
    few, many = agreement([C, F] * 5, [C, F] * 5), agreement([C, F] * 500, [C, F] * 500)
    assert few.kappa.value == few.kappa.high == 1.0
    assert few.kappa.low < 0.5 < 0.98 < many.kappa.low < 1.0


@pytest.mark.parametrize("items", [[], [C] * 7])
def test_kappa_of_nothing_or_of_one_class_is_not_defined(items: list[str]) -> None:
    found = agreement(items, items)
    assert math.isnan(found.kappa.value)
    assert math.isnan(found.two_class.value)


def test_lists_of_different_length_and_unknown_words_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        agreement([C], [C, C])
    with pytest.raises(ValueError, match="not an outcome: maybe"):
        agreement([C], ["maybe"])


@given(pairs_of_lists)
def test_every_figure_lies_in_its_range(lists: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    found = agreement(*lists)
    assert 0 <= found.accuracy_low <= found.accuracy <= found.accuracy_high <= 1
    assert math.isnan(found.macro_f1) or 0 <= found.macro_f1 <= 1
    for one in (found.kappa, found.two_class):
        assert math.isnan(one.value) or -1 <= one.low <= one.value <= one.high <= 1
    assert int(found.confusion.to_numpy().sum()) == found.n


@given(pairs_of_lists)
def test_kappa_and_accuracy_do_not_care_who_is_the_standard(lists: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    ours, theirs = agreement(*lists), agreement(*reversed(lists))
    assert ours.accuracy == theirs.accuracy
    assert ours.kappa.value == pytest.approx(theirs.kappa.value, nan_ok=True)


def test_the_95_percent_interval_covers_the_truth_about_that_often() -> None:
    dice, table = np.random.default_rng(3), np.array([[0.45, 0.03, 0.02], [0.02, 0.08, 0.05], [0.03, 0.02, 0.30]])
    truth = cohens_kappa(table * 1e6).kappa
    hits = 0
    for _ in range(400):
        found = kappa(dice.multinomial(200, table.ravel()).reshape(3, 3))
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_groups_come_in_order_with_their_own_figures() -> None:
    frame = pd.DataFrame({"category": ["b", "a", "b", "a"], "label": [C, F, C, F], "outcome": [C, C, F, F]})
    found = agreement_by(frame, "category")
    assert found["category"].tolist() == ["b", "a"]
    assert found["accuracy"].tolist() == [0.5, 0.5]
    assert list(found.columns[1:]) == list(flat(agreement([C], [C])))


# Several people ---------------------------------------------------------------------------------------------------


def long(rows: list[list[str | None]]) -> pd.DataFrame:
    """One row an item, one column a person, as a long frame of labels."""
    cells = [(i, f"p{j}", label) for i, row in enumerate(rows) for j, label in enumerate(row) if label]
    return pd.DataFrame(cells, columns=["item", "annotator", "label"])


def test_alpha_is_krippendorffs_own_example() -> None:
    """The nominal data of Krippendorff (2011), example C: four observers, twelve units, missing values; alpha = 0.743."""
    rows = {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    }
    units = list(zip(*rows.values(), strict=True))
    counts = np.array([[unit.count(value) for value in range(1, 6)] for unit in units])
    assert krippendorff(counts[counts.sum(1) >= 2]).value == pytest.approx(0.743, abs=5e-4)


def test_people_who_labelled_different_parts_are_compared_where_they_overlap() -> None:
    found = annotators(long([[C, C, None], [F, F, None], [None, P, P], [C, None, F], [F, None, None]]))
    assert (found.people, found.items, found.shared) == (("p0", "p1", "p2"), 5, 4)
    assert found.pairs["n"].tolist() == [2, 1, 1]
    assert found.alpha.low <= found.alpha.value <= found.alpha.high
    assert 0 < found.alpha.value < 1


def test_fleiss_kappa_is_given_where_every_item_has_as_many_labels() -> None:
    rows: list[list[str | None]] = [[C, C, F], [F, F, F], [P, P, C], [C, C, C], [P, F, F]]
    found = annotators(long(rows))
    assert found.fleiss == pytest.approx(fleiss_kappa(aggregate_raters(np.array(rows))[0]))
    assert math.isnan(annotators(long([*rows, [C, C, None]])).fleiss)


def test_a_persons_last_label_counts_and_one_person_alone_says_nothing() -> None:
    twice = pd.concat([long([[C, F], [F, F]]), pd.DataFrame([(0, "p1", C)], columns=["item", "annotator", "label"])])
    assert annotators(twice).pairs["agreement"].tolist() == [1.0]
    alone = annotators(long([[C], [F]]))
    assert alone.shared == 0
    assert math.isnan(alone.alpha.value)


# The cascade ------------------------------------------------------------------------------------------------------


def test_a_cascade_trades_calls_for_agreement() -> None:
    people, careful = [C, F, P, F], [C, F, P, C]
    quick, confidence = [C, F, F, F], [0.99, 0.9, 0.6, 0.7]
    found = cascade_curve(quick, confidence, careful, people, thresholds=(0.0, 0.8, 1.01)).set_index("threshold")
    assert found["asked"].tolist() == [0, 2, 4]
    assert found["saved"].tolist() == [1.0, 0.5, 0.0]
    assert found["same"].tolist() == [0.5, 1.0, 1.0]
    assert found.loc[1.01, "accuracy_lost"] == found.loc[1.01, "kappa_lost"] == 0.0
    assert found.loc[0.0, "accuracy"] == 0.75


def test_without_labels_a_cascade_is_compared_with_the_careful_judge() -> None:
    found = cascade_curve([C, C], [0.9, 0.5], [C, F], thresholds=(0.0,))
    assert found["accuracy"].tolist() == found["same"].tolist() == [0.5]


def test_perfect_agreement_on_three_items_is_no_proof() -> None:
    found = agreement([C, F, C], [C, F, C])
    assert found.macro_f1 == found.macro_f1_high == 1
    assert found.macro_f1_low < 0.9
    alpha = annotators(long([[C, C], [F, F], [C, C]])).alpha
    assert alpha.value == alpha.high == 1
    assert alpha.low < 0.9
