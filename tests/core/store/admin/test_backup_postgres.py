"""PostgreSQL's own tools take a backup of everything and bring it back the same, by the commands of docs/deployment.md."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.domain import Outcome
from core.store import Store
from core.store.tables import metadata
from tests.conftest import ROOT, skip_or_fail
from tests.core.postgres import cluster, fresh_database, tool
from tests.core.stores import plan_of

pytestmark = pytest.mark.postgres
COMMANDS = re.findall(r"^(pg_\w+ .+)$", (ROOT / "docs" / "deployment.md").read_text("utf-8"), re.M)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if not tool("initdb") or not tool("pg_dump"):
        skip_or_fail("There is no PostgreSQL; on Debian: apt-get install postgresql.")
    with cluster() as url:
        yield url


def run(command: str, url: str, dump: Path) -> None:
    """A documented command, on this database and this file."""
    program, *arguments = shlex.split(command)
    address = url.replace("+psycopg", "")
    own = [re.sub(r"postgresql://\S+", address, one).replace("workbench.dump", str(dump)) for one in arguments]
    subprocess.run([tool(program), *own], check=True, capture_output=True, text=True, timeout=300)


def content(url: str) -> dict[str, list[str]]:
    """Every row of every table."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = {
            name: sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return rows


def test_dump_wipe_restore_gives_the_same_rows(server: str, tmp_path: Path) -> None:
    url = fresh_database(server)
    store = Store(url)
    run_id = store.runs.create(plan_of(variants=2, probes=20))
    store.labels.add(int(store.frames.of_runs([run_id])["trial_id"][0]), Outcome.FULL_REFUSAL, "ann", "für später")
    store.prompts.save("mine", "Be helpful. \x00")
    store.activity.add("ann", "admin", "start", "run", run_id, {})
    before = content(url)
    store.close()
    dump, restore = COMMANDS
    run(dump, url, tmp_path / "workbench.dump")
    again = fresh_database(server)
    run(restore, again, tmp_path / "workbench.dump")
    assert content(again) == before
    assert len(before["trials"]) == 40
    reopened = Store(again)
    assert reopened.runs.create(plan_of()) != run_id
    reopened.close()
    run(restore, again, tmp_path / "workbench.dump")
    assert content(again) == before
