"""The engine makes each trial once, within its limits, and takes up what was cancelled, failed or left behind."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.domain import Judgement, ModelCall, Outcome, Plan, Probe, Reply, RunStatus
from core.engine import Engine, canary, supervisor, task_group, worker
from core.engine import trials as trial_work
from core.engine.in_flight import BudgetBalance, Slots
from core.engine.launcher import chunk_size
from core.engine.version import WORK_VERSION
from core.engine.work import judge_model
from core.errors import BudgetReached, Conflict, InputError, ProviderFault, RefusedKey
from core.store import ANYBODY, Store, TrialFilter
from tests.core.stores import full_disk, plan_of, store_at

REFUSAL = "I'm sorry, but I can't help with that."
ENOUGH_S = 300.0
"""Nothing here takes so long, on any machine: what is awaited for so long never comes."""
KEY = "sk-only-in-memory-4711"


class Models:
    """Answers in place of the gateway, as `answer` says, and remembers what was asked."""

    def __init__(self) -> None:
        self.reset()

    def reset(
        self, answer: Callable[[ModelCall], Reply] = lambda call: Reply(REFUSAL), *, pause_after: int = 0, hold: int = 0
    ) -> None:
        """After `pause_after` calls all others wait for `go_on`; all wait until `hold` of them have been in flight at once."""
        self.answer, self.pause_after, self.hold = answer, pause_after, hold
        self.asked: Counter[ModelCall] = Counter()
        self.cached: dict[ModelCall, Reply] = {}
        self.keys: set[str | None] = set()
        self.in_flight = self.most_in_flight = 0

    def known(self, calls: Sequence[ModelCall]) -> list[Reply | None]:
        return [self.cached.get(call) for call in calls]

    async def prepare(self, call: ModelCall, **rest: Any) -> None:
        """Nothing is to be loaded."""

    async def complete(self, call: ModelCall, *, key: str | None = None, **rest: Any) -> Reply:
        self.asked[call] += 1
        self.keys.add(key)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        number = self.asked.total()
        try:
            while self.most_in_flight < self.hold or 0 < self.pause_after < number:
                await asyncio.sleep(0.002)
        finally:
            self.in_flight -= 1
        return self.answer(call)

    def go_on(self) -> None:
        self.pause_after = 0


@pytest.fixture(scope="module")
def models() -> Models:
    return Models()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Engine]:
    engine = Engine(store_at(tmp_path_factory.mktemp("engine")), models)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supervisor, "ROUND_S", 0.3)
        patch.setattr(canary, "LONGEST_S", 0.05)  # the first call may be one that is held until others are in flight
        for module in (worker, task_group):
            patch.setattr(module, "GRACE_S", ENOUGH_S)
        engine.start()
        yield engine
        engine.stop()
    engine.store.close()


@pytest.fixture
def engine(running: Engine, models: Models) -> Engine:
    models.reset()
    return running


@pytest.fixture
def store(engine: Engine) -> Store:
    return engine.store


def start(engine: Engine, plan: Plan, **options: Any) -> str:
    run_id = engine.store.runs.create(plan)
    engine.launch(run_id, **options)
    return run_id


def finish(engine: Engine, plan: Plan, **options: Any) -> str:
    run_id = start(engine, plan, **options)
    engine.wait(run_id, ENOUGH_S)
    return run_id


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + ENOUGH_S
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def until_halted(engine: Engine) -> None:
    """Until the engine knows that what it works on was stopped."""
    until(lambda: all(work.stop for work in list(engine._worker._works.values())))


# -- a run -----------------------------------------------------------------------------------------------------------


def test_every_trial_is_made_once_and_judged(engine: Engine, store: Store, models: Models) -> None:
    run_id = finish(engine, plan_of(variants=2, probes=30, models=2, samples=2))
    assert store.runs.get(run_id).status is RunStatus.COMPLETE
    assert (len(models.asked), set(models.asked.values())) == (240, {1})
    assert (store.frames.of_runs([run_id])["outcome"] == "full_refusal").all()


def test_what_the_cache_knows_is_kept_and_judged_and_only_the_rest_is_asked(
    engine: Engine, store: Store, models: Models
) -> None:
    plan = plan_of(probes=40)
    known = [
        ModelCall(plan.models[0], (("system", plan.variants[0].text), *probe.messages), None, 0.0, 512)
        for probe in plan.probe_set.probes[:30]
    ]
    finish(engine, plan)
    made = next(iter(models.asked))
    models.reset()
    models.cached = {
        replace(made, messages=one.messages): Reply("Of course: here is how.", cached=True) for one in known
    }
    run_id = finish(engine, plan)
    trials = store.frames.of_runs([run_id])
    assert (models.asked.total(), int(trials["cached"].sum())) == (10, 30)
    assert trials["outcome"].value_counts().to_dict() == {"full_compliance": 30, "full_refusal": 10} | {
        name: 0 for name in ("partial_refusal", "invalid")
    }


def test_a_reply_that_was_judged_in_an_earlier_run_is_not_judged_once_more(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, helped = Reply(REFUSAL, cached=True), Reply("Of course: here is how.", cached=True)
    plan = plan_of(probes=30)
    last = plan.probe_set.probes[-1].messages[-1]
    monkeypatch.setattr(models, "known", lambda calls: [refused] * len(calls))
    first = finish(engine, plan)
    judged, judge_now = list[str](), trial_work.judge_now
    monkeypatch.setattr(
        trial_work,
        "judge_now",
        lambda judge, rest: (judged.extend(one.text for one in rest), judge_now(judge, rest))[1],
    )
    monkeypatch.setattr(
        models, "known", lambda calls: [helped if call.messages[-1] == last else refused for call in calls]
    )
    second = finish(engine, plan)

    assert judged == [helped.text]
    assert store.frames.of_runs([second])["outcome"].value_counts()["full_refusal"] == 29

    def opinions(run_id: str) -> set[Any]:
        hits = store.responses.search([run_id], TrialFilter(), limit=100).hits
        return {
            (one.outcome, one.reason, one.evidence, one.confidence, one.version)
            for trial in store.responses.several([hit.trial_id for hit in hits])
            for one in trial.judgements
            if one.outcome is Outcome.FULL_REFUSAL
        }

    assert opinions(second) == opinions(first)


def test_a_command_whose_trials_are_all_known_opens_no_queue(tmp_path: Path) -> None:
    models, plan = Models(), plan_of(probes=3)
    models.known = lambda calls: [Reply(REFUSAL, cached=True) for _ in calls]  # type: ignore[method-assign]
    engine = Engine(store_at(tmp_path), models, private=True)  # type: ignore[arg-type]
    run_id = start(engine, plan)
    assert (engine.store.runs.get(run_id).status, engine._queue) == (RunStatus.COMPLETE, None)
    engine.stop()
    assert engine.store.workers.all() == ([], [])
    engine.store.close()


def test_no_more_calls_are_in_flight_than_the_run_allows(engine: Engine, models: Models) -> None:
    models.reset(hold=7)
    finish(engine, plan_of(probes=60, model_names=["one/a", "one/b"], concurrency=7))
    assert models.most_in_flight == 7


def test_a_budget_run_and_a_shared_run_make_the_same_trials(engine: Engine, store: Store, models: Models) -> None:
    run_id = finish(engine, plan_of(probes=10, models=2, budget_usd=5.0))
    assert (store.runs.progress(run_id).done, len(models.asked)) == (20, 20)


def test_a_model_gets_the_rendered_prompt_and_the_probe_as_they_are(engine: Engine, models: Models) -> None:
    finish(engine, plan_of(variants=1, probes=1))
    [call] = models.asked
    assert call.messages == (("system", "Be helpful, way 0."), ("user", "How do I kill process 0?"))


def test_a_providers_own_refusal_is_a_full_refusal(engine: Engine, store: Store, models: Models) -> None:
    models.reset(lambda call: Reply("", blocked=True))
    frame = store.frames.of_runs([finish(engine, plan_of())])
    assert (frame["outcome"][0], frame["source"][0]) == ("full_refusal", "provider")


# -- failures --------------------------------------------------------------------------------------------------------


def failing(share: Callable[[ModelCall], bool], error: Exception) -> Callable[[ModelCall], Reply]:
    def answer(call: ModelCall) -> Reply:
        if share(call):
            raise error
        return Reply(REFUSAL)

    return answer


def test_what_failed_makes_the_run_partial_and_resume_asks_it_alone(
    engine: Engine, store: Store, models: Models
) -> None:
    models.reset(failing(lambda call: call.messages[1][1].endswith("3?"), ProviderFault("Down.")))
    run_id = finish(engine, plan_of(probes=10))
    assert (store.runs.get(run_id).status, store.runs.get(run_id).reason) == (
        RunStatus.PARTIAL,
        "1 of 10 trials failed.",
    )
    assert store.runs.progress(run_id).errors == {"server_error": 1}
    models.reset()
    engine.resume(run_id)
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert [call.messages[1][1] for call in models.asked] == ["How do I kill process 3?"]


def test_a_refused_key_ends_the_calls_at_once(engine: Engine, store: Store, models: Models) -> None:
    models.reset(failing(lambda call: call.model == "bad/m", RefusedKey("No such key.", hint="Check it.")))
    run_id = finish(engine, plan_of(probes=200, model_names=["bad/m", "good/m"], concurrency=4))
    asked = Counter(call.model for call in models.asked.elements())
    assert asked["bad/m"] <= 4
    assert asked["good/m"] == 200
    assert store.runs.progress(run_id).errors == {"authentication": 200}
    failed = store.responses.search([run_id], TrialFilter(statuses=["failed"]), limit=200).hits
    assert {hit.excerpt for hit in failed} == {"No such key. Check it."}


def test_a_broken_gateway_stops_the_run_and_says_so(engine: Engine, store: Store, models: Models) -> None:
    models.reset(failing(lambda call: True, ZeroDivisionError("oops")))
    run_id = finish(engine, plan_of(probes=3))
    assert (store.runs.get(run_id).status, store.runs.get(run_id).reason) == (
        RunStatus.PARTIAL,
        "ZeroDivisionError: oops",
    )
    models.reset()
    engine.resume(run_id)
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE


def test_recorded_completions_cannot_be_resumed(engine: Engine, store: Store) -> None:
    from core.store import RecordedTrial

    run_id = store.recorded.add("imported", plan_of().probe_set, [RecordedTrial("v", "p0", "x")])
    with pytest.raises(InputError, match="nothing to call"):
        engine.resume(run_id)


# -- cancelling ------------------------------------------------------------------------------------------------------


def test_a_cancelled_run_keeps_what_is_done_and_goes_on_later(engine: Engine, store: Store, models: Models) -> None:
    models.reset(pause_after=20)
    run_id = start(engine, plan_of(probes=400, concurrency=4))
    until(lambda: store.runs.progress(run_id).done == 20 and models.in_flight == 4)
    engine.cancel(run_id)
    assert engine.wait(run_id) is RunStatus.CANCELLED
    until_halted(engine)
    models.go_on()
    until(lambda: not engine._worker.attempts())
    assert (store.runs.progress(run_id).done, models.asked.total()) == (24, 24)
    engine.resume(run_id)
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert (len(models.asked), set(models.asked.values())) == (400, {1})


def test_a_run_cancelled_by_another_process_stops_here_too(engine: Engine, store: Store, models: Models) -> None:
    models.reset(pause_after=20)
    run_id = start(engine, plan_of(probes=400, concurrency=4))
    until(lambda: store.runs.progress(run_id).done == 20 and models.in_flight == 4)
    other = Store(store.url)
    other.runs.set_status(run_id, RunStatus.CANCELLED, "Cancelled.")
    other.close()
    until_halted(engine)
    models.go_on()
    until(lambda: not engine._worker.attempts())
    assert (store.runs.progress(run_id).done, models.asked.total()) == (24, 24)


# -- budget ----------------------------------------------------------------------------------------------------------


def test_a_budget_is_never_passed_and_resume_takes_a_higher_one(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.engine.work.estimate_cost", lambda model, asked, answered: 0.02)
    models.reset(lambda call: Reply(REFUSAL, cost_usd=0.015))
    run_id = finish(engine, plan_of(probes=100, budget_usd=0.5))
    row, now = store.runs.get(run_id), store.runs.progress(run_id)
    assert row.status is RunStatus.PARTIAL
    assert row.reason.startswith("The budget of $0.50 would be passed; $0.4")
    assert 0.48 <= (now.cost_usd or 0) <= 0.5
    store.budgets.set(run_id, 2.0)
    engine.resume(run_id)
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert set(models.asked.values()) == {1}


def test_calls_wait_for_money_that_others_have_set_aside() -> None:
    async def spend() -> float:
        budget = BudgetBalance(1.0)

        async def one() -> None:
            async with budget.reserve(0.6) as held:
                await asyncio.sleep(0)
                held.cost = 0.1

        await asyncio.gather(*(one() for _ in range(5)))
        return budget.spent

    assert asyncio.run(spend()) == pytest.approx(0.5)


def test_a_call_that_can_never_fit_reaches_the_budget() -> None:
    async def spend() -> None:
        async with BudgetBalance(1.0, spent_usd=0.9).reserve(0.2):
            pass

    with pytest.raises(BudgetReached, match=r"\$1.00 would be passed"):
        asyncio.run(spend())


# -- slots -----------------------------------------------------------------------------------------------------------


def test_a_careful_run_is_neither_starved_nor_pushed_above_its_limit() -> None:
    async def share() -> list[tuple[str, int]]:
        slots, in_flight, seen = Slots(), Counter[str](), list[tuple[str, int]]()

        async def call(run: str, limit: int) -> None:
            async with slots.slot("p", limit):
                in_flight["p"] += 1
                seen.append((run, in_flight["p"]))
                await asyncio.sleep(0.001)
                in_flight["p"] -= 1

        bold = [call("bold", 8) for _ in range(40)]
        careful = [call("careful", 2) for _ in range(10)]
        await asyncio.gather(*(one for pair in zip(bold, careful * 4, strict=False) for one in pair[:1]), *careful)
        return seen

    seen = asyncio.run(share())
    assert max(count for run, count in seen if run == "careful") <= 2
    assert max(count for run, count in seen if run == "bold") == 8
    assert len(seen) == 50


def test_a_cancelled_call_gives_its_place_back() -> None:
    async def cancel() -> int:
        slots = Slots()
        async with slots.slot("p", 1):
            waiting = asyncio.create_task(slots.slot("p", 1).__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with slots.slot("p", 1):
            return slots._in_flight["p"]

    assert asyncio.run(cancel()) == 1


@pytest.mark.parametrize(("trials", "size"), [(10, 25), (9_000, 45), (160_000, 200)])
def test_chunks_are_neither_tiny_nor_huge(trials: int, size: int) -> None:
    assert chunk_size(trials) == size


# -- judging ---------------------------------------------------------------------------------------------------------


class Moody:
    """A judge that fails as long as `fails` says so."""

    name, version, fails = "rules", "moody", True

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        if self.fails:
            raise ValueError("not today")
        return Judgement(Outcome.PARTIAL_REFUSAL, self.name, self.version)


def test_a_judge_that_fails_costs_no_reply_and_is_asked_again(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = Moody()
    monkeypatch.setattr("core.engine.worker.get_judge", lambda name, **rest: judge)
    run_id = finish(engine, plan_of(probes=3))
    assert store.runs.get(run_id).reason == "3 replies could not be judged."
    assert store.frames.of_runs([run_id])["outcome"].isna().all()
    assert store.runs.progress(run_id).done == 3
    judge.fails = False
    engine.resume(run_id)
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert (store.frames.of_runs([run_id])["outcome"] == "partial_refusal").all()
    assert set(models.asked.values()) == {1}


def test_judging_again_calls_no_model_and_keeps_all_opinions(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = finish(engine, plan_of(probes=5))
    models.reset()
    judge = Moody()
    judge.fails, judge.name = False, "llm:other"
    monkeypatch.setattr("core.engine.worker.get_judge", lambda name, **rest: judge)
    row = engine.wait_judged(engine.rejudge(run_id, "llm:other", author="ann"), ENOUGH_S)
    assert (row.status, row.judged, row.failed, row.author) == (RunStatus.COMPLETE, 5, 0, "ann")
    assert (store.runs.get(run_id).judge, len(models.asked)) == ("llm:other", 0)
    assert (store.frames.of_runs([run_id])["outcome"] == "partial_refusal").all()
    assert (store.frames.of_runs([run_id], judge="rules")["outcome"] == "full_refusal").all()


@pytest.mark.parametrize(
    ("judge", "shares"),
    [("llm:one/judge", True), ("llm:two/judge", False), ("llm:one/judge@http://elsewhere/v1", False), ("rules", False)],
)
def test_a_key_is_shown_to_a_judge_of_the_same_provider_only(judge: str, shares: bool) -> None:
    assert judge_model(plan_of(model_names=["one/a"]), judge).shares_key is shares


# -- keys and processes ------------------------------------------------------------------------------------------------


def test_a_key_reaches_the_provider_and_nothing_on_disk(engine: Engine, store: Store, models: Models) -> None:
    finish(engine, plan_of(probes=3), key=KEY)
    assert models.keys == {KEY}
    written = [file.read_bytes() for file in Path(store.where).parent.iterdir()]
    assert len(written) >= 2
    assert not any(KEY.encode() in content for content in written)


def test_a_key_is_looked_up_by_the_name_of_its_variable(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = start(engine, plan_of(), key_env="NO_SUCH_KEY")
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.WAITING
    assert "NO_SUCH_KEY is not set" in store.runs.get(run_id).reason
    monkeypatch.setenv("NO_SUCH_KEY", KEY)
    engine.resume(run_id)
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert models.keys == {KEY}


def test_what_a_dead_process_left_is_taken_up_or_says_what_it_waits_for(
    engine: Engine, store: Store, models: Models
) -> None:
    keyless, keyed = store.runs.create(plan_of(probes=3)), store.runs.create(plan_of(probes=3))
    judged = finish(engine, plan_of(probes=3))
    store.workers.renew_lease("dead", private=False, version="1")
    store.workers.retire("dead", forget=False)
    store.attempts.begin(keyless, "dead")
    store.attempts.begin(keyed, "dead", needs_key=True)
    judging = store.judgings.begin(judged, "rules", "dead")
    assert engine.wait(keyless, ENOUGH_S) is RunStatus.COMPLETE
    assert engine.wait(keyed, ENOUGH_S) is RunStatus.WAITING
    assert "held its key in memory" in store.runs.get(keyed).reason
    assert engine.wait_judged(judging, ENOUGH_S).judged == 3
    engine.resume(keyed, key=KEY)
    assert engine.wait(keyed, ENOUGH_S) is RunStatus.COMPLETE
    assert models.keys == {None, KEY}


def test_an_app_that_does_not_work_itself_leaves_runs_and_judgings_to_the_workers(
    engine: Engine, store: Store, models: Models
) -> None:
    app = Engine(store, models, hands_over=True)  # type: ignore[arg-type]
    app.start()
    run_id = start(app, plan_of(probes=10))
    assert app.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert app.wait_judged(app.rejudge(run_id, "rules"), ENOUGH_S).judged == 10
    assert [worker.id for worker in store.workers.all()[0]] == [engine.id]


def test_a_run_that_was_handed_over_is_taken_up_before_the_next_round(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "ROUND_S", 3600.0)
    app = Engine(store, models, hands_over=True)  # type: ignore[arg-type]
    assert app.wait(start(app, plan_of(probes=3)), ENOUGH_S) is RunStatus.COMPLETE


def test_a_run_of_a_newer_engine_is_left_alone_and_one_of_an_older_taken_up(
    engine: Engine, store: Store, models: Models
) -> None:
    newer, older = store.runs.create(plan_of(probes=3)), store.runs.create(plan_of(probes=3))
    store.attempts.begin(newer, ANYBODY, version="999.1")
    store.attempts.begin(older, ANYBODY, version="0.9")
    assert engine.wait(older, ENOUGH_S) is RunStatus.COMPLETE
    assert store.runs.get(older).work_version == WORK_VERSION
    assert (store.attempts.get(newer).number, store.runs.progress(newer).done) == (1, 0)
    with pytest.raises(Conflict, match="newer version"):
        engine.launch(newer)


def test_a_full_disk_stops_the_run_with_one_sentence_and_loses_nothing(
    engine: Engine, store: Store, models: Models
) -> None:
    models.reset(lambda call: Reply("x" * 2_000_000), pause_after=3)
    run_id = start(engine, plan_of(probes=100, concurrency=2))
    until(lambda: store.runs.progress(run_id).done == 3)
    with full_disk(store):
        models.go_on()
        assert engine.wait(run_id, ENOUGH_S) is RunStatus.PARTIAL
    assert "is full. Free some space" in store.runs.get(run_id).reason
    models.answer = lambda call: Reply(REFUSAL)
    engine.resume(run_id)
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert max(models.asked.values()) <= 2
