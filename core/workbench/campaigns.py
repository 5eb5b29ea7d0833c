"""A better wording, proposed: edits are tried on one part of the probes, chosen on a second, and proved once on a sealed third."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import ModelCall, Plan, Probe, ProbeSet, Variant, is_simulated, text_version
from core.errors import InputError
from core.prompts.sentences import SplitPrompt, split_sentences
from core.tuning.proposals import Goal, Rules
from core.workbench.change import change
from core.workbench.comparisons import fixed_json
from core.workbench.estimates import check_prices, highest_call_cost
from core.workbench.proposers import GEPA, ProposerSpent, proposer_of, writer_model
from core.workbench.tuning import MODES, half_prompts
from core.workbench.tuning_background import Tell
from core.workbench.tuning_runs import TuningRequest, TuningRuns, about

if TYPE_CHECKING:
    from core.metrics.comparison import Comparison
    from core.store import TuningRow
    from core.tuning.campaign import Later, Scores, Search, Wording
    from core.tuning.proposals import Proposer

LEAST_PROBES = 40
"""Fewer probes make parts that show nothing."""
EFFECTS = "cheap"
"""How the sentences' effects are found: only to know where to begin."""
SEARCH = 2
"""Rises when a search asks something else than before, so that none that was begun by an older version is taken up."""


@dataclass(frozen=True)
class CampaignPlan:
    """What a campaign will do."""

    variant: Variant
    split: SplitPrompt
    probe_set: ProbeSet
    parts: dict[str, ProbeSet]
    proposer: str
    goal: Goal
    max_calls: int
    request: TuningRequest
    proposer_base: str | None = None
    proposer_key: str | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What makes two campaigns the same question."""
        return {
            **self.request.asked(self.probe_set),
            "text": self.variant.text,
            "proposer": self.proposer,
            "ratio": self.goal.ratio,
            "limit": self.goal.limit,
            "max_calls": self.max_calls,
            "search": SEARCH,
            "frozen": [at for at, one in enumerate(self.split.sentences) if one.frozen],
        }


class Campaigns(TuningRuns):
    """Campaigns for one person."""

    def plan(
        self,
        prompt: str,
        request: TuningRequest,
        *,
        proposer: str,
        max_calls: int = 5000,
        goal: Goal | None = None,
        freeze: Iterable[int] = (),
        proposer_base: str | None = None,
        proposer_key: str | None = None,
    ) -> CampaignPlan:
        """Raises InputError where the calls would not do, or there are too few probes for three parts."""
        from core.tuning.campaign import split_parts

        writer = writer_model(proposer)
        variant = self._prompts.variant_from(prompt)
        split = split_sentences(variant.text).freeze(freeze)
        if not split.free:
            raise InputError(f"{variant.name} has no sentence that may be edited.", hint="Freeze fewer of them.")
        whole = self._probes.load(request.probes, intent=request.intent)
        if whole.size < LEAST_PROBES:
            raise InputError(f"{whole.size} probes are too few for three parts.", hint=f"Use {LEAST_PROBES} or more.")
        parts = split_parts(whole, request.seed)
        planned = CampaignPlan(
            variant, split, whole, parts, proposer, goal or Goal(), max_calls, request, proposer_base, proposer_key
        )
        self._runs.checked(self._plan(request, variant.name, (variant,), whole))
        if request.budget_usd is not None and not is_simulated(writer):
            check_prices(replace(self._plan(request, variant.name, (variant,), whole), models=(writer,)))
        least = least_calls(planned)
        if max_calls < least:
            raise InputError(f"{max_calls:,} calls are too few.", hint=f"Allow {least:,} or more for these probes.")
        return planned

    def estimate(self, planned: CampaignPlan) -> str:
        """Calls and cost before anything is asked, as sentences."""
        sizes = {name: part.size for name, part in planned.parts.items()}
        one = self._runs.estimate(self._plan(planned.request, "", (planned.variant,), planned.probe_set))
        each = None if one.cost_usd is None else one.cost_usd / max(1, one.calls)
        cost = "cost unknown" if each is None else f"about ${each * planned.max_calls:.2f}"
        free = is_simulated(planned.proposer)
        counted = ", and the budget counts it" if planned.request.budget_usd is not None else ""
        extra = (
            "proposing costs nothing" if free else f"what {planned.proposer} asks for proposing comes on top{counted}"
        )
        return (
            f"At most {planned.max_calls:,} calls of {planned.request.model}: {cost}; {extra}. Of {sum(sizes.values()):,} probes "
            f"{sizes['propose']} try the proposals, {sizes['select']} choose among the best, and {sizes['sealed']} stay sealed "
            "for the one verdict."
        )

    @change(needs=Action.RUN)
    def propose(self, planned: CampaignPlan, on_progress: Tell | None = None) -> dict[str, Any]:
        """Search, choose, and prove once. Raises Unfinished; asked again, it goes on. Nothing is saved."""
        row = self._begin(planned)
        return _Campaign(self, row, planned, on_progress).run()

    @change(needs=Action.RUN)
    def start(self, planned: CampaignPlan) -> str:
        """The same in the background; the campaign's id at once."""
        return self._in_background(self._begin(planned), lambda tell: self.propose(planned, tell))

    def _begin(self, planned: CampaignPlan) -> TuningRow:
        return self._context.store.tunings.begin(
            "propose", planned.variant.name, planned.request.model, planned.asked, self._context.person.name
        )

    def _keep_stage(self, row: TuningRow, so_far: dict[str, Any]) -> None:
        self._context.store.tunings.keep(row.tuning_id, so_far)

    def _open_sealed(self, row: TuningRow, place: int) -> None:
        """Record it, unless the run of this place has asked them already. Raises Conflict where they were opened before."""
        tunings = self._context.store.tunings
        if place >= len(tunings.get(row.tuning_id).run_ids):
            tunings.open_sealed(row.tuning_id)

    @change(needs=Action.EDIT)
    def save(self, result: dict[str, Any]) -> str:
        """Keep the proposed wording as a draft under a name of its own, with its evidence as the note; returns the name."""
        if not result["improved"]:
            raise InputError("there is no better wording to save.", hint="Keep the one you have.")
        name = f"{result['prompt'][:60]} (proposal)"
        note = f"Draft of campaign {result['campaign_id']} from {result['prompt']}@{result['version']}. {result['sentence']}"
        self._prompts.save(name, result["best"]["text"], note=note)
        return name


def least_calls(planned: CampaignPlan) -> int:
    """What effects, one small round, the choice and the sealed test take."""
    from core.tuning.campaign import PARENTS, ROUNDS, Later, most_calls, searched

    sizes = {name: part.size for name, part in planned.parts.items()}
    samples = planned.request.sampling.samples
    probes = searched(planned.parts["propose"], planned.max_calls // samples, planned.request.seed)
    once = len(probes) + most_calls(probes, ROUNDS[-1]) + Later(sizes["select"], sizes["sealed"]).least
    asks = 0 if is_simulated(writer_model(planned.proposer)) else 2 * PARENTS
    return 2 * MODES[EFFECTS] + once * samples + asks


class _Campaign:
    """One campaign while it goes on. Its runs follow each other in the same order every time, so that it can be taken up again."""

    def __init__(self, owner: Campaigns, row: TuningRow, planned: CampaignPlan, on_progress: Tell | None) -> None:
        self._owner, self._row, self._planned = owner, row, planned
        base, key = planned.proposer_base, planned.proposer_key
        self._proposer: Proposer = proposer_of(
            owner._context, planned.proposer, api_base=base, key=key, allow=self._allow
        )
        self._on_progress = on_progress
        self._run_ids: list[str] = []
        self._calls = 0

    def run(self) -> dict[str, Any]:
        search = self._search()
        finalists = search.finalists(self._later.finalists(self._left()))
        self._tell_stage("select", search)
        table, at = self._select(finalists)
        if at is not None:
            self._tell_stage("sealed", search)
        sealed = None if at is None else self._sealed(finalists[at])
        result = self._result(search, finalists, table, at, sealed)
        return self._owner._end(self._row, result, self._run_ids)

    # -- calls, with those of the proposer -------------------------------------------------------------------------------

    def _run(self, plan: Plan) -> str:
        """The id of the campaign's next run, finished."""
        if plan.budget_usd is not None:
            plan = replace(plan, budget_usd=max(0.0, plan.budget_usd - self._proposer.cost_usd))
        run_id = self._owner._finished_run(
            self._row, len(self._run_ids), plan, self._planned.request, self._on_progress
        )
        self._run_ids.append(run_id)
        self._calls += plan.trial_count
        return run_id

    def _allow(self, call: ModelCall) -> None:
        """Raises ProposerSpent where the highest cost of a call of the proposer's would pass the budget."""
        budget = self._planned.request.budget_usd
        if budget is None:
            return
        spent = sum(self._owner._context.store.budgets.spent_by(run_id) for run_id in self._run_ids)
        if spent + self._proposer.cost_usd + highest_call_cost(call) > budget:
            raise ProposerSpent("The rest of the budget does not pay for another proposal.", hint="Allow more.")

    def _asked(self, probes: Sequence[Probe], texts: Sequence[str], what: str) -> tuple[str, list[str]]:
        """A run of these wordings on these probes: its id, and the variants' names in order."""
        names = [f"{self._planned.variant.name} {text_version(text)}" for text in texts]
        probe_set = replace(
            self._planned.probe_set, name=f"{self._planned.probe_set.name}: {what}", probes=tuple(probes)
        )
        variants = tuple(Variant(name, text) for name, text in zip(names, texts, strict=True))
        title = f"Wordings of {self._planned.variant.name} ({what})"
        return self._run(self._owner._plan(self._planned.request, title, variants, probe_set)), names

    def _scores(self, probes: Sequence[Probe], texts: Sequence[str]) -> Sequence[Scores]:
        from core.tuning.readings import scores_of

        run_id, names = self._asked(probes, texts, "propose")
        return scores_of(self._owner._results.trials(run_id), names)

    def _tell_stage(self, stage: str, search: Search) -> None:
        """Keep how far it is, for whoever looks before its end."""
        so_far = {
            "stage": stage,
            "calls": self._calls,
            "max_calls": self._planned.max_calls,
            "tried": len(search.tried) - 1,
        }
        self._owner._keep_stage(self._row, {**so_far, "wordings": _wordings_json(search)})

    # -- the three parts ----------------------------------------------------------------------------------------------

    def _search(self) -> Search:
        """Rounds of edits on the proposing part, while calls are left for the rest."""
        from core.tuning.campaign import PARENTS, Search, searched
        from core.tuning.gepa_search import search_with_gepa

        planned = self._planned
        probes = searched(planned.parts["propose"], self._once(planned.max_calls), planned.request.seed)
        rules = Rules.of(planned.split, planned.probe_set.probes)
        self._sentences = self._effects()
        points = {one["text"]: one["overrefusal"]["points"] for one in self._sentences if one["overrefusal"]["points"]}
        search = Search(planned.split, probes, rules, planned.goal, points, self._scores)
        search.begin()
        kept = self._later.kept(self._once(planned.max_calls))
        asks = 0 if is_simulated(writer_model(planned.proposer)) else 2 * PARENTS

        def left() -> int:
            return self._left(asks) - kept

        def tell() -> None:
            self._tell_stage("search", search)

        tell()
        with suppress(ProposerSpent):
            if planned.proposer.startswith(GEPA):
                search_with_gepa(search, self._proposer, left, seed=planned.request.seed, tell=tell)
            else:
                while (wanted := search.affordable(left())) and search.round(self._proposer, wanted):
                    tell()
        return search

    def _once(self, calls: int) -> int:
        """So many calls, counted with one sample."""
        return calls // self._planned.request.sampling.samples

    def _left(self, asks: int = 0) -> int:
        """Calls that are left once the proposer has made so many, counted with one sample."""
        return self._once(self._planned.max_calls - self._calls - self._proposer.calls - asks)

    @property
    def _later(self) -> Later:
        from core.tuning.campaign import Later

        return Later(self._planned.parts["select"].size, self._planned.parts["sealed"].size)

    def _effects(self) -> list[dict[str, Any]]:
        """The sentences' effects on the proposing part: cheap, and only to know where to begin."""
        from core.tuning.readings import effects_of

        planned = self._planned
        if len(planned.split.free) < 2:
            return []
        plan = half_prompts(
            planned.variant, planned.split, planned.parts["propose"], planned.request, self._owner._plan, EFFECTS
        )
        return effects_of(self._owner._results.trials(self._run(plan)), planned.split)

    def _select(self, finalists: Sequence[Wording]) -> tuple[list[Comparison], int | None]:
        """Every finalist's verdict on the selecting part, and the place of the one to prove."""
        from core.metrics.comparison import compare_all
        from core.tuning.campaign import chosen, gain
        from core.tuning.readings import scores_of

        if not finalists:
            return [], None
        probes = self._planned.parts["select"].probes
        run_id, names = self._asked(
            probes, [self._planned.variant.text, *(one.split.text for one in finalists)], "select"
        )
        trials = self._owner._results.trials(run_id)
        first, *others = scores_of(trials, names)
        gains = [gain(first, one, probes) for one in others]
        table = compare_all(trials, names[0], names[1:], margin=self._planned.goal.limit)
        return table, chosen(finalists, gains, self._planned.goal)

    def _sealed(self, best: Wording) -> Comparison:
        """The one verdict that counts: the sealed probes are opened for it, once, and that is recorded before they are asked."""
        from core.metrics.comparison import compare_all

        self._owner._open_sealed(self._row, len(self._run_ids))
        probes = self._planned.parts["sealed"].probes
        run_id, names = self._asked(probes, [self._planned.variant.text, best.split.text], "sealed")
        return compare_all(self._owner._results.trials(run_id), names[0], names[1:], margin=self._planned.goal.limit)[0]

    # -- what came of it ----------------------------------------------------------------------------------------------

    def _result(
        self,
        search: Search,
        finalists: Sequence[Wording],
        table: Sequence[Comparison],
        at: int | None,
        sealed: Comparison | None,
    ) -> dict[str, Any]:
        from core.tuning.readings import number

        planned = self._planned
        improved = sealed is not None and is_improved(sealed)
        tried = finalists[at] if at is not None else None
        selected = _both(table[at]) if at is not None else dict(_NOTHING)
        proof = (
            {**_both(sealed), "decision": fixed_json(sealed)["decision"]}
            if sealed
            else {**_NOTHING, "decision": "undecided"}
        )
        return {
            "campaign_id": self._row.tuning_id,
            "prompt": planned.variant.name,
            "version": planned.variant.version,
            "model": planned.request.model,
            "simulated": self._row.simulated,
            "proposer": planned.proposer,
            "seed": planned.request.seed,
            "goal": {"ratio": planned.goal.ratio, "limit": planned.goal.limit},
            "probe_set": about(planned.probe_set),
            "parts": {name: part.size for name, part in planned.parts.items()},
            "proposals": search.proposals,
            "refused": len(search.refused),
            "refusals": sorted(set(search.refused)),
            "tried": len(search.tried) - 1,
            "sentences": self._sentences,
            "front": [_front_json(one) for one in search.front()],
            "wordings": _wordings_json(search),
            "best": {
                "text": tried.split.text if tried else planned.variant.text,
                "edits": _edits_json(tried) if tried else [],
            },
            "improved": improved,
            "selected": selected,
            "sealed": proof,
            "shrinkage": {rate: number(_luck(rate, selected[rate], proof[rate]), 6) for rate in _RATES},
            "sentence": _sentence(sealed, improved),
            "proposer_cost_usd": self._proposer.cost_usd,
            "proposer_calls": self._proposer.calls,
        }


_RATES = ("overrefusal", "harmful_refusal")
_NOTHING: dict[str, Any] = {rate: {"change": None, "low": None, "high": None, "probes": 0} for rate in _RATES}


def is_improved(found: Comparison) -> bool:
    """Whether the sealed probes show a gain on one rate, and no loss on the other by more than the margin, or by one probe."""
    sides = {one.rate: one for one in found.changes}
    shown = [one for one in sides.values() if one.finding == "better"]
    held = all(
        one.change != one.change or one.gain >= -max(one.margin, 1 / max(1, one.probes)) - 1e-9
        for one in sides.values()
    )
    return bool(shown) and held


def _both(found: Comparison) -> dict[str, Any]:
    made = fixed_json(found)
    return {rate: made[rate] for rate in _RATES}


def _luck(rate: str, selected: dict[str, Any], sealed: dict[str, Any]) -> float:
    """How much smaller the gain is on the sealed probes: of overrefusal a gain is less of it, of harmful refusal more."""
    if selected["change"] is None or sealed["change"] is None:
        return float("nan")
    grew = float(selected["change"] - sealed["change"])
    return grew if rate == "harmful_refusal" else -grew


def _edits_json(wording: Wording) -> list[dict[str, Any]]:
    return [edit.as_json(was) for edit, was in zip(wording.edits, wording.before, strict=True)]


def _front_json(one: Wording) -> dict[str, Any]:
    from core.tuning.readings import number

    return {
        "text": one.split.text,
        "edits": len(one.edits),
        "overrefusal": number(-one.gain.overrefusal, 6),
        "harmful_refusal": number(one.gain.harmful_refusal, 6),
    }


def _wordings_json(search: Search) -> list[dict[str, Any]]:
    """Every wording that was asked all of the proposing part, the first one included: what it changed, and whether it is on the front."""
    front = [id(one) for one in search.front()]
    return [{**_front_json(one), "on_front": id(one) in front} for one in search.wordings]


def _sentence(sealed: Comparison | None, improved: bool) -> str:
    if sealed is None:
        return "No better wording was found; the sealed probes stay sealed."
    head = "No better wording is shown"
    if improved:
        better = fixed_json(sealed)["decision"] == "better"
        head = "A better wording" if better else "A gain is shown; that the other rate got no worse is not"
    return f"{head}. On the sealed probes: {sealed.sentence}"
