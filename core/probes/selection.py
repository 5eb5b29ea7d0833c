"""Stratified selections of a probe set, fixed by hashes: the same for everyone, the smaller inside the larger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from core.domain import Probe, ProbeSet
from core.errors import InputError

SELECTIONS: Mapping[str, int | None] = {"short": 120, "standard": 300, "full": None}
"""Sizes by name: a first look, an ordinary comparison, everything."""


def select(probe_set: ProbeSet, size: int | str) -> ProbeSet:
    """At most `size` probes (or `short`, `standard`, `full`) with the set's mix of intent, expected and category.

    Twins stay together, so the result can be a probe or two smaller than asked. The choice depends on the probes alone:
    it is the same on every machine, and a smaller selection is part of every larger one of the same set. Probes keep
    the set's order.
    """
    count = _count(size, probe_set.size)
    if count >= probe_set.size:
        return probe_set
    chosen: set[str] = set()
    for group in _spread(twins(probe_set)):
        if len(chosen) + len(group) > count:
            break
        chosen.update(probe.id for probe in group)
    probes = tuple(probe for probe in probe_set.probes if probe.id in chosen)
    return replace(probe_set, name=f"{probe_set.name}:{size}", probes=probes)


def _count(size: int | str, whole: int) -> int:
    wanted = SELECTIONS.get(size, -1) if isinstance(size, str) and not size.isdigit() else int(size)
    if wanted is None:
        return whole
    if wanted < 1:
        raise InputError(f"there is no selection “{size}”.", hint=f"Use {', '.join(SELECTIONS)}, or a number above 0.")
    return wanted


def twins(probe_set: ProbeSet) -> list[list[Probe]]:
    """The probes in groups that pairs connect; most groups are one probe or two."""
    probes = {probe.id: probe for probe in probe_set.probes}
    root = {name: name for name in probes}

    def find(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for probe in probe_set.probes:
        if probe.pair in probes:
            root[find(probe.id)] = find(probe.pair)
    groups: dict[str, list[Probe]] = {}
    for probe in probe_set.probes:
        groups.setdefault(find(probe.id), []).append(probe)
    return list(groups.values())


def _spread(groups: list[list[Probe]]) -> list[list[Probe]]:
    """The groups in an order whose every beginning has the mix of the whole.

    Each stratum is shuffled by hash and its k-th of n groups placed at (k + 1/2) / n on a common line.
    """
    strata: dict[str, list[tuple[str, list[Probe]]]] = {}
    for group in groups:
        kinds = sorted({f"{probe.intent}/{probe.expected}/{probe.category}" for probe in group})
        key = min(hashlib.sha256(f"{probe.id}\n{probe.prompt}".encode()).hexdigest() for probe in group)
        strata.setdefault("+".join(kinds), []).append((key, group))
    placed: list[tuple[float, str, list[Probe]]] = []
    for members in strata.values():
        members.sort(key=lambda member: member[0])
        placed += [((k + 0.5) / len(members), key, group) for k, (key, group) in enumerate(members)]
    return [group for _, _, group in sorted(placed, key=lambda place: place[:2])]
