"""How far two opinions agree: a judge with people, people among themselves, a cascade with the judge it saves. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.domain import Outcome

if TYPE_CHECKING:
    import pandas as pd

CLASSES = (Outcome.FULL_COMPLIANCE, Outcome.PARTIAL_REFUSAL, Outcome.FULL_REFUSAL)
TWO = ("full_compliance", "not_full_compliance")
Z95 = 1.959963984540054
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Kappa:
    """Chance-corrected agreement with its 95 % interval; NaN where it is not defined (one class alone, or no items)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: how many people gave it, and precision, recall and F1 of the other opinion on it (NaN where n = 0)."""

    support: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Agreement:
    """Two opinions on the same items. The first is the standard (people), the second is measured against it (a judge)."""

    n: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    """95 %, Wilson."""
    macro_f1: float
    macro_f1_low: float
    macro_f1_high: float
    """95 %, Bayesian bootstrap (Rubin 1981) of the table with one item spread over its cells, with a fixed seed."""
    kappa: Kappa
    two_class: Kappa
    """Kappa on full compliance against everything else."""
    classes: dict[str, ClassFigures]
    confusion: pd.DataFrame
    """Counts; rows are the standard, columns the other opinion. `invalid` stands there only where somebody said it."""


def agreement(standard: Sequence[Any], other: Sequence[Any], weights: Sequence[float] | None = None) -> Agreement:
    """The figures of two lists of outcomes of the same length; items that either has no opinion on (None, NaN) are left out.

    `weights`: what each item counts for, 1 / its probability of being drawn (see `core.metrics.drawing`); items of
    weight 0 are left out, intervals are those of the effective number of items. The confusion matrix counts items.
    Macro-F1 is the mean F1 over the classes that either opinion uses, as scikit-learn has it, except that `invalid`
    counts as a class only where the standard uses it: a judge's `invalid` is an error on the class people gave.
    Kappa: J. Cohen (1960), Educational and Psychological Measurement 20:37-46; interval by the large-sample variance of
    Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72:323-327.
    """
    if len(standard) != len(other):
        raise ValueError(f"the two opinions differ in length: {len(standard)} and {len(other)}")
    counts = [1.0] * len(standard) if weights is None else [float(weight) for weight in weights]
    items = [
        (str(a), str(b), weight)
        for a, b, weight in zip(standard, other, counts, strict=True)
        if weight > 0 and _known(a) and _known(b)
    ]
    kept, scaled = [item[:2] for item in items], _scaled([item[2] for item in items])
    counted, names = _confusion(kept, _names(kept)), _names(kept)
    confusion = _confusion(kept, names, scaled)
    hits, n, worth = sum(w for (a, b), w in zip(kept, scaled, strict=True) if a == b), len(kept), sum(scaled)
    low, high = _wilson(hits, worth)
    classes = {name: _class_figures(confusion, name) for name in confusion.index}
    classes = {name: replace(one, support=int(counted.loc[name].sum())) for name, one in classes.items()}
    used = [name for name, one in classes.items() if name != Outcome.INVALID or one.support]
    scores = [classes[name].f1 for name in used if not math.isnan(classes[name].f1)]
    return Agreement(
        n,
        hits / worth if n else math.nan,
        low,
        high,
        sum(scores) / len(scores) if scores else math.nan,
        *_macro_f1_interval(confusion, used),
        kappa(confusion.to_numpy()),
        kappa(_confusion([(_two(a), _two(b)) for a, b in kept], TWO, scaled).to_numpy()),
        classes,
        counted,
    )


def agreement_by(
    frame: pd.DataFrame, by: str | Sequence[str], *, standard: str = "label", other: str = "outcome"
) -> pd.DataFrame:
    """One row a group, in order of first appearance: the `by` columns, n, accuracy, macro_f1 and both kappas with
    bounds. A column `weight` says what each item counts for."""
    import pandas as pd

    by = [by] if isinstance(by, str) else list(by)
    rows = []
    for values, group in frame.groupby(by, sort=False, observed=True):
        found = agreement(
            group[standard].tolist(), group[other].tolist(), group["weight"].tolist() if "weight" in group else None
        )
        rows.append(dict(zip(by, values, strict=True)) | flat(found))
    return pd.DataFrame(rows, columns=[*by, *FLAT])


FLAT = (
    "n",
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "macro_f1",
    "macro_f1_low",
    "macro_f1_high",
    "kappa",
    "kappa_low",
    "kappa_high",
    "two_class_kappa",
    "two_class_kappa_low",
    "two_class_kappa_high",
)


def flat(found: Agreement) -> dict[str, float]:
    """The numbers of an agreement as one flat row."""
    numbers = (
        found.n,
        found.accuracy,
        found.accuracy_low,
        found.accuracy_high,
        found.macro_f1,
        found.macro_f1_low,
        found.macro_f1_high,
        found.kappa.value,
        found.kappa.low,
        found.kappa.high,
        found.two_class.value,
        found.two_class.low,
        found.two_class.high,
    )
    return dict(zip(FLAT, numbers, strict=True))


def kappa(confusion: Any) -> Kappa:
    """Cohen's kappa of a square table of counts, computed by statsmodels.

    Where nobody disagrees the large-sample interval has no width; its lower bound then assumes 3 / n of disagreement,
    the 95 % bound on a share of which nothing was seen (Hanley & Lippman-Hand 1983, JAMA 249:1743-1745).
    """
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    used = [i for i in range(len(confusion)) if confusion[i].sum() + confusion[:, i].sum() > 0]
    if len(used) < 2:
        return Kappa(math.nan, math.nan, math.nan)
    table = confusion[used][:, used].astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):  # rounding can leave a variance of zero just below it
        found, n = cohens_kappa(table), table.sum()
    value, width = float(found.kappa), Z95 * math.sqrt(max(0.0, float(found.var_kappa)))
    if table.trace() == n:
        by_chance = float(table.sum(0) @ table.sum(1)) / n**2
        return Kappa(1.0, max(-1.0, 1.0 - min(1.0, 3.0 / n) / (1.0 - by_chance)), 1.0)
    return Kappa(value, max(-1.0, value - width), min(1.0, value + width))


def _known(value: object) -> bool:
    return value is not None and value == value and value != ""


def _names(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    said = {name for pair in pairs for name in pair}
    unknown = said - {str(outcome) for outcome in Outcome}
    if unknown:
        raise ValueError(f"not an outcome: {', '.join(sorted(unknown))}")
    return (*map(str, CLASSES), *([str(Outcome.INVALID)] if Outcome.INVALID in said else []))


def _two(outcome: str) -> str:
    return TWO[outcome != Outcome.FULL_COMPLIANCE]


def _scaled(weights: Sequence[float]) -> list[float]:
    """Weights that sum to the effective number of items; all 1 where all are alike."""
    total, squares = sum(weights), sum(weight**2 for weight in weights)
    return [weight * total / squares for weight in weights] if len(set(weights)) > 1 else [1.0] * len(weights)


def _confusion(
    pairs: Sequence[tuple[str, str]], names: Sequence[str], weights: Sequence[float] | None = None
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    place = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), dtype=int if weights is None else float)
    for at, (a, b) in enumerate(pairs):
        counts[place[a], place[b]] += 1 if weights is None else weights[at]
    return pd.DataFrame(counts, index=pd.Index(names, name="standard"), columns=pd.Index(names, name="other"))


def _class_figures(confusion: pd.DataFrame, name: str) -> ClassFigures:
    table, at = confusion.to_numpy(dtype=float), list(confusion.index).index(name)
    hits, given, said = float(table[at, at]), float(table[at].sum()), float(table[:, at].sum())
    f1 = 2 * hits / (given + said) if given + said else math.nan
    return ClassFigures(int(given), hits / said if said else math.nan, hits / given if given else math.nan, f1)


def _macro_f1_interval(confusion: pd.DataFrame, counted: Sequence[str]) -> tuple[float, float]:
    import numpy as np

    counts, n = confusion.to_numpy(), float(confusion.to_numpy().sum())
    if not n:
        return math.nan, math.nan
    smoothed = counts.ravel() + 1 / counts.size
    shares = np.random.default_rng(0).dirichlet(smoothed, size=DRAWS).reshape(DRAWS, *counts.shape)
    places = [list(confusion.index).index(name) for name in counted]
    value = float(_macro_f1(counts[None], places)[0])
    low, high = (float(end) for end in np.percentile(_macro_f1(shares, places), [2.5, 97.5]))
    return min(low, value), max(high, value)


def _macro_f1(tables: Any, places: Sequence[int]) -> Any:
    """The mean F1 of the classes at `places`, of each of many confusion tables; a class that nobody used is left out."""
    import numpy as np

    hits = tables.diagonal(axis1=1, axis2=2)[:, places]
    total = (tables.sum(1) + tables.sum(2))[:, places]
    scores = np.divide(2 * hits, total, out=np.zeros_like(hits, dtype=float), where=total > 0)
    return scores.sum(1) / np.maximum((total > 0).sum(1), 1)


def _wilson(hits: float, n: float) -> tuple[float, float]:
    if not n:
        return math.nan, math.nan
    import numpy as np

    from core.metrics.intervals import wilson

    low, high = wilson(np.array(hits), np.array(n))
    return min(float(low), hits / n), max(float(high), hits / n)  # rounding must not put the rate outside


# Several people ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Annotators:
    """How far several people agree who may each have labelled a part of the items."""

    people: tuple[str, ...]
    items: int
    shared: int
    """Items that two or more people labelled; only these tell anything."""
    alpha: Kappa
    """Krippendorff's alpha for nominal labels, Bayesian bootstrap over items."""
    fleiss: float
    """Fleiss' kappa where every shared item has the same number of labels, else NaN."""
    pairs: pd.DataFrame
    """Per pair of people: first, second, n, agreement, kappa, kappa_low, kappa_high."""


def annotators(labels: pd.DataFrame) -> Annotators:
    """Agreement among people from a frame with columns item, annotator, label; a person's last label of an item counts.

    Alpha: K. Krippendorff (2011), Computing Krippendorff's alpha-reliability; it takes any number of labels an item.
    Fleiss' kappa: J. L. Fleiss (1971), Psychological Bulletin 76:378-382, computed by statsmodels.
    """
    wide = labels.drop_duplicates(["item", "annotator"], keep="last").pivot(
        index="item", columns="annotator", values="label"
    )
    counts = _label_counts(wide)
    shared = counts[counts.sum(1) >= 2]
    return Annotators(
        tuple(map(str, wide.columns)), len(wide), len(shared), krippendorff(shared), _fleiss(shared), _pairs(wide)
    )


def _label_counts(wide: pd.DataFrame) -> Any:
    """Items by classes: how many people gave each item each label."""
    import numpy as np

    values = wide.to_numpy(dtype=object)
    names = sorted({value for value in values.ravel() if _known(value)})
    return np.stack([(values == name).sum(1) for name in names], 1) if names else np.zeros((len(wide), 1), dtype=int)


def krippendorff(counts: Any, *, draws: int = DRAWS, seed: int = 0) -> Kappa:
    """Krippendorff's nominal alpha of an items-by-classes table of counts, each item with two labels or more.

    The 95 % interval is the Bayesian bootstrap over items (Rubin 1981, Annals of Statistics 9:130-134) and half an item
    on which people differ, with a fixed seed.
    """
    import numpy as np

    if len(counts) == 0:
        return Kappa(math.nan, math.nan, math.nan)
    value = float(_alpha(counts, np.ones((1, len(counts))))[0])
    split = np.zeros((1, counts.shape[1]), dtype=counts.dtype)
    split[0, np.argsort(counts.sum(0))[-2:]] = 1
    weights = np.random.default_rng(seed).dirichlet([*[1.0] * len(counts), SPLIT_ITEM], size=draws) * len(counts)
    drawn = _alpha(np.vstack([counts, split]), weights)
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn) or math.isnan(value):
        return Kappa(value, math.nan, math.nan)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Kappa(value, min(float(low), value), max(float(high), value))


SPLIT_ITEM = 0.5
"""Weight of one item on which two people differ, added to the draws: no disagreement seen is not none to come."""


def _alpha(counts: Any, weights: Any) -> Any:
    """Alpha for every row of item weights: 1 - observed / expected disagreement, NaN where only one class occurs."""
    import numpy as np

    size = counts.sum(1)
    disagreement = (size**2 - (counts**2).sum(1)) / (size - 1)
    totals, n = weights @ counts, weights @ size
    expected = n**2 - (totals**2).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * (weights @ disagreement) / expected, np.nan)


def _fleiss(counts: Any) -> float:
    from statsmodels.stats.inter_rater import fleiss_kappa

    if len(counts) == 0 or len(set(counts.sum(1).tolist())) != 1 or (counts.sum(0) > 0).sum() < 2:
        return math.nan
    return float(fleiss_kappa(counts))


def _pairs(wide: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for first, second in itertools.combinations(wide.columns, 2):
        found = agreement(wide[first].tolist(), wide[second].tolist())
        rows.append(
            (str(first), str(second), found.n, found.accuracy, found.kappa.value, found.kappa.low, found.kappa.high)
        )
    return pd.DataFrame(rows, columns=["first", "second", "n", "agreement", "kappa", "kappa_low", "kappa_high"])


# The cascade ------------------------------------------------------------------------------------------------------


def cascade_curve(
    quick: Sequence[Any],
    confidence: Sequence[float],
    careful: Sequence[Any],
    standard: Sequence[Any] | None = None,
    thresholds: Sequence[float] = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01),
    weights: Sequence[float] | None = None,
) -> pd.DataFrame:
    """What a cascade saves and costs at each threshold, from both judges' outcomes on the same responses.

    Columns: threshold, n, asked (calls made), saved (share of calls not made), same (share where the cascade says what
    the careful judge says), accuracy with its 95 % interval and kappa of the cascade, and accuracy_lost, kappa_lost
    against the careful judge alone. The last six compare with `standard` (people's labels) where it is given, weighted by
    `weights`, else with the careful judge itself.
    """
    import pandas as pd

    truth = careful if standard is None else standard
    alone = agreement(truth, careful, weights if standard is not None else None)
    rows = []
    for threshold in thresholds:
        sure = [value >= threshold for value in confidence]
        mixed = [fast if keep else slow for fast, slow, keep in zip(quick, careful, sure, strict=True)]
        n, kept = len(sure), sum(sure)
        same = sum(a == b for a, b in zip(mixed, careful, strict=True))
        found = agreement(truth, mixed, weights if standard is not None else None)
        rows.append(
            (
                threshold,
                n,
                n - kept,
                kept / n if n else math.nan,
                same / n if n else math.nan,
                found.accuracy,
                found.accuracy_low,
                found.accuracy_high,
                found.kappa.value,
                alone.accuracy - found.accuracy,
                alone.kappa.value - found.kappa.value,
            )
        )
    names = ["threshold", "n", "asked", "saved", "same", "accuracy", "accuracy_low", "accuracy_high", "kappa"]
    return pd.DataFrame(rows, columns=[*names, "accuracy_lost", "kappa_lost"])
