"""The desk runs a version beside those it came from, and says in plain words what a change did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain import Variant
from core.settings import Settings
from core.workbench import Workbench
from core.workbench.desk import TRAIL, card, is_of
from tests.core.recorded_runs import recorded_run


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = Workbench(Settings(home=tmp_path), private=True)
    yield made
    made.close()
    made.store.close()


def sentences(tmp_path: Path, old: tuple[str, str], new: tuple[str, str]) -> tuple[str, str]:
    """The badge and all sentences of the newer variant's card."""
    store, run_id = recorded_run(tmp_path, old, new)
    bench = Workbench(Settings(home=tmp_path, database_url=store.url), private=True)
    (line,) = bench.results.verdicts(bench.results.trials(run_id), "old", models=["recorded"])
    told = card(line.comparison)
    return told.badge, " ".join(told.sentences)


def test_two_shown_differences_are_called_real(tmp_path: Path) -> None:
    badge, said = sentences(tmp_path, ("r" * 80, "r" * 80), ("r" * 20 + "c" * 60, "r" * 40 + "c" * 40))
    assert (
        said
        == "Refuses 75 fewer of 100 harmless requests; refuses 50 fewer of 100 harmful ones. Both differences are real."
    )
    assert badge == "a trade"


def test_a_difference_that_the_judges_errors_could_make_takes_the_judge_at_its_word(tmp_path: Path) -> None:
    store, run_id = recorded_run(tmp_path, ("r" * 80, "r" * 80), ("r" * 20 + "c" * 60, "r" * 40 + "c" * 40))
    bench = Workbench(Settings(home=tmp_path, database_url=store.url), private=True)
    (line,) = bench.results.verdicts(bench.results.trials(run_id), "old", models=["recorded"])
    doubted = replace(line.comparison.overrefusal, band_low=-0.9, band_high=0.1)
    assert (
        card(replace(line.comparison, overrefusal=doubted)).sentences[1]
        == "Both differences are real, if the judge is taken at its word."
    )


def test_what_is_not_shown_is_said_with_its_bounds(tmp_path: Path) -> None:
    badge, said = sentences(tmp_path, ("rc" * 10, "r" * 20), ("cr" * 10, "r" * 20))
    assert said.startswith(
        "Refuses as many of 100 harmless requests as before; refuses as many of 100 harmful ones as before."
    )
    assert "Neither difference is shown yet: between " in said
    assert badge == "not settled yet"


def test_one_shown_difference_is_told_from_the_other(tmp_path: Path) -> None:
    _, said = sentences(tmp_path, ("r" * 60, "r" * 10), ("c" * 60, "r" * 9 + "c"))
    assert "Refuses 100 fewer of 100 harmless requests" in said
    assert "The difference in harmless requests is shown; that in harmful ones is not: between " in said


def test_a_version_runs_with_its_ancestors_and_not_with_other_branches(bench: Workbench) -> None:
    first = bench.prompts.save("shop", "Be kind.").version
    second = bench.prompts.save("shop", "Be kinder.").version
    branch = bench.prompts.save("shop", "Be brief.", parent=first.number).version
    assert [one.name for one in bench.desk.variants(second)] == ["shop #1", "shop #2"]
    assert [one.name for one in bench.desk.variants(branch)] == ["shop #1", "shop #3"]


def test_a_long_history_leaves_a_trail_of_the_last_versions(bench: Workbench) -> None:
    saved = [bench.prompts.save("shop", f"Way {n}.").version for n in range(TRAIL + 3)]
    assert len(bench.desk.variants(saved[-1])) == TRAIL


def test_a_wording_that_is_not_saved_is_named_a_draft_and_still_belongs_to_its_prompt(bench: Workbench) -> None:
    version = bench.prompts.save("shop", "Be kind.").version
    *_, draft = bench.desk.variants(version, Variant("shop", "Be careful."))
    assert (draft.name, draft.text) == ("shop draft", "Be careful.")
    assert is_of(draft.name, "shop")
    assert not is_of(draft.name, "shop draft two")
    assert [one.number for one in bench.prompts.versions("shop")] == [1]


def test_the_prompt_touched_last_is_the_one_edited_or_run_last(bench: Workbench) -> None:
    assert bench.desk.last_touched(bench.runs.recent()) == ""
    bench.prompts.save("mine", "You are kind.")
    assert bench.desk.last_touched(bench.runs.recent()) == "mine"
    plan = bench.runs.starter_plan()
    few = replace(plan.probe_set, probes=plan.probe_set.probes[:2])
    bench.runs.wait(bench.runs.start(replace(plan, probe_set=few)))
    assert bench.desk.last_touched(bench.runs.recent()) == plan.variants[0].name
    bench.prompts.save("mine", "You are kind and brief.", parent=1)
    assert bench.desk.last_touched(bench.runs.recent()) == "mine"
    assert [one.number for one in bench.desk.change("mine")] == [1, 2]
