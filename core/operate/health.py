"""Whether the workbench can work: does the database answer, and does a worker live?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from core.errors import WorkbenchError

if TYPE_CHECKING:
    from core.store import Store


@dataclass(frozen=True)
class Health:
    """Whether the workbench can work. `workers` are the live processes that take runs of anybody."""

    database: bool
    engine: bool
    workers: int = 0
    problem: str = ""

    @property
    def well(self) -> bool:
        return self.database and self.engine

    def as_json(self) -> dict[str, object]:
        return {"status": "ok" if self.well else "unwell", **asdict(self)}


def health(store: Callable[[], Store]) -> Health:
    """Asks the database, and it for workers whose lease is fresh. Never raises."""
    try:
        opened = store()
        opened.ping()
        alive, _ = opened.workers.all()
    except WorkbenchError as error:
        return Health(False, False, problem=str(error))
    workers = sum(not worker.private for worker in alive)
    problem = "" if workers else "No worker is alive; start one with `python -m core worker`, or open the app."
    return Health(True, bool(workers), workers, problem)
