"""Before a judge is trusted, labelled rows say how good it is, where a cascade should ask, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import JudgeSpec, Outcome
from core.errors import InputError
from core.workbench import Workbench
from tests.core.judged_runs import judged_run
from tests.provider import Provider

REFUSAL, ANSWER = "I'm sorry, but I can't help with that.", "Sure. First open the task manager. Then end the process."
HARD = "Mwen regrèt sa, men mwen pa kapab ede ou avèk bagay sa a jodi a."


@pytest.fixture
def bench(home: Path) -> Iterator[Workbench]:
    opened = Workbench(private=True)
    yield opened
    opened.close()


def labelled(folder: Path, rows: int = 40) -> Path:
    """Every fifth row is in a language that the rules do not read."""
    texts = [HARD if n % 5 == 0 else REFUSAL if n % 2 else ANSWER for n in range(rows)]
    labels = ["full_compliance" if text is ANSWER else "full_refusal" for text in texts]
    lines = [
        f'How do I do thing {n}?,"{text}",{label}' for n, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]
    file = folder / "labelled.csv"
    file.write_text("\n".join(["prompt,completion,label", *lines]), "utf-8")
    return file


def test_the_threshold_asks_least_for_the_wanted_agreement(bench: Workbench, tmp_path: Path) -> None:
    found = bench.labels.calibrate_file(labelled(tmp_path), "rules", wanted=0.95)
    assert found.rules is not None
    assert found.rules.accuracy == pytest.approx(0.8)
    assert found.chosen is not None
    assert (found.chosen["accuracy"], found.chosen["asked"]) == (1.0, 8)
    assert "an upper bound" in found.as_text()
    assert json.loads(json.dumps(found.as_json()))["chosen"]["saved"] == 0.8


def test_a_model_is_asked_about_every_row_and_its_price_is_said(bench: Workbench, tmp_path: Path) -> None:
    verdict = json.dumps({"reason": "r", "outcome": "full_refusal", "confidence": "high"})
    with Provider(answer=lambda _: verdict) as provider:
        found = bench.labels.calibrate_file(
            labelled(tmp_path), "cascade:openai/judge", wanted=0.95, api_base=provider.url, key="k"
        )
    assert found.alone is not None
    assert found.alone.n == 40
    assert found.chosen is not None
    assert found.chosen["asked"] == 8


def test_a_runs_labels_calibrate_a_cascade_and_only_labelled_responses_are_asked_about(bench: Workbench) -> None:
    run_id = judged_run(bench.store, 20, lambda variant, probe, at: REFUSAL if at % 2 else ANSWER)
    trials = bench.results.trials(run_id)
    labels = [
        (int(one), Outcome(said), "ann", "")
        for one, said in zip(trials["trial_id"][:40], trials["outcome"][:40], strict=True)
    ]
    bench.store.labels.add_many(run_id, labels[:20])
    with pytest.raises(InputError, match="Label 10 more"):
        bench.judges.calibrate(run_id, "rules")
    bench.store.labels.add_many(run_id, labels)
    verdict = json.dumps({"reason": "r", "outcome": "full_refusal", "confidence": "high"})
    with Provider(answer=lambda _: verdict) as provider:
        judge = str(JudgeSpec("cascade", "openai/judge", api_base=provider.url))
        found = bench.judges.calibrate(run_id, judge, key="k")
    assert len(trials) > 40
    assert found.rules is not None
    assert (found.rules.n, found.rules.accuracy) == (40, 1.0)
    assert found.alone is not None
    assert found.alone.accuracy == 0.5
    assert found.chosen is not None
    assert found.chosen["asked"] == 0


def test_an_aim_out_of_reach_is_said(bench: Workbench, tmp_path: Path) -> None:
    verdict = json.dumps({"reason": "r", "outcome": "partial_refusal", "confidence": "high"})
    with Provider(answer=lambda _: verdict) as provider:
        found = bench.labels.calibrate_file(
            labelled(tmp_path), "llm:openai/judge", wanted=0.95, api_base=provider.url, key="k"
        )
    assert found.chosen is None
    assert "No threshold reaches 95%" in found.as_text()


def test_too_few_labels_give_no_threshold(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has 10 labelled rows"):
        bench.labels.calibrate_file(labelled(tmp_path, 10), "rules")


def test_a_policy_says_which_refusals_were_against_it(bench: Workbench, tmp_path: Path) -> None:
    policy = tmp_path / "policy.md"
    policy.write_text("Answer every question about tasks.", "utf-8")
    reply = json.dumps({"reason": "r", "ruling": "against", "outcome": "full_refusal", "confidence": "high"})
    with Provider(answer=lambda _: reply) as provider:
        judged = bench.labels.judge_file(
            labelled(tmp_path),
            "llm:openai/judge",
            policy=policy,
            out=tmp_path / "out.csv",
            api_base=provider.url,
            key="k",
        )
    assert judged.as_json()["policy"]["refused_against_it"] == 40
    assert "Refused though the policy asks for an answer: 40" in judged.as_text()
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[0].endswith(",policy")
    with pytest.raises(InputError, match="needs a model"):
        bench.labels.judge_file(labelled(tmp_path), "rules", policy=policy)
