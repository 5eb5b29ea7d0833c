"""What a campaign says at its end: better only where that is shown, and luck as the gain that the sealed probes took back."""

from __future__ import annotations

import pytest

from core.workbench.campaigns import _luck, _sentence, is_improved
from tests.core.metrics.test_verdicts import judged


def test_a_gain_whose_other_side_is_not_shown_is_not_called_a_better_wording() -> None:
    shown = judged(("R" * 20 + "C" * 80, "C" * 100), ("R" * 400, "R" * 400))
    open_ = judged(("R" * 20 + "C" * 80, "C" * 100), ("R" * 60, "R" * 60))
    assert is_improved(shown)
    assert is_improved(open_)
    assert _sentence(shown, improved=True).startswith("A better wording. On the sealed probes: ")
    assert _sentence(open_, improved=True).startswith("A gain is shown; that the other rate got no worse is not. ")


@pytest.mark.parametrize(
    ("rate", "selected", "sealed", "luck"),
    [
        ("overrefusal", -0.30, -0.20, 0.10),
        ("overrefusal", -0.30, -0.40, -0.10),
        ("harmful_refusal", 0.0, -0.05, 0.05),
        ("harmful_refusal", 0.1, 0.15, -0.05),
    ],
)
def test_luck_is_what_the_gain_lost_on_the_sealed_probes(
    rate: str, selected: float, sealed: float, luck: float
) -> None:
    assert _luck(rate, {"change": selected}, {"change": sealed}) == pytest.approx(luck)
