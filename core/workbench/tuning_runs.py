"""What tunings share: how a model is asked, and runs that are begun, taken up again, waited for and put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import Intent, Plan, ProbeSet, RunStatus, Sampling, Variant
from core.errors import WorkbenchError
from core.workbench.change import change
from core.workbench.context import Context
from core.workbench.tuning_background import Tell, Work

if TYPE_CHECKING:
    from core.store import Progress, TuningRow
    from core.workbench.probes import Probes
    from core.workbench.prompts import Prompts
    from core.workbench.results import Results
    from core.workbench.runs import Runs

MOSTLY = 0.9
"""With fewer of its trials answered, a run says too little; the rest of them are left out and counted."""


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


@dataclass(frozen=True)
class TuningProgress:
    """How far a tuning has come."""

    ended: bool
    at_work: bool
    run: Progress | None
    """Of the run that it waits for, or waited for last."""
    error: str
    """Why it ended without a result, where it was worked on in this process."""


class Unfinished(WorkbenchError):
    """A run that a tuning rests on did not finish; the same command goes on with it."""

    def __init__(self, message: str, *, nothing_done: bool) -> None:
        super().__init__(message, hint="The same command goes on with it.")
        self.nothing_done = nothing_done


class TuningRuns:
    """The runs that tunings rest on, for one person."""

    def __init__(self, context: Context, prompts: Prompts, probes: Probes, runs: Runs, results: Results) -> None:
        self._context, self._prompts, self._probes, self._runs, self._results = context, prompts, probes, runs, results

    # -- in the background --------------------------------------------------------------------------------------------

    def get(self, tuning_id: str) -> TuningRow:
        """A tuning with what it found. Raises NotFound."""
        return self._context.store.tunings.get(tuning_id)

    def progress(self, tuning_id: str) -> TuningProgress:
        """How far a tuning has come, here or in another process."""
        row, job = self.get(tuning_id), self._context.resources.tunings.job(tuning_id)
        run = self._runs.progress(row.run_ids[-1]) if row.run_ids else None
        elsewhere = job is None and run is not None and not run.status.halted
        return TuningProgress(
            row.ended_at is not None, elsewhere or (job is not None and job.at_work), run, job.error if job else ""
        )

    @change(needs=Action.RUN, records="stop tuning", subject="tuning", about=lambda _, tuning_id: (tuning_id, {}))
    def stop(self, tuning_id: str) -> None:
        """Stop a tuning with the run it waits for. Asked again, it goes on from what is kept."""
        job, row = self._context.resources.tunings.job(tuning_id), self.get(tuning_id)
        if job is not None:
            job.stop.set()
        if row.run_ids and not self._runs.progress(row.run_ids[-1]).status.halted:
            self._runs.cancel(row.run_ids[-1])

    def _in_background(self, row: TuningRow, work: Work) -> str:
        """Work on it in a thread of this process; its id."""
        self._context.resources.tunings.start(row.tuning_id, work)
        return row.tuning_id

    # -- runs ---------------------------------------------------------------------------------------------------------

    def _plan(
        self,
        request: TuningRequest,
        name: str,
        variants: tuple[Variant, ...],
        probe_set: ProbeSet,
        cells: tuple[tuple[int, int], ...] | None = None,
    ) -> Plan:
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
            if progress.pending or progress.done < MOSTLY * progress.total:
                raise Unfinished(f"Run {run_id}: {problem.sentence}", nothing_done=problem.nothing_done)

    def _end(
        self, row: TuningRow, result: dict[str, Any], run_ids: Sequence[str], *, put_away: bool = True
    ) -> dict[str, Any]:
        """Keep what was found and say what was called; with `put_away` its runs leave the lists."""
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
        for run_id in run_ids if put_away else ():
            runs.archive(run_id)
        return result


def about(probe_set: ProbeSet) -> dict[str, Any]:
    """A probe set as results name it."""
    return {"name": probe_set.name, "hash": probe_set.hash, "size": probe_set.size}
