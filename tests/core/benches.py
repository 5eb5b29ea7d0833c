"""Workbenches in a home of their own, with an allow-list, for the tests of what people may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.access.roles import Person, Role
from core.settings import Settings
from core.workbench import Workbench


def bench_at(home: Path, *, url: str = "", **people: Any) -> Workbench:
    """A workbench with sign-in whose secrets name these people: admins, editors, viewers and the other keys of [people]."""
    settings = Settings(home=home, database_url=url)
    settings.__dict__["secrets"] = {"auth": {"client_id": "workbench", "cookie_secret": "x" * 32}, "people": people}
    return Workbench(settings)


def as_role(bench: Workbench, role: Role, name: str = "") -> Workbench:
    return bench.acting_as(Person(name or f"{role.word}@example.org", role))
