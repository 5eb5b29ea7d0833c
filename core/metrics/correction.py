"""Rates corrected for the judge's errors, from human labels: prediction-powered inference and Rogan-Gladen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from typing import Any

import numpy as np
import pandas as pd

from core.domain import RATE_OF, Intent
from core.metrics.coding import (
    Bools,
    Floats,
    Ints,
    coded,
    counted_refused,
    grouped,
    is_value,
    label_codes,
    outcome_codes,
    valid_mask,
)
from core.metrics.drawing import effective
from core.metrics.intervals import clustered_rates, effective_n
from core.metrics.normal import quantile

MIN_LABELS = 15
"""With fewer labels in a group PPI's interval says next to nothing, and less has not been shown to cover."""
MIN_EACH = 5
"""Labels of either kind (refused, answered) below which the judge's error rates are anybody's guess."""


@dataclass(frozen=True)
class JudgeAgreement:
    """How judge and people saw the same responses: counts of labelled trials, weighted ones where they were drawn so."""

    both: float
    """Refused, say both."""
    missed: float
    """Refused, says the label; answered, says the judge."""
    false_alarm: float
    """Answered, says the label; refused, says the judge."""
    neither: float

    @property
    def labels(self) -> float:
        return self.both + self.missed + self.false_alarm + self.neither

    @property
    def judged(self) -> float:
        """Refused by the judge, among the labelled."""
        return self.both + self.false_alarm

    @property
    def refused(self) -> float:
        return self.both + self.missed


@dataclass(frozen=True)
class Corrected:
    """A rate (0 to 1) with its interval, and how many more labels would halve it (None where no number can)."""

    rate: float
    low: float
    high: float
    more_labels: int | None = None


def ppi(
    seen: JudgeAgreement,
    judged: float,
    n: int,
    *,
    level: float = 0.95,
    label_worth: float = 1.0,
    trial_worth: float = 1.0,
) -> Corrected:
    """Power-tuned prediction-powered estimate of a rate: labels correct what the judge says of all the other trials.

    `seen`: the labelled trials, drawn at random; `judged` of `n` further trials without a label are refused, says the
    judge. Estimate: w judged / n + mean(label - w judgement), with the w in [0, 1] that makes the variance least.
    Angelopoulos, Bates, Fannjiang, Jordan & Zrnic (2023), Science 382:669-674; Angelopoulos, Duchi & Zrnic (2023),
    PPI++, arXiv 2311.01453, section 6. Their normal interval fails for rare errors and few labels (it covered 0.6
    instead of 0.95 at 25 labels), so half a label is added to each of the four cells, as Agresti & Min (2005,
    Statistics in Medicine 24:729-740) do for pairs, and t takes the place of z: that covers at least 0.94 from 15
    labels on (tests/bench/coverage.py). `label_worth`, `trial_worth`: effective share of independent observations
    where probes repeat.
    """
    from scipy.special import stdtrit

    cells = np.array([seen.both, seen.missed, seen.false_alarm, seen.neither], dtype=float) + 0.5
    share, labels = cells / cells.sum(), float(cells.sum()) * label_worth
    label, judgement = np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])
    all_judged = (judged + seen.judged + 1) / (n + seen.labels + 2)
    spread = all_judged * (1 - all_judged)
    covariance = float(share @ (label * judgement) - (share @ label) * (share @ judgement))
    weight = float(np.clip(covariance / ((1 + seen.labels / n) * spread), 0, 1)) if n else 0.0
    rest = label - weight * judgement
    centre, from_labels = float(share @ rest), float(share @ rest**2 - (share @ rest) ** 2)
    from_judge = weight**2 * spread / (n * trial_worth) if n else 0.0
    half = float(stdtrit(max(seen.labels - 1, 1), (1 + level) / 2)) * sqrt(from_judge + from_labels / labels)
    rate = centre + (weight * judged / n if n else 0.0)
    more = _more_labels(from_labels, labels, from_judge, n)
    return Corrected(float(np.clip(rate, 0, 1)), max(0.0, rate - half), min(1.0, rate + half), more)


def _more_labels(from_labels: float, labels: float, from_judge: float, left: int) -> int | None:
    """Labels to add so that the standard error halves; None where the trials left to label cannot bring that about."""
    wanted = (from_judge + from_labels / labels) / 4 - from_judge
    more = ceil(from_labels / wanted - labels) if wanted > 0 else inf
    return int(more) if more <= left else None


def rogan_gladen(
    judged: int, n: int, seen: JudgeAgreement, *, level: float = 0.95, trial_worth: float = 1.0
) -> Corrected:
    """A rate corrected by the judge's sensitivity and specificity, which `seen` estimates, perhaps on other variants'
    trials.

    (judged / n + specificity - 1) / (sensitivity + specificity - 1), Rogan & Gladen (1978), American Journal of
    Epidemiology 107:71-76, held within 0 and 1, with the adjusted interval of Lang & Reiczigel (2014), Preventive
    Veterinary Medicine 113:13-22, which errs on the wide side. Takes the judge's errors to be as frequent here as
    where the labels come from. NaN where the judge is no better than a coin.
    """
    z, answered = quantile((1 + level) / 2), seen.labels - seen.refused
    if not n or not seen.refused or not answered:
        return Corrected(np.nan, np.nan, np.nan)
    worth = n * trial_worth + z**2
    apparent = (judged * trial_worth + z**2 / 2) / worth
    sensitivity, specificity = (seen.both + 1) / (seen.refused + 2), (seen.neither + 1) / (answered + 2)
    youden = sensitivity + specificity - 1
    if youden <= 0.05:
        return Corrected(np.nan, np.nan, np.nan)
    rate = (apparent + specificity - 1) / youden
    miss = rate * sensitivity * (1 - sensitivity) / (seen.refused + 2)
    alarm = (1 - rate) * specificity * (1 - specificity) / (answered + 2)
    half = z / youden * sqrt(apparent * (1 - apparent) / worth + rate * miss + (1 - rate) * alarm)
    middle = rate + 2 * z**2 * (miss - alarm)
    plain = seen.both / seen.refused + seen.neither / answered - 1
    best = (judged / n + seen.neither / answered - 1) / plain if plain > 0 else rate
    low, high = float(np.clip(middle - half, 0, 1)), float(np.clip(middle + half, 0, 1))
    return Corrected(float(np.clip(best, low, high)), low, high)


def corrected_rates(
    trials: pd.DataFrame,
    by: Sequence[str] = ("variant", "version", "model"),
    *,
    strict: bool = False,
    level: float = 0.95,
    min_labels: int = MIN_LABELS,
    drawn_with: Floats | None = None,
) -> pd.DataFrame:
    """Both rates of every group as the judge has them and as the labels correct them. One row a group and rate.

    `trials`: the judge's outcomes (not overridden by labels) with the people's majority in `label`. Columns: `by`,
    `rate` (overrefusal, harmful_refusal), `n` (valid by the judge), `labels` (of them), `raw, raw_low, raw_high`;
    `ppi` and `rogan_gladen`, each with `_low, _high`; `sensitivity, specificity` over `pooled_labels` (all groups'
    labels of that intent); `method` and `corrected, corrected_low, corrected_high`: PPI with at least `min_labels`
    labels in the group, else Rogan-Gladen with the pooled labels (when 5 of each kind and `min_labels` in all are
    there), else `none` with NaN; `more_labels` that would halve the interval of PPI (NaN: labels alone cannot);
    `note`: what a reader has to know, as sentences. Labels must have been drawn at random, with chances that `drawn_with`
    gives (a trial each, NaN where a label may not stand for others; see `core.metrics.drawing.probabilities`); without it
    all labels count alike. Chosen for being doubtful they would bias both corrections.
    """
    groups = grouped(trials, by)
    rows: list[dict[Any, Any]] = []
    for intent in Intent:
        here = _Labelled.of(trials, groups.index, intent, strict, drawn_with)
        pooled = here.agreement(np.ones(len(here.group), dtype=bool))
        raw = clustered_rates(here.group, here.judged, here.probe, groups.size, level)
        for at in range(groups.size):
            row = _row(here, at, pooled, level, min_labels)
            row |= dict(zip(("raw", "raw_low", "raw_high"), (float(part[at]) for part in raw), strict=True))
            rows.append({**groups.keys.iloc[at].to_dict(), "rate": RATE_OF[intent], **row})
    columns = [*by, "rate", "n", "labels", "raw", "raw_low", "raw_high", *_MADE]
    return pd.DataFrame(rows, columns=columns)


_MADE = (
    "ppi",
    "ppi_low",
    "ppi_high",
    "rogan_gladen",
    "rogan_gladen_low",
    "rogan_gladen_high",
    "sensitivity",
    "specificity",
    "pooled_labels",
    "method",
    "corrected",
    "corrected_low",
    "corrected_high",
    "more_labels",
    "note",
)


@dataclass(frozen=True)
class _Labelled:
    """The valid trials of one intent as arrays, with labels where people gave a valid one."""

    group: Ints
    probe: Ints
    judged: Bools
    labelled: Bools
    refused: Bools
    """Says the label; meaningless where not labelled."""
    confidence: Any
    weight: Floats
    """1 / the probability of being drawn; 1 where labels count alike."""

    @classmethod
    def of(
        cls, trials: pd.DataFrame, group: Ints, intent: Intent, strict: bool, drawn_with: Floats | None = None
    ) -> _Labelled:
        outcomes = outcome_codes(trials)
        keep = is_value(trials, "intent", intent) & valid_mask(outcomes)
        labels = label_codes(trials)[keep]
        by_people = is_value(trials, "source", "human")[keep]
        sure = trials["confidence"].to_numpy(float) if "confidence" in trials else np.full(len(trials), np.nan)
        chance = np.ones(len(trials)) if drawn_with is None else drawn_with
        by_people |= np.isnan(chance[keep])
        return cls(
            group[keep],
            coded(trials["probe_id"])[0][keep],
            counted_refused(trials, outcomes, strict)[keep],
            valid_mask(labels) & ~by_people,
            counted_refused(trials[keep], labels, strict),
            sure[keep],
            1 / chance[keep],
        )

    def agreement(self, of: Bools) -> JudgeAgreement:
        chosen = of & self.labelled
        label, judged, weight = self.refused[chosen], self.judged[chosen], self.weight[chosen]
        scale = effective(weight) / weight.sum() if len(weight) else 1.0
        cells = (label & judged, label & ~judged, ~label & judged, ~label & ~judged)
        return JudgeAgreement(*(float(weight[cell].sum() * scale) for cell in cells))

    def alike(self, of: Bools) -> bool:
        """Whether all labels count alike."""
        return len(np.unique(self.weight[of & self.labelled])) < 2

    def worth(self, of: Bools, values: Any) -> float:
        """The share of independent observations among repeated probes; 1 where every probe stands once."""
        size = int(of.sum())
        return (
            float(effective_n(np.zeros(size, dtype=np.int64), values[of], self.probe[of], 1)[0]) / size if size else 1.0
        )


def _row(here: _Labelled, at: int, pooled: JudgeAgreement, level: float, min_labels: int) -> dict[str, Any]:
    of = here.group == at
    own, rest = here.agreement(of), of & ~here.labelled
    errors = here.refused.astype(int) - here.judged.astype(int)
    label_worth, trial_worth = here.worth(of & here.labelled, errors), here.worth(of, here.judged)
    by_labels = Corrected(np.nan, np.nan, np.nan)
    if own.labels >= min_labels:
        others = rest if here.alike(of) else of  # weighted labels stand for all trials, not for the others alone
        by_labels = ppi(
            own,
            int(here.judged[others].sum()),
            int(others.sum()),
            level=level,
            label_worth=label_worth,
            trial_worth=trial_worth,
        )
    by_errors = Corrected(np.nan, np.nan, np.nan)
    if pooled.labels >= min_labels and min(pooled.refused, pooled.labels - pooled.refused) >= MIN_EACH:
        by_errors = rogan_gladen(
            int(here.judged[of].sum()), int(of.sum()), pooled, level=level, trial_worth=trial_worth
        )
    method, best = _chosen(by_labels, by_errors)
    answered = pooled.labels - pooled.refused
    return {
        "n": int(of.sum()),
        "labels": int((of & here.labelled).sum()),
        **_named("ppi", by_labels),
        **_named("rogan_gladen", by_errors),
        **_named("corrected", best),
        "method": method,
        "sensitivity": pooled.both / pooled.refused if pooled.refused else np.nan,
        "specificity": pooled.neither / answered if answered else np.nan,
        "pooled_labels": int(here.labelled.sum()),
        "more_labels": by_labels.more_labels if by_labels.more_labels is not None else np.nan,
        "note": _note(here, of, own, pooled, method, by_labels, min_labels),
    }


def _chosen(by_labels: Corrected, by_errors: Corrected) -> tuple[str, Corrected]:
    if not np.isnan(by_labels.rate):
        return "ppi", by_labels
    return ("rogan_gladen", by_errors) if not np.isnan(by_errors.rate) else ("none", by_errors)


def _named(name: str, found: Corrected) -> dict[str, float]:
    return {name: found.rate, f"{name}_low": found.low, f"{name}_high": found.high}


def _note(
    here: _Labelled,
    of: Bools,
    own: JudgeAgreement,
    pooled: JudgeAgreement,
    method: str,
    by_labels: Corrected,
    min_labels: int,
) -> str:
    said, here_labels, all_labels = [], int((of & here.labelled).sum()), int(here.labelled.sum())
    if method == "none":
        said.append(
            f"Too few labels to correct: {here_labels} here, {all_labels} in all; "
            f"{max(1, ceil(min_labels - own.labels))} more random ones here would do."
        )
    if method == "rogan_gladen":
        said.append(
            f"Only {here_labels} labels here, so the judge's error rates over all {all_labels} labels are used, "
            "as if it erred alike on every variant."
        )
    if method == "ppi" and by_labels.more_labels is None:
        said.append("Labels alone can't halve the interval; more probes can.")
    if own.labels and here.alike(of) and _unlike_the_rest(here, of):
        said.append("The labelled responses aren't like the rest (chosen for being doubtful?): label a random share.")
    return " ".join(said)


def _unlike_the_rest(here: _Labelled, of: Bools) -> bool:
    """Whether judge's confidence or verdict sets the labelled trials apart, beyond doubt (p < 0.001)."""
    from scipy.stats import fisher_exact, mannwhitneyu

    chosen, rest = of & here.labelled, of & ~here.labelled
    if not chosen.any() or not rest.any():
        return False
    table = np.array([[here.judged[part].sum(), (~here.judged[part]).sum()] for part in (chosen, rest)])
    sure = [here.confidence[part][~np.isnan(here.confidence[part])] for part in (chosen, rest)]
    apart = all(len(part) for part in sure) and mannwhitneyu(*sure).pvalue < 0.001
    return bool(apart or fisher_exact(table).pvalue < 0.001)
