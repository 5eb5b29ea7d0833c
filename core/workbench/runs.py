"""Runs as a user sees them: planned and priced, started, watched, stopped, taken up again, or imported from a file."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import Intent, Plan, RunStatus, Sampling, Variant, is_simulated, prompt_of, unique
from core.errors import Conflict, InputError, NotFound
from core.workbench.budgets import is_free
from core.workbench.change import records

if TYPE_CHECKING:
    from core.store import Progress, PromptVersion, RunRow
    from core.workbench import Workbench

STARTER_PROMPTS = ("general-cautious", "general-balanced", "general-permissive")
STARTER_PROBES = "starter"
STARTER_MODEL = "simulator/balanced"
MAX_NAME = 200
REPLY_TOKENS_GUESS = 220
"""Completion tokens assumed for one reply when a run is priced; capped by the run's own limit."""


@dataclass(frozen=True)
class Estimate:
    """What a run will take, before it starts."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    """None where the price of a model is not known."""
    unpriced: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        known = f"about {money(self.cost_usd)}" if self.cost_usd is not None else "cost unknown"
        missing = f" (no price known for {', '.join(self.unpriced)})" if self.unpriced else ""
        return f"{self.calls:,} trials, {known}{missing}."


@dataclass(frozen=True)
class Problem:
    """Why a run did not finish everything, in one sentence."""

    sentence: str
    nothing_done: bool


@dataclass(frozen=True)
class Imported:
    run_id: str
    notes: tuple[str, ...]


class Runs:
    """The runs of one workbench."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    # -- before a run -------------------------------------------------------------------------------------------------

    def plan_from_files(
        self, variants: Sequence[str], probes: str, models: Sequence[str], *, name: str = "", samples: int = 1,
        temperature: float | None = 0.0, max_tokens: int | None = 512, seed: int | None = None,
        concurrency: int | None = None, timeout_s: float | None = None, intent: Intent | None = None, **rest: Any,
    ) -> Plan:  # fmt: skip
        """A plan from what a command line names: files or names of variants, a file or name of probes, models."""
        chosen = distinct_names([self._bench.prompts.variant_from(source) for source in variants])
        settings = self._bench.settings
        plan = Plan(
            name=name or default_name(chosen, models),
            variants=chosen,
            probe_set=self._bench.probes.load(probes, intent=intent),
            models=unique(models),
            sampling=Sampling(samples, temperature, max_tokens, seed),
            concurrency=concurrency or settings.concurrency,
            timeout_s=timeout_s or settings.timeout_s,
            **rest,
        )
        return self.checked(plan)

    def starter_plan(self) -> Plan:
        """The comparison of the first minute: the starter prompts over the starter probes on the simulator."""
        variants = tuple(self._bench.prompts.variant(name) for name in STARTER_PROMPTS)
        return Plan("Starter comparison", variants, self._bench.probes.load(STARTER_PROBES), (STARTER_MODEL,))

    def checked(self, plan: Plan) -> Plan:
        """The plan, if it can run at all; else the error that says what is missing."""
        from core.judges import check_judge

        if not plan.variants:
            raise InputError("No variant is chosen.", hint="Choose at least one.")
        if not plan.models:
            raise InputError("No model is chosen.", hint="Name one, for example simulator/balanced.")
        check_judge(plan.judge)
        for model in plan.models:
            self._bench.gateway.bases.check(model, plan.api_base)
        self._check_judge_base(plan.judge)
        if plan.budget_usd is not None:
            _check_prices(plan)
        return plan

    def _check_judge_base(self, judge: str) -> None:
        """Raises ForbiddenServer where a judge's model would be asked at a server that is not allowed."""
        from core.judges.llm import parse_model

        name = judge.partition(":")[2]
        if name:
            model, _, base = parse_model(name)
            self._bench.gateway.bases.check(model, base or None)

    def estimate(self, plan: Plan) -> Estimate:
        """Calls, tokens and cost of a run. Simulated models cost nothing; an unpriced model makes the cost unknown."""
        from core.gateway import count_tokens, estimate_cost

        prompt_tokens = completion_tokens = 0
        cost, unpriced = 0.0, []
        reply = min(REPLY_TOKENS_GUESS, plan.sampling.max_tokens or REPLY_TOKENS_GUESS)
        for model in plan.models:
            asked = _prompt_tokens(plan, partial(count_tokens, model))
            answered = reply * plan.trial_count // len(plan.models)
            prompt_tokens, completion_tokens = prompt_tokens + asked, completion_tokens + answered
            price = 0.0 if is_simulated(model) else estimate_cost(model, asked, answered)
            if price is None:
                unpriced.append(model)
            cost += price or 0.0
        return Estimate(plan.trial_count, prompt_tokens, completion_tokens, None if unpriced else cost, tuple(unpriced))

    def highest_cost(self, plan: Plan) -> float:
        """US dollars that a run can cost at most: every reply and judgement as long as allowed. Unknown prices count as nothing."""
        from core.engine.work import GUESSED_REPLY_TOKENS, JUDGE_TOKENS
        from core.gateway import count_tokens, estimate_cost
        from core.judges.llm import parse_model

        longest, calls = plan.sampling.max_tokens or GUESSED_REPLY_TOKENS, plan.trial_count // len(plan.models)
        total, asked = 0.0, 0
        for model in plan.models:
            asked = 16 * calls + 3 * _prompt_tokens(plan, partial(count_tokens, model)) // 2
            total += estimate_cost(model, asked, longest * calls) or 0.0
        judge = parse_model(plan.judge.partition(":")[2])[0]
        if judge:
            read = (2000 + longest) * plan.trial_count + asked * len(plan.models)
            total += 2 * (estimate_cost(judge, read, JUDGE_TOKENS * plan.trial_count) or 0.0)
        return total

    # -- during a run -------------------------------------------------------------------------------------------------

    @records("start", "run", lambda run_id, plan, **_: (run_id, _about(plan)))
    def start(self, plan: Plan, *, key: str | None = None, key_env: str = "") -> str:
        """Start a run in the background; returns its id at once.

        `key` stays in this process's memory. `key_env` names the environment variable that holds it, so that a resumed run
        finds it again.
        """
        self._bench.person.must(Action.RUN)
        plan = replace(self.checked(plan), author=self._bench.person.name)
        budgets, free = self._bench.budgets, is_free(plan)
        reason = "" if free else budgets.approval_reason(plan, self.estimate(plan))
        if not free:
            budgets.check_left()
        run_id = self._bench.store.runs.create(plan)
        if reason:
            budgets.ask_for_approval(run_id, reason, key_env=key_env, session_key=bool(key))
        else:
            budgets.reserve(run_id)
            self._bench.engine.launch(run_id, key=key, key_env=key_env)
        return run_id

    @records("resume", "run")
    def resume(self, run_id: str, *, key: str | None = None, key_env: str = "") -> None:
        """Take up what is unfinished or failed."""
        self._bench.person.must(Action.RUN)
        self._bench.budgets.check_approved(run_id)
        if not self._bench.store.attempts.is_worked_on(run_id):
            self._bench.budgets.reserve(run_id)
        self._bench.engine.resume(run_id, key=key, key_env=key_env)

    @records("cancel", "run")
    def cancel(self, run_id: str) -> None:
        """Stop a run; its finished trials stay and it can be resumed."""
        self._bench.person.must(Action.RUN)
        self._bench.engine.cancel(run_id)

    @records("judge", "run", lambda _, run_id, judge, **__: (run_id, {"judge": judge}))
    def rejudge(self, run_id: str, judge: str, *, key: str | None = None) -> int:
        """Judge a run's responses once more, in the background; returns the judging's id. No model under test is called."""
        from core.judges import check_judge

        self._bench.person.must(Action.RUN)
        check_judge(judge)
        self._check_judge_base(judge)
        if ":" in judge:
            self._bench.budgets.check_left()
        return self._bench.engine.rejudge(run_id, judge, key=key, author=self._bench.person.name)

    def judge_now(self, run_id: str, judge: str) -> None:
        """Judge a run's responses and wait for the end."""
        self._bench.engine.wait_judged(self.rejudge(run_id, judge))

    def wait(self, run_id: str, on_progress: Callable[[Progress], None] | None = None, *, every_s: float = 1.0) -> None:
        """Block until a run has ended, or waits for something only a person can give; tell how far it is at times."""
        told = -every_s

        def tell(progress: Progress) -> None:
            nonlocal told
            halted = progress.status.ended or progress.status == RunStatus.WAITING
            if on_progress and (halted or time.monotonic() - told >= every_s):
                told = time.monotonic()
                on_progress(progress)

        self._bench.engine.wait(run_id, on_progress=tell)

    def work(self) -> None:
        """Serve this database's queues until the process is stopped."""
        self._bench.engine  # noqa: B018 - asking for the engine starts it
        while True:
            time.sleep(60)

    # -- kept, renamed, put away --------------------------------------------------------------------------------------

    @records("rename", "run", lambda _, run_id, name: (run_id, {"name": name.strip()}))
    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name: one's own, or as admin anybody's."""
        self._bench.person.must_for(self._bench.store.runs.get(run_id).author)
        if not 1 <= len(name.strip()) <= MAX_NAME:
            raise InputError(f"a run's name has 1 to {MAX_NAME} characters.", column="name", hint="Change it.")
        self._bench.store.runs.rename(run_id, name.strip())

    @records("archive", "run", lambda _, run_id, archived=True: (run_id, {"archived": archived}))
    def archive(self, run_id: str, archived: bool = True) -> None:
        """Take a run out of the lists, or bring it back; its results stay."""
        self._bench.person.must_for(self._bench.store.runs.get(run_id).author)
        self._bench.store.runs.archive(run_id, archived)

    @records("delete", "run")
    def delete(self, run_id: str) -> None:
        """Put a run with everything it holds into the bin. Conflict where it is still being worked on."""
        run = self._bench.store.runs.get(run_id)
        self._bench.person.must_for(run.author)
        if self._bench.store.attempts.is_worked_on(run_id):
            raise Conflict(f"The run {run_id} is going on.", hint="Cancel it first.")
        self._bench.store.bin.add("run", run_id, run.name, self._bench.person.name)

    # -- while it goes on ---------------------------------------------------------------------------------------------

    def progress(self, run_id: str) -> Progress:
        """One cheap question to the store, so that any tab or process can watch a run."""
        return self._bench.store.runs.progress(run_id)

    # -- the runs there are -------------------------------------------------------------------------------------------

    def find(self, run_id: str) -> RunRow:
        """A run by its id, by `latest`, or by the beginning of its id where only one begins so."""
        rows = self._bench.store.runs.all()
        if not rows:
            raise NotFound("There is no run yet.", hint="Start one with `python -m core run` or in the browser.")
        if run_id == "latest":
            return rows[0]
        found = [row for row in rows if row.run_id == run_id] or [row for row in rows if row.run_id.startswith(run_id)]
        if len(found) != 1:
            problem = "There is no run" if not found else f"{len(found)} runs begin with"
            raise NotFound(f"{problem} {run_id!r}.", hint="`python -m core runs` lists them.")
        return found[0]

    def recent(self, limit: int | None = None, *, include_archived: bool = False) -> list[RunRow]:
        """The runs, newest first."""
        return self._bench.store.runs.all(limit=limit, include_archived=include_archived)

    def listing(self, limit: int | None = None) -> list[dict[str, Any]]:
        """The runs, newest first, as plain values: run_id, name, status, created_at."""
        rows = self.recent(limit)
        return [{"run_id": r.run_id, "name": r.name, "status": str(r.status), "created_at": r.created_at} for r in rows]

    def problem(self, run_id: str) -> Problem | None:
        """What kept a run from finishing, if anything did."""
        progress = self.progress(run_id)
        if progress.status == RunStatus.COMPLETE:
            return None
        counts = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in progress.errors.items())
        first = self._bench.store.responses.search([run_id], statuses=["failed"], limit=1).hits
        said = f"{counts}: {first[0].excerpt}" if first else ""
        return Problem(" ".join(part for part in (progress.reason, said) if part), nothing_done=progress.done == 0)

    # -- recorded completions -----------------------------------------------------------------------------------------

    @records("import", "run", lambda made, files, **_: (made.run_id, {"files": [file.name for file in files]}))
    def import_files(
        self,
        files: Sequence[Path],
        *,
        probes: str | None = None,
        intent: Intent | None = None,
        name: str = "",
        labels: str | None = None,
        judge: str = "rules",
        prompt: str = "",
        completion: str = "",
    ) -> Imported:
        """Recorded completions as a run, one variant a file, joined to the probes by prompt text."""
        from core.workbench.completion_imports import import_completions

        self._bench.person.must(Action.RUN)
        return import_completions(
            self._bench, files, probes=probes, intent=intent, name=name, labels=labels, judge=judge, prompt=prompt,
            completion=completion,
        )  # fmt: skip


def _about(plan: Plan) -> dict[str, Any]:
    """What the activity log says of a start."""
    names = [variant.name for variant in plan.variants]
    return {"name": plan.name, "variants": names, "models": list(plan.models), "trials": plan.trial_count}


def _check_prices(plan: Plan) -> None:
    """Raises InputError where a budget could not be kept, since nobody knows what a call costs."""
    from core.gateway import estimate_cost
    from core.judges.llm import parse_model

    judge = plan.judge.partition(":")[2]
    models = (*plan.models, *([parse_model(judge)[0]] if judge else []))
    unpriced = [model for model in models if estimate_cost(model, 1, 1) is None]
    if unpriced:
        said = f"The budget cannot be kept: no price is known for {', '.join(unpriced)}."
        raise InputError(said, hint="Run without a budget, or choose models whose price is known.")


def distinct_names(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """The variants with a number behind a name that stands twice; the very same variant twice is taken once."""
    kept: list[Variant] = []
    for variant in variants:
        same = [other for other in kept if prompt_of(other.name) == variant.name]
        if any(other.text == variant.text for other in same):
            continue
        kept.append(replace(variant, name=f"{variant.name} #{len(same) + 1}") if same else variant)
    return tuple(kept)


def numbered(versions: Sequence[PromptVersion]) -> tuple[Variant, ...]:
    """The versions' variants. Several of one prompt carry their numbers: the chart's path then follows its history."""
    chosen = list({(one.name, one.version): one for one in versions}.values())
    saves = Counter(one.name for one in chosen)
    return tuple(
        replace(one.variant, name=f"{one.name} #{one.number}") if saves[one.name] > 1 else one.variant for one in chosen
    )


def default_name(variants: Sequence[Variant], models: Sequence[str]) -> str:
    """A name for a run that nobody named."""
    names = ", ".join(variant.name for variant in variants[:3]) + (" and more" if len(variants) > 3 else "")
    return f"{names} on {', '.join(models[:2])}"


def _prompt_tokens(plan: Plan, count: Callable[[str], int]) -> int:
    """Tokens of all requests to one model. System prompts are counted, probes taken at four characters a token."""
    systems = sum(count(variant.text) for variant in plan.variants)
    users = sum(len(probe.prompt) for probe in plan.probe_set.probes) // 4
    return (systems * plan.probe_set.size + users * len(plan.variants)) * plan.sampling.samples


def progress_line(progress: Progress) -> str:
    """How far a run has come, as one line for a terminal."""
    finished = progress.done + progress.failed
    left = f", {clock(progress.eta_s)} left" if progress.eta_s is not None and not progress.status.ended else ""
    errors = f", {progress.failed:,} failed" if progress.failed else ""
    pace = f", {progress.rate:.1f}/s" if progress.rate else ""
    cost = f", {money(progress.cost_usd)}" if progress.done else ""
    return f"{finished:,}/{progress.total:,} {progress.status}{pace}{left}{errors}{cost}"


def money(usd: float | None) -> str:
    """A sum for people: four digits where it is small, and honest where it is not known."""
    if usd is None:
        return "cost unknown"
    return f"${usd:,.2f}" if usd >= 1 or usd == 0 else f"${usd:.4f}"


def clock(seconds: float | None) -> str:
    """A duration for people."""
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"
