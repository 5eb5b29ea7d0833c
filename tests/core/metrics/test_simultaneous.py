"""One error for a whole table and all looks: verdict, interval and p-value never disagree, and the smallest that can be shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Intent
from core.metrics.comparison import Question, changes, compare, compare_each
from core.metrics.paired_changes import Moves
from core.metrics.power import pairs_for_margin
from core.metrics.simultaneous import Look, Steps, adjustments, smallest_shown
from tests.core.metrics_frames import answers, together


def steps(moved: list[int], share: float = 1.0) -> Steps:
    return Steps(np.array(moved), np.arange(len(moved)), share)


def test_more_comparisons_widen_every_interval_and_never_beyond_sidak() -> None:
    moved = [1, 0, -1, 0, 1, 0, 0, 0]
    few, many = (adjustments([steps(moved[at:] + moved[:at]) for at in range(n)])[0] for n in (2, 8))
    assert few.error > many.error
    assert 1 <= few.tests <= 2
    assert many.tests <= 8 + 1e-9


def test_candidates_that_move_alike_count_as_one() -> None:
    alike = [steps([1, 0, -1, 0, 1, 0, 0, 0])] * 5
    assert adjustments(alike)[0].tests == pytest.approx(1, abs=0.1)


@given(st.lists(st.sampled_from([-1, 0, 0, 0, 1]), min_size=5, max_size=120), st.integers(1, 6), st.floats(0.1, 1))
def test_interval_test_and_finding_never_disagree(moved: list[int], candidates: int, answered: float) -> None:
    moves = np.array(moved)
    before = np.where(moves == -1, 1, 0)
    pending = int(len(moved) * (1 - answered))
    one = Moves(Intent.BENIGN, before, before + moves, np.arange(len(moved)), missing=pending, pending=pending)
    for (change,) in changes([[one]] * candidates, Question()):
        excludes = not change.low <= 0 <= change.high
        assert excludes == (change.p_adjusted < 0.05)
        assert (change.finding in ("better", "worse")) <= excludes
        assert change.not_worse == (change.high < change.margin)


def test_all_looks_together_spend_no_more_than_the_error() -> None:
    assert sum(Look(number).error(0.05) for number in range(1, 60)) == pytest.approx(0.05)
    assert Look(2).error(0.05) < Look(1).error(0.05)


def test_while_a_run_grows_the_interval_is_wider_than_at_its_end() -> None:
    def width(open_ones: int) -> float:
        waiting = "." * open_ones
        trials = together(*(answers(name, "C" * (200 - open_ones) + waiting) for name in "ab"))
        change = compare(trials, "a", "b").overrefusal
        return change.high - change.low

    assert width(0) < width(20) < width(100)
    trials = together(*(answers(name, "C" * 100 + "." * 100) for name in "ab"))
    assert "100 pairs are still to be answered" in compare(trials, "a", "b").note


def test_a_later_look_says_so_and_is_wider() -> None:
    trials = together(answers("a", "C" * 100), answers("b", "C" * 100))
    looked = [{}, {("m", "a", "b"): 2}]
    first, second = (compare_each(trials, "a", models=[None], question=Question(looks=looks))[0] for looks in looked)
    assert second.overrefusal.high > first.overrefusal.high
    assert second.note.startswith("Look 2 at this question")


def test_only_the_question_that_was_put_before_is_at_its_second_look() -> None:
    trials = together(*(answers(name, "C" * 60 + "R" * 40) for name in "abc"))
    ((first, other), (second, same)) = (
        compare_each(trials, "a", models=[None], question=Question(looks=looks)) for looks in ({}, {("m", "a", "b"): 2})
    )
    assert second.overrefusal.high > first.overrefusal.high
    assert (second.look.number, same.look.number) == (2, 1)
    assert same.overrefusal.high == other.overrefusal.high


def test_models_and_candidates_are_one_table() -> None:
    parts = [answers(name, "C" * 100, model=f"m/{model}") for name in "abc" for model in (1, 2)]
    trials = together(*parts)
    alone = compare(trials, "a", "b", model="m/1").overrefusal
    table = compare_each(trials, "a", models=["m/1", "m/2"])
    assert [(one.candidate, one.model) for one in table] == [("b", "m/1"), ("c", "m/1"), ("b", "m/2"), ("c", "m/2")]
    assert table[0].overrefusal.high > alone.high


def test_the_smallest_margin_is_what_an_unmoved_set_shows() -> None:
    found = compare(together(*(answers(name, "C" * 127, "R" * 127) for name in "ab")), "a", "b")
    assert smallest_shown(127).margin == pytest.approx(found.overrefusal.high, abs=1e-3)
    assert smallest_shown(127, comparisons=40).margin > smallest_shown(127).margin
    assert smallest_shown(0).change == 1


def test_the_smallest_change_is_found_when_it_is_there() -> None:
    change = smallest_shown(200).change
    count = round(200 * change * 1.25)
    found = compare(
        together(answers("a", "R" * count + "C" * (200 - count), "R"), answers("b", "C" * 200, "R")), "a", "b"
    )
    assert found.overrefusal.finding == "better"


@pytest.mark.parametrize("discordance", [0.0, 0.05])
def test_the_pairs_for_a_margin_are_enough_for_it(discordance: float) -> None:
    """The number that the advice names, asked, shows the margin: for certain where nothing differs."""
    needed = pairs_for_margin(0.02, discordance)
    assert needed >= 189
    if not discordance:
        question = Question(level=1 - 0.05 / 0.675)
        same = np.zeros(needed, dtype=np.int64)
        assert changes([[Moves(Intent.BENIGN, same, same, np.arange(needed))]], question)[0][0].not_worse
