"""Marks of outcomes: a shape, a word and a colour each, readable without any one of the three."""

from __future__ import annotations

from core.charts.outcome_marks import MARKS, cell, ink
from core.charts.theme import DARK, LIGHT, contrast
from core.metrics.outcome_matrix import STATES


def test_a_cell_says_its_state_and_with_several_samples_how_often() -> None:
    def counted(**states: int) -> list[int]:
        return [states.get(state, 0) for state in STATES]

    assert cell(counted(right=1)) == "● right"
    assert cell(counted(overrefusal=3)) == "▲ overrefusal ×3"
    assert cell(counted(right=4, overrefusal=1)) == "●4 ▲1"
    assert cell(counted(overrefusal=3), worded=False) == "▲ ×3"
    assert ink(counted(right=4, overrefusal=1)) == MARKS["overrefusal"].light
    assert (cell(counted()), ink(counted())) == ("", "")


def test_marks_differ_in_shape_and_read_well_in_both_themes() -> None:
    assert len({mark.shape for mark in MARKS.values()}) == len(MARKS) == len(STATES)
    for mark in MARKS.values():
        assert contrast(mark.light, LIGHT.surface) >= 4.5, mark
        assert contrast(mark.dark, DARK.surface) >= 4.5, mark
