"""What runs came to at a glance: both rates before and after, the one verdict, and an example for a workbench without runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain import Intent, TrialStatus, VariantRef
from core.workbench.context import Context
from core.workbench.verdict_texts import verdicts

if TYPE_CHECKING:
    import pandas as pd

    from core.domain import Plan
    from core.store import RefusalCount, RunRow, Store
    from core.workbench.results import Results
    from core.workbench.verdict_texts import VerdictLine


@dataclass(frozen=True, slots=True)
class Share:
    """A rate over `n` trials, with its interval."""

    rate: float
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A variant's rates on a model; None where it has no valid trial of that intent."""

    variant: str
    model: str
    overrefusal: Share | None
    harmful_compliance: Share | None


@dataclass(frozen=True, slots=True)
class Glance:
    """A run in one line: the point of the baseline, and that of the last wording beside it (None where it has one alone)."""

    before: Point
    after: Point | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a run shows: its trials, and the last wording against the one it is compared with, where there are two."""

    trials: pd.DataFrame
    baseline: str
    line: VerdictLine | None
    comparisons: int


class Overview:
    """What the start page asks for."""

    def __init__(self, context: Context, results: Results) -> None:
        self._context, self._results = context, results

    def glances(self, rows: Sequence[RunRow]) -> dict[str, Glance]:
        """Every run that has a valid trial, on its first model: all that is not known yet with one query.

        What ended runs came to is kept in memory until they are taken up or judged again.
        """
        store, resources = self._context.store, self._context.resources
        marks = store.rates.marks([row.run_id for row in rows])
        keys = {
            row.run_id: (row.run_id, str(row.status), row.attempt, row.judge, marks.get(row.run_id)) for row in rows
        }
        with resources.cache_lock:
            known = {run_id: resources.glances[key] for run_id, key in keys.items() if key in resources.glances}
        found = _counted(store, [row for row in rows if row.run_id not in known])
        with resources.cache_lock:
            for row in rows:
                if row.run_id in found and row.status.ended and marks.get(row.run_id) is not None:
                    resources.glances[keys[row.run_id]] = found[row.run_id]
        return known | found

    def finding(self, row: RunRow) -> Finding:
        """What this run shows, on its first model."""
        names = [name for name, _ in row.variants]
        baseline, last = (names[place] for place in _ends(names, row.baseline))
        trials = self._results.trials(row.run_id)
        lines = self._results.verdicts(trials, baseline, models=list(row.models)) if last != baseline else []
        mine = (line for line in lines if (line.comparison.candidate, line.comparison.model) == (last, row.models[0]))
        return Finding(trials, baseline, next(mine, None), len(lines))


def _counted(store: Store, rows: Sequence[RunRow]) -> dict[str, Glance]:
    if not rows:
        return {}
    counts: dict[str, dict[tuple[int, Intent], RefusalCount]] = {}
    for one in store.rates.of_runs([row.run_id for row in rows]):
        if one.model == 0:
            counts.setdefault(one.run_id, {})[one.variant, one.intent] = one
    return {row.run_id: _glance(row, counts[row.run_id]) for row in rows if row.run_id in counts}


def _glance(row: RunRow, counts: dict[tuple[int, Intent], RefusalCount]) -> Glance:
    names = [name for name, _ in row.variants]
    start, end = _ends(names, row.baseline)
    places = [place for place in dict.fromkeys((start, end)) if any(variant == place for variant, _ in counts)]
    points = [
        Point(
            names[place],
            row.models[0],
            _share(counts.get((place, Intent.BENIGN))),
            _share(counts.get((place, Intent.HARMFUL)), complied=True),
        )
        for place in places
    ]
    return Glance(points[0], points[1] if len(points) > 1 else None)


def _ends(names: Sequence[str], baseline: str) -> tuple[int, int]:
    """The places of the wording that is compared with, and of the last one: its forerunner where all are of one prompt."""
    last = len(names) - 1
    if baseline in names:
        return names.index(baseline), last
    of_one = len({VariantRef.parse(name).prompt for name in names}) == 1
    return (max(last - 1, 0) if of_one else 0), last


def _share(count: RefusalCount | None, *, complied: bool = False) -> Share | None:
    import numpy as np

    from core.metrics.intervals import ProbeSums, clustered_interval

    if count is None:
        return None
    sums = (count.n, count.probes, count.shares, count.square_shares, count.shares, count.inverses)
    each = (np.array([one], dtype=float) for one in (*sums, count.hit, count.missed))
    rate, low, high = (float(one[0]) for one in clustered_interval(ProbeSums(*each)))
    return Share(1 - rate, count.n, 1 - high, 1 - low) if complied else Share(rate, count.n, low, high)


def example(plan: Plan) -> Finding:
    """What a comparison on the simulator will show, worked out here and now: nothing is kept and no engine is started."""
    import pandas as pd

    from core.judges.rules import judge_text
    from core.simulator import simulate

    model, behaviour = plan.models[0], plan.models[0].partition("/")[2]
    cells = [(variant, probe) for variant in plan.variants for probe in plan.probe_set.probes]
    said = [simulate(variant.text, probe.prompt, behaviour).text for variant, probe in cells]
    trials = pd.DataFrame(
        {
            "variant": [variant.name for variant, _ in cells],
            "version": [variant.version for variant, _ in cells],
            "model": model,
            "probe_id": [probe.id for _, probe in cells],
            "intent": [str(probe.intent) for _, probe in cells],
            "expected": [str(probe.expected) for _, probe in cells],
            "sample": 0,
            "status": str(TrialStatus.DONE),
            "outcome": [
                str(judge_text(probe.prompt, text).outcome) for (_, probe), text in zip(cells, said, strict=True)
            ],
        }
    )
    baseline = plan.variants[0].name
    lines = verdicts(trials, baseline, models=[model])
    return Finding(trials, baseline, lines[-1] if lines else None, len(lines))
