"""The activity log, the list, the bin and share links keep their promises on PostgreSQL too: the same tests there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.access.roles import Role
from core.workbench import Workbench
from tests.core.benches import as_role, bench_at
from tests.core.postgres import fresh_database
from tests.core.workbench import test_activity, test_bin, test_share_links
from tests.core.workbench.test_share_links import run_id

pytestmark = pytest.mark.postgres
__all__ = ["run_id"]

SQLITE_ALONE = {
    "test_views_are_counted_and_the_token_is_nowhere_in_the_database",  # reads the file
    "test_starting_and_stopping_a_run_is_told_without_its_texts",  # the engine's own tests run there
    "test_a_link_works_for_a_day_to_a_year",
}
globals().update(
    {
        name: test
        for module in (test_activity, test_bin, test_share_links)
        for name, test in vars(module).items()
        if name.startswith("test_") and name not in SQLITE_ALONE
    }
)


@pytest.fixture
def bench(postgres: str, tmp_path: Path) -> Iterator[Workbench]:
    made = as_role(
        bench_at(tmp_path, url=fresh_database(postgres), admins=["ada@example.org"]), Role.ADMIN, "ada@example.org"
    )
    yield made
    made.store.close()
