"""Rules, model and cascade measured on labelled rows before anyone trusts them, and the threshold that they earn."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.domain import Expected, Intent, Judgement, JudgeSpec, Outcome, Probe
from core.errors import InputError
from core.judges import check_judge, get_judge
from core.judges.judging import Judging, Response, judge_now
from core.metrics.agreement import cascade_curve
from core.text.numbers import money
from core.text.untrusted import visible
from core.workbench.context import Context
from core.workbench.judged_files import (
    agreement_json,
    agreement_with,
    as_responses,
    ask_all,
    named_rubric,
    read_file,
    short_figures,
)

if TYPE_CHECKING:
    import pandas as pd

    from core.judges.judging import Opinion
    from core.metrics.agreement import Agreement

THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 1.01)
"""How sure the rules must be not to ask: from never to always."""
FEWEST_ROWS = 30
"""Below this many labelled rows no threshold is worth the name."""
WANTED = 0.95


@dataclass(frozen=True)
class Calibration:
    """What each judge reaches on labelled rows, and where a cascade should ask."""

    file: str
    model: str
    """Empty where none was asked: the curve then takes a model that is always right, which no model is."""
    rows: int
    failed: int
    """Rows left out because the model gave no verdict."""
    wanted: float
    curve: pd.DataFrame
    """One row a threshold, as `core.metrics.agreement.cascade_curve` has it."""
    rules: Agreement | None
    alone: Agreement | None
    """The model on every row; None where none was asked."""
    cost_a_call: float | None
    spent: float | None

    @property
    def chosen(self) -> dict[str, float] | None:
        """The threshold that asks least among those that reach the wanted agreement; None where none does."""
        good = self.curve[self.curve["accuracy"] >= self.wanted]
        if good.empty:
            return None
        first = good.sort_values(["asked", "threshold"]).iloc[0]
        return {str(name): float(value) for name, value in first.items()}

    @property
    def recommended(self) -> str:
        """The cascade at the chosen threshold, as runs and commands name it; empty where there is none to name."""
        if self.chosen is None or not self.model:
            return ""
        spec = JudgeSpec.parse(self.model)
        return str(replace(spec, kind="cascade", threshold=f"{self.chosen['threshold']:g}"))

    @property
    def cost_a_thousand(self) -> float | None:
        """US dollars that the chosen cascade costs for a thousand responses; None where a price is not known."""
        if self.chosen is None or self.cost_a_call is None:
            return None
        return 1000 * (1 - self.chosen["saved"]) * self.cost_a_call

    def as_text(self) -> str:
        """For a terminal."""
        name = self.model or "a model that is always right (an upper bound: name one with --judge cascade:MODEL)"
        lines = [f"{self.file}: {self.rows:,} labelled rows; the model is {name}."]
        if self.failed:
            lines.append(f"{self.failed:,} rows left out: the model gave no verdict on them.")
        for title, found in (("the rules alone", self.rules), ("the model alone", self.alone)):
            if found is not None:
                lines.append(f"  {title:<16} {short_figures(found)}")
        lines += ["", f"  {'asks below':>10}{'asked':>9}{'accuracy':>10}{'kappa':>8}"]
        for row in self.curve.to_dict("records"):
            lines.append(
                f"  {row['threshold']:>10g}{1 - row['saved']:>9.1%}{row['accuracy']:>10.3f}{row['kappa']:>8.3f}"
            )
        taken = (
            f"Take it with --judge {self.recommended}."
            if self.recommended
            else "Take it with --judge cascade=THRESHOLD:MODEL."
        )
        options = taken if self.chosen else "The aim is set with --wanted."
        return "\n".join(visible(line) for line in [*lines, "", f"{self.advice} {options}"])

    @property
    def advice(self) -> str:
        """Which threshold to take and what it costs, or why none reaches the aim."""
        if self.chosen is None:
            best = self.curve.sort_values(["accuracy", "saved"], ascending=False).iloc[0]
            return (
                f"No threshold reaches {self.wanted:.0%}: the best is {best['accuracy']:.1%} at {best['threshold']:g}. "
                "Take a stronger model, or a lower aim."
            )
        price, good = self.cost_a_thousand, self.chosen
        cost = "" if price is None or not self.model else f", about {money(price)} for a thousand responses"
        within = f"{good['accuracy_low']:.3f} to {good['accuracy_high']:.3f}, n {self.rows:,}"
        whose = "" if self.model else " of a model that is always right"
        return (
            f"For {self.wanted:.0%} agreement a cascade{whose} asks below {good['threshold']:g}: "
            f"{1 - good['saved']:.1%} of the calls{cost}, accuracy {good['accuracy']:.3f} ({within}). "
            "Chosen on these very rows: expect a little less elsewhere."
        )

    def as_json(self) -> dict[str, Any]:
        """One JSON object; what could not be measured is null."""
        return {
            "file": self.file,
            "model": self.model or None,
            "rows": self.rows,
            "failed": self.failed,
            "wanted": self.wanted,
            "curve": self.curve.to_dict("records"),
            "rules": agreement_json(self.rules),
            "model_alone": agreement_json(self.alone),
            "chosen": self.chosen,
            "judge": self.recommended or None,
            "cost_usd_a_thousand": self.cost_a_thousand if self.model else 0.0,
            "cost_usd": self.spent,
        }


def calibrate_file(
    context: Context,
    file: Path,
    judge: str,
    *,
    wanted: float = WANTED,
    api_base: str | None = None,
    key: str | None = None,
) -> Calibration:
    """Measure the rules, and the model where `judge` names one, on every row with a human label.

    Raises InputError where too few rows are labelled, and the GatewayError that would meet every row.
    """
    check_judge(judge)
    _, recorded, column = read_file(file)
    recorded = [row for row in recorded if row.label and row.label is not Outcome.INVALID]
    if len(recorded) < FEWEST_ROWS:
        said = f"has {len(recorded):,} labelled rows" + (f" (column {column})." if column else ".")
        raise InputError(said, file=file.name, hint=f"Label {FEWEST_ROWS} or more in the column final_label or label.")
    responses, labels = as_responses(recorded), [row.label for row in recorded if row.label]
    return _measured(context, file.name, judge, responses, labels, wanted, api_base=api_base, key=key)


def calibrate_run(
    context: Context,
    run_id: str,
    labels: Mapping[int, tuple[Outcome, float]],
    judge: str,
    *,
    wanted: float = WANTED,
    key: str | None = None,
) -> Calibration:
    """As `calibrate_file`, on the labelled responses of a run. Only these are put to the model.

    `labels`: by trial what people say, and what it counts for, 1 / the chance with which it was drawn.
    """
    check_judge(judge)
    usable = {one: said for one, said in labels.items() if said[0] is not Outcome.INVALID and said[1] > 0}
    if len(usable) < FEWEST_ROWS:
        hint = f"Label {FEWEST_ROWS - len(usable):,} more on the Label page."
        raise InputError(f"{len(usable):,} responses of this run have a label that says how it ended.", hint=hint)
    texts = context.store.responses.texts(list(usable))
    probes = [Probe(str(one), texts[one].prompt, Intent.BENIGN, Expected.COMPLY) for one in usable]
    responses = [
        Response(probe, texts[one].response, id=at) for at, (one, probe) in enumerate(zip(usable, probes, strict=True))
    ]
    truth, weights = [label for label, _ in usable.values()], [weight for _, weight in usable.values()]
    return _measured(context, run_id, judge, responses, truth, wanted, key=key, weights=weights)


def _measured(
    context: Context,
    source: str,
    judge: str,
    responses: Sequence[Response],
    labels: list[Outcome],
    wanted: float,
    *,
    api_base: str | None = None,
    key: str | None,
    weights: Sequence[float] | None = None,
) -> Calibration:
    spec = JudgeSpec.parse(judge)
    quick = judge_now(get_judge("rules"), responses)
    careful = _ask_the_model(context, spec, responses, api_base, key) if spec.asks_a_model else None
    return _calibration(source, spec, wanted, labels, quick, careful, weights)


def _ask_the_model(
    context: Context, spec: JudgeSpec, responses: Sequence[Response], api_base: str | None, key: str | None
) -> list[Opinion]:
    model = replace(spec, kind="llm", threshold=None) if spec.kind == "cascade" else spec
    judge = get_judge(
        str(model),
        gateway=context.side_gateway,
        rubric=named_rubric(context, spec),
        api_base=api_base,
        models=(spec.model or "",),
    )
    return asyncio.run(ask_all(context, Judging(judge, key), responses))


def _calibration(
    file: str,
    spec: JudgeSpec,
    wanted: float,
    labels: list[Outcome],
    quick: list[Opinion],
    careful: list[Opinion] | None,
    weights: Sequence[float] | None,
) -> Calibration:
    said = [one.outcome if isinstance(one, Judgement) else None for one in careful] if careful else list(labels)
    kept = [at for at, one in enumerate(said) if one is not None and isinstance(quick[at], Judgement)]
    fast = [one for at in kept if isinstance(one := quick[at], Judgement)]
    slow, truth = [said[at] for at in kept], [labels[at] for at in kept]
    counts = None if weights is None else [weights[at] for at in kept]
    said_fast, sure = [one.outcome for one in fast], [one.confidence for one in fast]
    curve = cascade_curve(said_fast, sure, slow, truth, THRESHOLDS, weights=counts)
    costs = [one.cost_usd for one in careful or () if isinstance(one, Judgement)]
    known = [cost for cost in costs if cost is not None]
    priced = bool(known) and len(known) == len(costs)
    return Calibration(
        file,
        str(spec) if careful else "",
        len(kept),
        len(labels) - len(kept),
        wanted,
        curve,
        rules=agreement_with(truth, said_fast, counts),
        alone=agreement_with(truth, slow, counts) if careful else None,
        cost_a_call=sum(known) / len(known) if priced else None,
        spent=sum(known) if priced else (0.0 if careful is None else None),
    )
