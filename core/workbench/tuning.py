"""Tuning as a user sees it: effects of sentences, sequential comparisons, proposals. Every call goes through the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import Intent, Plan, ProbeSet, RunStatus, Sampling, Variant
from core.errors import InputError, WorkbenchError
from core.prompts.sentences import SplitPrompt, split_sentences
from core.workbench.change import change
from core.workbench.context import Context

if TYPE_CHECKING:
    from core.store import Progress, TuningRow
    from core.workbench.probes import Probes
    from core.workbench.prompts import Prompts
    from core.workbench.results import Results
    from core.workbench.runs import Runs

MODES = {"cheap": 160, "normal": 640, "thorough": 2560}
"""Calls for each intent, which on the shipped probes give about 10, 5 and 2.5 points to either side."""
CHECKED = 3
"""So many of the strongest sentences are checked in the full prompt."""
WHOLE = "full prompt"
RATES = {Intent.BENIGN: "overrefusal", Intent.HARMFUL: "harmful_refusal"}


@dataclass(frozen=True)
class TuningRequest:
    """How the model is asked and judged, as `RunRequest` has it, for one model."""

    probes: str
    model: str
    intent: Intent | None = None
    judge: str = "rules"
    sampling: Sampling = field(default_factory=Sampling)
    api_base: str | None = None
    concurrency: int | None = None
    timeout_s: float | None = None
    budget_usd: float | None = None
    use_cache: bool = True
    seed: int = 0
    """Decides designs and orders; the same seed asks the same calls."""
    key: str | None = field(default=None, repr=False)
    key_env: str = ""

    def asked(self, probe_set: ProbeSet) -> dict[str, Any]:
        """What makes two requests the same question; holds no key."""
        return {
            "probes": probe_set.hash,
            "judge": self.judge,
            "samples": self.sampling.samples,
            "temperature": self.sampling.temperature,
            "max_tokens": self.sampling.max_tokens,
            "api_base": self.api_base,
            "seed": self.seed,
        }


class Unfinished(WorkbenchError):
    """A run that a tuning rests on did not finish; the same command goes on with it."""

    def __init__(self, message: str, *, nothing_done: bool) -> None:
        super().__init__(message, hint="The same command goes on with it.")
        self.nothing_done = nothing_done


@dataclass(frozen=True)
class EffectsPlan:
    """What finding a prompt's sentence effects will ask."""

    variant: Variant
    split: SplitPrompt
    probe_set: ProbeSet
    """The whole set; the plan asks a part of it."""
    mode: str
    plan: Plan
    checks: int
    """Calls of the second stage; 0 where it is left out."""

    @property
    def calls(self) -> int:
        return self.plan.trial_count + self.checks


Tell = Callable[["Progress"], None]


class Tuning:
    """What tuning does for one person."""

    def __init__(self, context: Context, prompts: Prompts, probes: Probes, runs: Runs, results: Results) -> None:
        self._context, self._prompts, self._probes, self._runs, self._results = context, prompts, probes, runs, results

    def all(self, kind: str | None = None) -> list[TuningRow]:
        """What was found before, newest first."""
        return self._context.store.tunings.all(kind)

    # -- effects of sentences -----------------------------------------------------------------------------------------

    def plan_effects(
        self,
        prompt: str,
        request: TuningRequest,
        *,
        mode: str = "normal",
        freeze: Iterable[int] = (),
        check: bool = True,
    ) -> EffectsPlan:
        """What will be asked: prompts that hold half of the sentences, then the strongest ones in the full prompt."""
        if mode not in MODES:
            raise InputError(f"there is no mode “{mode}”.", hint=f"Use {', '.join(MODES)}.")
        variant = self._prompts.variant_from(prompt)
        split = split_sentences(variant.text).freeze(freeze)
        if len(split.free) < 2:
            raise InputError(f"{variant.name} has {len(split.free)} sentences to try.", hint="Two or more are needed.")
        whole = self._probes.load(request.probes, intent=request.intent)
        plan = self._runs.checked(half_prompts(variant, split, whole, request, self._plan, mode))
        strongest = min(CHECKED, len(split.free))
        wordings = 1 + strongest + strongest * (strongest - 1) // 2
        return EffectsPlan(
            variant, split, whole, mode, plan, wordings * plan.probe_set.size * request.sampling.samples if check else 0
        )

    def effects_estimate(self, planned: EffectsPlan) -> str:
        """Calls and cost before anything is asked, as one sentence."""
        first = self._runs.estimate(planned.plan).sentence
        more = (
            f" Then {planned.checks:,} for checking the strongest sentences in the full prompt."
            if planned.checks
            else ""
        )
        return f"{len(planned.split.free)} sentences: {first}{more}"

    @change(needs=Action.RUN)
    def effects(self, planned: EffectsPlan, request: TuningRequest, on_progress: Tell | None = None) -> dict[str, Any]:
        """Ask, and say how many points each sentence adds to either rate. Raises Unfinished; asked again, it goes on."""
        from core.tuning.readings import effects_of, strongest

        asked = {
            **request.asked(planned.probe_set),
            "text": planned.variant.text,
            "mode": planned.mode,
            "frozen": [at for at, one in enumerate(planned.split.sentences) if one.frozen],
            "check": bool(planned.checks),
        }
        row = self._context.store.tunings.begin(
            "effects", planned.variant.name, request.model, asked, self._context.person.name
        )
        run_id = self._finished_run(row, 0, planned.plan, request, on_progress)
        trials = self._results.trials(run_id)
        found = effects_of(trials, planned.split)
        result = {
            "tuning_id": row.tuning_id,
            "prompt": planned.variant.name,
            "version": planned.variant.version,
            "model": request.model,
            "simulated": planned.plan.simulated,
            "mode": planned.mode,
            "seed": request.seed,
            "judge": request.judge,
            "probe_set": _about(planned.probe_set),
            "asked": {str(intent): planned.plan.probe_set.count(intent) for intent in Intent},
            "sentences": found,
            "checks": [],
        }
        run_ids = [run_id]
        if planned.checks and (places := strongest(found, CHECKED)):
            plan = self._check_plan(planned, request, places)
            run_ids.append(self._finished_run(row, 1, plan, request, on_progress))
            result["checks"] = self._checks(run_ids[1], plan)
        return self._end(row, result, run_ids)

    def _check_plan(self, planned: EffectsPlan, request: TuningRequest, places: Sequence[int]) -> Plan:
        """The full prompt, each of the strongest sentences left out, and each pair of them."""
        from core.tuning.readings import removals

        variants = [
            Variant(f"without {' and '.join(map(str, gone))}", planned.split.without(gone)) for gone in removals(places)
        ]
        name = f"Sentences of {planned.variant.name} in the full prompt"
        return self._plan(request, name, (Variant(WHOLE, planned.variant.text), *variants), planned.plan.probe_set)

    def _checks(self, run_id: str, plan: Plan) -> list[dict[str, Any]]:
        """The paired verdict on each removal."""
        from core.metrics.comparison import compare_all
        from core.tuning.readings import removal_json

        return [
            removal_json(one)
            for one in compare_all(self._results.trials(run_id), WHOLE, [v.name for v in plan.variants[1:]])
        ]

    # -- runs ---------------------------------------------------------------------------------------------------------

    def _plan(
        self, request: TuningRequest, name: str, variants: tuple[Variant, ...], probe_set: ProbeSet,
        cells: tuple[tuple[int, int], ...] | None = None,
    ) -> Plan:  # fmt: skip
        settings = self._context.settings
        return Plan(
            name=name,
            variants=variants,
            probe_set=probe_set,
            models=(request.model,),
            judge=request.judge,
            sampling=request.sampling,
            api_base=request.api_base,
            concurrency=request.concurrency or settings.concurrency,
            timeout_s=request.timeout_s or settings.timeout_s,
            budget_usd=request.budget_usd,
            use_cache=request.use_cache,
            cells=cells,
        )

    def _finished_run(
        self, row: TuningRow, place: int, plan: Plan, request: TuningRequest, on_progress: Tell | None
    ) -> str:
        """The id of a tuning's run of this place, begun or taken up again, and finished."""
        store = self._context.store
        known = store.tunings.get(row.tuning_id).run_ids
        if place < len(known):
            run_id = known[place]
            if store.runs.get(run_id).status is not RunStatus.COMPLETE:
                self._runs.resume(run_id, key=request.key, key_env=request.key_env)
        else:
            run_id = self._runs.start(self._within_budget(plan, known), key=request.key, key_env=request.key_env)
            store.tunings.add_run(row.tuning_id, run_id)
        self._wait(run_id, on_progress)
        return run_id

    def _within_budget(self, plan: Plan, earlier: Sequence[str]) -> Plan:
        """The plan with what the tuning's earlier runs left of its budget."""
        if plan.budget_usd is None:
            return plan
        spent = sum(self._context.store.budgets.spent_by(run_id) for run_id in earlier)
        return replace(plan, budget_usd=max(0.0, plan.budget_usd - spent))

    def _wait(self, run_id: str, on_progress: Tell | None) -> None:
        """Wait for a run's end; Ctrl-C cancels it. Raises Unfinished where something kept it from finishing."""
        try:
            self._runs.wait(run_id, on_progress)
        except KeyboardInterrupt:
            self._runs.cancel(run_id)
            raise
        if problem := self._runs.problem(run_id):
            progress = self._runs.progress(run_id)
            if progress.done < MOSTLY * progress.total:
                raise Unfinished(f"Run {run_id}: {problem.sentence}", nothing_done=problem.nothing_done)

    def _end(self, row: TuningRow, result: dict[str, Any], run_ids: Sequence[str]) -> dict[str, Any]:
        """Keep what was found, put its runs out of the lists, and say what was called."""
        runs = self._context.store.runs
        progress = [runs.progress(run_id) for run_id in run_ids]
        costs = [one.cost_usd for one in progress]
        result |= {
            "calls": sum(one.done + one.failed for one in progress),
            "cached": sum(one.cached for one in progress),
            "failed": sum(one.failed for one in progress),
            "cost_usd": None if None in costs else sum(cost or 0.0 for cost in costs),
            "run_ids": list(run_ids),
        }
        self._context.store.tunings.end(row.tuning_id, result)
        for run_id in run_ids:
            runs.archive(run_id)
        return result


MOSTLY = 0.9
"""With fewer of its trials answered, a run says too little; the rest of them are left out and counted."""


def half_prompts(
    variant: Variant, split: SplitPrompt, whole: ProbeSet, request: TuningRequest,
    plan_of: Callable[..., Plan], mode: str,
) -> Plan:  # fmt: skip
    """The plan whose variants are prompts with half of the free sentences, each asked the probes that the design says."""
    from core.tuning.halves import deal

    dealt = deal(whole, len(split.free), MODES[mode] // request.sampling.samples, seed=request.seed)
    variants = tuple(
        Variant(mask, split.without(at for at, bit in zip(split.free, mask, strict=True) if bit == "0"))
        for mask in dealt.masks
    )
    return plan_of(request, f"Sentence effects of {variant.name}", variants, dealt.probe_set, dealt.cells)


def _about(probe_set: ProbeSet) -> dict[str, Any]:
    return {"name": probe_set.name, "hash": probe_set.hash, "size": probe_set.size}
