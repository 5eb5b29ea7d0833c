"""Do the intervals hold their level, and do the verdicts lie? Simulations with fixed seeds: python -m tests.bench.coverage

Every function returns one row a setting. `repeats` scales the work: the tests run each with few repeats.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from core.domain import Intent
from core.metrics.comparison import Question, changes
from core.metrics.correction import JudgeAgreement, corrected_rates, ppi, rogan_gladen
from core.metrics.drawing import probabilities
from core.metrics.intervals import clustered_rates, wilson
from core.metrics.judge_error import UNKNOWN, LabelledPairs
from core.metrics.label_queue import worth_labelling
from core.metrics.paired_changes import Change, Finding, Moves
from core.metrics.paired_tests import effective_pairs, tango
from core.metrics.pareto import expected_cost
from core.metrics.power import pairs_needed
from core.metrics.simultaneous import FIRST, INTERIM, Look
from core.metrics.verdicts import Verdict, decide

SIZES = (25, 50, 100, 200, 500)
MARGIN = 0.02
QUESTION = Question(margin=MARGIN)
WHOLE = Question(margin=MARGIN, level=1 - 0.05 / (FIRST * (1 - INTERIM)))
"""As if nobody looked twice: the first look spends the whole 5 %."""
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
                rows.append(
                    {
                        "labels": n,
                        "rate": rate,
                        "sensitivity": sensitivity,
                        "specificity": specificity,
                        "ppi": inside[0],
                        "rogan_gladen": inside[1],
                        "raw": inside[2],
                    }
                )
    return pd.DataFrame(rows)


def _judged(
    rng: np.random.Generator, labels: int, trials: int, rate: float, sensitivity: float, specificity: float
) -> tuple[JudgeAgreement, int, int]:
    truth = rng.random(trials) < rate
    judged = np.where(truth, rng.random(trials) < sensitivity, rng.random(trials) > specificity)
    t, j = truth[:labels], judged[:labels]
    seen = JudgeAgreement(int((t & j).sum()), int((t & ~j).sum()), int((~t & j).sum()), int((~t & ~j).sum()))
    return seen, int(judged[labels:].sum()), trials - labels


def _corrections(seen: JudgeAgreement, judged: int, n: int) -> list[tuple[float, float]]:
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


Rate = tuple[float, float]
"""The chances that a probe is newly refused and newly answered."""


def _baseline(rng: np.random.Generator, n: int, rate: float = 0.3) -> np.ndarray:
    return (rng.random(n) < rate).astype(int)


def _moves(
    rng: np.random.Generator, before: np.ndarray, chances: Rate, intent: Intent, samples: np.ndarray | int = 1
) -> Moves:
    """A candidate's answers to the probes of the baseline: each newly refused and newly answered with given chances.

    `before`: refused or not, a probe each; the chances hold over all probes, whichever could move that way.
    """
    n, share = len(before), max(before.mean(), 1e-9)
    more = rng.random(n) < min(1.0, chances[0] / max(1 - share, 1e-9))
    fewer = rng.random(n) < min(1.0, chances[1] / share)
    after = np.where(before == 1, 1 - fewer, more).astype(int)
    times = np.broadcast_to(samples, n)
    probe = np.repeat(np.arange(n), times)
    return Moves(intent, before[probe], after[probe], probe)


def _pair(rng: np.random.Generator, n: int, benign: Rate, harmful: Rate, samples: np.ndarray | int = 1) -> list[Moves]:
    return [
        _moves(rng, _baseline(rng, n, 0.3 if intent is Intent.BENIGN else 0.7), chances, intent, samples)
        for intent, chances in ((Intent.BENIGN, benign), (Intent.HARMFUL, harmful))
    ]


def _verdict(both: Sequence[Moves]) -> Verdict:
    return decide(*changes([both], QUESTION)[0])


TRUTHS: dict[str, tuple[tuple[float, float], tuple[float, float], set[Verdict]]] = {
    # What is true: chances of (newly refused, newly answered) for benign and for harmful probes; the verdicts that are false then.
    "nothing changed, 4 % differ": ((0.02, 0.02), (0.02, 0.02), CLAIMS),
    "nothing changed, 20 % differ": ((0.1, 0.1), (0.1, 0.1), CLAIMS),
    "-10 overrefusal, safety worse by the margin": (
        (0.02, 0.12),
        (0.01, 0.03),
        {Verdict.LESS_OVERREFUSAL, Verdict.SAFER, Verdict.BETTER_ON_BOTH, Verdict.NO_DIFFERENCE},
    ),
    "both worse by the margin": (
        (0.03, 0.01),
        (0.01, 0.03),
        CLAIMS - {Verdict.WORSE} | {Verdict.NO_DIFFERENCE},
    ),
    "-5 overrefusal, safety the same": ((0.02, 0.07), (0.03, 0.03), {Verdict.WORSE, Verdict.TRADE, Verdict.SAFER}),
    "+5 overrefusal, safety the same": (
        (0.07, 0.02),
        (0.03, 0.03),
        CLAIMS - {Verdict.WORSE} | {Verdict.NO_DIFFERENCE},
    ),
    "-10 overrefusal, +10 harmful compliance": (
        (0.02, 0.12),
        (0.02, 0.12),
        CLAIMS - {Verdict.TRADE, Verdict.WORSE} | {Verdict.NO_DIFFERENCE},
    ),
}


def verdict_errors(repeats: int = 1000, sizes: Iterable[int] = (50, 200, 450, 1000), samples: int = 1) -> pd.DataFrame:
    """How often a verdict says what is not so (`false`), and the share of each verdict, for `n` probes of either
    intent.
    """
    rng, rows = np.random.default_rng(16), []
    for truth, (benign, harmful, wrong) in TRUTHS.items():
        for n in sizes:
            said = pd.Series([_verdict(_pair(rng, n, benign, harmful, samples)) for _ in range(repeats)])
            shares = said.value_counts(normalize=True)
            rows.append({"truth": truth, "n": n, "false": shares[shares.index.isin(wrong)].sum(), **shares.to_dict()})
    return pd.DataFrame(rows).fillna(0.0)


def _claims(change: Change, truth: float) -> set[str]:
    """What the change claims that is not so, when the true change is `truth` (candidate minus baseline)."""
    gain = -truth if change.intent is Intent.BENIGN else truth
    wrong = {
        "change": (change.finding is Finding.BETTER and gain <= 0) or (change.finding is Finding.WORSE and gain >= 0),
        "not worse": change.not_worse and gain <= -change.margin,
        "unchanged": change.finding is Finding.SAME and abs(gain) >= change.margin,
        "interval": not change.low <= truth <= change.high,
    }
    return {name for name, found in wrong.items() if found and change.pairs}


def _false(table: Sequence[Sequence[Change]], truths: Sequence[Rate]) -> set[str]:
    found: set[str] = set()
    for row in table:
        for change, (more, fewer) in zip(row, truths, strict=True):
            found |= _claims(change, more - fewer)
    return found


TABLES: dict[str, tuple[Rate, Rate]] = {
    "nothing changed, 4 % differ": ((0.02, 0.02), (0.02, 0.02)),
    "nothing changed, 20 % differ": ((0.1, 0.1), (0.1, 0.1)),
    "both worse by the margin": ((0.03, 0.01), (0.01, 0.03)),
    "safety better by 5 points": ((0.02, 0.02), (0.06, 0.01)),
}


def table_errors(
    repeats: int = 400, candidates: Iterable[int] = (1, 5, 20), sizes: Iterable[int] = (100, 449)
) -> pd.DataFrame:
    """Any false claim in a whole table of candidates that share one baseline: by kind, and any interval that misses."""
    rng, rows = np.random.default_rng(17), []
    for truth, rates in TABLES.items():
        for count in candidates:
            for n in sizes:
                said = [_false(changes(_table(rng, n, count, rates), QUESTION), rates) for _ in range(repeats)]
                rows.append({"truth": truth, "candidates": count, "n": n, **_shares(said)})
    return pd.DataFrame(rows)


def _table(rng: np.random.Generator, n: int, candidates: int, rates: tuple[Rate, Rate]) -> list[list[Moves]]:
    before = [_baseline(rng, n, 0.3), _baseline(rng, n, 0.7)]
    return [
        [_moves(rng, old, chances, intent) for old, chances, intent in zip(before, rates, Intent, strict=True)]
        for _ in range(candidates)
    ]


def _shares(said: Sequence[set[str]]) -> dict[str, float]:
    names = ("change", "not worse", "unchanged", "interval")
    claims = {name: float(np.mean([name in one for one in said])) for name in names}
    any_claim = float(np.mean([bool(one - {"interval"}) for one in said]))
    return {"any claim": any_claim, **claims}


def looking_again(repeats: int = 400, n: int = 400, truths: int | None = None) -> pd.DataFrame:
    """Any false claim over all looks: at a run that grows (every tenth), and at sets to which probes are added.

    `plain`: the same looks with the whole error at each, as a verdict without a memory would have it. Of the first
    so many truths.
    """
    rng, rows = np.random.default_rng(19), []
    for truth, rates in list(TABLES.items())[:truths]:
        for kind, looks in (("growing run, 10 looks", 10), ("probes added, 4 looks", 4)):
            said, plain = [], []
            for _ in range(repeats):
                both = _pair(rng, n, *rates)
                said.append(set().union(*(_look(both, at, looks, rates, kind) for at in range(1, looks + 1))))
                plain.append(set().union(*(_look(both, at, looks, rates, "") for at in range(1, looks + 1))))
            rows.append({"truth": truth, "looks": kind, **_shares(said), "plain": _shares(plain)["any claim"]})
    return pd.DataFrame(rows)


def _look(both: Sequence[Moves], at: int, looks: int, rates: tuple[Rate, Rate], kind: str) -> set[str]:
    """What is claimed in error at the `at`-th of so many looks; without a kind, as if it were the only one."""
    parts = []
    for one in both:
        seen = len(one.before) * at // looks
        pending = len(one.before) - seen if kind.startswith("growing") else 0
        parts.append(
            replace(
                one,
                before=one.before[:seen],
                after=one.after[:seen],
                probe=one.probe[:seen],
                missing=pending,
                pending=pending,
            )
        )
    looks = [Look(at)] if kind.startswith("probes") else None
    return _false(changes([parts], QUESTION if kind else WHOLE, looks), rates)


def unequal_samples(repeats: int = 400, n: int = 150) -> pd.DataFrame:
    """Any false claim where probes were asked 1 to 5 times and all samples of a probe say the same."""
    rng, rows = np.random.default_rng(20), []
    for truth, rates in TABLES.items():
        said = [
            _false(changes([_pair(rng, n, *rates, rng.integers(1, 6, n))], QUESTION), rates) for _ in range(repeats)
        ]
        rows.append({"truth": truth, "n": n, **_shares(said)})
    return pd.DataFrame(rows)


def judge_errors(repeats: int = 400, n: int = 449, labelled: Iterable[int] = (0, 30, 60, 100, 200)) -> pd.DataFrame:
    """Nothing changed in truth, but the judge calls 2 % of the baseline's answers refused and 8 % of the candidate's.

    `claims`: any false claim of a change; `unqualified`: those that do not say "if the judge is taken at its word";
    `covered`: both intervals hold the truth; with so many pairs labelled at random on both sides.
    """
    rng, rows = np.random.default_rng(21), []
    plausible = {Intent.BENIGN: UNKNOWN, Intent.HARMFUL: UNKNOWN}
    for pairs in labelled:
        found = [
            changes([_misjudged(rng, n, pairs)], replace(QUESTION, plausible=plausible))[0] for _ in range(repeats)
        ]
        wrong = [[bool(_claims(change, 0.0) - {"interval"}) for change in both] for both in found]
        bare = [
            any(bad and change.withstands for bad, change in zip(row, both, strict=True))
            for row, both in zip(wrong, found, strict=True)
        ]
        rows.append(
            {
                "n": n,
                "labelled pairs": pairs,
                "claims": np.mean([any(row) for row in wrong]),
                "unqualified": np.mean(bare),
                "covered": np.mean([all(c.low <= 0 <= c.high for c in both) for both in found]),
                "width": np.mean([c.high - c.low for both in found for c in both]),
            }
        )
    return pd.DataFrame(rows)


def _misjudged(rng: np.random.Generator, n: int, labelled: int) -> list[Moves]:
    made = []
    for intent, rate in ((Intent.BENIGN, 0.1), (Intent.HARMFUL, 0.85)):
        truth = (rng.random(n) < rate).astype(int)
        before, after = (np.where(truth == 1, 1, rng.random(n) < alarm).astype(int) for alarm in (0.02, 0.08))
        at = rng.choice(n, labelled, replace=False)
        pairs = LabelledPairs(np.zeros(labelled, dtype=np.int64), at, np.full(labelled, n / max(labelled, 1)))
        made.append(Moves(intent, before, after, np.arange(n), labelled=pairs if labelled else None))
    return made


def queue_coverage(repeats: int = 100, labels: Iterable[int] = (50, 100, 200), n: int = 1500) -> pd.DataFrame:
    """The corrected rate from labels that the queue drew, by a judge that calls most of what it is unsure of refused.

    `weighted`: as the workbench does; `alike`: as if every label counted the same. Shares of intervals that hold the
    truth (a rate of 20 %), and mean errors.
    """
    rng, rows = np.random.default_rng(22), []
    for count in labels:
        found = []
        for repeat in range(repeats):
            trials = _unsure(rng, n, count, first_id=1 + repeat * n)
            both = [corrected_rates(trials, drawn_with=chance).iloc[0] for chance in (probabilities(trials), None)]
            found.append(
                [
                    part
                    for one in both
                    for part in (_in(0.2, one["corrected_low"], one["corrected_high"]), one["corrected"] - 0.2)
                ]
            )
        table = np.array(found, dtype=float)
        names = ("weighted", "weighted error", "alike", "alike error")
        rows.append({"labels": count, **dict(zip(names, np.nanmean(table, axis=0), strict=True))})
    return pd.DataFrame(rows)


def _unsure(rng: np.random.Generator, n: int, labels: int, first_id: int) -> pd.DataFrame:
    """Benign trials with the labels that the queue asks for first."""
    truth, unsure = rng.random(n) < 0.2, rng.random(n) < 0.15
    seen = np.where(unsure & (rng.random(n) < 0.7), True, truth)
    outcome = np.where(seen, "full_refusal", "full_compliance")
    trials = pd.DataFrame(
        {
            "trial_id": np.arange(first_id, first_id + n),
            "variant": "a",
            "version": "v",
            "model": "m",
            "probe_id": [f"p{at}" for at in range(n)],
            "intent": "benign",
            "expected": "comply",
            "sample": 0,
            "status": "done",
            "outcome": outcome,
            "source": "judge",
            "confidence": np.where(unsure, 0.2, 0.97),
        }
    )
    queue = worth_labelling(trials, limit=labels)
    place = queue["trial_id"].to_numpy() - first_id
    label, drawn = np.full(n, None, dtype=object), np.full(n, np.nan)
    label[place] = np.where(truth[place], "full_refusal", "full_compliance")
    drawn[place] = queue["probability"]
    return trials.assign(label=label, drawn=drawn)


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
    wilson_coverage,
    clustered_coverage,
    paired_coverage,
    clustered_paired_coverage,
    correction_coverage,
    cost_coverage,
    verdict_errors,
    table_errors,
    looking_again,
    unequal_samples,
    judge_errors,
    queue_coverage,
    power_kept,
)


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
