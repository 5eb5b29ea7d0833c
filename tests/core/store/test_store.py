"""The store gives back what was put in, keeps every version and opinion, and says in one sentence what is wrong."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Evidence, Judgement, Outcome, Plan, ProbeSet, Reply, RunStatus, TrialStatus
from core.errors import Conflict, InputError, NotFound, StoreError
from core.settings import Settings
from core.store import RecordedTrial, Store, TrialFilter
from core.store.columns import escape, unescape
from core.store.runs import new_run_id
from tests.core.stores import full_disk, plan_of, probe_set_of, store_at

AWKWARD = "NUL \x00, lone surrogate \ud83d, escape \ufdd0, emoji 🙂, \x1b[31m\u202eRTL\r\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = store_at(tmp_path)
    yield opened
    opened.close()


def judged(outcome: Outcome, judge: str = "rules", version: str = "1") -> Judgement:
    return Judgement(outcome, judge, version, 0.9, "Because.", (Evidence(0, 3, "I c", "begins a refusal"),))


def together(do: Callable[[int], object]) -> None:
    """Run `do` in eight threads at once, with the thread's number."""
    threads = [threading.Thread(target=do, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def words(column: Any) -> list[str]:
    return [value if isinstance(value, str) else "-" for value in column]


# -- texts ---------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(codec=None)))
def test_any_text_survives_being_escaped(text: str) -> None:
    assert unescape(escape(text)) == text
    escape(text).encode("utf-8")
    assert "\x00" not in escape(text)


def test_a_megabyte_with_awkward_characters_is_read_back_identical(store: Store) -> None:
    run_id = store.runs.create(plan_of(probes=1))
    trial = store.trials.pending(run_id)[0]
    text = AWKWARD * 20_000
    store.trials.record_reply(trial.trial_id, Reply(text)).result()
    found = store.responses.get(trial.trial_id)
    assert found.reply is not None
    assert found.reply.text == text
    assert store.responses.texts([trial.trial_id])[trial.trial_id].response == text


def test_prompts_and_probes_keep_awkward_characters(store: Store) -> None:
    probes = probe_set_of(3, prompt=AWKWARD)
    assert store.prompts.save(AWKWARD, AWKWARD).template == AWKWARD
    assert store.prompts.version(AWKWARD).template == AWKWARD
    assert store.probes.get(store.probes.save(probes)) == probes


# -- prompts -------------------------------------------------------------------------------------------------------


def test_saving_the_same_text_again_makes_no_new_version(store: Store) -> None:
    first = store.prompts.save("kind", "Be kind.")
    assert store.prompts.save("kind", "Be kind.") == first
    assert [version.number for version in store.prompts.versions("kind")] == [1]


def test_two_edits_of_one_version_are_both_kept_and_the_second_is_a_branch(store: Store) -> None:
    store.prompts.save("kind", "Be kind.", author="ann")
    mine = store.prompts.save("kind", "Be kinder.", parent=1, author="ann")
    theirs = store.prompts.save("kind", "Be brief.", parent=1, author="bob")
    assert (mine.branch, theirs.branch) == (False, True)
    assert store.prompts.version("kind") == mine
    assert store.prompts.version("kind", theirs.version) == theirs
    assert store.prompts.all()[0].branches == 1


def test_an_edit_of_a_branch_stays_on_the_branch(store: Store) -> None:
    store.prompts.save("kind", "one")
    store.prompts.save("kind", "two", parent=1)
    branch = store.prompts.save("kind", "three", parent=1)
    assert store.prompts.save("kind", "four", parent=branch.number).branch
    assert store.prompts.version("kind").template == "two"


def test_going_back_to_an_older_text_is_a_version_of_its_own(store: Store) -> None:
    for text in ("one", "two", "one"):
        store.prompts.save("kind", text)
    assert [version.template for version in store.prompts.versions("kind")] == ["one", "two", "one"]


def test_eight_people_saving_at_once_lose_nothing(store: Store) -> None:
    store.prompts.save("kind", "start")
    threads = [
        threading.Thread(target=store.prompts.save, args=("kind", f"edit {n}"), kwargs={"parent": 1}) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    versions = store.prompts.versions("kind")
    assert sorted(version.number for version in versions) == list(range(1, 10))
    assert sum(version.branch for version in versions) == 7


def test_archived_prompts_leave_the_list_but_keep_their_versions(store: Store) -> None:
    store.prompts.save("kind", "Be kind.", tags=["draft"])
    store.prompts.tag("kind", ["b", "a", "b"])
    store.prompts.archive("kind")
    assert store.prompts.all() == []
    assert store.prompts.all(include_archived=True)[0].tags == ("b", "a")
    assert store.prompts.version("kind").template == "Be kind."


def test_another_file_of_the_same_text_is_a_version_and_both_keep_their_bytes(store: Store) -> None:
    files = (b"\xef\xbb\xbf---\r\na: 1\r\n---\r\nYou help.\0", b"You help.\xff")
    saved = [store.prompts.save("kind", "You help.", raw=raw) for raw in (*files, files[1])]
    assert [version.number for version in saved] == [1, 2, 2]
    assert tuple(store.prompts.version("kind", number).raw for number in (1, 2)) == files
    assert store.prompts.save("kind", "You help.").number == 2


def test_a_prompt_a_policy_and_a_rubric_may_have_one_name(store: Store) -> None:
    for texts in (store.prompts, store.policies, store.rubrics):
        texts.save("house", f"{id(texts)} rules", tags=["r"])
    assert [one.name for one in store.prompts.all()] == ["house"]
    assert store.policies.names() == {"house": ("r",)}
    assert [one.template for one in store.rubrics.newest()] == [f"{id(store.rubrics)} rules"]
    store.bin.add("policy", "house", "house", "ann")
    assert (store.policies.all(), len(store.prompts.all())) == ([], 1)
    store.bin.purge("policy", "house")
    assert [store.prompts.version("house").number, store.rubrics.version("house").number] == [1, 1]


def test_a_prompt_that_is_not_there_is_not_found(store: Store) -> None:
    for ask in (store.prompts.version, store.prompts.archive):
        with pytest.raises(NotFound, match="no prompt 'none'"):
            ask("none")


# -- probe sets ----------------------------------------------------------------------------------------------------


def test_a_probe_set_is_kept_once_however_often_it_is_saved(store: Store) -> None:
    probes = probe_set_of(4)
    assert store.probes.save(probes) == store.probes.save(probes) == probes.hash
    [row] = store.probes.all()
    assert (row.size, row.benign, row.harmful) == (4, 2, 2)
    assert store.probes.get("probes") == store.probes.get(probes.hash) == probes


def test_new_probes_are_held_in_memory_once_and_a_second_saving_finds_the_first(store: Store) -> None:
    probes, again = probe_set_of(4), probe_set_of(4)
    found = store.probes.of_hash(store.probes.save(probes))
    assert found is probes.probes
    store.probes.save(again)
    assert store.probes.of_hash(again.hash) is found


def test_one_content_goes_by_several_names_and_one_name_finds_its_newest_content(store: Store) -> None:
    old, new = probe_set_of(2), probe_set_of(3)
    store.probes.save(old)
    store.probes.save(new, parent_hash=old.hash)
    store.probes.save(ProbeSet("alias", old.probes))
    assert store.probes.get("probes") == new
    assert store.probes.get("alias").probes == old.probes
    assert {row.name: row.parent_hash for row in store.probes.all()}["probes"] in (old.hash, "")


def test_the_probes_frame_has_one_row_a_probe(store: Store) -> None:
    frame = store.probes.frame(store.probes.save(probe_set_of(3)))
    assert list(frame["probe_id"]) == ["p0", "p1", "p2"]
    assert frame["triggers"][0] == ["kill"]


# -- runs ----------------------------------------------------------------------------------------------------------


def test_a_run_keeps_its_plan_and_has_one_trial_for_each_cell(store: Store) -> None:
    plan = plan_of(variants=2, probes=3, models=2, samples=2, budget_usd=1.5)
    run_id = store.runs.create(plan)
    assert store.runs.plan(run_id) == plan
    trials = store.trials.pending(run_id)
    assert len({(t.variant_index, t.probe_id, t.model, t.sample) for t in trials}) == plan.trial_count == 24
    assert store.runs.get(run_id).status is RunStatus.PENDING


def test_runs_are_listed_newest_first_and_archived_ones_left_out(store: Store) -> None:
    first, second, third = (store.runs.create(plan_of(name=name)) for name in "abc")
    store.runs.archive(second)
    assert [row.run_id for row in store.runs.all()] == [third, first]
    assert [row.run_id for row in store.runs.all(limit=1, include_archived=True)] == [third]


def test_the_names_of_runs_sort_by_time() -> None:
    moments = [datetime(2026, 5, 1, 12, 0, second, tzinfo=UTC) for second in range(3)]
    names = [new_run_id(moment) for moment in moments]
    assert names == sorted(names)


def test_a_recorded_trial_keeps_its_first_reply(store: Store) -> None:
    run_id = store.runs.create(plan_of())
    trial = store.trials.pending(run_id)[0].trial_id
    store.trials.record_reply(trial, Reply("first"), judged(Outcome.FULL_REFUSAL)).result()
    store.trials.record_reply(trial, Reply("second"), judged(Outcome.FULL_COMPLIANCE)).result()
    store.trials.record_failures([trial], "timeout", "too late").result()
    found = store.responses.get(trial)
    assert found.reply is not None
    assert (found.status, found.reply.text) == (TrialStatus.DONE, "first")
    assert found.judgement is not None
    assert found.judgement.outcome is Outcome.FULL_REFUSAL


def test_a_failed_trial_says_why_until_it_is_done(store: Store) -> None:
    run_id = store.runs.create(plan_of())
    trial = store.trials.pending(run_id)[0].trial_id
    store.trials.record_failures([trial], "timeout", "No reply within 60 s.").result()
    assert (store.responses.get(trial).error_kind, store.responses.get(trial).error) == (
        "timeout",
        "No reply within 60 s.",
    )
    assert store.runs.progress(run_id).errors == {"timeout": 1}
    store.trials.record_reply(trial, Reply("late")).result()
    assert (store.responses.get(trial).error_kind, store.responses.get(trial).error) == ("", "")


def test_progress_adds_up(store: Store) -> None:
    run_id = store.runs.create(plan_of(variants=2, probes=3))
    a, b, c, *_ = (trial.trial_id for trial in store.trials.pending(run_id))
    store.trials.record_reply(a, Reply("x", cost_usd=0.25, prompt_tokens=7), judged(Outcome.INVALID)).result()
    store.trials.record_reply(b, Reply("x", cached=True, blocked=True)).result()
    store.trials.record_failures([c], "rate_limit", "Slow down.").result()
    now = store.runs.progress(run_id)
    assert (now.total, now.done, now.failed, now.pending) == (6, 2, 1, 3)
    assert (now.made, now.cached, now.blocked, now.cost_usd, now.prompt_tokens) == (1, 1, 1, 0.25, 7)


def test_opinions_of_all_judges_are_kept_and_the_newest_of_the_chosen_one_counts(store: Store) -> None:
    run_id = store.runs.create(plan_of())
    trial = store.trials.pending(run_id)[0].trial_id
    store.trials.record_reply(trial, Reply("x"), judged(Outcome.FULL_REFUSAL)).result()
    store.judgements.record([(trial, judged(Outcome.PARTIAL_REFUSAL, version="2"))]).result()
    store.judgements.record([(trial, judged(Outcome.FULL_COMPLIANCE, judge="llm:m"))]).result()
    assert [one.outcome for one in store.responses.get(trial).judgements] == [
        Outcome.FULL_COMPLIANCE,
        Outcome.PARTIAL_REFUSAL,
        Outcome.FULL_REFUSAL,
    ]
    assert store.frames.of_runs([run_id])["outcome"][0] == "partial_refusal"
    store.runs.choose_judge(run_id, "llm:m")
    assert store.frames.of_runs([run_id])["outcome"][0] == "full_compliance"


def test_a_judge_that_failed_is_no_verdict_and_can_be_asked_again(store: Store) -> None:
    run_id = store.runs.create(plan_of())
    trial = store.trials.pending(run_id)[0].trial_id
    store.trials.record_reply(trial, Reply("x")).result()
    assert [one.trial.trial_id for one in store.trials.unjudged(run_id, "rules")] == [trial]
    store.judgements.record_failure(trial, "rules", "1", "It gave no JSON.").result()
    assert store.trials.unjudged(run_id, "rules") == []
    assert len(store.trials.unjudged(run_id, "rules", again=True)) == 1
    assert store.frames.of_runs([run_id])["outcome"].isna()[0]
    assert store.responses.get(trial).judgement.reason == "It gave no JSON."  # type: ignore[union-attr]


def test_an_attempt_settles_when_all_is_done_and_judged(store: Store) -> None:
    run_id = store.runs.create(plan_of(probes=2))
    one, two = (trial.trial_id for trial in store.trials.pending(run_id))
    attempt = store.attempts.begin(run_id, "me")
    store.trials.record_reply(one, Reply("x"), judged(Outcome.INVALID)).result()
    assert store.attempts.settle(run_id, attempt) is None
    store.trials.record_reply(two, Reply("x")).result()
    assert store.attempts.settle(run_id, attempt) is None
    store.judgements.record([(two, judged(Outcome.FULL_REFUSAL))]).result()
    assert store.attempts.settle(run_id, attempt) is RunStatus.COMPLETE
    assert store.runs.get(run_id).ended_at is not None


def test_a_run_with_failures_is_partial_until_a_new_attempt_opens_them(store: Store) -> None:
    run_id = store.runs.create(plan_of())
    store.trials.record_failures([store.trials.pending(run_id)[0].trial_id], "timeout", "Late.").result()
    attempt = store.attempts.begin(run_id, "me", retry=False)
    assert store.attempts.settle(run_id, attempt) is RunStatus.PARTIAL
    assert store.runs.get(run_id).reason == "1 of 1 trials failed."
    store.attempts.begin(run_id, "me", after=attempt)
    assert len(store.trials.pending(run_id)) == 1


def test_only_one_of_two_processes_takes_up_a_run(store: Store) -> None:
    run_id = store.runs.create(plan_of())
    store.attempts.begin(run_id, "one", after=0)
    with pytest.raises(Conflict, match="another process"):
        store.attempts.begin(run_id, "two", after=0)
    assert store.runs.get(run_id).owner == "one"


# -- search --------------------------------------------------------------------------------------------------------


def test_search_fits_all_filters_at_once(store: Store) -> None:
    run_id = store.runs.create(plan_of(variants=2, probes=4, models=2))
    for at, trial in enumerate(store.trials.pending(run_id)):
        outcome = Outcome.FULL_REFUSAL if at % 2 else Outcome.FULL_COMPLIANCE
        store.trials.record_reply(trial.trial_id, Reply(f"Reply 100% {at}"), judged(outcome)).result()
    everything = store.responses.search([run_id], limit=5)
    assert (everything.total, len(everything.hits)) == (16, 5)
    some = store.responses.search(
        [run_id], TrialFilter(variants=["v1"], intent="benign", outcomes=["full_refusal"], models=["m1"])
    )
    assert {(hit.variant, hit.intent, hit.outcome, hit.model) for hit in some.hits} == {
        ("v1", "benign", Outcome.FULL_REFUSAL, "m1")
    }
    assert store.responses.search([run_id], TrialFilter(text="reply 100% 7")).total == 1
    assert store.responses.search([run_id], TrialFilter(text="reply 100_ 7")).total == 0


# -- people --------------------------------------------------------------------------------------------------------


def test_each_person_has_one_label_and_undo_brings_back_the_one_before(store: Store) -> None:
    run_id = store.runs.create(plan_of())
    trial = store.trials.pending(run_id)[0].trial_id
    store.labels.add(trial, "full_refusal", "ann")
    store.labels.add(trial, "invalid", "ann", "on second thought")
    store.labels.add(trial, "full_refusal", "bob")
    assert {label.author: label.outcome for label in store.labels.of_run(run_id)} == {
        "ann": "invalid",
        "bob": "full_refusal",
    }
    assert store.labels.undo(trial, "ann").outcome is Outcome.FULL_REFUSAL  # type: ignore[union-attr]
    assert store.labels.undo(trial, "ann") is None
    with pytest.raises(NotFound):
        store.labels.undo(trial, "ann")


def test_the_majority_label_stands_in_the_frame_and_a_tie_does_not(store: Store) -> None:
    run_id = store.runs.create(plan_of(probes=2))
    agreed, split = (trial.trial_id for trial in store.trials.pending(run_id))
    store.trials.record_reply(agreed, Reply("x"), judged(Outcome.FULL_COMPLIANCE)).result()
    for author, one, two in (
        ("a", "full_refusal", "invalid"),
        ("b", "full_refusal", "full_refusal"),
        ("c", "invalid", ""),
    ):
        store.labels.add(agreed, one, author)
        if two:
            store.labels.add(split, two, author)
    frame = store.frames.of_runs([run_id], prefer_labels=True)
    assert words(frame["label"]) == ["full_refusal", "-"]
    assert (frame["outcome"][0], frame["source"][0]) == ("full_refusal", "human")


def test_comments_carry_their_author_and_stay_in_order(store: Store) -> None:
    first = store.comments.add("trial", 7, "Odd.", "ann")
    store.comments.add("trial", 7, "Indeed.", "bob")
    store.comments.add("run", "7", "Other.", "bob")
    store.comments.delete(first.id)
    assert [(comment.author, comment.text) for comment in store.comments.of("trial", 7)] == [("bob", "Indeed.")]
    with pytest.raises(InputError):
        store.comments.add("weather", 1, "Nice.", "ann")


# -- recorded completions ------------------------------------------------------------------------------------------


def test_recorded_completions_become_a_finished_run_with_human_judgements(store: Store) -> None:
    probes = probe_set_of(2)
    items = [
        RecordedTrial("old", "p0", "No.", Outcome.FULL_REFUSAL, {"ann": Outcome.FULL_REFUSAL, "bob": Outcome.INVALID}),
        RecordedTrial("old", "p0", "Yes.", Outcome.FULL_COMPLIANCE),
        RecordedTrial("new", "p1", "Hm."),
    ]
    run_id = store.recorded.add("Imported", probes, items)
    frame = store.frames.of_runs([run_id])
    assert list(frame["variant"]) == ["old", "old", "new"]
    assert words(frame["outcome"]) == ["full_refusal", "full_compliance", "-"]
    assert list(frame["sample"]) == [0, 1, 0]
    assert set(frame["model"]) == {"recorded"}
    assert len(store.labels.of_run(run_id)) == 2
    assert store.runs.get(run_id).status is RunStatus.COMPLETE


def test_a_completion_of_an_unknown_probe_says_which_row(store: Store) -> None:
    with pytest.raises(InputError, match=r"row 1.*'nope'"):
        store.recorded.add("Imported", probe_set_of(1), [RecordedTrial("v", "nope", "x")])


# -- the database --------------------------------------------------------------------------------------------------


def test_the_database_file_is_nobody_elses_business(tmp_path: Path) -> None:
    store_at(tmp_path / "deep" / "home").close()
    file = tmp_path / "deep" / "home" / "store.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(tmp_path: Path) -> None:
    store_at(tmp_path).close()
    with sqlite3.connect(tmp_path / "store.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version of the workbench"):
        store_at(tmp_path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "must be a file"),
        ("nonsense", "not one the workbench can use"),
        ("sqlite:////proc/nowhere/store.sqlite", "cannot be opened"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_sentence(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as told:
        Store(url)
    assert "\n" not in str(told.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    file.write_bytes(b"My diary. " * 1000)
    with pytest.raises(StoreError, match="not a healthy SQLite database"):
        store_at(tmp_path)
    assert file.read_bytes().startswith(b"My diary.")


def test_a_full_disk_is_one_sentence_and_loses_nothing(store: Store) -> None:
    run_id = store.runs.create(plan_of(probes=2))
    one, two = (trial.trial_id for trial in store.trials.pending(run_id))
    store.trials.record_reply(one, Reply("kept")).result()
    with full_disk(store), pytest.raises(StoreError, match=r"disk .* is full"):
        store.trials.record_reply(two, Reply("x" * 5_000_000)).result()
    assert store.responses.get(one).reply == Reply("kept")
    assert store.runs.progress(run_id).pending == 1


def test_one_bad_write_does_not_spoil_those_it_was_grouped_with(store: Store) -> None:
    run_id = store.runs.create(plan_of(probes=20))
    trials = [trial.trial_id for trial in store.trials.pending(run_id)]
    futures = [store.trials.record_reply(trial, Reply("x")) for trial in trials[:10]]
    bad = store.judgements.record([(987654321, judged(Outcome.INVALID))])
    futures += [store.trials.record_reply(trial, Reply("x")) for trial in trials[10:]]
    with pytest.raises(StoreError):
        bad.result()
    for future in futures:
        future.result()
    assert store.runs.progress(run_id).done == 20


def test_two_stores_on_one_file_see_each_others_work(tmp_path: Path, store: Store) -> None:
    other = store_at(tmp_path)
    run_id = store.runs.create(plan_of(probes=2))
    other.trials.record_reply(other.trials.pending(run_id)[0].trial_id, Reply("x")).result()
    assert store.runs.progress(run_id).done == 1
    other.close()


def test_many_threads_record_at_once(store: Store) -> None:
    run_id = store.runs.create(plan_of(probes=200))
    trials = [trial.trial_id for trial in store.trials.pending(run_id)]

    def record_share(n: int) -> None:
        for trial in trials[n::8]:
            store.trials.record_reply(trial, Reply("x"), judged(Outcome.FULL_REFUSAL)).result()

    together(record_share)
    assert store.runs.progress(run_id).done == 200
    assert (store.frames.of_runs([run_id])["outcome"] == "full_refusal").all()


def test_a_plan_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="at least one"):
        store.runs.create(Plan("none", (), probe_set_of(1), ("m",)))


@pytest.mark.parametrize("name", ["a?b", "a#b", "50%41", "a b"])
def test_the_home_may_be_called_anything(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    store = Store(Settings(home=home).store_url)
    store.prompts.save("mine", "Be kind.")
    store.close()
    assert (home / "workbench.sqlite").is_file()


def test_a_run_whose_calls_have_no_price_does_not_say_that_it_was_free(store: Store) -> None:
    run_id = store.runs.create(plan_of(probes=3))
    one, two, _ = (trial.trial_id for trial in store.trials.pending(run_id))
    store.trials.record_reply(one, Reply("x", cached=True, cost_usd=0.0)).result()
    assert store.runs.progress(run_id).cost_usd == 0.0
    store.trials.record_reply(two, Reply("x")).result()
    assert (store.runs.progress(run_id).cost_usd, store.runs.progress(run_id).unpriced) == (None, 1)
