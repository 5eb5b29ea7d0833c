"""What the store hands out: frozen rows with plain fields. Times are UTC in ISO 8601, money is US dollars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain import Evidence, Outcome, Probe, RefusalOrigin, Reply, RunSource, RunStatus, TrialStatus, Variant


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One save of a prompt. Never changed afterwards."""

    name: str
    number: int
    """1, 2, 3... in the order of saving, branches included."""
    version: str
    """12 hex digits of the rendered text's hash."""
    template: str
    policy: str = ""
    policy_name: str = ""
    note: str = ""
    author: str = ""
    parent: int | None = None
    """The number of the version it was edited from."""
    branch: bool = False
    """Somebody had already saved another edit of the same parent; this one stands beside it."""
    created_at: str = ""
    raw: bytes | None = field(default=None, repr=False)
    """The file it was imported from, to the byte; None for what was written here."""

    @property
    def variant(self) -> Variant:
        return Variant(self.name, self.template, self.policy, self.policy_name)


@dataclass(frozen=True, slots=True)
class PromptSummary:
    name: str
    latest: int
    """The number of the newest version that is not on a branch."""
    version: str
    versions: int
    branches: int
    tags: tuple[str, ...]
    archived: bool
    author: str
    """Who saved the latest version."""
    note: str
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class ProbeSetSummary:
    name: str
    hash: str
    size: int
    benign: int
    harmful: int
    source: str
    licence: str
    description: str
    author: str
    parent_hash: str
    """The hash of the set it was edited from; empty where there is none."""
    origin: str
    """`logs` for the requests of an imported log, which stay out of the lists; else empty."""
    archived: bool
    created_at: str


@dataclass(frozen=True, slots=True)
class RunRow:
    run_id: str
    name: str
    status: RunStatus
    reason: str
    """Why the run waits or is partial, in one sentence; empty otherwise."""
    source: RunSource
    judge: str
    """The judge whose opinion is shown unless another is asked for."""
    simulated: bool
    archived: bool
    probe_set: str
    probe_hash: str
    probe_count: int
    variants: tuple[tuple[str, str], ...]
    """(name, version) pairs in the plan's order."""
    models: tuple[str, ...]
    samples: int
    temperature: float | None
    max_tokens: int | None
    trial_count: int
    baseline: str
    author: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    worked_s: float
    """Seconds of work up to the last stop; see `Progress.wall_s` for a run that goes on."""
    attempt: int
    """1 for the first start, one more for each resume."""
    owner: str
    """The worker that runs it; `*` where any may take part, empty where none does."""
    needs_key: bool
    key_env: str
    work_version: str
    """The version of the engine that works on it; an older one leaves it alone. Empty before the first start."""


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that said in its replies which one it is."""

    asked: int
    """The position in the plan of the model that was asked."""
    name: str
    replies: int
    since_ms: int
    """When the first of those replies came, in milliseconds of Unix time."""


@dataclass(frozen=True, slots=True)
class Progress:
    run_id: str
    status: RunStatus
    reason: str
    total: int
    done: int
    failed: int
    pending: int
    cached: int
    """Of those done, how many came from the call cache."""
    blocked: int
    """Of those done, how many the provider itself refused."""
    made: int
    """Of those done, how many asked a model."""
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    """Of the trials' calls; None where calls were made and no price is known."""
    unpriced: int
    """Calls made without a known price: they are not in the cost."""
    judge_cost_usd: float | None
    judge_calls: int
    errors: Mapping[str, int]
    """Failed trials by kind of error, most frequent first."""
    started_at: str | None
    ended_at: str | None
    wall_s: float
    rate: float
    """Trials a second over the last quarter of a minute; 0 where the run does not move."""
    eta_s: float | None
    """Seconds left at this rate; None where nobody can tell."""

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        return (self.done + self.failed) / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial as the engine needs it."""

    trial_id: int
    variant_index: int
    model_index: int
    model: str
    probe_index: int
    probe_id: str
    sample: int


@dataclass(frozen=True, slots=True)
class StoredJudgement:
    """A judge's opinion as kept; `outcome` is None where the judge failed, and `reason` says why."""

    judge: str
    version: str
    outcome: Outcome | None
    source: str
    confidence: float | None
    harm: float | None
    reason: str
    evidence: tuple[Evidence, ...]
    cost_usd: float | None
    calls: int
    judged_ms: int

    @property
    def failed(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class Label:
    """A person's opinion of one response."""

    id: int
    trial_id: int
    outcome: Outcome
    author: str
    note: str
    created_at: str
    decision: str = ""
    """What a reviewer of a production log decided; see `core.workbench.logs.DECISIONS`. Empty for other labels."""
    probe_text: str = ""
    """The probe's text where such a reviewer altered the request."""
    probability: float | None = None
    """How likely the trial was to be drawn for the label; None where a person picked it."""
    in_pair: bool = False
    """The trial was drawn together with the same probe's under another variant."""


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    subject: str
    """`trial`, `run`, `prompt` or `probe_set`."""
    subject_id: str
    author: str
    text: str
    created_at: str


@dataclass(frozen=True, slots=True)
class TrialText:
    trial_id: int
    system: str
    prompt: str
    response: str
    error: str
    earlier: tuple[tuple[str, str], ...] = ()
    """What was said before the prompt."""


@dataclass(frozen=True, slots=True)
class TrialView:
    """Everything about one trial."""

    trial_id: int
    run_id: str
    variant: Variant
    model: str
    probe: Probe
    sample: int
    status: TrialStatus
    reply: Reply | None
    """None unless the trial is done."""
    error_kind: str
    error: str
    judgement: StoredJudgement | None
    """The newest opinion of the run's chosen judge."""
    judgements: tuple[StoredJudgement, ...]
    """All opinions, newest first."""
    labels: tuple[Label, ...]
    """Each person's present label."""
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class TrialFilter:
    """Which trials are wanted; an empty part fits everything."""

    variants: Sequence[str] = ()
    models: Sequence[str] = ()
    intent: str = ""
    categories: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    """By the newest opinion of `judge`; `unjudged` stands for no opinion."""
    statuses: Sequence[str] = ()
    probe_id: str = ""
    text: str = ""
    """Looked for in probe and response, capitals and small letters alike."""
    judge: str | None = None
    """None for each run's chosen judge."""


@dataclass(frozen=True, slots=True)
class TrialHit:
    """One line of a search."""

    trial_id: int
    run_id: str
    variant: str
    version: str
    model: str
    probe_id: str
    intent: str
    expected: str
    category: str
    sample: int
    status: TrialStatus
    outcome: Outcome | None
    source: str
    error_kind: str
    prompt: str
    excerpt: str
    """The first 300 characters of the response, or of the error of a failed trial."""


@dataclass(frozen=True, slots=True)
class TrialPage:
    hits: tuple[TrialHit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RecordedTrial:
    """A completion from elsewhere, on its way into `Store.import_run`."""

    variant: str
    probe_id: str
    response: str
    outcome: Outcome | None = None
    """The human judgement, where there is one."""
    labels: Mapping[str, Outcome] = field(default_factory=dict)
    """Single annotators' labels by annotator."""
    blocked: bool = False
    """The provider itself refused."""
    origin: RefusalOrigin | None = None
    """Who refused, or whose filter cut the text off."""
    category: str = ""
    native_reason: str = ""
    served_model: str = ""
    """The model that answered, where the record says."""


@dataclass(frozen=True, slots=True)
class JudgingRow:
    """A finished run being judged again."""

    id: int
    run_id: str
    judge: str
    status: RunStatus
    reason: str
    total: int
    judged: int
    failed: int
    created_at: str
    ended_at: str | None
    author: str = ""
    owner: str = ""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class WorkerRow:
    id: str
    host: str
    pid: int
    private: bool
    version: str
    started_at: str
    seen_ms: int


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """An e-mail, or `@` and a domain, with the role it gives."""

    entry: str
    role: str
    """viewer, editor, admin, or `none` for somebody who is kept out."""
    added_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """A line of the activity log."""

    id: int
    at: str
    person: str
    role: str
    action: str
    """What was done to the subject: start, save, archive..."""
    subject: str
    """run, prompt, probe_set, trial, person, share..."""
    subject_id: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A link that shows one frozen report to people outside. Its token is not kept."""

    id: int
    run_id: str
    title: str
    created_by: str
    created_at: str
    expires_at: str
    revoked_at: str | None
    views: int
    seen_at: str | None
    """When it was opened last."""

    def stands(self, moment: str) -> bool:
        """Whether the link works at that moment."""
        return self.revoked_at is None and self.expires_at > moment


@dataclass(frozen=True, slots=True)
class BinItem:
    """Something that was deleted and can still be put back."""

    kind: str
    """run, prompt, policy, rubric or probe_set."""
    key: str
    name: str
    deleted_by: str
    deleted_at: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Calls of one model that a provider was handed as one file."""

    id: int
    model: str
    first_trial: int
    last_trial: int
    """The ids of its first and last trial; those between of the same model that were open are in it too."""
    calls: int
    tag: str
    """What finds it in the provider's list, where its id there was lost."""
    remote_id: str | None
    """None until the provider has taken it."""
    status: str
    """`new`, `handed over`, then as the provider says."""
    answered: int
    created_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class TuningRow:
    """One question about a wording: effects of its sentences, a sequential comparison, or a campaign."""

    tuning_id: str
    kind: str
    """`effects`, `compare`, `propose` or `watch`."""
    prompt: str
    model: str
    simulated: bool
    author: str
    created_at: str
    ended_at: str | None
    """None while it goes on; the same question asked again then goes on with it."""
    sealed_at: str | None
    """When the sealed probes of a campaign were opened."""
    asked: dict[str, Any]
    run_ids: tuple[str, ...]
    result: dict[str, Any] | None
