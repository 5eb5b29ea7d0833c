"""What changed between two versions of a probe set."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import Probe, ProbeSet


@dataclass(frozen=True)
class ProbeChange:
    """A probe that both versions have under one id, with the names of the fields that differ."""

    before: Probe
    after: Probe
    fields: tuple[str, ...]


@dataclass(frozen=True)
class SetDiff:
    """The difference between two versions; probes are matched by id."""

    added: tuple[Probe, ...]
    removed: tuple[Probe, ...]
    changed: tuple[ProbeChange, ...]
    unchanged: int


def diff_probe_sets(old: ProbeSet, new: ProbeSet) -> SetDiff:
    """What `new` adds to, takes from and alters in `old`, each in the order of its own set."""
    before = {probe.id: probe for probe in old.probes}
    after = {probe.id: probe for probe in new.probes}
    common = [(before[id], probe) for id, probe in after.items() if id in before]
    changed = tuple(ProbeChange(one, other, _fields(one, other)) for one, other in common if one != other)
    return SetDiff(
        tuple(probe for id, probe in after.items() if id not in before),
        tuple(probe for id, probe in before.items() if id not in after),
        changed,
        len(common) - len(changed),
    )


def _fields(one: Probe, other: Probe) -> tuple[str, ...]:
    before, after = one.as_dict(), other.as_dict()
    return tuple(name for name in {**before, **after} if before.get(name) != after.get(name))
