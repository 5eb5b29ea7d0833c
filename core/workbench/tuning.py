"""Tuning as a user sees it: effects of sentences, sequential comparisons, proposals. Every call goes through the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import Intent, Plan, ProbeSet, Variant
from core.errors import InputError
from core.prompts.sentences import SplitPrompt, split_sentences
from core.workbench.change import change
from core.workbench.tuning_background import Tell
from core.workbench.tuning_runs import TuningRequest, TuningRuns, about

if TYPE_CHECKING:
    from core.store import TuningRow

MODES = {"cheap": 160, "normal": 640, "thorough": 2560}
"""Calls for each intent, which on the shipped probes give about 10, 5 and 2.5 points to either side."""
CHECKED = 3
"""So many of the strongest sentences are checked in the full prompt."""
WHOLE = "full prompt"


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


class Tuning(TuningRuns):
    """What tuning does for one person."""

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
        split: SplitPrompt | None = None,
    ) -> EffectsPlan:
        """What will be asked: prompts that hold half of the sentences, then the strongest ones in the full prompt.

        `split`: the prompt's sentences as a person cut, joined and froze them; else as they are found.
        """
        if mode not in MODES:
            raise InputError(f"there is no mode “{mode}”.", hint=f"Use {', '.join(MODES)}.")
        variant = self._prompts.variant_from(prompt)
        if split is not None and split.text != variant.text:
            raise InputError(f"{variant.name} has changed since its sentences were cut.", hint="Cut them anew.")
        split = (split or split_sentences(variant.text)).freeze(freeze)
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
        from core.tuning.readings import effects_of, interactions_of, strongest

        row = self._begin(planned, request)
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
            "probe_set": about(planned.probe_set),
            "asked": {str(intent): planned.plan.probe_set.count(intent) for intent in Intent},
            "sentences": found,
            "interactions": interactions_of(trials, planned.split, found) if planned.checks else [],
            "checks": [],
        }
        run_ids = [run_id]
        if planned.checks and (places := strongest(found, CHECKED)):
            plan = self._check_plan(planned, request, places)
            run_ids.append(self._finished_run(row, 1, plan, request, on_progress))
            result["checks"] = self._checks(run_ids[1], plan)
        return self._end(row, result, run_ids)

    @change(needs=Action.RUN)
    def start_effects(self, planned: EffectsPlan, request: TuningRequest) -> str:
        """The same in the background; the tuning's id at once."""
        return self._in_background(self._begin(planned, request), lambda tell: self.effects(planned, request, tell))

    def on_other_models(self, row: TuningRow) -> list[TuningRow]:
        """The newest effects of the same sentences for each model, this one's first; none but itself where there are no others."""
        sentences = [one["text"] for one in (row.result or {}).get("sentences", [])]
        newest = {row.model: row}
        for other in self.all("effects"):
            found = (other.result or {}).get("sentences", []) if other.ended_at else []
            if [one["text"] for one in found] == sentences:
                newest.setdefault(other.model, other)
        return list(newest.values())

    def _begin(self, planned: EffectsPlan, request: TuningRequest) -> TuningRow:
        split = planned.split
        asked = {
            **request.asked(planned.probe_set),
            "text": planned.variant.text,
            "mode": planned.mode,
            "frozen": [at for at, one in enumerate(split.sentences) if one.frozen],
            "check": bool(planned.checks),
        }
        texts = [one.text for one in split.sentences]
        if texts != [one.text for one in split_sentences(planned.variant.text).sentences]:
            asked["sentences"] = texts
        return self._context.store.tunings.begin(
            "effects", planned.variant.name, request.model, asked, self._context.person.name
        )

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


def half_prompts(
    variant: Variant,
    split: SplitPrompt,
    whole: ProbeSet,
    request: TuningRequest,
    plan_of: Callable[..., Plan],
    mode: str,
) -> Plan:
    """The plan whose variants are prompts with half of the free sentences, each asked the probes that the design says."""
    from core.tuning.halves import deal

    dealt = deal(whole, len(split.free), MODES[mode] // request.sampling.samples, seed=request.seed)
    variants = tuple(
        Variant(mask, split.without(at for at, bit in zip(split.free, mask, strict=True) if bit == "0"))
        for mask in dealt.masks
    )
    return plan_of(request, f"Sentence effects of {variant.name}", variants, dealt.probe_set, dealt.cells)


def pair_sentence(found: dict[str, Any]) -> str:
    """An entry of `interactions` for people."""
    one, other = found["pair"]
    over = found["overrefusal"]
    meaning = "together they do more than their sum"
    if found["reading"] == "either":
        meaning = "either of these two suffices, so leave both out"
    points = f"{over['points']:+.1f} points beyond their sum, {over['low']:+.1f} to {over['high']:+.1f}"
    return f"Sentences {one} and {other}: {meaning} ({points})."
