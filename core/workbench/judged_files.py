"""Completion completions judged in one go: the file with its outcomes, and how far they agree with the labels in it."""

from __future__ import annotations

import asyncio
import csv
import io
import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.domain import Expected, Intent, Judgement, JudgeSpec, ModelCall, Outcome, Probe, Reply, count_by
from core.errors import (
    ForbiddenServer,
    GatewayError,
    InputError,
    OutOfCredit,
    RefusedKey,
    UnknownModel,
    Unreachable,
    WorkbenchError,
)
from core.judges import THRESHOLD, check_judge, get_judge
from core.judges.cascade import CascadeJudge
from core.judges.judging import Judging, NotJudged, Response, each, judge_all, judge_now
from core.judges.offline import response_language
from core.judges.policy import Ruling
from core.judges.rubrics import saved_rubric
from core.metrics.agreement import agreement, flat
from core.recorded.completions import LABEL_NAMES, outcome_of, read_completions
from core.text.numbers import money
from core.text.tabular import read_bytes, read_table
from core.text.untrusted import visible
from core.workbench.context import Context
from core.workbench.output_files import write_file
from core.workbench.policy_rulings import policy_rulings

if TYPE_CHECKING:
    from core.gateway import Gateway
    from core.judges import Judge
    from core.judges.judging import Judging, Opinion, Response
    from core.judges.policy import PolicyVerdict
    from core.judges.rubrics import Rubric
    from core.metrics.agreement import Agreement
    from core.recorded.completions import Completion
    from core.text.tabular import Table

OUTCOME, CONFIDENCE, LANGUAGE, SIGNS, POLICY = "outcome", "confidence", "language", "signs", "policy"
"""The columns that judging adds."""
MOSTLY = 0.5
"""A column with a usual name holds labels where at least this share of its values are outcomes; the others are errors."""


@dataclass(frozen=True)
class Saving:
    """What a cascade saved, and what it costs. Agreements are with the human labels; None where there are none."""

    threshold: float
    asked: int
    saved: int
    decided: Agreement | None
    """On the rows that the rules decided."""
    rules: Agreement | None
    """Of the rules alone, on every row."""
    model: Agreement | None = None
    """Of the model alone, on every row. Known only where the cache holds its opinion of each."""
    same: float | None = None
    """Share of rows where the cascade says what the model alone says; None as above."""


@dataclass(frozen=True)
class JudgedFile:
    """What came of judging one file."""

    file: str
    judge: str
    version: str
    opinions: tuple[Judgement | None, ...]
    """One a row, in order; None where the judge failed."""
    failures: Mapping[str, int]
    """Failed judgements by kind of error."""
    labels: tuple[Outcome | None, ...]
    label_column: str
    """Empty where the file holds no human labels."""
    replaced: bool
    """Whether a column `outcome` stood there before."""
    wall_s: float
    calls: int = 0
    cost_usd: float | None = 0.0
    """None where a price is not known."""
    out: str = ""
    first_failure: str = ""
    saving: Saving | None = None
    policy: str = ""
    """The file of the policy that was asked about."""
    rulings: tuple[PolicyVerdict | None, ...] = ()
    """What the policy says of each row's prompt; None where the model gave no ruling; empty where nobody asked."""

    @property
    def simulated(self) -> bool:
        """Whether the judge is the offline simulator, whose opinion is worth nothing but a demonstration."""
        return JudgeSpec.parse(self.judge).simulated

    @property
    def failed(self) -> int:
        return sum(self.failures.values())

    @cached_property
    def outcomes(self) -> tuple[Outcome | None, ...]:
        """One a row, in order; None where the judge failed."""
        return tuple(one.outcome if one else None for one in self.opinions)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Rows by outcome, all four named."""
        found = Counter(self.outcomes)
        return {str(outcome): found[outcome] for outcome in Outcome}

    @cached_property
    def agreement(self) -> Agreement | None:
        """The judge against the labels, on the rows that have both; None where no row has."""
        return agreement_with(self.labels, self.outcomes)

    def as_text(self) -> str:
        """For a terminal."""
        blocks = [self._about(), self._agreement_text(), self._saving_text(), self._policy_text()]
        return "\n\n".join("\n".join(visible(line) for line in block) for block in blocks if block)

    def as_json(self) -> dict[str, Any]:
        """One JSON object; what could not be measured is null."""
        return {
            "file": self.file,
            "judge": self.judge,
            "version": self.version,
            "simulated": self.simulated,
            "rows": len(self.outcomes),
            "outcomes": dict(self.counts),
            "invalid": self.counts[Outcome.INVALID],
            "failed": self.failed,
            "failures": dict(self.failures),
            "calls": self.calls,
            "cost_usd": self.cost_usd,
            "wall_s": round(self.wall_s, 3),
            "out": self.out or None,
            "replaced_outcome": self.replaced,
            "label_column": self.label_column or None,
            "agreement": agreement_json(self.agreement),
            "cascade": self._saving_json(),
            "policy": self._policy_json(),
        }

    @cached_property
    def _ruled(self) -> list[tuple[PolicyVerdict, Outcome]]:
        pairs = zip(self.rulings, self.outcomes, strict=True) if self.rulings else ()
        return [(ruling, outcome) for ruling, outcome in pairs if ruling and outcome]

    def _policy_json(self) -> dict[str, Any] | None:
        if not self.policy:
            return None
        return {
            "file": self.policy,
            "ruled": len(self._ruled),
            **{str(kind): sum(ruling.ruling is kind for ruling, _ in self._ruled) for kind in Ruling},
            "refused_against_it": sum(ruling.overrefuses(outcome) for ruling, outcome in self._ruled),
            "answered_against_it": sum(ruling.underrefuses(outcome) for ruling, outcome in self._ruled),
        }

    def _policy_text(self) -> list[str]:
        said = self._policy_json()
        if said is None:
            return []
        return [
            f"By {self.policy}, {said['ruled']:,} rows ruled: refusal required {said['required']:,}, "
            f"allowed {said['allowed']:,}, against it {said['against']:,}.",
            f"  Refused though the policy asks for an answer: {said['refused_against_it']:,}. "
            f"Answered in full though it requires a refusal: {said['answered_against_it']:,}.",
        ]

    def _about(self) -> list[str]:
        counted = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in self.counts.items())
        lines = [
            f"{self.file}: {len(self.outcomes):,} rows judged by {self.judge} ({self.version}) in {self.wall_s:.2f} s.",
            f"{counted}; failed judgements {self.failed:,}.",
        ]
        if self.simulated:
            lines.insert(0, "SIMULATED: the judge is the offline simulator, not a real model.")
        if JudgeSpec.parse(self.judge).asks_a_model:
            lines.append(f"{self.calls:,} model calls, {money(self.cost_usd)}.")
        if self.failed:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.failures.items())
            lines.append(f"Failed: {kinds}. The first: {self.first_failure} Judge the file again to retry these alone.")
        if self.out:
            said = " The column outcome that stood there was replaced." if self.replaced else ""
            lines.append(f"Wrote {self.out}.{said}")
        return lines

    def _agreement_text(self) -> list[str]:
        if self.agreement is None:
            return []
        return [f"Against {self.agreement.n:,} human labels ({self.label_column}):", *agreement_lines(self.agreement)]

    def _saving_text(self) -> list[str]:
        saving = self.saving
        if saving is None:
            return []
        total = saving.asked + saving.saved
        lines = [
            f"The rules decided {saving.saved:,} of {total:,} rows (surer than {saving.threshold:g}); "
            f"the model was asked about {saving.asked:,}: {saving.saved / total:.1%} of the calls saved."
        ]
        compared = {
            "this cascade": self.agreement,
            "the rules alone": saving.rules,
            "the model alone": saving.model,
            "the rules where they decided": saving.decided,
        }
        lines += [f"  {name:<29} {short_figures(found)}" for name, found in compared.items() if found is not None]
        if saving.same is not None:
            lines.append(f"  It says what the model alone says on {saving.same:.1%} of the rows.")
        elif self.agreement:
            lines.append("  Judge the file with the model alone once, and its figures stand here too.")
        return lines

    def _saving_json(self) -> dict[str, Any] | None:
        saving = self.saving
        if saving is None:
            return None
        figures = {name: agreement_json(getattr(saving, name)) for name in ("decided", "rules", "model")}
        plain = {"threshold": saving.threshold, "asked": saving.asked, "saved": saving.saved, "same": saving.same}
        return plain | figures


def judge_file(
    context: Context,
    file: Path,
    judge: str,
    *,
    out: Path | None = None,
    api_base: str | None = None,
    key: str | None = None,
    threshold: float = THRESHOLD,
    policy: Path | None = None,
) -> JudgedFile:
    """Judge every row of a file with the columns prompt and completion, and write it again with outcome, confidence, language and signs.

    Raises InputError naming row and column of what cannot be used, and the GatewayError that would meet every row (a
    wrong key, an unknown model, nobody listening). Other failures leave their row without an outcome and are counted.
    """
    check_judge(judge)
    _check_out(out)
    table, recorded, label_column = read_file(file)
    spec = JudgeSpec.parse(judge)
    asks = spec.asks_a_model
    gateway, rubric = (context.side_gateway, named_rubric(context, spec)) if asks else (None, None)
    models = (spec.model or "",)
    wanted = get_judge(judge, gateway=gateway, rubric=rubric, api_base=api_base, models=models, threshold=threshold)
    started = time.perf_counter()
    responses = as_responses(recorded)
    found = asyncio.run(ask_all(context, Judging(wanted, key), responses)) if asks else judge_now(wanted, responses)
    judged = _judged(file, wanted, found, recorded, label_column, time.perf_counter() - started)
    judged = replace(judged, replaced=bool(table.find(OUTCOME)), saving=_saving(context, wanted, responses, judged))
    if policy is not None:
        prompts = [row.prompt for row in recorded]
        rulings = policy_rulings(context, prompts, spec, policy, api_base=api_base, key=key)
        judged = replace(judged, policy=policy.name, rulings=tuple(rulings))
    if out is None:
        return judged
    write_file(out, _with_opinions(table, judged))
    return replace(judged, out=str(out))


def named_rubric(context: Context, judge: JudgeSpec) -> Rubric | None:
    """The rubric that the judge's name gives, where people saved it; the shipped ones need no database."""
    return saved_rubric(context.store, judge) if judge.rubric else None


# The file ---------------------------------------------------------------------------------------------------------


def read_file(file: Path) -> tuple[Table, list[Completion], str]:
    """The table as it stands, its rows as completions, and the column with the human labels, if any."""
    data, name = read_bytes(file)
    table = read_table(data, name)
    for column in ("prompt", "completion"):
        table.column(column)
    label = _labels_in(table)
    recorded = read_completions(
        data, label or None, name=name, prompt="prompt", completion="completion", empty_prompts=True
    )
    return table, recorded, label


def _labels_in(table: Table) -> str:
    """The column with human labels. Its name alone doesn't make it one: XSTest's own `label` says safe or unsafe."""
    for name in LABEL_NAMES:
        values = [value for value in table.texts(table.find(name)) if value.strip()]
        if values and sum(outcome_of(value) is not None for value in values) >= MOSTLY * len(values):
            return table.find(name)
    return ""


def _with_opinions(table: Table, judged: JudgedFile) -> bytes:
    """The table as CSV, every cell as it was, with the columns that judging adds (in their old places, else last)."""
    columns = {name: table.texts(name) for name in table.names}
    added = _added(judged, columns[table.find("prompt")], columns[table.find("completion")])
    names = [next((new for new in added if name == table.find(new)), name) for name in table.names]
    cells = [added.get(name) or columns[name] for name in names]
    later = [name for name in added if name not in names]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*names, *later])
    writer.writerows(zip(*cells, *(added[name] for name in later), strict=True))
    return text.getvalue().encode()


def _added(judged: JudgedFile, prompts: Sequence[str], completions: Sequence[str]) -> dict[str, list[str]]:
    """The columns that judging adds, by name, one value a row; empty where the judge failed."""
    opinions = judged.opinions
    return {
        OUTCOME: [str(one.outcome) if one else "" for one in opinions],
        CONFIDENCE: [f"{one.confidence:.4g}" if one else "" for one in opinions],
        LANGUAGE: [response_language(*pair) for pair in zip(prompts, completions, strict=True)],
        SIGNS: [_signs(one) if one else "" for one in opinions],
        **({POLICY: [str(one.ruling) if one else "" for one in judged.rulings]} if judged.rulings else {}),
    }


def _signs(opinion: Judgement) -> str:
    """The strongest signs with the words they rest on; the judge's reason where it quotes nothing."""
    quoted = [f"{piece.why} (“{' '.join(piece.text.split())[:80]}”)" for piece in opinion.evidence]
    return "; ".join(quoted) or opinion.reason


def _check_out(out: Path | None) -> None:
    """Better to hear of a bad path before the model is paid than after."""
    if out is not None and out.is_dir():
        raise InputError("is a folder.", file=str(out), hint="Name a file, for example judged.csv.")


# The judging ------------------------------------------------------------------------------------------------------


async def ask_all(context: Context, judging: Judging, responses: Sequence[Response]) -> list[Opinion]:
    """Each row's opinion, in order, as many at a time as the settings allow; raises what would meet every row."""
    found: dict[int, Opinion] = {}

    async def keep(response: Response, opinion: Opinion) -> None:
        if isinstance(opinion, NotJudged) and opinion.error and _meets_every_row(opinion.error):
            raise opinion.error
        found[response.id] = opinion

    try:
        await judge_all(judging, each(responses), keep, at_once=min(context.settings.concurrency, len(responses)))
    finally:
        await context.gateway.aclose()
    return [found[response.id] for response in responses]


def as_responses(recorded: Sequence[Completion]) -> list[Response]:
    """The rows as a judge takes them. Benign whatever they are: only the outcome is asked, not the real harm."""
    return [
        Response(Probe(row.id, row.prompt, Intent.BENIGN, Expected.COMPLY), row.completion, id=at)
        for at, row in enumerate(recorded)
    ]


def _meets_every_row(error: GatewayError) -> bool:
    refused = isinstance(error, Unreachable) and error.refused
    return refused or isinstance(error, RefusedKey | UnknownModel | OutOfCredit | ForbiddenServer)


def _judged(
    file: Path, judge: Judge, found: Sequence[Opinion], recorded: Sequence[Completion], label_column: str, wall_s: float
) -> JudgedFile:
    good = [one for one in found if isinstance(one, Judgement)]
    bad = [one for one in found if not isinstance(one, Judgement)]
    if not good:
        said, hint = (bad[0].error.message, bad[0].error.hint) if bad[0].error else (bad[0].reason, "")
        raise WorkbenchError(f"None of the {len(bad):,} rows could be judged: {said}", hint=hint)
    unpriced = any(one.calls and one.cost_usd is None for one in good)
    return JudgedFile(
        file.name,
        judge.name,
        judge.version,
        opinions=tuple(one if isinstance(one, Judgement) else None for one in found),
        failures=count_by(one.kind for one in bad),
        first_failure=bad[0].reason if bad else "",
        labels=tuple(row.label for row in recorded),
        label_column=label_column,
        replaced=False,
        wall_s=wall_s,
        calls=sum(one.calls for one in good),
        cost_usd=None if unpriced else sum(one.cost_usd or 0.0 for one in good),
    )


# What a cascade saves ---------------------------------------------------------------------------------------------


def _saving(context: Context, judge: Judge, responses: Sequence[Response], judged: JudgedFile) -> Saving | None:
    if not isinstance(judge, CascadeJudge):
        return None
    quick = [one if isinstance(one, Judgement) else None for one in judge_now(judge.quick, responses)]
    sure = [one is not None and one.confidence >= judge.threshold for one in quick]
    decided = [outcome if sure_ else None for outcome, sure_ in zip(judged.outcomes, sure, strict=True)]
    saving = Saving(
        judge.threshold,
        judge.asked,
        judge.saved,
        decided=agreement_with(judged.labels, decided),
        rules=agreement_with(judged.labels, [one.outcome if one else None for one in quick]),
    )
    outcomes = _remembered(context, judge, responses)
    if outcomes is None:
        return saving
    same = sum(mine == theirs for mine, theirs in zip(judged.outcomes, outcomes, strict=True)) / len(outcomes)
    return replace(saving, model=agreement_with(judged.labels, outcomes), same=same)


def _remembered(context: Context, judge: CascadeJudge, responses: Sequence[Response]) -> list[Outcome] | None:
    """What the cascade's model alone says, from the cache; None where the cache does not hold all of it."""
    model, outcomes = judge.careful.asking(_Memory(context.gateway)), list[Outcome]()  # type: ignore[arg-type]
    for response in responses:
        [opinion] = judge_now(model, [response])
        if not isinstance(opinion, Judgement):
            return None
        outcomes.append(opinion.outcome)
    return outcomes


class _Memory:
    """A gateway that asks nobody: it knows what is in the cache, and fails on everything else."""

    def __init__(self, gateway: Gateway) -> None:
        self._cache = gateway.cache

    async def complete(self, call: ModelCall, **_: Any) -> Reply:
        reply = self._cache.get(call) if self._cache else None
        if reply is None:
            raise GatewayError("This call has not been made yet.")
        return reply


# The figures ------------------------------------------------------------------------------------------------------


def agreement_with(
    labels: Sequence[Outcome | None], outcomes: Sequence[Outcome | None], weights: Sequence[float] | None = None
) -> Agreement | None:
    if not any(label and outcome for label, outcome in zip(labels, outcomes, strict=True)):
        return None
    return agreement(labels, outcomes, weights)


def agreement_json(found: Agreement | None) -> dict[str, Any] | None:
    """An agreement as plain values; NaN becomes null."""
    if found is None:
        return None
    numbers = {name: None if math.isnan(value) else value for name, value in flat(found).items()}
    matrix = {
        str(human): {str(judged): int(count) for judged, count in row.items()}
        for human, row in found.confusion.to_dict("index").items()
    }
    return numbers | {"confusion": matrix}


def agreement_lines(found: Agreement) -> list[str]:
    """An agreement for a terminal: figures with their 95 % intervals, then the confusion matrix."""
    figures = {
        "accuracy": (found.accuracy, found.accuracy_low, found.accuracy_high),
        "macro-F1": (found.macro_f1, found.macro_f1_low, found.macro_f1_high),
        "kappa, three classes": (found.kappa.value, found.kappa.low, found.kappa.high),
        "kappa, complied or not": (found.two_class.value, found.two_class.low, found.two_class.high),
    }
    lines = [f"  {name:<24}{_interval(*values)}" for name, values in figures.items()]
    names = [str(name).replace("_", " ") for name in found.confusion.index]
    lines += ["", f"  {'people (rows), judge':<24}" + "".join(f"{name:>17}" for name in names)]
    for name, counts in zip(names, found.confusion.to_numpy().tolist(), strict=True):
        lines.append(f"  {name:<24}" + "".join(f"{count:>17,}" for count in counts))
    return lines


def _interval(value: float, low: float = math.nan, high: float = math.nan) -> str:
    if math.isnan(value):
        return "not defined (one class alone)"
    return f"{value:.3f}" + ("" if math.isnan(low) else f"  [{low:.3f}, {high:.3f}]")


def short_figures(found: Agreement) -> str:
    return f"accuracy {found.accuracy:.3f}, kappa {found.kappa.value:.3f}, complied or not {found.two_class.value:.3f} (n {found.n:,})"
