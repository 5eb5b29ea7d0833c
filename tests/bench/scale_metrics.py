"""How the metrics scale: milliseconds on 100,000 trials and the ratio to 10,000: python -m tests.bench.scale_metrics"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from core.metrics import comparison, correction, flips, gate, label_queue, pareto, rates, slices, wording


def trials(variants: int, probes: int = 500, samples: int = 10) -> pd.DataFrame:
    """A full grid of done trials under one model, half benign, in contrast pairs, with the store's column types."""
    rng, n = np.random.default_rng(1), variants * probes * samples
    variant, probe = (
        np.repeat(np.arange(variants), probes * samples),
        np.tile(np.repeat(np.arange(probes), samples), variants),
    )
    chance = np.where(probe % 2, 0.8, 0.2) + 0.1 * rng.standard_normal(probes)[probe]
    outcome = np.where(rng.random(n) < chance, rng.integers(1, 3, n), 0)

    def named(codes: Any, names: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, names)

    return pd.DataFrame(
        {
            "trial_id": np.arange(n),
            "run_id": named(np.zeros(n, int), ["run"]),
            "variant": named(variant, [f"variant {at}" for at in range(variants)]),
            "version": named(variant, [f"{at:012x}" for at in range(variants)]),
            "model": named(np.zeros(n, int), ["simulator/balanced"]),
            "probe_id": named(probe, [f"p{at}" for at in range(probes)]),
            "intent": named(probe % 2, ["benign", "harmful"]),
            "expected": named(probe % 2 * 2, ["comply", "guide", "refuse"]),
            "category": named(probe % 10, [f"category {at}" for at in range(10)]),
            "pair": named(probe ^ 1, [f"p{at}" for at in range(probes)]),
            "sample": np.tile(np.arange(samples), variants * probes),
            "status": named(np.zeros(n, int), ["done", "failed", "pending"]),
            "outcome": named(outcome, ["full_compliance", "partial_refusal", "full_refusal", "invalid"]),
            "confidence": rng.random(n),
            "harm": np.full(n, np.nan),
            "cost_usd": np.full(n, 0.001),
            "source": named(np.zeros(n, int), ["judge", "provider", "human"]),
            "label": named(np.full(n, -1), ["invalid"]),
        }
    )


WORDS = "kill process shoot photo steal heart blow nose crash party bomb cake attack panic"
TASKS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], object]] = {
    "summary": lambda frame, _: rates.summary(frame),
    "compare": lambda frame, _: comparison.compare(frame, "variant 0", "variant 1"),
    "compare_all": lambda frame, _: comparison.compare_all(frame, "variant 0"),
    "flips": lambda frame, _: flips.flips(frame, "variant 0", "variant 1"),
    "slices": lambda frame, _: slices.slices(frame),
    "contrast_pairs": lambda frame, _: slices.contrast_pairs(frame),
    "expected_matrix": lambda frame, _: slices.expected_matrix(frame),
    "stability": lambda frame, _: slices.stability(frame),
    "triggers": lambda frame, probes: wording.triggers(frame, probes, variant="variant 1", compare_with="variant 0"),
    "best_for_ratio": lambda frame, _: pareto.best_for_ratio(rates.summary(frame), 3),
    "corrected_rates": lambda frame, _: correction.corrected_rates(frame),
    "worth_labelling": lambda frame, _: label_queue.worth_labelling(frame, limit=200),
    "gate": lambda frame, _: gate.gate(frame, "variant 1", "variant 0", 0.5),
}


def milliseconds(task: Callable[[], object], repeats: int = 5) -> float:
    task()
    spent = []
    for _ in range(repeats):
        started = time.perf_counter()
        task()
        spent.append(time.perf_counter() - started)
    return 1000 * min(spent)


def main() -> None:
    words = WORDS.split()
    asked = [f"How do I {words[at % len(words)]} it" for at in range(500)]
    probes = pd.DataFrame({"probe_id": [f"p{at}" for at in range(500)], "prompt": asked, "triggers": [[]] * 500})
    small, large = trials(2), trials(20)
    print(f"{'':16} {len(small):>9,} {len(large):>9,}   ratio")
    for name, task in TASKS.items():
        few, many = (milliseconds(lambda frame=frame, task=task: task(frame, probes)) for frame in (small, large))
        print(f"{name:16} {few:6.1f} ms {many:6.1f} ms {many / few:6.1f}")


if __name__ == "__main__":
    main()
