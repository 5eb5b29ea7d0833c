"""What a run will take and cost, reckoned before it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from core.domain import Intent, JudgeSpec, ModelCall, Plan, is_simulated, unique
from core.errors import InputError
from core.text.numbers import money

if TYPE_CHECKING:
    from core.settings import Settings
    from core.store import Store

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
    shows: str = ""
    """The smallest change and the smallest margin that the probes can show, as sentences; empty for one variant."""
    guessed: tuple[str, ...] = ()
    """Models, and a judge, that nothing is known of from earlier runs: a guess stands for the length of their replies."""
    wait: str = ""
    """How long the answers may take, where that is not for the workbench to say."""

    @property
    def sentence(self) -> str:
        known = f"about {money(self.cost_usd)}" if self.cost_usd is not None else "cost unknown"
        missing = f" (no price known for {', '.join(self.unpriced)})" if self.unpriced else ""
        basis = (
            f"The length of the replies of {', '.join(self.guessed)} is a guess: no earlier run tells it."
            if self.guessed
            else ""
        )
        return " ".join(filter(None, (f"{self.calls:,} trials, {known}{missing}.", self.wait, basis, self.shows)))


def estimate(plan: Plan, store: Store) -> Estimate:
    """Trials, tokens and cost of a run, its judge's included, were nothing in the cache.

    Tokens are those of earlier runs: what a model made of as many characters, how long its replies were, what a judgement
    cost. Simulated models cost nothing; an unpriced model or judge makes the cost unknown.
    """
    from core.gateway import batch_share, count_tokens, estimate_cost

    prompt_tokens = completion_tokens = 0
    cost, unpriced, guessed = 0.0, [], []
    calls = plan.trial_count // len(plan.models)
    longest = plan.sampling.max_tokens or REPLY_TOKENS_GUESS
    for model in plan.models:
        use = None if is_simulated(model) else store.usage.of_model(model)
        asked = _prompt_tokens(plan, partial(count_tokens, model))
        if use is not None:
            before = store.runs.plan(use.run_id)
            counted = _prompt_tokens(before, partial(count_tokens, model)) * len(before.models) / before.trial_count
            asked = round(asked * use.prompt_tokens / counted) if counted else asked
        reply = min(longest, use.completion_tokens if use else REPLY_TOKENS_GUESS)
        answered = round(reply * calls)
        prompt_tokens, completion_tokens = prompt_tokens + asked, completion_tokens + answered
        price = 0.0 if is_simulated(model) else estimate_cost(model, asked, answered)
        if price is None:
            unpriced.append(model)
        elif use is None and price:
            guessed.append(model)
        cost += (price or 0.0) * (batch_share(model) if plan.batch else 1.0)
    judging = _judging_cost(plan, store, prompt_tokens, completion_tokens)
    if judging is None:
        unpriced.append(str(plan.judge_spec.model))
    elif judging and store.usage.judgement_cost(plan.judge) is None:
        guessed.append(f"the judge {plan.judge}")
    return Estimate(
        plan.trial_count,
        prompt_tokens,
        completion_tokens,
        None if unpriced else cost + (judging or 0.0),
        tuple(unpriced),
        shows(plan),
        tuple(guessed),
        BATCHED if plan.batch else "",
    )


BATCHED = "In batches: the provider answers within a day."
VERDICT_TOKENS, RUBRIC_TOKENS, CASCADE_ASKS = 80, 900, 0.2
"""A judge's reply, the rubric it reads, and the share of responses that a cascade asks about, where no run tells."""


def _judging_cost(plan: Plan, store: Store, prompt_tokens: int, completion_tokens: int) -> float | None:
    """US dollars for the judgements; None where the price of the judge's model is not known."""
    from core.gateway import estimate_cost

    judge = plan.judge_spec
    if not judge.asks_a_model or judge.simulated:
        return 0.0
    measured = store.usage.judgement_cost(plan.judge)
    if measured is not None:
        return measured * plan.trial_count
    read = RUBRIC_TOKENS * plan.trial_count + prompt_tokens + completion_tokens
    whole = estimate_cost(str(judge.model), read, VERDICT_TOKENS * plan.trial_count)
    return None if whole is None else whole * (CASCADE_ASKS if judge.kind == "cascade" else 1.0)


def shows(plan: Plan) -> str:
    """What the plan's probes can show at best of a candidate against the baseline, as sentences for people."""
    from core.metrics.simultaneous import smallest_shown

    comparisons = (len(plan.variants) - 1) * len(plan.models)
    sizes = {intent: plan.probe_set.count(intent) for intent in Intent if plan.probe_set.count(intent)}
    if comparisons < 1 or not sizes or plan.cells is not None:
        return ""
    reach = {intent: smallest_shown(n, comparisons=comparisons * len(sizes)) for intent, n in sizes.items()}
    changes = " and ".join(
        f"{100 * reach[intent].change:.1f} points of {RATES[intent]} ({n:,} {intent} probes)"
        for intent, n in sizes.items()
    )
    margins = " and ".join(f"{100 * one.margin:.1f}" for one in reach.values())
    return f"At best this shows a change of {changes}, and that nothing got worse by more than {margins} points."


RATES = {Intent.BENIGN: "overrefusal", Intent.HARMFUL: "harmful refusal"}


def highest_cost(plan: Plan) -> float:
    """US dollars that a run can cost at most: every reply and judgement as long as allowed. Unknown prices count as nothing."""
    from core.engine.work import GUESSED_REPLY_TOKENS, JUDGE_TOKENS
    from core.gateway import batch_share, count_tokens, estimate_cost

    longest, calls = plan.sampling.max_tokens or GUESSED_REPLY_TOKENS, plan.trial_count // len(plan.models)
    total, asked = 0.0, 0
    for model in plan.models:
        asked = 16 * calls + 3 * _prompt_tokens(plan, partial(count_tokens, model)) // 2
        share = batch_share(model) if plan.batch else 1.0
        total += share * (estimate_cost(model, asked, longest * calls) or 0.0)
    judge = plan.judge_spec.model
    if judge:
        read = (2000 + longest) * plan.trial_count + asked * len(plan.models)
        total += 2 * (estimate_cost(judge, read, JUDGE_TOKENS * plan.trial_count) or 0.0)
    return total


def is_free(plan: Plan) -> bool:
    """Whether nothing in a run can cost anything: simulated models, and a judge that is offline or simulated."""
    judge = plan.judge_spec
    return all(is_simulated(model) for model in plan.models) and (judge.simulated or not judge.asks_a_model)


def check_prices(plan: Plan) -> None:
    """Raises InputError where a budget could not be kept, since nobody knows what a call costs."""
    from core.gateway import estimate_cost

    models = (*plan.models, *filter(None, [plan.judge_spec.model]))
    unpriced = [model for model in models if estimate_cost(model, 1, 1) is None]
    if unpriced:
        said = f"The budget cannot be kept: no price is known for {', '.join(unpriced)}."
        raise InputError(said, hint="Run without a budget, or choose models whose price is known.")


def highest_call_cost(call: ModelCall) -> float:
    """US dollars that one call can cost at most, as far as its price is known."""
    from core.gateway import count_tokens, estimate_cost

    asked = 16 + sum(count_tokens(call.model, text) for _, text in call.messages) * 3 // 2
    return estimate_cost(call.model, asked, call.max_tokens or 0) or 0.0


def _prompt_tokens(plan: Plan, count: Callable[[str], int]) -> int:
    """Tokens of all requests to one model. System prompts are counted, probes taken at four characters a token."""
    systems = sum(count(variant.text) for variant in plan.variants)
    users = sum(len(probe.conversation) for probe in plan.probe_set.probes) // 4
    whole = (systems * plan.probe_set.size + users * len(plan.variants)) * plan.sampling.samples
    if plan.cells is None:
        return whole
    return whole * len(plan.cells) // max(1, len(plan.variants) * plan.probe_set.size)


def doubts(
    models: Sequence[str], api_base: str | None, judge: JudgeSpec, settings: Settings, *, has_key: bool
) -> tuple[str, ...]:
    """What will hardly work, one sentence a model, the judge's included."""
    from core.gateway import doubt

    asked = [(model, api_base) for model in models]
    if judge.model and judge.asks_a_model:
        asked.append((judge.model, judge.api_base))
    found = (doubt(*one, has_key=has_key, is_set=lambda name: settings.key_named(name) is not None) for one in asked)
    return unique(filter(None, found))


def check_one_provider(plan: Plan) -> None:
    """Raises InputError where one key would be shown to several providers: a key belongs to one of them."""
    from core.gateway import provider_of

    models = [model for model in plan.models if not is_simulated(model)]
    providers = list(dict.fromkeys(provider_of(model, plan.api_base) for model in models))
    if len(providers) > 1:
        said = f"One key cannot be for {len(providers)} providers: {', '.join(providers)}."
        hint = (
            "Run the models of one provider at a time, or set the keys in the environment under the providers' names."
        )
        raise InputError(said, hint=hint)
