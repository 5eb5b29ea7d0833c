"""A tuning goes on while nobody looks, is stopped by a person, and goes on from what is kept when it is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.prompts.sentences import split_sentences
from core.workbench import Workbench
from core.workbench.tuning_background import BackgroundTunings
from core.workbench.tuning_runs import Tell, TuningRequest

ASKED = TuningRequest("short", "simulator/balanced")


@pytest.fixture
def bench(home: Path) -> Iterator[Workbench]:
    opened = Workbench(private=True)
    yield opened
    opened.close()


def wait(bench: Workbench, tuning_id: str) -> None:
    job = bench._context.resources.tunings.job(tuning_id)
    assert job is not None
    assert job.thread is not None
    job.thread.join()


def test_effects_started_in_the_background_are_kept_under_their_id(bench: Workbench) -> None:
    planned = bench.tuning.plan_effects("general-cautious", ASKED, mode="cheap", check=False)
    tuning_id = bench.tuning.start_effects(planned, ASKED)
    wait(bench, tuning_id)
    row = bench.tuning.get(tuning_id)
    assert row.ended_at is not None
    assert row.result is not None
    assert len(row.result["sentences"]) == 11
    found = bench.tuning.progress(tuning_id)
    assert (found.ended, found.at_work, found.error) == (True, False, "")


def test_sentences_are_those_that_a_person_joined_and_froze(bench: Workbench) -> None:
    cut = split_sentences(bench.prompts.variant_from("general-cautious").text).join(0, 1).freeze([0])
    planned = bench.tuning.plan_effects("general-cautious", ASKED, mode="cheap", check=False, split=cut)
    tuning_id = bench.tuning.start_effects(planned, ASKED)
    wait(bench, tuning_id)
    result = bench.tuning.get(tuning_id).result
    assert result is not None
    assert len(result["sentences"]) == 10
    assert result["sentences"][0]["frozen"]
    assert result["sentences"][0]["text"].endswith("Your first priority is safety.")


def test_a_stopped_one_says_so_and_goes_on_when_asked_again(bench: Workbench) -> None:
    planned = bench.tuning.plan_effects("general-cautious", ASKED, mode="cheap", check=False)
    row = bench.tuning._begin(planned, ASKED)
    tunings = bench._context.resources.tunings

    def stopped_at_once(tell: Tell) -> dict[str, object]:
        bench.tuning.stop(row.tuning_id)
        return bench.tuning.effects(planned, ASKED, tell)

    tunings.start(row.tuning_id, stopped_at_once)
    wait(bench, row.tuning_id)
    found = bench.tuning.progress(row.tuning_id)
    assert not found.ended
    assert not found.at_work
    assert "stopped" in found.error
    assert bench.tuning.start_effects(planned, ASKED) == row.tuning_id
    wait(bench, row.tuning_id)
    assert bench.tuning.progress(row.tuning_id).ended


def test_a_fault_that_nobody_foresaw_is_said_without_its_words() -> None:
    tunings = BackgroundTunings()

    def breaks(_: Tell) -> dict[str, object]:
        raise ValueError("secret")

    job = tunings.start("x", breaks)
    assert job.thread is not None
    job.thread.join()
    assert "nobody foresaw" in job.error
    assert "secret" not in job.error
