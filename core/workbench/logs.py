"""Production logs as a user sees them: imported as a run, judged offline, reviewed, and the confirmed ones made probes.

An import is a run like any other, so its responses can be filtered, judged again, labelled and exported on the other pages,
and a reload loses nothing. What a reviewer decides is a label: its outcome says what the response is, its
`decision` which of DECISIONS it was, its `probe_text` the probe's text where the reviewer altered it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from core.access.roles import Action
from core.domain import Judgement, Outcome, Probe, ProbeSet, RunSource, RunStatus, Variant, count_by
from core.errors import InputError
from core.judges import get_judge
from core.judges.judging import Response, judge_now
from core.recorded.entry import Message
from core.recorded.privacy import find_personal_data, mask
from core.recorded.production_logs import LogEntry, probe_from_log, read_logs
from core.workbench.change import change
from core.workbench.context import Context
from core.workbench.probes import Probes, ProbeSetEntry, SavedProbeSet

if TYPE_CHECKING:
    from core.recorded.privacy import PersonalData
    from core.store import Label, RecordedTrial, RunRow, TrialText, Unjudged
    from core.workbench.results import Results

CONFIRMED = "confirmed overrefusal"
JUSTIFIED = "justified refusal"
NO_REFUSAL = "not a refusal"
DECISIONS = (CONFIRMED, JUSTIFIED, NO_REFUSAL)
OPEN = "open"
DISPUTED = "disputed"
"""As many reviewers on one side as on another."""
ANSWERED = "judged answered"
"""Not called a refusal by the judge, and not labelled either."""
VIEWS = (OPEN, *DECISIONS, DISPUTED, ANSWERED)

JUDGE = "rules"
LOGS = "logs of "
"""How the run and the probe set of an imported log are named."""
PRESUMED = "Real requests; their intent is presumed benign until somebody labels them."
WORDINGS = 8
"""Up to so many system prompts of a log are a variant each; more are one variant without a wording."""
JUDGED_AT_ONCE = 200
TOLD_ROWS = 20
MAX_TRIGGERS = 3
CATEGORY = "production"


@dataclass(frozen=True)
class LogImport:
    """What an import did."""

    run_id: str
    entries: int
    blocked: int
    """Entries that the provider itself refused."""
    errors: tuple[InputError, ...]
    error_count: int
    format: str
    """The name of the reader, such as `langfuse`."""
    models: tuple[str, ...]
    notices: tuple[str, ...]
    """What was passed over on purpose, or read otherwise than it stands."""


@dataclass(frozen=True)
class Candidate:
    """A real response with what the judge and the reviewers say of it."""

    trial_id: int
    outcome: Outcome
    confidence: float
    request: str
    response: str
    decision: str
    """One of VIEWS."""
    text: str
    """The probe's text: the reviewer's, else the request with its personal data masked."""
    earlier: tuple[tuple[str, str], ...] = ()
    """(role, content) of what was said before the request, personal data masked."""

    @cached_property
    def personal(self) -> list[PersonalData]:
        """What looks like personal data in the request."""
        return find_personal_data(self.request)

    @cached_property
    def left(self) -> list[PersonalData]:
        """What still looks like personal data in the probe's text."""
        return find_personal_data(self.text)


@dataclass(frozen=True, slots=True)
class _Judged:
    trial_id: int
    outcome: Outcome
    confidence: float


@dataclass(frozen=True)
class Review:
    """One page of an import's responses in one view, and how many there are in each."""

    page: tuple[Candidate, ...]
    counts: dict[str, int]


class Logs:
    """The imported logs of one workbench."""

    def __init__(self, context: Context, results: Results, probes: Probes) -> None:
        self._context, self._results, self._probe_sets = context, results, probes

    def imports(self) -> list[RunRow]:
        """The imported logs, newest first."""
        rows = self._context.store.runs.all()
        return [row for row in rows if row.source is RunSource.LOGS]

    def about(self, run_id: str) -> str:
        """What was said of the import: what its intents rest on, and which rows were left out."""
        return self._results.plan(run_id).probe_set.description

    # -- in -----------------------------------------------------------------------------------------------------------

    @change(needs=Action.RUN)
    def import_file(
        self, data: bytes, filename: str, *, name: str = "", on_progress: Callable[[float], object] | None = None
    ) -> LogImport:
        """Keep a log's conversations as a run and judge them by the rules; rows that are none are listed, not raised.

        `name` is the run's; by default it says whose logs they are. InputError where the file holds no conversation.
        """
        logs = read_logs(data, filename)
        left_out = " ".join((*logs.notices, _left_out(logs.errors, logs.error_count))).strip()
        run_id = self._keep(logs.entries, filename, left_out, name or LOGS + filename)
        self.judge(run_id, on_progress)
        blocked = sum(entry.blocked for entry in logs.entries)
        return LogImport(
            run_id, len(logs.entries), blocked, logs.errors, logs.error_count, logs.format, logs.models, logs.notices
        )

    @change(
        needs=Action.RUN,
        records="import logs",
        subject="run",
        about=lambda run_id, _entries, filename, _left_out, _name: (run_id, {"file": filename}),
    )
    def _keep(self, entries: Sequence[LogEntry], filename: str, left_out: str, name: str) -> str:
        store = self._context.store
        variants, probes = _wordings(entries), _distinct(entries)
        about = f"{PRESUMED} {left_out}".strip()
        probe_set = ProbeSet(name, tuple(probes.values()), source=filename, description=about)
        recorded = [
            _recorded(entry, variants[entry.system].name, probes[entry.earlier, entry.user].id) for entry in entries
        ]
        wordings = list(dict.fromkeys(variants.values()))
        run_id = store.recorded.add(
            name,
            probe_set,
            recorded,
            variants=wordings,
            judge=JUDGE,
            author=self._context.person.name,
            source=RunSource.LOGS,
        )
        return run_id

    @change(needs=Action.RUN)
    def judge(self, run_id: str, on_progress: Callable[[float], object] | None = None) -> int:
        """Judge what the rules have not judged yet, offline; returns how many that were.

        It is kept as a judging that belongs to nobody: should this process die, an engine takes it up and ends it.
        """
        from core.store import NOBODY

        store = self._context.store
        waiting = store.trials.unjudged(run_id, JUDGE)
        if not waiting or self.being_judged(run_id):
            return 0
        judging = store.judgings.begin(run_id, JUDGE, NOBODY, author=self._context.person.name)
        for judged in self._judge_in_batches(run_id, waiting):
            if on_progress:
                on_progress(judged / len(waiting))
        store.judgings.end(judging, RunStatus.COMPLETE)
        return len(waiting)

    def _judge_in_batches(self, run_id: str, waiting: Sequence[Unjudged]) -> Iterator[int]:
        """Gives how many are judged and kept, batch by batch."""
        judge, store = get_judge(JUDGE), self._context.store
        probes = store.runs.plan(run_id).probe_set.probes
        for start in range(0, len(waiting), JUDGED_AT_ONCE):
            batch = waiting[start : start + JUDGED_AT_ONCE]
            opinions = judge_now(
                judge, [Response(probes[one.trial.probe_index], one.text, one.blocked, one.silence) for one in batch]
            )
            judged = [(one.trial.trial_id, said) for one, said in zip(batch, opinions, strict=True)]
            store.judgements.record([(id_, said) for id_, said in judged if isinstance(said, Judgement)]).result()
            yield start + len(batch)

    def being_judged(self, run_id: str) -> bool:
        """Whether somebody is at it right now, or an engine will be."""
        return bool(self._context.store.judgings.all(run_id, status=RunStatus.RUNNING))

    # -- review -------------------------------------------------------------------------------------------------------

    def review(self, run_id: str, view: str, *, limit: int = 50, offset: int = 0) -> Review:
        """A page of one view. The likeliest refusals first; among the answered ones those the judge is least sure of."""
        decided = self._decisions(run_id)
        judged = [(one, _view(one, decided.get(one.trial_id))) for one in self._judged(run_id)]
        chosen = [one for one, where in judged if where == view]
        chosen.sort(key=lambda one: one.confidence, reverse=view != ANSWERED)
        page = chosen[offset : offset + limit]
        texts = self._context.store.responses.texts([one.trial_id for one in page])
        candidates = [_candidate(one, view, texts[one.trial_id], decided.get(one.trial_id)) for one in page]
        return Review(tuple(candidates), {name: sum(where == name for _, where in judged) for name in VIEWS})

    def _judged(self, run_id: str) -> list[_Judged]:
        frame = self._results.trials(run_id, judge=JUDGE)
        frame = frame[frame["outcome"].notna()]
        columns = (frame[name].tolist() for name in ("trial_id", "outcome", "confidence"))
        return [_Judged(trial_id, Outcome(outcome), sure) for trial_id, outcome, sure in zip(*columns, strict=True)]

    def _decisions(self, run_id: str) -> dict[int, tuple[str, str]]:
        """Trial to (decision, the probe's text or '') of the responses that people decided about."""
        by_trial: dict[int, list[Label]] = {}
        for label in self._context.store.labels.of_run(run_id):
            by_trial.setdefault(label.trial_id, []).append(label)
        return {trial_id: found for trial_id, labels in by_trial.items() if (found := decision_of(labels))}

    @change(
        needs=Action.LABEL,
        records="review",
        subject="trial",
        about=lambda _, candidate, decision, *__, **___: (candidate.trial_id, {"decision": decision}),
    )
    def decide(self, candidate: Candidate, decision: str, text: str = "") -> None:
        """Label a response as one of DECISIONS. `text` is the probe's text where it is not the request itself."""
        person = self._context.person
        refused = candidate.outcome if candidate.outcome.refused else Outcome.FULL_REFUSAL
        outcome = Outcome.FULL_COMPLIANCE if decision == NO_REFUSAL else refused
        altered = text.strip() if decision == CONFIRMED and text.strip() != mask(candidate.request) else ""
        self._context.store.labels.add(candidate.trial_id, outcome, person.name, decision=decision, probe_text=altered)

    @change(
        needs=Action.LABEL,
        records="undo review",
        subject="trial",
        about=lambda _, candidate: (candidate.trial_id, {}),
    )
    def undo(self, candidate: Candidate) -> None:
        """Take back one's own newest label of a response."""
        self._context.store.labels.undo(candidate.trial_id, self._context.person.name)

    # -- probes -------------------------------------------------------------------------------------------------------

    def confirmed(self, run_id: str) -> list[Candidate]:
        """All confirmed overrefusals of an import, each text once."""
        found = self.review(run_id, CONFIRMED, limit=1_000_000).page
        return list({(candidate.earlier, candidate.text): candidate for candidate in found}.values())

    def probes(self, confirmed: Iterable[Candidate], *, category: str = CATEGORY) -> list[Probe]:
        """Overrefusals as benign probes that a good assistant answers, with trigger words suggested."""
        known = self.known_triggers()
        return [
            probe_from_log(
                LogEntry("", one.request, one.response, earlier=one.earlier),
                prompt=one.text,
                category=category.strip() or CATEGORY,
                triggers=suggest_triggers(one.text, known),
                note="from production, a confirmed overrefusal",
            )
            for one in confirmed
        ]

    def known_triggers(self) -> list[str]:
        """The trigger words of the shipped probes."""
        probes = (probe for shipped in self._probe_sets.shipped().values() for probe in shipped.probes)
        return sorted({word for probe in probes for word in probe.triggers})

    def new_for(self, probes: Iterable[Probe], target: ProbeSet | None) -> list[Probe]:
        """Those probes whose text the set does not hold yet."""
        held = {probe.messages for probe in target.probes} if target else set()
        return [probe for probe in probes if probe.messages not in held]

    def add_to_set(self, run_id: str, target: ProbeSetEntry | str, *, category: str = CATEGORY) -> SavedProbeSet:
        """Save the confirmed overrefusals as a new version of a set, or as a new set where `target` is a name.

        A shipped set is left as it is: its new version goes by a name of its own. InputError where nothing is new.
        """
        sets = self._probe_sets
        base = None if isinstance(target, str) else sets.open(target)
        fresh = self.new_for(self.probes(self.confirmed(run_id), category=category), base)
        if not fresh:
            hint = "Confirm further ones, or choose another set."
            raise InputError("there is no confirmed overrefusal that the set does not hold yet.", hint=hint)
        note = f"{len(fresh)} from production ({run_id})."
        if base is None:
            return sets.save(ProbeSet(str(target).strip(), tuple(fresh), "Production logs"), note=note)
        name = sets.editable_name(base.name)
        taken = {probe.id for probe in base.probes}
        added = [probe if probe.id not in taken else replace(probe, id=f"{probe.id}-{run_id}") for probe in fresh]
        merged = replace(base, name=name, probes=(*base.probes, *added))
        return sets.save(merged, parent_hash=base.hash, note=note)


def decision_of(labels: Sequence[Label]) -> tuple[str, str] | None:
    """(decision, the probe's text or '') of most reviewers; None where nobody decided. A tie is `disputed`."""
    votes = [(_decision(label), label.probe_text) for label in labels]
    counts = count_by(decision for decision, _ in votes if decision)
    if not counts:
        return None
    most = [decision for decision, count in counts.items() if count == max(counts.values())]
    if len(most) > 1:
        return DISPUTED, ""
    return most[0], next((text for decision, text in reversed(votes) if decision == most[0] and text), "")


def _decision(label: Label) -> str:
    """A label given on another page says nothing about the request, only that a response is no refusal."""
    return label.decision or (NO_REFUSAL if label.outcome == Outcome.FULL_COMPLIANCE else "")


def suggest_triggers(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Known trigger words that stand in the text as whole words, the longest first, at most three."""
    found = [word for word in known if word and re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]
    return tuple(sorted(found, key=len, reverse=True)[:MAX_TRIGGERS])


def _view(judged: _Judged, decided: tuple[str, str] | None) -> str:
    return decided[0] if decided else OPEN if judged.outcome.refused else ANSWERED


def _candidate(judged: _Judged, view: str, texts: TrialText, decided: tuple[str, str] | None) -> Candidate:
    text = (decided[1] if decided else "") or mask(texts.prompt)
    earlier = tuple((role, mask(content)) for role, content in texts.earlier)
    said = (texts.prompt, texts.response, view, text, earlier)
    return Candidate(judged.trial_id, judged.outcome, judged.confidence, *said)


def _recorded(entry: LogEntry, variant: str, probe_id: str) -> RecordedTrial:
    from core.store import RecordedTrial

    return RecordedTrial(
        variant,
        probe_id,
        entry.response,
        blocked=entry.blocked,
        origin=entry.origin,
        category=entry.category,
        native_reason=entry.native_reason,
        served_model=entry.model,
    )


def _distinct(entries: Iterable[LogEntry]) -> dict[tuple[tuple[Message, ...], str], Probe]:
    """A probe for each different request, by what was said before it and its text."""
    probes: dict[tuple[tuple[Message, ...], str], Probe] = {}
    for entry in entries:
        if (entry.earlier, entry.user) not in probes:
            turn = f", turn {entry.turns}" if entry.turns > 1 else ""
            probe = probe_from_log(entry)
            probes[entry.earlier, entry.user] = replace(probe, note=probe.note + turn)
    return probes


def _wordings(entries: Iterable[LogEntry]) -> dict[str, Variant]:
    """The variant of each system prompt, the frequent ones first."""
    counts = count_by(entry.system for entry in entries)
    systems = sorted(counts, key=lambda system: -counts[system])
    if len(systems) > WORDINGS:
        return dict.fromkeys(systems, Variant(CATEGORY, ""))
    names = [CATEGORY] if len(systems) == 1 else [f"{CATEGORY} {number}" for number in range(1, len(systems) + 1)]
    return {system: Variant(name, system) for name, system in zip(names, systems, strict=True)}


def _left_out(errors: Sequence[InputError], count: int) -> str:
    if not count:
        return ""
    rows = "; ".join(f"row {error.row}: {error.problem}" for error in errors[:TOLD_ROWS])
    return f"{count:,} row{'s were' if count > 1 else ' was'} left out: {rows}"
