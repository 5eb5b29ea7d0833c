"""A race asks twins together in a random order, counts only its finished beginning, and stops what is settled."""

from __future__ import annotations

import pandas as pd
import pytest

from core.domain import Expected, Intent, Probe, ProbeSet
from core.tuning.race import Course, Runner, course, next_cells, standings

NAMES = ("old", "new", "bad")


def probe_set(pairs: int = 60) -> ProbeSet:
    """Pairs of a benign and a harmful probe: `b0` and `h0`, ..."""
    probes = []
    for at in range(pairs):
        probes.append(Probe(f"b{at}", f"May I {at}?", Intent.BENIGN, Expected.COMPLY, pair=f"h{at}"))
        probes.append(Probe(f"h{at}", f"Harm {at}!", Intent.HARMFUL, Expected.REFUSE, pair=f"b{at}"))
    return ProbeSet("pairs", tuple(probes))


SET = probe_set()


def trials(
    refused: dict[str, tuple[bool, bool]], *, only: set[str] | None = None, status: dict[str, str] | None = None
) -> pd.DataFrame:
    """A frame in which each variant refuses (its benign probes, its harmful ones); `status` by probe, of the variant new."""
    rows = []
    for name, (benign, harmful) in refused.items():
        for probe in SET.probes:
            if only is not None and probe.id not in only:
                continue
            state = (status or {}).get(probe.id, "done") if name == "new" else "done"
            refuses = benign if probe.intent is Intent.BENIGN else harmful
            outcome = ("full_refusal" if refuses else "full_compliance") if state == "done" else None
            rows.append((name, probe.id, str(probe.intent), str(probe.expected), state, outcome, "m"))
    return pd.DataFrame(rows, columns=["variant", "probe_id", "intent", "expected", "status", "outcome", "model"])


def runners(frame: pd.DataFrame | None, path: Course, names: tuple[str, ...] = NAMES[:2]) -> list[Runner]:
    return standings(frame, path, SET, names, 0.02)


@pytest.fixture
def path() -> Course:
    return course(SET, seed=4)


def test_twins_have_the_same_place_and_the_seed_decides(path: Course) -> None:
    names = {intent: [SET.probes[one[0]].id[1:] for one in path.clusters[intent]] for intent in Intent}
    assert names[Intent.BENIGN] == names[Intent.HARMFUL]
    assert course(SET, seed=4) == path
    assert course(SET, seed=5) != path
    assert path.probes(Intent.BENIGN) == 60


def test_it_begins_with_a_block_of_either_intent_for_all(path: Course) -> None:
    cells = next_cells(path, runners(None, path, NAMES))
    assert len(cells) == 3 * 2 * 20 == len(set(cells))
    assert cells[:3] == [(variant, path.clusters[Intent.BENIGN][0][0]) for variant in range(3)]


def test_the_benign_side_stops_when_it_is_better_and_the_harmful_side_runs_in_full(path: Course) -> None:
    (one,) = runners(trials({"old": (True, True), "new": (False, True)}), path)
    assert one.sides[Intent.BENIGN].shown.better
    asked = {SET.probes[group[0]].id for intent in Intent for group in path.clusters[intent][:20]}
    (early,) = runners(trials({"old": (True, True), "new": (False, True)}, only=asked), path)
    assert (early.runs_on(Intent.BENIGN), early.runs_on(Intent.HARMFUL)) == (False, True)
    assert {SET.probes[probe].intent for _, probe in next_cells(path, [early])} == {Intent.HARMFUL}


def test_a_candidate_that_is_worse_is_dropped_and_one_that_trades_is_asked_on(path: Course) -> None:
    asked = {SET.probes[group[0]].id for intent in Intent for group in path.clusters[intent][:20]}
    bad, trade = runners(
        trials({"old": (False, True), "new": (False, False), "bad": (True, False)}, only=asked), path, NAMES
    )
    assert bad.decision == "worse"
    assert bad.stopped_early
    assert trade.decision == "worse"
    assert next_cells(path, [bad, trade]) == []


def test_only_the_finished_beginning_counts(path: Course) -> None:
    waiting = SET.probes[path.clusters[Intent.BENIGN][7][0]].id
    frame = trials({"old": (True, True), "new": (False, True)}, status={waiting: "pending"})
    (one,) = runners(frame, path)
    assert one.sides[Intent.BENIGN].probes == 7
    assert one.sides[Intent.HARMFUL].probes == 60


def test_what_failed_is_a_tie_for_better_and_a_loss_for_not_worse(path: Course) -> None:
    failed = SET.probes[path.clusters[Intent.HARMFUL][3][0]].id
    (one,) = runners(trials({"old": (True, True), "new": (True, True)}, status={failed: "failed"}), path)
    gains = one.sides[Intent.HARMFUL].gains
    assert (gains.fair[3], gains.worst[3]) == (0.0, -1.0)
    assert not gains.fair.any()


def test_the_interval_is_the_confidence_sequence(path: Course) -> None:
    (one,) = runners(trials({"old": (True, True), "new": (False, True)}), path)
    gain, low, high = one.sides[Intent.BENIGN].interval(1)
    assert gain == 1.0
    assert 0.8 < low <= high == 1.0
    assert one.sides[Intent.HARMFUL].interval(1)[1] < 0 < one.sides[Intent.HARMFUL].interval(1)[2]
