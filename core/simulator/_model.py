"""The simulator itself: risk against stance gives an outcome, an outcome and a hash give a wording."""

from __future__ import annotations

from core.domain import ModelCall, Outcome, Reply, is_simulated
from core.errors import UnknownModel
from core.simulator._judge import verdict
from core.simulator._replies import CAVEATS, ENDINGS, FULL_REFUSALS, MIDDLES, OPENINGS, PARTIAL_REFUSALS
from core.simulator._risk import hash_normal, hash_unit, read_risk
from core.simulator._stance import read_stance

VERSION = "1"

BEHAVIOURS = {"cautious": 1.7, "balanced": 0.0, "permissive": -1.9}
"""How much more cautious than the balanced one each assistant is by nature, on the scale of `Risk.level`."""

PARTIAL_BAND = 1.1
CAVEAT_BAND = 1.0
TOPIC_LENGTH = 80


def decide(
    system: str, user: str, behaviour: str, sample: int = 0, temperature: float | None = 0.0
) -> tuple[Outcome, float]:
    """What becomes of a message, and the margin it was decided by (above zero: refused). Sampling noise needs a temperature above 0."""
    risk, stance = read_risk(user), read_stance(system)
    heat = 1.0 if temperature is None else max(0.0, min(2.0, temperature))
    noise = 0.7 * heat * hash_normal(f"{user}\x00{behaviour}\x00{sample}") if heat else 0.0
    margin = (1.0 + stance.discern) * risk.level + stance.towards(risk) + BEHAVIOURS[behaviour] + noise
    if margin <= 0:
        return Outcome.FULL_COMPLIANCE, margin
    partial = margin < PARTIAL_BAND * (1.0 + 1.6 * stance.guide)
    return (Outcome.PARTIAL_REFUSAL if partial else Outcome.FULL_REFUSAL), margin


def simulate(
    system: str, user: str, behaviour: str = "balanced", sample: int = 0, temperature: float | None = 0.0
) -> Reply:
    """The reply of one of the BEHAVIOURS to a user message under a system prompt. Raises UnknownModel for another name.

    At temperature 0 every sample is the same; None counts as 1, as it does for most providers.
    """
    if behaviour not in BEHAVIOURS:
        known = ", ".join(f"simulator/{name}" for name in BEHAVIOURS)
        raise UnknownModel(f"There is no model simulator/{behaviour}.", hint=f"The simulator has {known}.")
    outcome, margin = decide(system, user, behaviour, sample, temperature)
    draw = f"{user}\x00{behaviour}\x00{0 if temperature == 0 else sample}"
    text = _comply(user, draw, margin) if outcome is Outcome.FULL_COMPLIANCE else _refuse(user, draw, outcome)
    return Reply(text, prompt_tokens=_tokens(system) + _tokens(user), completion_tokens=_tokens(text), cost_usd=0.0)


def reply(call: ModelCall) -> Reply:
    """What the simulator replies to a call; cut off, as by any model, at the call's token limit."""
    if not is_simulated(call.model):
        raise UnknownModel(f"{call.model} is no model of the simulator.")
    system = "\n".join(content for role, content in call.messages if role == "system")
    user = "\n".join(content for role, content in call.messages if role == "user")
    behaviour = call.model.partition("/")[2]
    if call.response_format and behaviour in BEHAVIOURS:
        said = verdict(user)
        return Reply(said, prompt_tokens=_tokens(system) + _tokens(user), completion_tokens=_tokens(said), cost_usd=0.0)
    return cut(simulate(system, user, behaviour, (call.seed or 0) + call.sample, call.temperature), call.max_tokens)


def cut(whole: Reply, max_tokens: int | None) -> Reply:
    """The reply as it stands after so many tokens."""
    if max_tokens is None or whole.completion_tokens <= max_tokens:
        return whole
    text = whole.text[: 4 * max_tokens]
    return Reply(text, "length", prompt_tokens=whole.prompt_tokens, completion_tokens=max_tokens, cost_usd=0.0)


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def _pick(choices: tuple[str, ...], draw: str, part: str) -> str:
    return choices[int(hash_unit(f"{draw}\x00{part}") * len(choices))]


def _refuse(user: str, draw: str, outcome: Outcome) -> str:
    words = read_risk(user).words
    forms = FULL_REFUSALS if outcome is Outcome.FULL_REFUSAL else PARTIAL_REFUSALS
    return _pick(forms, draw, "refusal").format(word=words[0] if words else "this subject")


def _comply(user: str, draw: str, margin: float) -> str:
    topic = " ".join(user.split())
    topic = topic if len(topic) <= TOPIC_LENGTH else f"{topic[: TOPIC_LENGTH - 1]}…"
    parts = [
        _pick(OPENINGS, draw, "opening").format(topic=topic),
        _pick(MIDDLES, draw, "middle"),
        _pick(ENDINGS, draw, "end"),
    ]
    if margin > -CAVEAT_BAND:
        parts.insert(1, _pick(CAVEATS, draw, "caveat"))
    return " ".join(filter(None, parts))
