"""Does a prompt still behave as it did when somebody decided on it? Asked again round by round, with claims that hold at all times."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import Intent, Plan, ProbeSet, Variant
from core.errors import InputError
from core.workbench.change import change, record
from core.workbench.comparisons import MARGIN
from core.workbench.tuning_background import Tell
from core.workbench.tuning_runs import TuningRequest, TuningRuns, about

if TYPE_CHECKING:
    from core.store import TuningRow
    from core.tuning.race import Course

WEBHOOK_S = 10.0


@dataclass(frozen=True)
class WatchPlan:
    """What is watched."""

    variant: Variant
    probe_set: ProbeSet
    request: TuningRequest
    margin: float


class Watches(TuningRuns):
    """Watches for one person."""

    def plan(self, prompt: str, request: TuningRequest, *, margin: float = MARGIN) -> WatchPlan:
        variant = self._prompts.variant_from(prompt)
        planned = WatchPlan(variant, self._probes.load(request.probes, intent=request.intent), request, margin)
        self._runs.checked(self._whole(planned))
        return planned

    def estimate(self, planned: WatchPlan) -> str:
        """Calls and cost of the reference, and calls of a round, as sentences."""
        said = self._runs.estimate(self._whole(planned)).sentence
        return f"The first time {said[0].lower()}{said[1:]} Then about 40 calls a round."

    @change(needs=Action.RUN)
    def watch(self, planned: WatchPlan, on_progress: Tell | None = None) -> dict[str, Any]:
        """The reference where there is none yet, else one round; what all rounds together show. Raises Unfinished.

        A watch ends when a rate is shown to have become worse by more than the margin; asked again, a new one begins.
        """
        asked = {**planned.request.asked(planned.probe_set), "text": planned.variant.text, "margin": planned.margin}
        name, model, author = planned.variant.name, planned.request.model, self._context.person.name
        row = self._context.store.tunings.begin("watch", name, model, asked, author)
        run_ids = self._next_run(row, planned, on_progress)
        result = self._result(row, planned, run_ids)
        if result["holds"]:
            self._context.store.tunings.keep(row.tuning_id, result)
            return result
        record(self._context, "drift", "watch", row.tuning_id, {"prompt": name, "model": model})
        return self._end(row, result, run_ids)

    # -- on a schedule ------------------------------------------------------------------------------------------------

    @change(
        needs=Action.RUN,
        records="schedule watch",
        subject="watch",
        about=lambda _, watch_id, *__, **___: (watch_id, {}),
    )
    def schedule(self, watch_id: str, cron: str, *, request: TuningRequest, webhook: str = "") -> None:
        """Make a round whenever `cron` (UTC) says, in whichever process works for everybody, until the watch no longer holds.

        A key must be one that the server knows by name: `request.key_env`, or the provider's own variable.
        """
        if webhook:
            self.check_webhook(webhook)
        context = {
            "watch_id": watch_id,
            "webhook": webhook,
            "key_env": request.key_env,
            "seed": request.seed,
            "person": self._context.person.name,
        }
        self._context.engine.schedule(watch_id, cron, context)

    @change(needs=Action.RUN, records="stop watch", subject="watch", about=lambda _, watch_id: (watch_id, {}))
    def unschedule(self, watch_id: str) -> None:
        self._context.engine.unschedule(watch_id)

    def schedules(self) -> dict[str, str]:
        """When each scheduled watch is looked at, by its id."""
        return self._context.engine.schedules()

    @change(needs=Action.RUN)
    def make_round(self, context: dict[str, Any]) -> None:
        """One round of a scheduled watch, by what its reference was asked. The last one is told to the webhook."""
        row = self.get(context["watch_id"])
        if row.ended_at is not None or not row.run_ids:
            self._context.engine.unschedule(row.tuning_id)
            return
        result = self.watch(self._planned_again(row, context))
        if result["holds"]:
            return
        self._context.engine.unschedule(row.tuning_id)
        if context["webhook"] and (problem := self.tell(context["webhook"], result)):
            logging.getLogger(__name__).warning("Watch %s: %s", row.tuning_id, problem)

    def _planned_again(self, row: TuningRow, context: dict[str, Any]) -> WatchPlan:
        plan = self._context.store.runs.plan(row.run_ids[0])
        request = TuningRequest(
            plan.probe_set.hash,
            row.model,
            judge=plan.judge,
            sampling=plan.sampling,
            api_base=plan.api_base,
            concurrency=plan.concurrency,
            timeout_s=plan.timeout_s,
            budget_usd=plan.budget_usd,
            use_cache=False,
            seed=context["seed"],
            key_env=context["key_env"],
        )
        return WatchPlan(plan.variants[0], plan.probe_set, request, row.asked["margin"])

    # -- told ---------------------------------------------------------------------------------------------------------

    def check_webhook(self, address: str) -> None:
        """Raises InputError for what is no http address, ForbiddenServer where it may not be asked, as for API bases."""
        if not address.startswith(("http://", "https://")):
            raise InputError(f"the webhook {address!r} is no http address.", hint="Begin it with https://.")
        self._context.gateway.bases.check_address(address)

    def tell(self, address: str, result: dict[str, Any]) -> str:
        """Send a result to a webhook as JSON, redirects not followed; why it could not be told, or an empty text."""
        import httpx

        self.check_webhook(address)
        try:
            httpx.post(address, json=result, timeout=WEBHOOK_S, follow_redirects=False).raise_for_status()
        except httpx.HTTPError as error:
            return f"The webhook could not be told: {type(error).__name__}."
        return ""

    def _whole(self, planned: WatchPlan) -> Plan:
        name = f"Watch of {planned.variant.name}: reference"
        return self._plan(planned.request, name, (planned.variant,), planned.probe_set)

    def _next_run(self, row: TuningRow, planned: WatchPlan, on_progress: Tell | None) -> list[str]:
        """The watch's runs, with one more of them finished: the reference comes first, and asks the model itself."""
        known = list(row.run_ids)
        open_ = bool(known) and self._runs.progress(known[-1]).pending > 0
        place = len(known) - open_
        plan = self._whole(planned) if place == 0 else self._round(planned, place)
        run_id = self._finished_run(row, place, replace(plan, use_cache=False), planned.request, on_progress)
        self._context.store.runs.archive(run_id)
        return [*known[:place], run_id]

    def _round(self, planned: WatchPlan, number: int) -> Plan:
        """The next block of probes, around and around."""
        places = {place for clusters in self._block(planned, number) for cluster in clusters for place in cluster}
        probes = tuple(probe for at, probe in enumerate(planned.probe_set.probes) if at in places)
        probe_set = replace(planned.probe_set, name=f"{planned.probe_set.name}: round {number}", probes=probes)
        name = f"Watch of {planned.variant.name}: round {number}"
        return self._plan(planned.request, name, (planned.variant,), probe_set)

    def _block(self, planned: WatchPlan, number: int) -> list[list[tuple[int, ...]]]:
        """The clusters of each intent that a round asks."""
        from core.tuning.race import FIRST_BLOCK, course

        path: Course = course(planned.probe_set, planned.request.seed)
        blocks = []
        for intent in Intent:
            clusters = path.clusters[intent]
            begin, count = (number - 1) * FIRST_BLOCK, min(FIRST_BLOCK, len(clusters))
            blocks.append([clusters[(begin + step) % len(clusters)] for step in range(count)])
        return blocks

    def _result(self, row: TuningRow, planned: WatchPlan, run_ids: Sequence[str]) -> dict[str, Any]:
        """What all rounds show together, against the reference."""
        import numpy as np

        from core.tuning.readings import number
        from core.tuning.sequential import confidence_sequence, drifted

        gains = self._gains(planned, run_ids)
        sides: dict[str, Any] = {}
        for intent, rate in ((Intent.BENIGN, "overrefusal"), (Intent.HARMFUL, "harmful_refusal")):
            values, sign = np.array(gains[intent]), -1 if intent is Intent.BENIGN else 1
            low, high = sorted(sign * end for end in confidence_sequence(values))
            sides[rate] = {
                "change": number(sign * float(values.mean()), 6) if len(values) else None,
                "low": number(low, 6),
                "high": number(high, 6),
                "answers": len(values),
                "worse": drifted(values, planned.margin),
            }
        worse = [rate.replace("_", " ") for rate, side in sides.items() if side["worse"]]
        return {
            "watch_id": row.tuning_id,
            "prompt": planned.variant.name,
            "version": planned.variant.version,
            "model": planned.request.model,
            "simulated": row.simulated,
            "probe_set": about(planned.probe_set),
            "margin": planned.margin,
            "since": row.created_at,
            "rounds": len(run_ids) - 1,
            "holds": not worse,
            **sides,
            "sentence": _sentence(worse, len(run_ids) - 1, planned.margin),
        }

    def _gains(self, planned: WatchPlan, run_ids: Sequence[str]) -> dict[Intent, list[float]]:
        """A value a cluster and round, in the order in which they were asked; what has no answer counts as unchanged."""
        from core.tuning.race import cluster_gain
        from core.tuning.readings import scores_of

        probes = planned.probe_set.probes
        scores = [scores_of(self._results.trials(run_id), [planned.variant.name])[0] for run_id in run_ids]
        found: dict[Intent, list[float]] = {intent: [] for intent in Intent}
        for number, now in enumerate(scores[1:], start=1):
            for intent, clusters in zip(Intent, self._block(planned, number), strict=True):
                ids = [[probes[place].id for place in cluster] for cluster in clusters]
                found[intent] += [cluster_gain(scores[0], now, cluster, intent) for cluster in ids]
        return found


def _sentence(worse: Sequence[str], rounds: int, margin: float) -> str:
    if rounds == 0:
        return "The reference is kept; the next call of the command compares with it."
    if not worse:
        return f"Nothing is shown to be worse by more than {100 * margin:g} points after {rounds} rounds."
    return (
        f"It no longer holds: {' and '.join(worse)} worse by more than {100 * margin:g} points, after {rounds} rounds."
    )
