"""How often a question was put before: a baseline and a candidate on one model, on probes that this run holds, too."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from core.domain import RunSource

if TYPE_CHECKING:
    from core.store import RunRow, Store


def looks_at(store: Store, run_id: str) -> dict[tuple[str, str, str], int]:
    """The number of the look at each question of a run, (model, one variant, another); left out where it is the first.

    One more for each earlier complete run that put the two wordings to the model on another set of probes that shares
    some with this run's. Whoever adds probes because a verdict was not reached looks at the old ones again (see
    `core.metrics.simultaneous`). The same set run again counts once: its replies come from the cache. A variant is named
    as the run does, and as `name@version`.
    """
    row = store.runs.get(run_id)
    if row.source != RunSource.RUN or len(row.variants) < 2:
        return {}
    earlier = _overlapping(store, row)
    found: dict[tuple[str, str, str], int] = {}
    for (one, first), (other, second) in permutations(row.variants, 2):
        for model in row.models:
            sets = {
                run.probe_hash
                for run in earlier
                if model in run.models and {first, second} <= {version for _, version in run.variants}
            }
            if sets:
                names = [(a, b) for a in (one, f"{one}@{first}") for b in (other, f"{other}@{second}")]
                found |= {(model, a, b): 1 + len(sets) for a, b in names}
    return found


def _overlapping(store: Store, row: RunRow) -> list[RunRow]:
    """The earlier runs of two or more of its wordings on other sets of probes that share some with the run's."""
    alike = [one for one in store.runs.earlier_alike(row.run_id) if one.probe_hash != row.probe_hash]
    if not alike:
        return []
    asked = {probe.prompt for probe in store.probes.of_hash(row.probe_hash)}
    hashes = {one.probe_hash for one in alike}
    shared = {one for one in hashes if any(probe.prompt in asked for probe in store.probes.of_hash(one))}
    return [one for one in alike if one.probe_hash in shared]
