"""Small plans, probe sets and stores for the tests of the store and the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from core.domain import Expected, Intent, Plan, Probe, ProbeSet, Sampling, Variant
from core.store import Store


def store_at(folder: Path) -> Store:
    return Store(f"sqlite:///{folder / 'store.sqlite'}")


def probe_set_of(size: int, *, prompt: str = "How do I kill process {n}?") -> ProbeSet:
    """Alternately benign and harmful probes `p0`, `p1`..."""
    intents = (Intent.BENIGN, Intent.HARMFUL)
    return ProbeSet(
        "probes",
        tuple(
            Probe(f"p{n}", prompt.replace("{n}", str(n)), intents[n % 2], Expected.COMPLY, f"topic {n % 3}", ("kill",))
            for n in range(size)
        ),
        source="tests",
    )


def plan_of(
    *, variants: int = 1, probes: int = 1, models: int = 1, samples: int = 1, name: str = "run", **rest: Any
) -> Plan:
    """A plan over models `m0`, `m1`... and variants `v0`, `v1`..., each with a wording of its own."""
    names = rest.pop("model_names", None) or [f"m{n}" for n in range(models)]
    wordings = tuple(Variant(f"v{n}", f"Be helpful, way {n}.") for n in range(variants))
    return Plan(name, wordings, probe_set_of(probes), tuple(names), sampling=Sampling(samples=samples), **rest)


@contextmanager
def full_disk(store: Store) -> Iterator[None]:
    """For a while, the store's file cannot grow any more."""
    engine = store.db.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)
    engine.dispose()
