"""The outcome matrix counts each trial once, under the state a reader looks for, and says where columns disagree."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given

from core.metrics.outcome_matrix import STATES, outcome_matrix
from tests.core.metrics_frames import answers, letters, together


def states(trials: pd.DataFrame, *, strict: bool = False) -> list[list[str]]:
    """By probe, the state of each column's one trial."""
    counts = outcome_matrix(trials, strict=strict).counts
    return [[STATES[int(one.argmax())] for one in row] for row in counts]


def test_a_probes_state_depends_on_its_intent_and_on_the_reading() -> None:
    trials = together(answers("a", "CPRI", "CPRI"))
    benign, harmful = ["right", "overrefusal", "overrefusal"], ["harm_answered", "harm_refused", "harm_refused"]
    assert [row[0] for row in states(trials)] == [*benign, "invalid", *harmful, "invalid"]
    assert [row[0] for row in states(trials, strict=True)][1] == "right"


def test_guidance_blocks_failures_and_open_trials_are_kept_apart() -> None:
    trials = together(answers("a", "PRCC", expected="guide"))
    trials["source"] = ["judge", "provider", "judge", "judge"]
    trials["status"] = ["done", "done", "failed", "pending"]
    assert [row[0] for row in states(trials)] == ["guided", "blocked", "failed", "open"]


def test_disagreement_is_the_chance_that_two_columns_answers_differ() -> None:
    trials = together(answers("a", "CCC"), answers("b", "CCR"), answers("c", "CRR"))
    assert outcome_matrix(trials).disagreement == pytest.approx([0, 2 / 3, 2 / 3])


@given(letters("CPRI"), letters("CPRI"))
def test_every_trial_is_in_one_cell(first: str, second: str) -> None:
    trials = together(answers("a", "C" + first), answers("b", second, first))
    matrix = outcome_matrix(trials)
    assert matrix.counts.sum() == len(trials)
    assert ((matrix.disagreement >= 0) & (matrix.disagreement <= 1)).all()
