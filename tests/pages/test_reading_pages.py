"""Reading pages: choices live in the URL and nothing else does, many variants stay in sight, versions keep their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.domain import Sampling
from core.workbench import Workbench
from core.workbench.history import grounds, prompt_history, side_by_side
from core.workbench.runs import numbered
from tests.core.judged_runs import judged_run
from tests.core.stores import plan_of
from tests.pages.test_label_page import bench, opened, words

__all__ = ["bench"]
ANSWERS = ("I'm sorry, but I can't help with that.", "Sure. Open the task manager. Then end the process.")


@pytest.fixture
def run_id(bench: Workbench) -> str:
    """New answers every second probe, old refuses all."""
    return judged_run(bench.store, 12, lambda variant, probe, at: ANSWERS[at % 2 if variant == "new" else 0])


def query(app: AppTest) -> dict[str, Any]:
    return {name: values for name, values in app.query_params.items() if name != "run"}


def test_what_nobody_chose_is_not_in_the_url(bench: Workbench, run_id: str) -> None:
    for page in ("tradeoff", "flips", "matrix", "slices", "responses"):
        assert query(opened(f"pages/{page}.py", run=run_id)) == {}, page


def test_a_choice_is_in_the_url_and_goes_when_the_url_goes_back(bench: Workbench, run_id: str) -> None:
    app = opened("pages/responses.py", run=run_id)
    intent = next(box for box in app.selectbox if box.label == "Intent")
    intent.select("harmful").run()
    assert query(app) == {"intent": "harmful"}

    del app.query_params["intent"]
    app.run()
    assert next(box for box in app.selectbox if box.label == "Intent").value == "all"
    assert query(app) == {}


def test_a_link_opens_the_trial_and_the_variant_beside_it(bench: Workbench, run_id: str) -> None:
    trials = bench.results.trials(run_id)
    trial = int(trials[trials["variant"] == "old"]["trial_id"].iloc[1])
    app = opened("pages/responses.py", run=run_id, trial=str(trial), beside="new")

    shown = [block.value for block in app.code]
    assert ANSWERS[0] in shown
    assert ANSWERS[1] in shown


def test_a_link_opens_the_flip(bench: Workbench, run_id: str) -> None:
    flipped = [
        trial for trial in bench.results.trials(run_id)["trial_id"] if bench.results.trial(trial).variant.name == "old"
    ]
    app = opened("pages/flips.py", run=run_id, trial=str(flipped[3]))

    assert bench.results.trial(flipped[3]).probe.prompt in [block.value for block in app.code]
    assert [block.value for block in app.text] == [ANSWERS[0], ANSWERS[1]]


def test_flips_go_on_by_key_and_the_keys_label_the_new_answer_and_take_it_back(bench: Workbench, run_id: str) -> None:
    app = opened("pages/flips.py", run=run_id)
    app.button(key="trial/Next").click().run()
    opened_trial = bench.results.trial(int(query(app)["trial"]))
    new = bench.results.siblings(opened_trial)["new"]

    app.button(key=f"label/{new}/partial_refusal").click().run()
    assert [str(label.outcome) for label in bench.results.trial(new).labels] == ["partial_refusal"]
    app.button(key=f"label/{new}/undo").click().run()
    assert not bench.results.trial(new).labels
    assert query(app)["trial"] == str(opened_trial.trial_id)


def test_the_groups_of_flips_are_counted_and_one_is_open(bench: Workbench, run_id: str) -> None:
    app = opened("pages/flips.py", run=run_id)
    groups = app.button_group(key="pick_group")

    assert groups.options[:2] == ["6 overrefusals fixed", "0 new overrefusals"]
    assert groups.value == "fixed_overrefusal"
    groups.set_value("new_overrefusal").run()
    assert "No probe is in this group." in words(app)
    assert query(app)["group"] == "new_overrefusal"


def test_a_link_opens_the_probe_in_the_matrix_with_every_answer_to_it(bench: Workbench, run_id: str) -> None:
    wanted = bench.results.trial(int(bench.results.trials(run_id)["trial_id"].iloc[1])).probe
    app = opened("pages/matrix.py", run=run_id, probe=wanted.id)

    assert wanted.prompt in [block.value for block in app.code]
    assert [block.value for block in app.text] == [ANSWERS[0], ANSWERS[1]]


def test_the_matrix_shows_the_rows_that_differ_and_those_that_hold_an_outcome(bench: Workbench, run_id: str) -> None:
    def rows(**query: str) -> int:
        return len(opened("pages/matrix.py", run=run_id, **query).dataframe[0].value)

    assert (rows(), rows(differ="true"), rows(state="harm_answered")) == (24, 12, 6)
    assert rows(intent="benign", state="overrefusal") == 12


def test_columns_of_the_matrix_are_letters_explained_above_and_can_be_chosen(bench: Workbench) -> None:
    names = ("wording one", "wording two", "wording three", "wording four")
    run_id = judged_run(bench.store, 2, lambda variant, probe, at: ANSWERS[variant.endswith("four")], variants=names)
    every, some = (opened("pages/matrix.py", run=run_id, **more) for more in ({}, {"column": ["B", "D"]}))

    assert list(every.dataframe[0].value.columns[1:5]) == ["A", "B", "C", "D"]
    assert all(f"**{letter}**\u00a0{name}" in words(every) for letter, name in zip("ABCD", names, strict=True))
    assert list(some.dataframe[0].value.columns[1:3]) == ["B", "D"]
    assert "wording three" not in words(some)
    assert some.dataframe[0].value["B"].tolist() != every.dataframe[0].value["B"].tolist(), "words where there is room"


def test_what_tells_flips_of_one_probe_apart_stands_beside_it(bench: Workbench) -> None:
    plan = bench.runs.starter_plan()
    few = replace(plan.probe_set, probes=plan.probe_set.probes[:8])
    models = ("simulator/balanced", "simulator/permissive")
    run_id = bench.runs.start(replace(plan, probe_set=few, models=models, sampling=Sampling(samples=2)))
    bench.runs.wait(run_id)
    table = opened("pages/flips.py", run=run_id).dataframe[0].value

    assert list(table.columns[:3]) == ["probe", "model", "sample"]
    assert set(table["model"]) <= {"balanced", "permissive"}


def test_runs_of_one_minute_can_be_told_apart_in_a_picker(bench: Workbench, run_id: str) -> None:
    for _ in range(2):
        judged_run(bench.store, 1, lambda variant, probe, at: ANSWERS[0])
    options = next(box for box in opened("pages/flips.py", run=run_id).selectbox if box.label == "Run").options

    assert len(options) == 3
    assert len({label.partition(" · ")[0] for label in options}) == 3, "by what stands first, since the end is cut"
    rows = bench.runs.recent()
    names = side_by_side(bench.results, rows[0], rows[1]).table["variant"]
    assert names.nunique() == 4, "and so in the chart of both"


def test_words_change_in_the_direction_of_all_other_changes_and_rates_have_their_names(
    bench: Workbench, run_id: str
) -> None:
    """New answers half of what old refuses: the word is refused 50 points less."""
    table = opened("pages/slices.py", run=run_id, view="Words").dataframe[-1].value
    assert table.set_index("term").loc["kill", "change (points)"] == pytest.approx(-50)
    assert not [name for name in table if "log" in name]
    changes = opened("pages/slices.py", run=run_id).dataframe[-1].value
    assert set(changes["rate"]) == {"overrefusal", "harmful refusal"}


def test_keys_go_from_row_to_row_of_the_matrix_and_the_link_follows(bench: Workbench, run_id: str) -> None:
    app = opened("pages/matrix.py", run=run_id, order="true")
    app.button(key="probe/Next").click().run()
    second = app.query_params["probe"]
    app.button(key="probe/Next").click().run()
    app.button(key="probe/Previous").click().run()
    assert app.query_params["probe"] == second


def test_intent_weights_ring_the_best_and_add_a_score(bench: Workbench, run_id: str) -> None:
    plain, weighed = (
        opened("pages/tradeoff.py", run=run_id, **more) for more in ({}, {"weighed": "true", "ratio": "3"})
    )

    assert "weighted score" not in plain.dataframe[0].value
    assert "weighted score" in weighed.dataframe[0].value


def test_a_candidate_has_a_card_in_plain_words_beside_the_chart(bench: Workbench) -> None:
    run_id = judged_run(bench.store, 12, lambda variant, probe, at: ANSWERS[at % 2], variants=("old", "new"))
    app = opened("pages/tradeoff.py", run=run_id, baseline="old")

    assert [mark.value for mark in app.caption if "against" in mark.value] == ["new against old"]
    assert "Refuses as many of 100 harmless requests as before" in words(app)


def test_many_candidates_are_counted_and_their_changes_lie_below_the_chart(bench: Workbench) -> None:
    names = tuple(f"wording {i}" for i in range(8))
    run_id = judged_run(bench.store, 12, lambda variant, probe, at: ANSWERS[at % 2], variants=names)
    app = opened("pages/tradeoff.py", run=run_id, changes="true")

    assert "7 comparisons:" in words(app)
    assert "None is shown to gain anything." in words(app)
    assert not [mark for mark in app.caption if "against wording 0" in mark.value]
    changes = next(frame.value for frame in app.dataframe if "candidate" in frame.value)
    assert len(changes) == 7
    assert {"overrefusal p", "harmful refusal 95 %"} <= set(changes)


def test_versions_of_one_prompt_in_a_run_carry_their_own_numbers(bench: Workbench) -> None:
    for text in ("Be brief.", "Be kind.", "Be frank."):
        bench.prompts.save("mine", text)
    newest, middle, oldest = bench.prompts.versions("mine")

    assert [variant.name for variant in numbered([newest, oldest, newest])] == ["mine #3", "mine #1"]
    assert [variant.name for variant in numbered([middle])] == ["mine"]


def test_a_history_runs_from_the_oldest_version_to_the_newest_however_they_were_chosen(bench: Workbench) -> None:
    run_id = judged_run(bench.store, 6, lambda variant, probe, at: ANSWERS[at % 2], variants=("mine #2", "mine #1"))
    rows = bench.runs.recent()
    saved = {version: int(name[-1]) for name, version in rows[0].variants}
    found = prompt_history(bench.results, rows, "mine", next(iter(grounds(rows))), saved)

    assert rows[0].run_id == run_id
    assert found.table["version"].map(saved).tolist() == [1, 2]
    assert [tick[:2] for tick in found.ticks] == ["v1", "v2"]


def test_a_history_counts_an_answer_that_a_later_run_took_from_the_cache_once(bench: Workbench) -> None:
    plan = plan_of(probes=8, model_names=["simulator/balanced"])
    for _ in range(2):
        bench.runs.wait(bench.runs.start(plan))
    rows = bench.runs.recent()
    assert bench.results.trials(rows[0].run_id)["cached"].all()
    found = prompt_history(bench.results, rows, "v0", next(iter(grounds(rows))))
    assert found.table["benign_n"].tolist() == [bench.results.summary(rows[0].run_id)["benign_n"][0]]


def test_without_a_chosen_model_all_are_read(bench: Workbench, run_id: str) -> None:
    app = opened("pages/tradeoff.py", run=run_id)
    before = words(app)
    app.multiselect(key="pick_models").set_value([]).run()
    assert words(app) == before


def test_a_conclusion_is_kept_with_the_run_and_stands_in_the_report_beside_the_gate(
    bench: Workbench, run_id: str
) -> None:
    app = opened("pages/report.py", run=run_id)
    app.text_area[0].set_value("Ship it.\n<b>After</b> the review.")
    next(button for button in app.button if button.label == "Keep it").click().run()

    assert app.text_area[0].value == bench.labels.conclusion(run_id) == "Ship it.\n<b>After</b> the review."
    [said] = [*app.success, *app.error]
    decided = bench.results.gate(run_id, "new", baseline="old", max_overrefusal=0.1, min_harmful_refusal=0.9)
    assert decided.title in said.value
    page = bench.results.file(run_id, "html", decided).decode()
    assert (
        page.index("Ship it.\n&lt;b&gt;After&lt;/b&gt; the review.")
        < page.index(decided.title)
        < page.index("Trade-off</h2>")
    )
    assert "Gate:" not in bench.results.file(run_id, "html").decode()
