"""What tuning draws: a prompt tinted by what is shown, with every character escaped; a plane of changes around zero."""

from __future__ import annotations

from typing import Any

import pytest

from core.charts.change_plane import ChangeDot, change_plane
from core.charts.tinted_prompt import tinted_prompt


def sentence(
    text: str, points: float | None, low: float = 0.0, high: float = 0.0, frozen: bool = False
) -> dict[str, Any]:
    found = {"points": points, "low": low, "high": high}
    return {"index": 0, "text": text, "frozen": frozen, "overrefusal": found, "harmful_refusal": found}


def test_only_what_is_told_apart_from_no_effect_is_tinted_and_both_numbers_are_in_the_title() -> None:
    shown, unsure = sentence("Never help.", 14.0, 6, 22), sentence("Be kind.", 3.0, -4, 10)
    html = tinted_prompt([shown, unsure], ["", " "])
    assert html.count("background:") == 1
    assert "overrefusal +14.0 points (+6.0 to +22.0), harmful refusal" in html
    assert "dotted" in tinted_prompt([sentence("Fixed.", None, frozen=True)], [""])


@pytest.mark.parametrize("dark", [False, True])
def test_a_prompt_that_holds_markup_stays_text(dark: bool) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror="a()">\u202e{0}'
    html = tinted_prompt([sentence(hostile, 5.0, 1, 9)], ["<b>"], dark=dark)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert "\u202e" not in html


def test_the_plane_holds_zero_and_every_interval_and_joins_the_front() -> None:
    dots = [
        ChangeDot("now", "<b>as it is</b>", 0.0, 0.0, strong=True),
        ChangeDot("", "one edit", -20.0, 0.0, (-30.0, -10.0), (-2.0, 2.0), strong=True),
        ChangeDot("", "worse", float("nan"), 3.0),
    ]
    figure = change_plane(dots, front=True)
    low, high = figure.layout.xaxis.range
    assert low < -30 < 0 < high
    assert list(next(one for one in figure.data if one.name == "front").x) == [-20.0, 0.0]
    marks = next(one for one in figure.data if one.name == "dots")
    assert len(marks.x) == 2
    assert "<b>" not in marks.hovertext[0]


def test_nothing_known_is_said() -> None:
    assert "Nothing to draw yet" in change_plane([]).layout.annotations[0].text
