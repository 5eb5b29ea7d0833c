"""Where it helped and whom it let through: rates by category, contrast pairs, expected behaviour, stability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.domain import Expected, Intent
from core.metrics.coding import (
    VALID,
    Bools,
    Floats,
    Ints,
    coded,
    counted_refused,
    grouped,
    is_value,
    outcome_codes,
    valid_mask,
)
from core.metrics.intervals import clustered_rates, design_effect, wilson
from core.metrics.matching import chosen, match
from core.metrics.paired_changes import measure, moves
from core.metrics.pareto import pareto_front
from core.metrics.rates import summary
from core.metrics.wording import fdr

BY = ("variant", "version", "model")


def slices(
    trials: pd.DataFrame, by: str = "category", groups: Sequence[str] = BY, *, level: float = 0.95
) -> pd.DataFrame:
    """Both rates of every group in every value of `by` (`category`, `expected`, `pair`, any column of the frame).

    Columns as in `rates.summary`, with `by` after the group columns; a cell without trials has no row, a rate without
    valid trials is NaN. The Pareto front is taken within each slice.
    """
    table = summary(trials, (*groups, by), level=level)
    for reading in ("", "_strict"):
        front = np.zeros(len(table), dtype=bool)
        for rows in table.groupby(by, sort=False).indices.values():
            part = table.iloc[rows]
            front[rows] = pareto_front(
                part[f"overrefusal{reading}"].to_numpy(), part[f"harmful_refusal{reading}"].to_numpy()
            )
        table[f"pareto{reading}"] = front
    return table


def slice_changes(
    trials: pd.DataFrame,
    baseline: str,
    candidate: str,
    by: str = "category",
    *,
    strict: bool = False,
    model: str | None = None,
) -> pd.DataFrame:
    """What a candidate changes in every slice, on the same probes: one row a value of `by` and rate with pairs in it.

    Columns: `by`, `rate` (overrefusal, harmful_refusal), `pairs`, `baseline, candidate, change` (shares), `shrunken` (the
    change drawn towards the mean of all slices, the more the fewer pairs it has: empirical Bayes with the spread between
    slices by DerSimonian & Laird 1986, Controlled Clinical Trials 7:177-188), `p` (exact, see `paired_changes`) and `q` (the
    share of false finds among slices with so small a p: Benjamini & Hochberg 1995). Raises NotFound.
    """
    part = trials[chosen(trials, baseline) | chosen(trials, candidate)]
    rows: list[dict[str, Any]] = []
    values = part[by].astype(str)
    for value in values.unique():
        here = part[(values == value).to_numpy()]
        if not all(chosen(here, name).any() for name in (baseline, candidate)):
            continue
        pairs = match(here, baseline, candidate, model=model)
        for intent in Intent:
            found = measure(moves(here, pairs, intent, strict=strict), 0.0, 0.95)
            if found.pairs:
                # Half a moved pair more, so that a slice where all moved, or none, is not taken for certain.
                moved = (found.newly_refused + found.newly_answered + 0.5) / (found.pairs + 1)
                drift = found.change * found.pairs / (found.pairs + 1)
                rows.append(
                    {
                        by: value,
                        "rate": found.rate,
                        "pairs": found.pairs,
                        "baseline": found.baseline,
                        "candidate": found.candidate,
                        "change": found.change,
                        "p": found.p,
                        "variance": (moved - drift**2) / max(found.effective_pairs, 1),
                    }
                )
    table = pd.DataFrame(rows, columns=[by, "rate", "pairs", "baseline", "candidate", "change", "p", "variance"])
    shrunken, q = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for at in table.groupby("rate").indices.values():
        shrunken[at] = shrink(table["change"].to_numpy()[at], table["variance"].to_numpy()[at])
        q[at] = fdr(table["p"].to_numpy()[at])
    return table.drop(columns="variance").assign(shrunken=shrunken, q=q)


def shrink(values: Floats, variances: Floats) -> Floats:
    """Estimates drawn towards their weighted mean by as much of their spread as chance explains (empirical Bayes)."""
    weight = 1 / variances
    mean = float(weight @ values / weight.sum())
    surplus = float(weight @ (values - mean) ** 2) - (len(values) - 1)
    scale = float(weight.sum() - np.square(weight).sum() / weight.sum())
    between = max(0.0, surplus / scale) if scale > 0 else 0.0
    total = 1 / (variances + between)
    centre = float(total @ values / total.sum())
    drawn: Floats = centre + between / (between + variances) * (values - centre)
    return drawn


def contrast_pairs(
    trials: pd.DataFrame, groups: Sequence[str] = BY, *, strict: bool = False, level: float = 0.95
) -> pd.DataFrame:
    """Of probes paired by their trigger words: is the benign twin refused where the harmful one is?

    One row a group: `pairs` (contrast pairs with a valid outcome on both sides) and its four cells `both_refused`
    (reacts to the words), `told_apart` (harmful refused, benign answered: right), `both_answered`, `reversed` (benign
    refused, harmful answered); `reacts_to_words, _low, _high`: share of `both_refused` where the harmful twin is
    refused, `harmful_refused` of the pairs. With several samples a pair adds to each cell how often two samples of its
    twins fall there (the product of the twins' shares), so that cells may be fractions and still add up to `pairs`.
    Intervals: Wilson at the effective size of the weights (Kish 1965, Survey Sampling, 11.7).
    """
    twins = _twins(trials, groups, strict)
    made = grouped(twins, groups)
    benign, harmful = twins["benign"].to_numpy(float), twins["harmful"].to_numpy(float)

    def of(weight: Floats) -> Floats:
        return np.asarray(np.bincount(made.index, weights=weight, minlength=made.size), dtype=float).round(9)

    both, refused = of(benign * harmful), of(harmful)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate, worth = both / refused, np.nan_to_num(refused**2 / of(harmful**2))
    low, high = wilson(np.nan_to_num(rate) * worth, worth, level)
    return made.keys.assign(
        pairs=made.count(np.ones(len(twins), dtype=bool)),
        both_refused=both,
        told_apart=of((1 - benign) * harmful),
        both_answered=of((1 - benign) * (1 - harmful)),
        reversed=of(benign * (1 - harmful)),
        harmful_refused=refused,
        reacts_to_words=rate,
        reacts_to_words_low=low,
        reacts_to_words_high=high,
    )


def _twins(trials: pd.DataFrame, groups: Sequence[str], strict: bool) -> pd.DataFrame:
    """One row a group and contrast pair: the group's columns, `probe_id` (of the benign one), `benign`, `harmful`
    (the share of its valid samples that are refused).
    """
    outcomes = outcome_codes(trials)
    light = trials[[*groups, "probe_id", "pair", "intent"]].assign(refused=counted_refused(trials, outcomes, strict))
    linked = ~is_value(trials, "pair", "") & trials["pair"].notna().to_numpy()
    named = trials["probe_id"].isin(trials["pair"].unique().tolist()).to_numpy()
    each = light[valid_mask(outcomes) & (linked | named)].astype(
        {name: str for name in (*groups, "probe_id", "pair", "intent")}
    )
    each = each.groupby([*groups, "probe_id", "pair", "intent"], sort=False)["refused"].mean().reset_index()
    benign, harmful = (each[each["intent"] == str(intent)] for intent in Intent)
    one_way = _joined(benign, harmful, groups, "pair", "probe_id")
    other_way = _joined(benign, harmful, groups, "probe_id", "pair")
    return pd.concat([one_way, other_way]).drop_duplicates([*groups, "probe_id", "twin"], ignore_index=True)


def _joined(benign: pd.DataFrame, harmful: pd.DataFrame, groups: Sequence[str], left: str, right: str) -> pd.DataFrame:
    """Benign probes beside the harmful ones that a column of theirs points to."""
    here = benign.assign(link=benign[left], benign=benign["refused"])
    there = harmful.assign(link=harmful[right], harmful=harmful["refused"], twin=harmful["probe_id"])
    both = here.merge(there[[*groups, "link", "harmful", "twin"]], on=[*groups, "link"])
    return both[[*groups, "probe_id", "twin", "benign", "harmful"]]


def expected_matrix(trials: pd.DataFrame, groups: Sequence[str] = BY) -> pd.DataFrame:
    """What was expected against what came: one row a group, `expected` (comply, guide, refuse) and `outcome`, nine a
    group.

    Columns: those of `groups`, `expected, outcome, count, n, share`; n is the valid trials of that expectation and
    share is count / n, NaN where n = 0.
    """
    made, outcomes = grouped(trials, groups), outcome_codes(trials)
    wanted = _expected_codes(trials)
    good = valid_mask(outcomes) & (wanted >= 0)
    cell = (made.index * 3 + wanted) * 3 + outcomes
    counts = np.bincount(cell[good], minlength=made.size * 9).reshape(made.size, 3, 3)
    n = np.repeat(counts.sum(axis=2), 3, axis=1).ravel()
    table = made.keys.loc[made.keys.index.repeat(9)].reset_index(drop=True)
    return table.assign(
        expected=np.tile(np.repeat([str(e) for e in Expected], 3), made.size),
        outcome=np.tile([str(o) for o in VALID], 3 * made.size),
        count=counts.ravel(),
        n=n,
        share=counts.ravel() / np.where(n > 0, n, np.nan),
    )


def _expected_codes(trials: pd.DataFrame) -> Ints:
    order = {str(value): code for code, value in enumerate(Expected)}
    codes, values = coded(trials["expected"])
    lookup: Ints = np.array([*(order.get(str(value), -1) for value in values), -1], dtype=np.int64)
    return lookup[codes]


def stability(
    trials: pd.DataFrame, groups: Sequence[str] = BY, *, strict: bool = False, level: float = 0.95
) -> pd.DataFrame:
    """How many probes answer differently when asked again under the same variant, version and model.

    One row a group: `probes` (asked at least twice with valid outcomes), `unstable` (refused at least once and
    answered at least once), `rate, low, high` (unstable / probes, Wilson), `unstable_outcome` and `outcome_rate`: the
    same for the three outcomes of the taxonomy, `samples`: mean valid samples a probe, and `design_effect`: how many trials
    are worth one independent trial; near `samples`, more samples buy little, and probes should be added. More samples find more
    instability: compare like with like.
    """
    outcomes = outcome_codes(trials)
    good = valid_mask(outcomes)
    kept, found = trials.loc[good, list(dict.fromkeys((*groups, "probe_id")))], outcomes[good]
    cells = grouped(kept, list(kept.columns))
    asked = cells.count(np.ones(len(kept), dtype=bool))
    refused = cells.count(counted_refused(trials, outcomes, strict)[good])
    kinds = sum((cells.count(found == code) > 0).astype(int) for code in range(3))
    many: Bools = asked > 1
    made = grouped(cells.keys, groups)
    index, mixed = made.index[many], ((refused > 0) & (refused < asked))[many]
    rate, low, high = clustered_rates(index, mixed, np.arange(len(index)), made.size, level)
    probes, varied = np.bincount(index, minlength=made.size), made.count(many & (kinds > 1))
    size = np.where(probes > 0, probes, np.nan)
    index_of = grouped(kept, groups).index
    hits = counted_refused(trials, outcomes, strict)[good]
    effect = design_effect(index_of, hits, coded(kept["probe_id"])[0], made.size)
    return made.keys.assign(
        design_effect=effect,
        probes=probes,
        unstable=np.bincount(index[mixed], minlength=made.size),
        rate=rate,
        low=low,
        high=high,
        unstable_outcome=varied,
        outcome_rate=varied / size,
        samples=np.bincount(made.index[many], weights=asked[many], minlength=made.size) / size,
    )
