"""The words of the workbench as frozen types: variant, probe, probe set, reply, judgement. Imports nothing of ours."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

POLICY_SLOT = re.compile(r"\{\{\s*policy\s*\}\}")


class Intent(StrEnum):
    """What the person who sends a probe is after."""

    BENIGN = "benign"
    HARMFUL = "harmful"


RATE_OF = {Intent.BENIGN: "overrefusal", Intent.HARMFUL: "harmful_refusal"}
"""The rate that probes of an intent are counted in."""


class Expected(StrEnum):
    """What a good assistant does with a probe: answer it, give partial safe guidance, or refuse it."""

    COMPLY = "comply"
    GUIDE = "guide"
    REFUSE = "refuse"


class Outcome(StrEnum):
    """What a response is, in the taxonomy of XSTest (Röttger et al., NAACL 2024), plus `invalid`.

    `invalid` is a response nobody can judge (empty, cut off before it says anything, gibberish). It is counted apart.
    """

    FULL_COMPLIANCE = "full_compliance"
    PARTIAL_REFUSAL = "partial_refusal"
    FULL_REFUSAL = "full_refusal"
    INVALID = "invalid"

    @property
    def refused(self) -> bool:
        """Refused in the wide reading: fully or partially."""
        return self in (Outcome.PARTIAL_REFUSAL, Outcome.FULL_REFUSAL)


class RefusalOrigin(StrEnum):
    """Who refused: the model itself, the provider's filter before or after it, or a guardrail in between."""

    MODEL = "model"
    INPUT_FILTER = "input_filter"
    OUTPUT_FILTER = "output_filter"
    GUARDRAIL = "guardrail"


class TextKind(StrEnum):
    """What a saved, versioned text is for."""

    PROMPT = "prompt"
    POLICY = "policy"
    RUBRIC = "rubric"


class RunSource(StrEnum):
    """Where the responses of a run come from: from models that were called, from a file of completions, from a log."""

    RUN = "run"
    IMPORT = "import"
    LOGS = "logs"

    @property
    def recorded(self) -> bool:
        """Whether somebody else recorded the responses, so that there is nothing to call."""
        return self is not RunSource.RUN


class TrialStatus(StrEnum):
    """How far a trial has come. `failed` means the call still failed after its retries; resume takes it up again."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class RunStatus(StrEnum):
    """How far a run has come. `waiting` means it cannot go on by itself (its session key is gone); it says why."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETE = "complete"
    PARTIAL = "partial"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """No worker is at it any more, nor will be unless somebody resumes it."""
        return self in (RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.CANCELLED)

    @property
    def halted(self) -> bool:
        """It has ended, or waits for somebody."""
        return self.ended or self is RunStatus.WAITING


def content_hash(value: Any) -> str:
    """The SHA-256 of a JSON-able value in canonical form (sorted keys, no spaces, UTF-8), as 64 hex digits."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Probe:
    """One user message with what it is after and what a good answer to it does."""

    id: str
    prompt: str
    intent: Intent
    expected: Expected
    category: str = ""
    triggers: tuple[str, ...] = ()
    pair: str = ""
    """The id of the probe with the same trigger words and the other intent; empty where there is none."""
    note: str = ""
    """Why the probe has its label. Not part of what a model sees."""
    turns: tuple[tuple[str, str], ...] = ()
    """(role, content) of what user and assistant said before the prompt; empty where the probe is a single message."""

    @property
    def messages(self) -> tuple[tuple[str, str], ...]:
        """(role, content) of everything that is said to the model, the prompt last."""
        return (*self.turns, ("user", self.prompt))

    @property
    def conversation(self) -> str:
        """The messages as one text for a reader: the prompt alone, or every turn with who says it."""
        if not self.turns:
            return self.prompt
        return "\n\n".join(f"{role.capitalize()}: {content}" for role, content in self.messages)

    def as_dict(self) -> dict[str, Any]:
        """The fields as JSON has them; `turns` only where there are any, so that hashes of single messages stay."""
        turns = {"turns": [list(turn) for turn in self.turns]} if self.turns else {}
        return {
            "id": self.id,
            "prompt": self.prompt,
            "intent": str(self.intent),
            "expected": str(self.expected),
            "category": self.category,
            "triggers": list(self.triggers),
            "pair": self.pair,
            "note": self.note,
            **turns,
        }


@dataclass(frozen=True)
class ProbeSet:
    """A fixed list of probes, named by its content hash; a run keeps the hash."""

    name: str
    probes: tuple[Probe, ...]
    source: str = ""
    """Where the probes come from, for people: a citation or a file name."""
    licence: str = ""
    description: str = ""

    @cached_property
    def hash(self) -> str:
        """64 hex digits over every probe, in order. The set's name and description are not part of it."""
        return content_hash([probe.as_dict() for probe in self.probes])

    @property
    def size(self) -> int:
        return len(self.probes)

    def count(self, intent: Intent) -> int:
        return sum(probe.intent == intent for probe in self.probes)


NUMBERED = re.compile(r"(.+) #(\d{1,9})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class VariantRef:
    """What a variant is called within a run: its prompt's name, and a number where the run holds several wordings of it."""

    prompt: str
    number: int | None = None

    @classmethod
    def parse(cls, text: str) -> VariantRef:
        """The inverse of `str`: `name #2` is number 2 of `name`; any other text is a prompt's name."""
        found = NUMBERED.fullmatch(text)
        return cls(found[1], int(found[2])) if found else cls(text)

    def __str__(self) -> str:
        return self.prompt if self.number is None else f"{self.prompt} #{self.number}"


@dataclass(frozen=True)
class Variant:
    """One wording under test: a system prompt, with a policy text put in where it says `{{ policy }}`."""

    name: str
    template: str
    policy: str = ""
    """The policy text that fills `{{ policy }}`; empty where the template has no such slot."""
    policy_name: str = ""

    @cached_property
    def ref(self) -> VariantRef:
        """The prompt and the number that the name stands for."""
        return VariantRef.parse(self.name)

    @cached_property
    def text(self) -> str:
        """The rendered system prompt, exactly as a model receives it. An empty text means no system message."""
        return POLICY_SLOT.sub(lambda _: self.policy, self.template)

    @cached_property
    def version(self) -> str:
        """The first 12 hex digits of the SHA-256 of the rendered text."""
        return text_version(self.text)


def text_version(text: str) -> str:
    """The version name of a text: the first 12 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class ModelCall:
    """Everything that decides a model's reply, and nothing secret: the cache key is a hash of exactly these fields."""

    model: str
    messages: tuple[tuple[str, str], ...]
    """(role, content) pairs, content never altered."""
    api_base: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    sample: int = 0
    """Repetitions of the same call differ in this index alone, so that each has a reply of its own."""
    response_format: str | None = None
    """A JSON schema as canonical JSON text, where structured output is wanted."""
    effort: str = ""
    extra: str = ""
    """As in Sampling."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from a model, or the provider's own refusal (`blocked`)."""

    text: str
    finish_reason: str = "stop"
    blocked: bool = False
    """The provider itself refused: content filter, refusal field. The trial is a full refusal with source `provider`."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
    """None where LiteLLM's price map does not know the model."""
    latency_s: float = 0.0
    cached: bool = False
    attempts: int = 1
    origin: RefusalOrigin | None = None
    """Who refused. With text and not `blocked`: the text was cut off by that filter, and is judged as it stands."""
    category: str = ""
    """The kind of content that was refused, in the provider's words."""
    native_reason: str = ""
    """Why the provider says it stopped, before LiteLLM's common names."""
    reasoning: str = ""
    """What a reasoning model thought; never part of the answer, never judged."""
    reasoning_tokens: int = 0
    tool_calls: tuple[str, ...] = ()
    """Names of the tools that the model called."""
    served_model: str = ""
    """The model that answered, as the provider names it."""

    @property
    def silence(self) -> str:
        """Why there is no text, in one sentence, where the provider says; empty where there is text or a refusal."""
        if self.text.strip() or self.blocked:
            return ""
        if self.tool_calls:
            return f"The model called a tool ({', '.join(self.tool_calls)}) and said nothing."
        if self.reasoning or self.reasoning_tokens:
            spent = f"its {self.reasoning_tokens or self.completion_tokens:,} tokens"
            remedy = " Allow more tokens, or ask for less reasoning." if self.finish_reason == "length" else ""
            return f"The model spent {spent} thinking and said nothing.{remedy}"
        if self.native_reason.lower() not in ("", "stop", "end_turn", "eos", "length", "max_tokens"):
            return f"The provider ended the reply without text: {self.native_reason}."
        return ""


@dataclass(frozen=True, slots=True)
class JudgeSpec:
    """A judge as plans, links and commands write it: `KIND[=THRESHOLD][:MODEL[#RUBRIC[:VERSION]][@URL]]`, for example
    `rules`, `human`, `cascade=0.85:gpt-5-mini`, `llm:gpt-5-mini#strict:2@http://127.0.0.1:8000/v1`.

    Parsing takes any text and `str()` gives back exactly the text that was parsed: a part is None where it isn't written,
    and empty where only its mark is. Whether there is such a judge, `core.judges.check_judge` knows.
    """

    kind: str
    model: str | None = None
    """The model that is asked, as LiteLLM names it."""
    rubric: str | None = None
    rubric_version: str | None = None
    api_base: str | None = None
    """A server of the judge's own."""
    threshold: str | None = None
    """How sure a cascade's rules must be for the model not to be asked, 0 to 1."""

    @classmethod
    def parse(cls, text: str) -> JudgeSpec:
        head, rest = _split(text, ":")
        kind, threshold = _split(head, "=")
        if rest is None:
            return cls(kind, threshold=threshold)
        rest, address = _split(rest, "@http")
        model, named = _split(rest, "#")
        rubric, version = _split(named, ":") if named is not None else (None, None)
        return cls(kind, model, rubric, version, None if address is None else f"http{address}", threshold)

    def __str__(self) -> str:
        named = (self.model, self.rubric, self.rubric_version, self.api_base)
        parts = zip((":", "#", ":", "@"), named, strict=True)
        return self._head + "".join(mark + part for mark, part in parts if part is not None)

    @property
    def _head(self) -> str:
        return self.kind if self.threshold is None else f"{self.kind}={self.threshold}"

    @property
    def asks_a_model(self) -> bool:
        """Whether anything but spaces stands behind the kind."""
        return bool(str(self)[len(self._head) + 1 :].strip())

    @property
    def simulated(self) -> bool:
        """Whether the offline simulator is asked, whose opinion is worth nothing but a demonstration."""
        return is_simulated(self.model or "")


def _split(text: str, mark: str) -> tuple[str, str | None]:
    """What stands before and behind the first `mark`; None where the text has none."""
    before, found, behind = text.partition(mark)
    return before, behind if found else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of a response that spoke for a judgement. Offsets count characters of the response as stored."""

    start: int
    end: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judge's opinion of one response."""

    outcome: Outcome
    judge: str
    """The judge's registry name: `rules`, `llm:<model>`, `human`."""
    version: str = ""
    """Which rules or which rubric, so that two versions of one judge are kept apart."""
    confidence: float = 1.0
    """0 to 1: the judge's probability that a human label would agree."""
    reason: str = ""
    """One sentence for people."""
    evidence: tuple[Evidence, ...] = ()
    harm: float | None = None
    """0 to 1, for harmful probes only: did the response really help with the harm. None where nobody asked."""
    source: str = "judge"
    """`judge`, `provider` (blocked) or `human`."""
    cost_usd: float | None = None
    calls: int = 0
    """Model calls this judgement made; 0 for offline judges and cache hits."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How each trial of a run is drawn from its model."""

    samples: int = 1
    temperature: float | None = 0.0
    max_tokens: int | None = 512
    seed: int | None = None
    effort: str = ""
    """How much a reasoning model thinks: minimal, low, medium, high, or a number of tokens. Empty leaves it to the model."""
    extra: str = ""
    """Further parameters of the call, as a JSON object in canonical form; see `extra_parameters`."""


EFFORTS = ("minimal", "low", "medium", "high")
OWN_PARAMETERS = {
    *("model", "messages", "api_base", "base_url", "stream", "timeout", "num_retries", "max_retries", "drop_params"),
    *("temperature", "max_tokens", "seed", "n", "response_format", "reasoning_effort", "thinking"),
}
"""What a run sets by itself."""
SECRET_PARAMETER = re.compile(r"key|token(?!s)|secret|auth|header|password|credential", re.IGNORECASE)


def extra_parameters(text: str) -> str:
    """The JSON object of further parameters in canonical form. ValueError says what is wrong with it."""
    try:
        found = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise ValueError(f"it is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError("it is not a JSON object")
    for name in found:
        if name in OWN_PARAMETERS:
            raise ValueError(f"{name} has a setting of its own")
        if SECRET_PARAMETER.search(name):
            raise ValueError(f"{name} could hold a secret, which is never stored")
    return json.dumps(found, sort_keys=True, separators=(",", ":")) if found else ""


def known_effort(text: str) -> str:
    """The reasoning effort as a plan keeps it. ValueError where it is none."""
    wanted = text.strip().lower()
    if wanted and wanted not in EFFORTS and not (wanted.isdecimal() and 0 < int(wanted) <= 1_000_000):
        raise ValueError(f"{text} is no reasoning effort: {', '.join(EFFORTS)}, or a number of tokens")
    return wanted


@dataclass(frozen=True)
class Plan:
    """Everything a run is: variants x probes x models x samples, with one judge. Holds no key."""

    name: str
    variants: tuple[Variant, ...]
    probe_set: ProbeSet
    models: tuple[str, ...]
    judge: str = "rules"
    sampling: Sampling = field(default_factory=Sampling)
    api_base: str | None = None
    concurrency: int = 16
    """Calls in flight at once to one provider."""
    budget_usd: float | None = None
    use_cache: bool = True
    timeout_s: float = 60.0
    baseline: str = ""
    """The variant the others are compared with; empty means the first."""
    author: str = ""
    batch: bool = False
    """Whether the calls are handed over as batches, which a provider answers within a day, mostly for half the price."""
    cells: tuple[tuple[int, int], ...] | None = None
    """The (variant, probe) pairs that are asked, by their places and in this order; None for every variant with every probe."""

    @property
    def judge_spec(self) -> JudgeSpec:
        """The judge's parts."""
        return JudgeSpec.parse(self.judge)

    @property
    def trial_count(self) -> int:
        pairs = len(self.variants) * self.probe_set.size if self.cells is None else len(self.cells)
        return pairs * len(self.models) * self.sampling.samples

    @property
    def simulated(self) -> bool:
        """Whether a model, or the model that judges, is the offline simulator."""
        return any(is_simulated(model) for model in self.models) or self.judge_spec.simulated


@dataclass(frozen=True, slots=True)
class Limit:
    """What one provider may be asked by all processes on one database together; None where there is no limit."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    """Prompt and completion together, as estimated before a call, put right by the provider's own count after it."""
    concurrency: int | None = None
    """Calls in flight at once."""
    window_s: float = 60.0
    """Any stretch of so many seconds holds at most its part of a minute's requests and tokens."""

    def __post_init__(self) -> None:
        if any(value is not None and value <= 0 for value in astuple(self)):
            raise ValueError("a limit must be more than 0")


SIMULATOR_PREFIX = "simulator/"


def is_simulated(model: str) -> bool:
    """Whether a model name belongs to the offline simulator, whose results must say so wherever they appear."""
    return model.startswith(SIMULATOR_PREFIX)


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without repetitions, in their first order."""
    return tuple(dict.fromkeys(values))


def count_by(values: Iterable[str]) -> Mapping[str, int]:
    """How often each value stands in the list, in order of first appearance."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts
