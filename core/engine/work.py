"""A process's share in one attempt of a run: what it needs to know, and whether it may go on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.domain import JudgeSpec, ModelCall, Plan, Probe, RunStatus, Variant
from core.engine.canary import Canaries
from core.engine.in_flight import BudgetBalance
from core.gateway import count_tokens, estimate_cost, provider_of, same_server
from core.judges.judging import Judging, Response

if TYPE_CHECKING:
    from core.store import TrialRow

JUDGE_TOKENS = 2048
GUESSED_REPLY_TOKENS = 4096
"""The longest reply assumed where a run sets no limit of its own, for its budget's sake."""


GRACE_S = 3.0
"""How long calls in flight may take to end after an attempt was stopped, or before the process ends."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The trials of one attempt at a run whose ids lie between `first` and `last`, both included."""

    run_id: str
    attempt: int
    first: int
    last: int


def judging_name(judging_id: int) -> str:
    """What a judging is called among the runs."""
    return f"judging-{judging_id}"


@dataclass(frozen=True)
class Stop:
    """Why an attempt does not go on here."""

    status: RunStatus | None = None
    """What becomes of the run; None leaves that to others."""
    reason: str = ""


@dataclass(frozen=True)
class JudgeModel:
    """The model behind a judge; `name` is empty for one that works offline."""

    name: str = ""
    provider: str = ""
    """Whose limits its calls count against."""
    shares_key: bool = False
    """Whether the key of the models under test is meant for its server too. A key is never shown to any other."""


def judge_model(plan: Plan, judge: str) -> JudgeModel:
    """What is known of the model behind a judge's name, such as `llm:MODEL`."""
    spec = JudgeSpec.parse(judge)
    if not spec.asks_a_model:
        return JudgeModel()
    model = spec.model or ""
    base = spec.api_base or (plan.api_base if same_server(model, plan.models) else None)
    provider = provider_of(model, base)
    shares_key = provider in {provider_of(one, plan.api_base) for one in plan.models}
    return JudgeModel(model, provider, shares_key)


def messages_of(variant: Variant, probe: Probe) -> tuple[tuple[str, str], ...]:
    """(role, content) of what a model is sent: the rendered system prompt, where there is one, and the probe's messages."""
    return (("system", variant.text), *probe.messages) if variant.text else probe.messages


@dataclass
class Work:
    run_id: str
    attempt: int
    plan: Plan
    judging: Judging
    budget: BudgetBalance
    key: str | None = field(default=None, repr=False)
    judge_model: JudgeModel = JudgeModel()
    shared: bool = False
    """Whether it came from the shared queue, from which another process can take it up."""
    canaries: Canaries = field(default_factory=Canaries)
    stop: Stop | None = None
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    chunks: int = 0
    """Chunks of this attempt that are being worked on in this process."""

    def halt(self, stop: Stop) -> None:
        """Start nothing more. The first reason given stands. On the engine's event loop only."""
        if self.stop is None:
            self.stop = stop
            self.stopped.set()

    def probe(self, trial: TrialRow) -> Probe:
        return self.plan.probe_set.probes[trial.probe_index]

    def response(self, trial: TrialRow, text: str, blocked: bool = False, silence: str = "") -> Response:
        """A trial's reply as its judge takes it."""
        return Response(self.probe(trial), text, blocked, silence, trial.trial_id)

    @property
    def at_once(self) -> int:
        """Trials and judgements under way at once: a few more than may call, so that no slot waits for the next one."""
        return 2 * self.plan.concurrency + 8

    def call(self, trial: TrialRow) -> ModelCall:
        """The model call of a trial: the rendered system prompt, where there is one, and the probe's messages as they are."""
        sampling = self.plan.sampling
        return ModelCall(
            model=trial.model,
            messages=messages_of(self.plan.variants[trial.variant_index], self.probe(trial)),
            api_base=self.plan.api_base,
            temperature=sampling.temperature,
            max_tokens=sampling.max_tokens,
            seed=sampling.seed,
            sample=trial.sample,
            effort=sampling.effort,
            extra=sampling.extra,
        )

    def highest_cost(self, call: ModelCall) -> float:
        """US dollars a call and its judgement can cost at most, as far as prices are known."""
        if self.budget.limit is None:
            return 0.0
        asked = 16 + sum(count_tokens(call.model, text) for _, text in call.messages) * 3 // 2
        answered = call.max_tokens or GUESSED_REPLY_TOKENS
        highest = estimate_cost(call.model, asked, answered) or 0.0
        if self.judge_model.name:
            highest += 2 * (estimate_cost(self.judge_model.name, 2000 + asked + answered, JUDGE_TOKENS) or 0.0)
        return highest
