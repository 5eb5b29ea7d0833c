"""Runs as a user sees them: planned and priced, started, watched, stopped, taken up again, or imported from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import Intent, JudgeSpec, Plan, RunStatus, Sampling, Variant, VariantRef, is_simulated, unique
from core.errors import Conflict, InputError, NotFound
from core.interrupts import pause
from core.judges import check_judge
from core.text.numbers import clock, money
from core.workbench.change import change, record
from core.workbench.completion_imports import HUMAN, Imported, ImportRequest, ReadCompletions, read_import
from core.workbench.context import Context
from core.workbench.estimates import Estimate, check_one_provider, check_prices, doubts, estimate, is_free

if TYPE_CHECKING:
    from core.store import Progress, PromptVersion, RunRow
    from core.workbench.budgets import Budgets
    from core.workbench.probes import Probes
    from core.workbench.prompts import Prompts

STARTER_PROMPTS = ("general-cautious", "general-balanced", "general-permissive")
STARTER_PROBES = "starter"
STARTER_MODEL = "simulator/balanced"
MAX_NAME = 200
NO_BATCHES = "Run it without batches, or choose models of OpenAI, Azure or an OpenAI-compatible server."
NOBODY_THERE = "No process works on it. Resume it, or start the app or a worker."


@dataclass(frozen=True)
class Problem:
    """Why a run did not finish everything, in one sentence."""

    sentence: str
    nothing_done: bool


@dataclass(frozen=True)
class RunRequest:
    """A run as a command line asks for it: by the names of things."""

    variants: Sequence[str]
    """Files, or names of saved or starter prompts."""
    probes: str
    """A file, or the name of a probe set."""
    models: Sequence[str]
    intent: Intent | None = None
    """What a file's probes are, where the file does not say."""
    name: str = ""
    judge: str = "rules"
    sampling: Sampling = field(default_factory=Sampling)
    api_base: str | None = None
    concurrency: int | None = None
    """None for what the settings say; `timeout_s` likewise."""
    timeout_s: float | None = None
    budget_usd: float | None = None
    use_cache: bool = True
    batch: bool = False


class Runs:
    """The runs of one workbench."""

    def __init__(self, context: Context, prompts: Prompts, probes: Probes, budgets: Budgets) -> None:
        self._context, self._prompts, self._probes, self._budgets = context, prompts, probes, budgets

    # -- before a run -------------------------------------------------------------------------------------------------

    def plan_from_files(self, request: RunRequest) -> Plan:
        """A plan from what a command line names: files or names of variants, a file or name of probes, models."""
        chosen = distinct_names([self._prompts.variant_from(source) for source in request.variants])
        settings = self._context.settings
        probe_set = self._probes.load(request.probes, intent=request.intent)
        plan = Plan(
            name=request.name or default_name(chosen, request.models, probe_set.name),
            variants=chosen,
            probe_set=probe_set,
            models=unique(request.models),
            judge=request.judge,
            sampling=request.sampling,
            api_base=request.api_base,
            concurrency=request.concurrency or settings.concurrency,
            timeout_s=request.timeout_s or settings.timeout_s,
            budget_usd=request.budget_usd,
            use_cache=request.use_cache,
            batch=request.batch,
        )
        return self.checked(plan)

    def starter_plan(self) -> Plan:
        """The comparison of the first minute: the starter prompts over the starter probes on the simulator."""
        variants = tuple(self._prompts.variant(name) for name in STARTER_PROMPTS)
        return Plan("Starter comparison", variants, self._probes.load(STARTER_PROBES), (STARTER_MODEL,))

    def checked(self, plan: Plan) -> Plan:
        """The plan, if it can run at all; else the error that says what is missing."""
        if not plan.variants:
            raise InputError("No variant is chosen.", hint="Choose at least one.")
        if not plan.models:
            raise InputError("No model is chosen.", hint="Name one, for example simulator/balanced.")
        check_judge(plan.judge)
        for model in plan.models:
            self._context.gateway.bases.check(model, plan.api_base)
        if without := self._without_batches(plan):
            raise InputError(without[0], hint=NO_BATCHES)
        self._check_judge_base(plan.judge)
        if plan.budget_usd is not None:
            check_prices(plan)
        return plan

    @staticmethod
    def _without_batches(plan: Plan) -> tuple[str, ...]:
        """The models of a run in batches of whose provider none are known, one sentence each."""
        from core.gateway import no_batches

        asked = plan.models if plan.batch else ()
        return tuple(filter(None, (no_batches(model, plan.api_base) for model in asked)))

    def _check_judge_base(self, judge: str) -> None:
        """Raises ForbiddenServer where a judge's model would be asked at a server that is not allowed."""
        spec = JudgeSpec.parse(judge)
        if spec.asks_a_model:
            self._context.gateway.bases.check(spec.model or "", spec.api_base)

    def estimate(self, plan: Plan) -> Estimate:
        """Calls, tokens and cost of a run."""
        return estimate(plan, self._context.store)

    def doubts(self, plan: Plan, *, has_key: bool) -> tuple[str, ...]:
        """What will hardly work, before the first call: an unknown provider, a key that nobody has. One sentence a model."""
        found = doubts(plan.models, plan.api_base, plan.judge_spec, self._context.settings, has_key=has_key)
        return (*found, *(f"{one} {NO_BATCHES}" for one in self._without_batches(plan)))

    def batches(self, run_id: str) -> str:
        """How far the batches are that a run's providers were handed, in one sentence; empty where there are none."""
        rows = [row for row in self._context.store.batches.of_run(run_id) if row.ended_at is None]
        if not rows:
            return ""
        calls, answered = sum(row.calls for row in rows), sum(row.answered for row in rows)
        what = "1 batch is" if len(rows) == 1 else f"{len(rows)} batches are"
        return f"{what} at the provider: {answered:,} of {calls:,} calls answered there. It has a day for them."

    # -- during a run -------------------------------------------------------------------------------------------------

    @change(needs=Action.RUN)
    def start(
        self,
        plan: Plan,
        *,
        key: str | None = None,
        key_env: str = "",
        first: Sequence[tuple[int, int]] | None = None,
    ) -> str:
        """Start a run in the background; returns its id at once.

        With `first` it asks these (variant, probe) pairs for now; `extend` adds others.

        `key` stays in this process's memory. `key_env` names the environment variable that holds it, so that a resumed run
        finds it again.
        """
        plan = replace(self.checked(plan), author=self._context.person.name)
        if key or key_env:
            check_one_provider(plan)
        budgets, free = self._budgets, is_free(plan)
        reason = "" if free else budgets.approval_reason(plan, self.estimate(plan))
        if not free:
            budgets.check_left()
        if reason:
            return self._create(
                plan, partial(budgets.ask_for_approval, reason=reason, key_env=key_env, session_key=bool(key)), first
            )
        run_id = self._create(plan, bool, first)
        budgets.reserve(run_id)
        self._context.engine.launch(run_id, key=key, person=self._context.person.name, key_env=key_env)
        return run_id

    @change(needs=Action.RUN, records="start", subject="run", about=lambda run_id, plan, *_: (run_id, _about(plan)))
    def _create(self, plan: Plan, then: Callable[[str], object], first: Sequence[tuple[int, int]] | None = None) -> str:
        """Keep a new run and do `then` with its id, in one transaction."""
        run_id = self._context.store.runs.create(plan, first)
        then(run_id)
        return run_id

    @change(needs=Action.RUN, records="resume", subject="run")
    def resume(
        self, run_id: str, *, key: str | None = None, key_env: str = "", budget_usd: float | None = None
    ) -> None:
        """Take up what is unfinished or failed, with another budget if one is given."""
        if self._context.store.runs.get(run_id).source != "run":
            raise InputError(f"the run {run_id} holds recorded completions; there is nothing to call.")
        self._budgets.check_approved(run_id)
        if budget_usd is not None:
            self._budgets.change_of(run_id, budget_usd)
        self._context.store.db.after_commit(partial(self._resume, run_id, key, key_env))

    def again(self, run_id: str, *, models: Sequence[str], api_base: str | None, key: str | None = None) -> str:
        """The same run with other models or another API base, as a new one; what was answered before comes from the cache."""
        plan = self._context.store.runs.plan(run_id)
        return self.start(replace(plan, models=tuple(models), api_base=api_base), key=key)

    @change(needs=Action.RUN)
    def extend(
        self, run_id: str, pairs: Sequence[tuple[int, int]], *, key: str | None = None, key_env: str = ""
    ) -> None:
        """Ask more (variant, probe) pairs of a run's plan. Failed trials stay failed."""
        self._budgets.check_approved(run_id)
        self._context.store.runs.add_trials(run_id, pairs)
        self._budgets.reserve(run_id)
        self._context.engine.launch(run_id, key=key, person=self._context.person.name, key_env=key_env, retry=False)

    def _resume(self, run_id: str, key: str | None, key_env: str) -> None:
        if not self._context.store.attempts.is_worked_on(run_id):
            self._budgets.reserve(run_id)
        self._context.engine.resume(run_id, key=key, person=self._context.person.name, key_env=key_env)

    @change(needs=Action.RUN, records="cancel", subject="run")
    def cancel(self, run_id: str) -> None:
        """Stop a run; its finished trials stay and it can be resumed."""
        self._context.store.runs.get(run_id)
        self._context.store.db.after_commit(lambda: self._context.engine.cancel(run_id))

    def forget_keys(self) -> None:
        """Drop the keys that this person typed, here and in the engine; runs that use one stop and wait for another."""
        self._context.engine.forget_keys(self._context.person.name)

    @change(needs=Action.RUN)
    def rejudge(self, run_id: str, judge: str, *, key: str | None = None) -> int:
        """Judge a run's responses once more, in the background; returns the judging's id. No model under test is called."""
        self._context.store.runs.get(run_id)
        self.check_judge(judge)
        engine = self._context.engine
        record(self._context, "judge", "run", run_id, {"judge": judge})
        return engine.rejudge(run_id, judge, key=key, author=self._context.person.name)

    def check_judge(self, judge: str) -> None:
        """Raises InputError where there is no such judge or its server may not be asked, BudgetReached where nothing is left."""
        check_judge(judge)
        self._check_judge_base(judge)
        if JudgeSpec.parse(judge).asks_a_model:
            self._budgets.check_left()

    def judge_now(self, run_id: str, judge: str) -> None:
        """Judge a run's responses and wait for the end."""
        self._context.engine.wait_judged(self.rejudge(run_id, judge))

    def check_somebody_works(self) -> None:
        """Raises InputError where no app and no worker is there to hand a run over to."""
        alive, _ = self._context.store.workers.all()
        if all(worker.private for worker in alive):
            hint = "Start `python -m core serve` or `python -m core worker`, or leave `--hand-over` out."
            raise InputError("no app and no worker works on this database.", hint=hint)

    def wait(self, run_id: str, on_progress: Callable[[Progress], None] | None = None, *, every_s: float = 1.0) -> None:
        """Block until a run has ended, or waits for something only a person can give; tell how far it is at times."""
        self._context.engine.wait(run_id, on_progress=on_progress, every_s=every_s)

    def work(self) -> None:
        """Serve this database's queues until the process is stopped."""
        self._context.engine  # noqa: B018 - asking for the engine starts it
        while True:
            pause(60)

    # -- kept, renamed, put away --------------------------------------------------------------------------------------

    def _author(self, run_id: str, *_: Any, **__: Any) -> list[str]:
        return [self._context.store.runs.get(run_id).author]

    @change(
        needs=_author,
        records="rename",
        subject="run",
        about=lambda _, run_id, name: (run_id, {"name": name.strip()}),
    )
    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name: one's own, or as admin anybody's."""
        if not 1 <= len(name.strip()) <= MAX_NAME:
            raise InputError(f"a run's name has 1 to {MAX_NAME} characters.", column="name", hint="Change it.")
        self._context.store.runs.rename(run_id, name.strip())

    @change(
        needs=_author,
        records="archive",
        subject="run",
        about=lambda _, run_id, archived=True: (run_id, {"archived": archived}),
    )
    def archive(self, run_id: str, archived: bool = True) -> None:
        """Take a run out of the lists, or bring it back; its results stay."""
        self._context.store.runs.archive(run_id, archived)

    @change(needs=_author, records="delete", subject="run")
    def delete(self, run_id: str) -> None:
        """Put a run with everything it holds into the bin. Conflict where it is still being worked on."""
        run = self._context.store.runs.get(run_id)
        if self._context.store.attempts.is_worked_on(run_id):
            raise Conflict(f"The run {run_id} is going on.", hint="Cancel it first.")
        self._context.store.bin.add("run", run_id, run.name, self._context.person.name)

    # -- while it goes on ---------------------------------------------------------------------------------------------

    def progress(self, run_id: str) -> Progress:
        """One cheap question to the store, so that any tab or process can watch a run."""
        return self._context.store.runs.progress(run_id)

    def trouble(self, run_id: str) -> str:
        """What keeps a run from going on in this process and could not be written down; empty if nothing does."""
        found = self._context.engine.trouble(run_id)
        return str(found) if found else ""

    # -- the runs there are -------------------------------------------------------------------------------------------

    def find(self, run_id: str) -> RunRow:
        """A run by its id (archived ones too), by `latest`, or by the beginning of its id where only one begins so."""
        rows = self._context.store.runs.all(include_archived=run_id != "latest")
        if not rows:
            raise NotFound("There is no run yet.", hint="Start one with `python -m core run` or in the browser.")
        if run_id == "latest":
            return self._as_they_are(rows[:1])[0]
        found = [row for row in rows if row.run_id == run_id] or [row for row in rows if row.run_id.startswith(run_id)]
        if len(found) != 1:
            problem = "There is no run" if not found else f"{len(found)} runs begin with"
            raise NotFound(f"{problem} {run_id!r}.", hint="`python -m core runs` lists them.")
        return self._as_they_are(found)[0]

    def recent(self, limit: int | None = None, *, include_archived: bool = False) -> list[RunRow]:
        """The runs, newest first."""
        return self._as_they_are(self._context.store.runs.all(limit=limit, include_archived=include_archived))

    def _as_they_are(self, rows: list[RunRow]) -> list[RunRow]:
        """The runs; those that count as running although the process that ran them is dead wait for somebody."""
        from core.store import ANYBODY, NOBODY

        if not any(row.status is RunStatus.RUNNING for row in rows):
            return rows
        alive, _ = self._context.store.workers.all()
        owners = {worker.id for worker in alive}
        if any(not worker.private for worker in alive):
            owners |= {ANYBODY, NOBODY}
        return [
            replace(row, status=RunStatus.WAITING, reason=NOBODY_THERE)
            if row.status is RunStatus.RUNNING and row.owner not in owners
            else row
            for row in rows
        ]

    def saved(self, run_id: str) -> str:
        """What the call cache spared the run, in one sentence; empty where it spared nothing."""
        from core.gateway import estimate_cost

        found = self._context.store.usage.of_cached(run_id)
        if not found:
            return ""
        models = self._context.store.runs.get(run_id).models
        prices = [estimate_cost(models[place], asked, answered) for place, (_, asked, answered) in found.items()]
        known = [price for price in prices if price is not None]
        worth = f", worth about {money(sum(known))}" if len(known) == len(prices) and any(known) else ""
        return f"{sum(n for n, _, _ in found.values()):,} answers came from the cache{worth}."

    def problem(self, run_id: str) -> Problem | None:
        """What kept a run from finishing, if anything did."""
        from core.store import TrialFilter

        progress = self.progress(run_id)
        if progress.status == RunStatus.COMPLETE:
            return None
        counts = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in progress.errors.items())
        failed = TrialFilter(statuses=["failed"])
        first = self._context.store.responses.search([run_id], failed, limit=1).hits
        said = f"{counts}: {first[0].excerpt}" if first else ""
        return Problem(" ".join(part for part in (progress.reason, said) if part), nothing_done=progress.done == 0)

    # -- recorded completions -----------------------------------------------------------------------------------------

    @change(needs=Action.RUN)
    def import_files(self, request: ImportRequest) -> Imported:
        """Recorded completions as a run, one variant a file, joined to the probes by prompt text; then judged."""
        read = read_import(request, self._probes)
        run_id = self._keep(read, request)
        if not request.labels:
            (self.judge_now if request.wait else self.rejudge)(run_id, request.judge)
        return Imported(run_id, read.notes)

    @change(
        needs=Action.RUN,
        records="import",
        subject="run",
        about=lambda run_id, _, request: (run_id, {"files": [file.name for file in request.files]}),
    )
    def _keep(self, read: ReadCompletions, request: ImportRequest) -> str:
        judge = HUMAN if request.labels else request.judge
        author = self._context.person.name
        return self._context.store.recorded.add(read.name, read.probe_set, read.items, judge=judge, author=author)


def _about(plan: Plan) -> dict[str, Any]:
    """What the activity log says of a start."""
    names = [variant.name for variant in plan.variants]
    return {"name": plan.name, "variants": names, "models": list(plan.models), "trials": plan.trial_count}


def distinct_names(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """The variants with a number behind a name that stands twice; the very same variant twice is taken once."""
    kept: list[Variant] = []
    for variant in variants:
        same = [other for other in kept if other.ref.prompt == variant.name]
        if any(other.text == variant.text for other in same):
            continue
        kept.append(replace(variant, name=str(VariantRef(variant.name, len(same) + 1))) if same else variant)
    return tuple(kept)


def numbered(versions: Sequence[PromptVersion]) -> tuple[Variant, ...]:
    """The versions' variants. Several of one prompt carry their numbers: the chart's path then follows its history."""
    chosen = list({(one.name, one.version): one for one in versions}.values())
    saves = Counter(one.name for one in chosen)
    return tuple(
        replace(one.variant, name=str(VariantRef(one.name, one.number))) if saves[one.name] > 1 else one.variant
        for one in chosen
    )


def default_name(variants: Sequence[Variant], models: Sequence[str], probe_set: str) -> str:
    """What a run is called that nobody named: what was changed, on what. `shop v1 -> v2, gpt-5-mini, starter`."""
    asked = [model if is_simulated(model) else model.rpartition("/")[2] for model in models[:2]]
    more = f" and {len(models) - 2} more" if len(models) > 2 else ""
    return ", ".join([_tested(variants), ", ".join(asked) + more, probe_set])


def _tested(variants: Sequence[Variant]) -> str:
    """The step from the last wording but one where all are of one prompt, else the prompts."""
    prompt = variants[0].ref.prompt
    words = [str(variant.ref).replace(f"{prompt} #", f"{prompt} v") for variant in variants]
    steps = [word.removeprefix(f"{prompt} ") for word in words]
    if len(words) > 1 and all(word != step for word, step in zip(words, steps, strict=True)):
        return f"{words[-2]} -> {steps[-1]}"
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return ", ".join(words[:3]) + more


def progress_line(progress: Progress) -> str:
    """How far a run has come, as one line for a terminal."""
    finished = progress.done + progress.failed
    left = f", {clock(progress.eta_s)} left" if progress.eta_s is not None and not progress.status.ended else ""
    errors = f", {progress.failed:,} failed" if progress.failed else ""
    pace = f", {progress.rate:.1f}/s" if progress.rate else ""
    more = " or more" if progress.unpriced and progress.cost_usd is not None else ""
    cost = f", {money(progress.cost_usd)}{more}" if progress.done else ""
    return f"{finished:,}/{progress.total:,} {progress.status}{pace}{left}{errors}{cost}"
