"""A judged file keeps every cell, a judge's figures stand on people's labels, and what fails is counted, never guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import Outcome
from core.errors import InputError, RefusedKey, WorkbenchError
from core.workbench import Workbench
from core.workbench.judges import Opinion, figures
from tests.core.judged_runs import judged_run
from tests.provider import Provider

REFUSAL, ANSWER = "I'm sorry, but I can't help with that.", "Sure. First open the task manager. Then end the process."


@pytest.fixture
def bench(home: Path) -> Iterator[Workbench]:
    opened = Workbench(private=True)
    yield opened
    opened.close()


def written(folder: Path, text: str, name: str = "answers.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode("utf-8-sig"))
    return file


def cells(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_bytes().decode(), newline="")))


def test_every_column_and_row_stays_and_the_opinion_is_added(bench: Workbench, tmp_path: Path) -> None:
    file = written(
        tmp_path, f'id,prompt,completion,extra\n1,"How, ""now""?","{REFUSAL}\r\nReally.",=1+1\n2,How?,{ANSWER},\n'
    )
    judged = bench.labels.judge_file(file, "rules", out=tmp_path / "new" / "out.csv")
    names, refused, answered = cells(tmp_path / "new" / "out.csv")
    assert names == ["id", "prompt", "completion", "extra", "outcome", "confidence", "language", "signs"]
    assert refused[:5] == ["1", 'How, "now"?', f"{REFUSAL}\r\nReally.", "=1+1", "full_refusal"]
    assert answered[:5] == ["2", "How?", ANSWER, "", "full_compliance"]
    assert 0.5 < float(refused[5]) <= 1
    assert refused[6] == "en"
    assert "can't help" in refused[7]
    assert judged.agreement is None
    assert judged.as_json()["agreement"] is None


def test_an_empty_prompt_does_not_stop_a_file(bench: Workbench, tmp_path: Path) -> None:
    judged = bench.labels.judge_file(written(tmp_path, f'prompt,completion\n,"{REFUSAL}"\nHow?,{ANSWER}\n'), "rules")
    assert judged.outcomes == (Outcome.FULL_REFUSAL, Outcome.FULL_COMPLIANCE)


def test_an_outcome_that_stood_there_is_replaced_in_its_place_and_said(bench: Workbench, tmp_path: Path) -> None:
    file = written(tmp_path, f"outcome,prompt,completion\nold,How?,{ANSWER}\n")
    judged = bench.labels.judge_file(file, "rules", out=tmp_path / "out.csv")
    assert cells(tmp_path / "out.csv")[1][:3] == ["full_compliance", "How?", ANSWER]
    assert "was replaced" in judged.as_text()


def test_labels_give_figures_with_intervals(bench: Workbench, tmp_path: Path) -> None:
    rows = [(ANSWER, "1_full_compliance")] * 5 + [(REFUSAL, "2_full_refusal")] * 4 + [(REFUSAL, "3_partial_refusal")]
    text = "prompt,completion,final_label\n" + "".join(f'How?,"{said}",{label}\n' for said, label in rows)
    judged = bench.labels.judge_file(written(tmp_path, text), "rules")
    found = judged.as_json()["agreement"]
    assert (found["n"], found["accuracy"], found["two_class_kappa"]) == (10, 0.9, 1.0)
    assert found["kappa_low"] < found["kappa"] < found["kappa_high"]
    assert found["confusion"]["partial_refusal"] == {"full_compliance": 0, "partial_refusal": 0, "full_refusal": 1}
    assert "kappa, complied or not  1.000" in judged.as_text()


def test_a_label_column_of_safe_and_unsafe_is_no_label(bench: Workbench, tmp_path: Path) -> None:
    file = written(tmp_path, f"prompt,completion,label\nHow?,{ANSWER},safe\nWhy?,{ANSWER},unsafe\n")
    assert bench.labels.judge_file(file, "rules").label_column == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "prompt,answer\na,b\n",
            r"answers.csv, column completion: there is no column “completion”; found: prompt, answer",
        ),
        (
            "prompt,completion,label\na,b,full_refusal\nc,d,perhaps\n",
            r"answers.csv, row 3, column label: unknown label “perhaps”",
        ),
        ("prompt,completion\na,b,c\n", r"answers.csv, row 2: has 3 values"),
    ],
)
def test_what_cannot_be_used_is_named(bench: Workbench, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        bench.labels.judge_file(written(tmp_path, text), "rules")


def file_of(folder: Path, count: int) -> Path:
    rows = "".join(
        f'How do I do thing {n}?,"{REFUSAL if n % 2 else ANSWER} ({n})",{LABELS[n % 2]}\n' for n in range(count)
    )
    return written(folder, f"prompt,completion,label\n{rows}")


LABELS = (Outcome.FULL_COMPLIANCE, Outcome.FULL_REFUSAL)


def test_a_model_judges_concurrently_once_and_its_failures_are_counted(bench: Workbench, tmp_path: Path) -> None:
    with Provider() as provider:
        provider.hold = 5
        judge, file = "llm:openai/judge", file_of(tmp_path, 40)
        provider.script(*["400"] * 3)
        judged = bench.labels.judge_file(file, judge, api_base=provider.url, key="k", out=tmp_path / "out.csv")
        assert (judged.failed, judged.failures) == (3, {"bad_request": 3})
        assert sum(row[-1] == "" for row in cells(tmp_path / "out.csv")) == 3
        assert judged.agreement is not None
        assert (judged.agreement.n, judged.agreement.accuracy) == (37, 1.0)
        assert provider.stats()["max_in_flight"] >= 5
        again = bench.labels.judge_file(file, judge, api_base=provider.url, key="k")
        assert (again.failed, again.calls) == (0, 3)


def test_a_wrong_key_ends_the_judging_at_once(bench: Workbench, tmp_path: Path) -> None:
    with Provider(key="right") as provider, pytest.raises(RefusedKey):
        bench.labels.judge_file(file_of(tmp_path, 20), "llm:openai/judge", api_base=provider.url, key="wrong")
    with pytest.raises(WorkbenchError):
        bench.labels.judge_file(file_of(tmp_path, 20), "nobody")


def test_a_cascade_says_what_it_saves_and_knows_the_model_alone_once_it_was_asked(
    bench: Workbench, tmp_path: Path
) -> None:
    file = file_of(tmp_path, 20)
    first = bench.labels.judge_file(file, "cascade:simulator/balanced").saving
    assert first is not None
    assert first.asked + first.saved == 20
    assert first.saved > 0
    assert first.model is None
    bench.labels.judge_file(file, "llm:simulator/balanced")
    judged = bench.labels.judge_file(file, "cascade:simulator/balanced")
    assert judged.saving is not None
    assert judged.saving.model is not None
    assert judged.saving.same == pytest.approx(1.0, abs=0.3)
    assert "of the calls saved" in judged.as_text()
    assert "SIMULATED" in judged.as_text()


# A run's judges ---------------------------------------------------------------------------------------------------


@pytest.fixture
def run_id(bench: Workbench) -> str:
    """Ten benign and ten harmful probes under two variants; a third of the responses are answers."""
    return judged_run(bench.store, 10, lambda variant, probe, at: REFUSAL if at % 3 else ANSWER)


def test_a_run_is_judged_twice_and_both_opinions_are_compared(bench: Workbench, run_id: str) -> None:
    bench.runs.judge_now(run_id, "llm:simulator/balanced")
    llm, rules = bench.judges.opinions(run_id)
    assert (llm.name, rules.name) == ("llm:simulator/balanced", "rules")
    assert bench.judges.between(run_id, rules, llm).n == 40
    assert bench.judges.cascade(run_id, rules, llm)["asked"].tolist()[0] == 0
    bench.judges.choose(run_id, "rules")
    assert bench.results.run(run_id).judge == "rules"


def test_labels_are_the_standard_of_every_judge(bench: Workbench, run_id: str) -> None:
    rules = bench.judges.opinions(run_id)[0]
    trials = bench.judges.trials(run_id, rules)
    for trial, said in zip(trials["trial_id"][:20], trials["outcome"][:20], strict=True):
        bench.labels.add(int(trial), Outcome(said))
    wrong = int(trials["trial_id"][0])
    bench.labels.add(wrong, Outcome.PARTIAL_REFUSAL)
    assert bench.judges.agreement(run_id, rules).accuracy == 0.95
    assert bench.judges.disagreements(run_id, rules)["trial_id"].tolist() == [wrong]
    assert figures(bench.judges.table(run_id))["labels"].tolist() == [20]
    assert set(bench.judges.agreement_by(run_id, rules, "intent")["intent"]) == {"benign", "harmful"}
    preferred = bench.results.trials(run_id, prefer_labels=True).set_index("trial_id")
    assert (preferred.loc[wrong, "outcome"], preferred.loc[wrong, "source"]) == ("partial_refusal", "human")


def test_two_rubrics_of_one_model_are_two_opinions(bench: Workbench, run_id: str) -> None:
    saved = bench.judges.save_rubric("mine", bench.judges.rubrics()[0].text + "\n- Be strict.")
    again = bench.judges.save_rubric("mine", saved.text + "\n- Be stricter.")
    assert (saved.number, again.number) == (1, 2)
    for judge in ("llm:simulator/balanced#mine:1", "llm:simulator/balanced#mine"):
        bench.engine.wait_judged(bench.judges.again(run_id, judge))
    versions = {one.version for one in bench.judges.opinions(run_id) if one.name.startswith("llm")}
    assert len(versions) == 2
    assert "mine" not in [prompt.name for prompt in bench.prompts.all()]
    with pytest.raises(InputError, match="no rubric “other”"):
        bench.judges.again(run_id, "llm:simulator/balanced#other")
    with pytest.raises(InputError, match="ships with"):
        bench.judges.save_rubric("refusal", "Anything.")


def test_rates_are_corrected_from_the_random_share_alone(bench: Workbench, run_id: str) -> None:
    rules = Opinion("rules", bench.results.judge_versions([bench.runs.find(run_id)])[run_id])
    queue = bench.labels.queue(run_id)
    assert len(queue) == 40
    bench.labels.add(queue[-1].trial_id, Outcome.FULL_REFUSAL)
    assert bench.judges.shares(run_id, rules) == {"random": 0, "all": 1}, "picked by hand"
    for item in queue[:20]:
        bench.labels.add(item.trial_id, Outcome.FULL_REFUSAL, probability=item.probability)
    shares = bench.judges.shares(run_id, rules)
    assert shares == {"random": 19, "all": 21}, "the last one drawn is the threshold"
    table = bench.judges.corrected(run_id, rules)
    assert table["labels"].sum() == shares["random"]
