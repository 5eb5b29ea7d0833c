"""100,000 trials through everything a Trade-off page asks for: load, aggregate, verdicts, chart; then one control changed.

    python -m tests.bench.scale [--trials 100000]

Prints milliseconds and each step's share of the whole. Nothing is asserted: machines differ, shares tell where time goes.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.domain import Expected, Intent, Judgement, Outcome, Probe, ProbeSet
from core.settings import Settings
from core.store import RecordedTrial
from core.workbench import Workbench

VARIANTS = 20
VALID = (Outcome.FULL_COMPLIANCE, Outcome.PARTIAL_REFUSAL, Outcome.FULL_REFUSAL)


def probe_set(size: int) -> ProbeSet:
    intents = ((Intent.BENIGN, Expected.COMPLY), (Intent.HARMFUL, Expected.REFUSE))
    probes = [
        Probe(str(at), f"Question number {at}?", *intents[at % 2], category=f"area {at % 10}") for at in range(size)
    ]
    return ProbeSet("bench", tuple(probes))


def filled(home: Path, trials: int) -> tuple[Workbench, str]:
    """A workbench with one run of so many judged trials."""
    bench, probes, dice = Workbench(Settings(home=home)), probe_set(trials // VARIANTS), random.Random(7)
    response = "A response of an ordinary length. " * 8
    items = [RecordedTrial(f"variant {at}", probe.id, response) for at in range(VARIANTS) for probe in probes.probes]
    run_id = bench.store.recorded.add("bench", probes, items)
    judged = [
        (
            int(row.trial_id),
            Judgement(dice.choices(VALID, (9, 1, 2 + int(row.variant.split()[1]) % 8))[0], "rules", "1", 0.9),
        )
        for row in bench.store.frames.of_runs([run_id])[["trial_id", "variant"]].itertuples()
    ]
    bench.store.judgements.record(judged).result()
    return bench, run_id


def timed(step: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = step()
    return 1_000 * (time.perf_counter() - started), result


def page(bench: Workbench, run_id: str, *, strict: bool) -> dict[str, float]:
    """The steps of one draw of the Trade-off page, in milliseconds."""
    from core.charts.tradeoff import tradeoff
    from core.workbench.verdict_texts import rates_table

    spent: dict[str, float] = {}
    spent["load the trials"], trials = timed(lambda: bench.results.trials(run_id))
    spent["aggregate"], summary = timed(lambda: bench.results.summary(run_id))
    spent["verdicts"], _ = timed(
        lambda: bench.results.verdicts(trials, "variant 0", strict=strict, models=("recorded",))
    )
    spent["draw the chart"], figure = timed(lambda: tradeoff(summary, strict=strict, baseline="variant 0"))
    spent["table"], _ = timed(lambda: rates_table(summary, strict=strict))
    spent["chart to JSON"], _ = timed(figure.to_json)
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100_000)
    wanted = parser.parse_args().trials
    with tempfile.TemporaryDirectory() as folder:
        bench, run_id = filled(Path(folder), 2_000)
        page(bench, run_id, strict=False)  # so that imports are not measured
        bench, run_id = filled(Path(folder) / "large", wanted)
        for name, strict in (("first draw", False), ("one control changed", True)):
            spent = page(bench, run_id, strict=strict)
            total = sum(spent.values())
            print(f"{name}, {wanted:,} trials: {total:.0f} ms")
            for step, milliseconds in spent.items():
                print(f"  {step:<18} {milliseconds:7.0f} ms  {milliseconds / total:5.0%}")


if __name__ == "__main__":
    main()
