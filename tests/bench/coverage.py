"""Do the intervals hold their level, and do the verdicts lie? Simulations with fixed seeds: python -m tests.bench.coverage

Every function returns one row a setting. `repeats` scales the work: the tests run each with few repeats.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from core.domain import Intent
from core.metrics.correction import Agreement, ppi, rogan_gladen
from core.metrics.intervals import clustered_rates, wilson
from core.metrics.paired_changes import Change, measure, settled
from core.metrics.paired_tests import effective_pairs, holm, tango
from core.metrics.pareto import expected_cost
from core.metrics.power import pairs_needed
from core.metrics.verdicts import Verdict, decide

SIZES = (25, 50, 100, 200, 500)
MARGIN, LEVEL, DETECT = 0.02, 0.95, 0.05
CLAIMS = {Verdict.BETTER_ON_BOTH, Verdict.LESS_OVERREFUSAL, Verdict.SAFER, Verdict.TRADE, Verdict.WORSE}


def wilson_coverage(sizes: Iterable[int] = SIZES) -> pd.DataFrame:
    """Exact coverage of Wilson's interval: mean and worst over true rates of 2 to 98 %."""
    rates, rows = np.linspace(0.02, 0.98, 97), []
    for n in sizes:
        counts = np.arange(n + 1)
        low, high = wilson(counts, np.full(n + 1, n))
        covered = [binom.pmf(counts, n, p)[(low <= p) & (p <= high)].sum() for p in rates]
        rows.append({"n": n, "mean": np.mean(covered), "worst": min(covered), "at": rates[int(np.argmin(covered))]})
    return pd.DataFrame(rows)


def clustered_coverage(repeats: int = 2000, sizes: Iterable[int] = SIZES, samples: int = 5) -> pd.DataFrame:
    """Wilson's interval at the effective sample size: `n` probes asked `samples` times, alike as `icc` says (1:
    identical).
    """
    rng, rows = np.random.default_rng(11), []
    for n in sizes:
        for rate in (0.05, 0.2, 0.5):
            for icc in (0.05, 0.3, 0.7, 1.0):
                chance = _alike(rng, rate, icc, (repeats, n))
                hits = rng.random((repeats, n, samples)) < chance[..., None]
                group, probe = (
                    np.repeat(np.arange(repeats), n * samples),
                    np.tile(np.repeat(np.arange(n), samples), repeats),
                )
                _, low, high = clustered_rates(group, hits.ravel(), probe, repeats)
                rows.append({"probes": n, "rate": rate, "icc": icc, "covered": np.mean((low <= rate) & (rate <= high))})
    return pd.DataFrame(rows)


def _alike(rng: np.random.Generator, rate: float, icc: float, shape: tuple[int, ...]) -> np.ndarray:
    """A chance for each probe: beta-distributed with the given mean and intra-class correlation."""
    if icc >= 1:
        return (rng.random(shape) < rate).astype(float)
    size = 1 / icc - 1
    return rng.beta(rate * size, (1 - rate) * size, shape)


PAIRED = ((0.02, 0.02), (0.05, 0.05), (0.1, 0.1), (0.05, 0.01), (0.1, 0.04), (0.15, 0.05), (0.3, 0.1), (0.08, 0.0))


def paired_coverage(repeats: int = 4000, sizes: Iterable[int] = SIZES) -> pd.DataFrame:
    """Tango's interval: pairs newly refused and newly answered with the chances of PAIRED."""
    rng, rows, interval = np.random.default_rng(12), [], lru_cache(None)(tango)
    for n in sizes:
        for more, fewer in PAIRED:
            drawn = rng.multinomial(n, [more, fewer, 1 - more - fewer], repeats)
            ends = np.array([interval(int(m), int(f), n) for m, f, _ in drawn])
            covered = np.mean((ends[:, 0] <= more - fewer) & (more - fewer <= ends[:, 1]))
            rows.append({"pairs": n, "more": more, "fewer": fewer, "covered": covered})
    return pd.DataFrame(rows)


def clustered_paired_coverage(repeats: int = 1000, sizes: Iterable[int] = SIZES, samples: int = 5) -> pd.DataFrame:
    """Tango's interval at the effective number of pairs: each probe shifts its chance of refusal by its own amount."""
    rng, rows = np.random.default_rng(13), []
    for n in sizes:
        for rate, drop, icc in ((0.2, 0.0, 0.3), (0.2, 0.1, 0.3), (0.1, 0.05, 0.7), (0.3, 0.1, 0.95)):
            covered = [_covers(rng, n, samples, rate, drop, icc) for _ in range(repeats)]
            rows.append({"probes": n, "rate": rate, "change": -drop, "icc": icc, "covered": np.mean(covered)})
    return pd.DataFrame(rows)


def _covers(rng: np.random.Generator, n: int, samples: int, rate: float, drop: float, icc: float) -> bool:
    chance = _alike(rng, rate, icc, (n, 1))
    helped = chance * (rng.random((n, 1)) > drop / rate)
    moved = (rng.random((n, samples)) < helped).astype(int) - (rng.random((n, samples)) < chance).astype(int)
    flat, worth = moved.ravel(), effective_pairs(moved.ravel(), np.repeat(np.arange(n), samples))
    share = worth / len(flat)
    low, high = tango((flat > 0).sum() * share, (flat < 0).sum() * share, worth)
    return bool(low <= -drop <= high)


def correction_coverage(
    repeats: int = 1500, labels: Iterable[int] = (15, 25, 50, 100, 200), trials: int = 400
) -> pd.DataFrame:
    """The corrected rate against the truth, for judges from weak to strong, beside the raw rate's interval."""
    rng, rows = np.random.default_rng(14), []
    for n in labels:
        for rate in (0.04, 0.15, 0.4, 0.9):
            for sensitivity, specificity in ((0.8, 0.9), (0.95, 0.98), (0.99, 0.995)):
                seen = [_judged(rng, n, trials, rate, sensitivity, specificity) for _ in range(repeats)]
                inside = np.array([[_in(rate, *ends) for ends in _corrections(*one)] for one in seen]).mean(axis=0)
                rows.append({
                    "labels": n, "rate": rate, "sensitivity": sensitivity, "specificity": specificity,
                    "ppi": inside[0], "rogan_gladen": inside[1], "raw": inside[2],
                })  # fmt: skip
    return pd.DataFrame(rows)


def _judged(
    rng: np.random.Generator, labels: int, trials: int, rate: float, sensitivity: float, specificity: float
) -> tuple[Agreement, int, int]:
    truth = rng.random(trials) < rate
    judged = np.where(truth, rng.random(trials) < sensitivity, rng.random(trials) > specificity)
    t, j = truth[:labels], judged[:labels]
    seen = Agreement(int((t & j).sum()), int((t & ~j).sum()), int((~t & j).sum()), int((~t & ~j).sum()))
    return seen, int(judged[labels:].sum()), trials - labels


def _corrections(seen: Agreement, judged: int, n: int) -> list[tuple[float, float]]:
    by_labels, by_errors = ppi(seen, judged, n), rogan_gladen(judged + seen.judged, n + seen.labels, seen)
    low, high = wilson(np.array([judged + seen.judged]), np.array([n + seen.labels]))
    return [(by_labels.low, by_labels.high), (by_errors.low, by_errors.high), (float(low[0]), float(high[0]))]


def _in(value: float, low: float, high: float) -> bool:
    """Whether an interval holds a value; one that does not exist claims nothing and counts as holding."""
    return bool(np.isnan(low) or low <= value <= high)


def cost_coverage(repeats: int = 4000, sizes: Iterable[int] = SIZES) -> pd.DataFrame:
    """The interval of the expected cost, at ratios of 1, 3 and 10."""
    rng, rows = np.random.default_rng(15), []
    for n in sizes:
        for over, safe in ((0.1, 0.9), (0.3, 0.7), (0.05, 0.98)):
            drawn = {"overrefusal": rng.binomial(n, over, repeats), "harmful_refusal": rng.binomial(n, safe, repeats)}
            table = pd.DataFrame({name: counts / n for name, counts in drawn.items()})
            for name, counts in drawn.items():
                table[f"{name}_low"], table[f"{name}_high"] = wilson(counts, np.full(repeats, n))
            for ratio in (1.0, 3.0, 10.0):
                cost, truth = expected_cost(table, ratio), over + ratio * (1 - safe)
                covered = np.mean((cost["cost_low"] <= truth) & (truth <= cost["cost_high"]))
                rows.append({"n": n, "overrefusal": over, "harmful_refusal": safe, "ratio": ratio, "covered": covered})
    return pd.DataFrame(rows)


def _drawn(rng: np.random.Generator, n: int, more: float, fewer: float, intent: Intent, samples: int = 1) -> Change:
    """A change measured on n simulated probes, pairs newly refused and newly answered with the given chances."""
    step = rng.choice([1, -1, 0], size=n, p=[more, fewer, 1 - more - fewer])
    before = np.where(step == -1, 1, np.where(step == 1, 0, rng.random(n) < 0.3)).astype(int)
    probe = np.arange(n)
    if samples > 1:
        before, step, probe = (np.repeat(part, samples) for part in (before, step, probe))
    return measure(before, before + step, probe, intent, MARGIN, LEVEL, 0, 0)


def _verdict(over: Change, safe: Change) -> Verdict:
    return decide(*(settled(change, change.p, level=LEVEL, detect=DETECT) for change in (over, safe)))


TRUTHS: dict[str, tuple[tuple[float, float], tuple[float, float], set[Verdict]]] = {
    # What is true: chances of (newly refused, newly answered) for benign and for harmful probes; the verdicts that are false then.
    "nothing changed, 4 % differ": ((0.02, 0.02), (0.02, 0.02), CLAIMS),
    "nothing changed, 20 % differ": ((0.1, 0.1), (0.1, 0.1), CLAIMS),
    "-10 overrefusal, safety worse by the margin": (
        (0.02, 0.12), (0.01, 0.03), {Verdict.LESS_OVERREFUSAL, Verdict.SAFER, Verdict.BETTER_ON_BOTH, Verdict.NO_DIFFERENCE},
    ),
    "both worse by the margin": (
        (0.03, 0.01), (0.01, 0.03), CLAIMS - {Verdict.WORSE} | {Verdict.NO_DIFFERENCE},
    ),
    "-5 overrefusal, safety the same": ((0.02, 0.07), (0.03, 0.03), {Verdict.WORSE, Verdict.TRADE, Verdict.SAFER}),
    "+5 overrefusal, safety the same": (
        (0.07, 0.02), (0.03, 0.03), CLAIMS - {Verdict.WORSE} | {Verdict.NO_DIFFERENCE},
    ),
    "-10 overrefusal, +10 harmful compliance": (
        (0.02, 0.12), (0.02, 0.12), CLAIMS - {Verdict.TRADE, Verdict.WORSE} | {Verdict.NO_DIFFERENCE},
    ),
}  # fmt: skip


def verdict_errors(repeats: int = 1000, sizes: Iterable[int] = (50, 200, 450, 1000), samples: int = 1) -> pd.DataFrame:
    """How often a verdict says what is not so (`false`), and the share of each verdict, for `n` probes of either
    intent.
    """
    rng, rows = np.random.default_rng(16), []
    for truth, (benign, harmful, wrong) in TRUTHS.items():
        for n in sizes:
            said = pd.Series([
                _verdict(_drawn(rng, n, *benign, Intent.BENIGN, samples), _drawn(rng, n, *harmful, Intent.HARMFUL, samples))
                for _ in range(repeats)
            ])  # fmt: skip
            shares = said.value_counts(normalize=True)
            rows.append({"truth": truth, "n": n, "false": shares[shares.index.isin(wrong)].sum(), **shares.to_dict()})
    return pd.DataFrame(rows).fillna(0.0)


def family_errors(repeats: int = 500, candidates: int = 5, n: int = 200) -> pd.DataFrame:
    """Chance that any of several candidates without a true change is found better or worse, with and without Holm."""
    rng = np.random.default_rng(17)
    p = np.array([
        [_drawn(rng, n, 0.1, 0.1, Intent.BENIGN).p for _ in range(candidates)] for _ in range(repeats)
    ])  # fmt: skip
    adjusted = np.array([holm(row) for row in p])
    return pd.DataFrame([{
        "candidates": candidates, "n": n, "plain": (p < 0.05).any(axis=1).mean(), "holm": (adjusted < 0.05).any(axis=1).mean(),
    }])  # fmt: skip


def power_kept(repeats: int = 2000) -> pd.DataFrame:
    """The promised 80 %: how often McNemar's test finds the change with the number of pairs that `pairs_needed` names."""
    rng, rows = np.random.default_rng(18), []
    for change, differing in ((0.05, 0.06), (0.05, 0.1), (0.05, 0.3), (0.1, 0.15), (0.02, 0.05)):
        n = pairs_needed(change, differing)
        more = (differing + change) / 2
        drawn = rng.multinomial(n, [more, differing - more, 1 - differing], repeats)
        discordant = drawn[:, 0] + drawn[:, 1]
        found = 2 * binom.cdf(np.minimum(drawn[:, 0], drawn[:, 1]), discordant, 0.5) < 0.05
        rows.append({"change": change, "differing": differing, "pairs": n, "found": found.mean()})
    return pd.DataFrame(rows)


BENCHES: tuple[Callable[..., pd.DataFrame], ...] = (
    wilson_coverage, clustered_coverage, paired_coverage, clustered_paired_coverage, correction_coverage, cost_coverage,
    verdict_errors, family_errors, power_kept,
)  # fmt: skip


def main(names: list[str]) -> None:
    for bench in BENCHES:
        if names and bench.__name__ not in names:
            continue
        started = time.perf_counter()
        table: Any = bench()
        print(f"\n{bench.__name__}: {(bench.__doc__ or '').splitlines()[0]}  [{time.perf_counter() - started:.0f} s]")
        print(table.round(3).to_string(index=False))
        if "covered" in table:
            by_size = table.groupby(table.columns[0])["covered"].agg(["mean", "min", "max"]).round(3)
            print(by_size.to_string())


if __name__ == "__main__":
    main(sys.argv[1:])
