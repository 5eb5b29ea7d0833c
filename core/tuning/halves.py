"""The half-prompts of an experiment: which of them are asked which probes, as the cells of one run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from core.domain import Intent, Probe, ProbeSet
from core.probes.selection import select
from core.tuning.designs import Design, folded_array


@dataclass(frozen=True)
class Halves:
    """The cells of a run, with the masks that its variants are made by: `101`, a digit a free sentence."""

    probe_set: ProbeSet
    """The probes that are asked, in the order of the whole set."""
    masks: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]
    """(place of the mask, place of the probe)."""


def deal(whole: ProbeSet, factors: int, calls: int, *, seed: int = 0) -> Halves:
    """About `calls` calls for each intent: four a probe, more where there are too few probes."""
    chosen = {intent: _some(whole, intent, calls // 4) for intent in Intent}
    asked = {probe.id for probes in chosen.values() for probe in probes}
    probe_set = replace(whole, probes=tuple(probe for probe in whole.probes if probe.id in asked))
    place = {probe.id: at for at, probe in enumerate(probe_set.probes)}
    masks: dict[str, int] = {}
    dealt = list[tuple[float, int, int]]()
    for intent, probes in chosen.items():
        rows = max(2, ceil(calls / (2 * max(1, len(probes))))) if len(probes) < calls // 4 else 2
        design = folded_array(factors, len(probes), rows=rows, seed=2 * seed + (intent is Intent.HARMFUL))
        for at, mask in enumerate(_masks(design)):
            dealt.append((at / len(design), masks.setdefault(mask, len(masks)), place[probes[design.probe[at]].id]))
    dealt.sort(key=lambda cell: cell[0])
    return Halves(probe_set, tuple(masks), tuple((mask, probe) for _, mask, probe in dealt))


def _some(whole: ProbeSet, intent: Intent, count: int) -> list[Probe]:
    """At most `count` probes of one intent with the set's mix of categories."""
    part = replace(whole, probes=tuple(probe for probe in whole.probes if probe.intent == intent))
    return list(select(part, max(1, count)).probes) if part.probes else []


def _masks(design: Design) -> list[str]:
    return ["".join("1" if bit else "0" for bit in row) for row in design.present]
