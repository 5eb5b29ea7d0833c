"""How often the question of a run was put before: runs of the same wordings on probes that this run holds, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain import RunSource

if TYPE_CHECKING:
    from core.store import Store


def look_number(store: Store, run_id: str) -> int:
    """1 for the first look at a question; one more for each earlier complete run of two or more of the same wordings,
    under one of the same models, on another set of probes that shares some with this run's.

    Whoever adds probes because a verdict was not reached looks at the old ones again (see `core.metrics.simultaneous`).
    The same set run again counts once: its replies come from the cache.
    """
    row = store.runs.get(run_id)
    if row.source != RunSource.RUN or len(row.variants) < 2:
        return 1
    earlier = {
        one.probe_hash
        for one in store.runs.earlier_alike(run_id)
        if set(one.models) & set(row.models) and one.probe_hash != row.probe_hash
    }
    if not earlier:
        return 1
    asked = {probe.prompt for probe in store.probes.of_hash(row.probe_hash)}
    return 1 + sum(any(probe.prompt in asked for probe in store.probes.of_hash(probe_hash)) for probe_hash in earlier)
