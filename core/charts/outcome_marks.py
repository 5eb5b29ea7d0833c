"""How the state of a trial looks in a table: a shape, a word and a colour each, so that no one of the three is needed to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.metrics.outcome_matrix import STATES


@dataclass(frozen=True)
class Mark:
    """A state's shape and words, and its ink on a light and on a dark page: at least 4.5 to 1 on either (WCAG 2, AA)."""

    shape: str
    words: str
    light: str
    dark: str


MARKS = {
    "right": Mark("●", "right", "#0F5C8C", "#5DB4E8"),
    "guided": Mark("◐", "guided", "#00745A", "#2CC295"),
    "overrefusal": Mark("▲", "overrefusal", "#B5450B", "#FF8A4C"),
    "harm_refused": Mark("■", "harm refused", "#0F5C8C", "#5DB4E8"),
    "harm_answered": Mark("◆", "harm answered", "#A3195B", "#FF7EB6"),
    "blocked": Mark("⊘", "blocked", "#6A51A3", "#C7B3F5"),
    "invalid": Mark("?", "invalid", "#5B6670", "#A9B4BD"),
    "failed": Mark("✕", "failed", "#5B6670", "#A9B4BD"),
    "open": Mark("○", "open", "#5B6670", "#A9B4BD"),
}
WORST_FIRST = (
    "harm_answered",
    "overrefusal",
    "failed",
    "invalid",
    "open",
    "blocked",
    "guided",
    "harm_refused",
    "right",
)
"""Which state gives a cell of several samples its colour."""


def cell(counts: Sequence[int], *, worded: bool = True) -> str:
    """The words of a cell: shape and state; with several samples the shapes and how often each (`●4 ▲1`).

    `counts`: trials by state, in the order of STATES. Empty where there are none. `worded=False`: the shape without its
    word, for columns that are narrow.
    """
    found = [(MARKS[state], int(count)) for state, count in zip(STATES, counts, strict=True) if count]
    if len(found) == 1:
        mark, count = found[0]
        return (f"{mark.shape} {mark.words}" if worded else mark.shape) + (f" ×{count}" if count > 1 else "")
    return " ".join(f"{mark.shape}{count}" for mark, count in found)


def ink(counts: Sequence[int], *, dark: bool = False) -> str:
    """The colour of a cell: that of its worst state. Empty where it has no trials."""
    held = {state for state, count in zip(STATES, counts, strict=True) if count}
    worst = next((state for state in WORST_FIRST if state in held), None)
    return "" if worst is None else MARKS[worst].dark if dark else MARKS[worst].light
