"""What the gate said of a variant, as a report shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """A decision in sentences."""

    title: str
    passed: bool
    checks: Sequence[tuple[bool, str]]
    """Whether each check passed, and its sentence."""
    notes: Sequence[str]
    """What lessens the decision, and what it rests on."""
