"""Share links: one frozen report for whoever has the token, until it expires, is revoked or its run is deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.access.roles import Role
from core.errors import Forbidden, InputError, NotFound
from core.store.tables import shares
from core.workbench import Workbench
from tests.core.benches import as_role, bench_at
from tests.core.stores import plan_of


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return as_role(bench_at(tmp_path, admins=["ada@example.org"]), Role.ADMIN, "ada@example.org")


@pytest.fixture
def run_id(bench: Workbench) -> str:
    return bench.store.runs.create(plan_of(name="night run", author="ada@example.org"))


def test_the_report_is_frozen_when_the_link_is_made(bench: Workbench, run_id: str) -> None:
    new = bench.shares.create(run_id)
    bench.runs.rename(run_id, "renamed")
    shown = bench.shares.open(new.token)
    assert shown.title == "night run"
    assert "night run" in shown.html
    assert "renamed" not in shown.html


def test_views_are_counted_and_the_token_is_nowhere_in_the_database(bench: Workbench, run_id: str) -> None:
    new = bench.shares.create(run_id, title="For the board")
    for _ in range(3):
        bench.shares.open(new.token)
    assert [(row.title, row.views) for row in bench.shares.all(run_id)] == [("For the board", 3)]
    assert len(new.token) >= 43
    for file in Path(bench.settings.home).glob("workbench.sqlite*"):
        assert new.token.encode() not in file.read_bytes()
    assert new.token not in bench.activity.export().decode()


@pytest.mark.parametrize("token", ["", "x", "é" * 40, "\ud800", "' OR 1=1 --"])
def test_another_token_shows_nothing(bench: Workbench, run_id: str, token: str) -> None:
    bench.shares.create(run_id)
    with pytest.raises(NotFound, match="shows nothing"):
        bench.shares.open(token)


def test_an_ended_link_says_the_same_as_one_that_never_was(bench: Workbench, run_id: str) -> None:
    revoked, expired, binned = (bench.shares.create(run_id) for _ in range(3))
    bench.shares.revoke(revoked.share.id)
    past = shares.update().where(shares.c.id == expired.share.id).values(expires_at="2020-01-01T00:00:00.000Z")
    bench.store.db.write(lambda connection: connection.execute(past))
    assert bench.shares.open(binned.token).title == "night run"
    bench.runs.delete(run_id)
    for new in (revoked, expired, binned):
        with pytest.raises(NotFound, match="shows nothing"):
            bench.shares.open(new.token)
    bench.bin.restore("run", run_id)
    assert bench.shares.open(binned.token).title == "night run"


def test_a_link_ends_with_the_membership_of_who_made_it(tmp_path: Path) -> None:
    owner = bench_at(tmp_path, admins=["ada@example.org"])
    owner.people.add("rob@elsewhere.net", "editor")
    run_id = owner.store.runs.create(plan_of(name="night run"))
    of_rob = as_role(owner, Role.EDITOR, "rob@elsewhere.net").shares.create(run_id)
    of_command_line = as_role(owner, Role.ADMIN, "local").shares.create(run_id)
    assert owner.shares.open(of_rob.token).title == "night run"
    owner.people.remove("rob@elsewhere.net")
    with pytest.raises(NotFound, match="shows nothing"):
        owner.shares.open(of_rob.token)
    assert owner.shares.open(of_command_line.token).title == "night run"
    assert [(row.created_by, row.views) for row in owner.shares.all()] == [("local", 1), ("rob@elsewhere.net", 1)]


def test_an_editor_revokes_their_own_links_only(bench: Workbench, run_id: str) -> None:
    editor = as_role(bench, Role.EDITOR)
    theirs, own = bench.shares.create(run_id), editor.shares.create(run_id)
    editor.shares.revoke(own.share.id)
    with pytest.raises(Forbidden):
        editor.shares.revoke(theirs.share.id)
    assert [row.revoked_at is None for row in bench.shares.all()] == [False, True]


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_link_works_for_a_day_to_a_year(bench: Workbench, run_id: str, days: int) -> None:
    with pytest.raises(InputError, match="days"):
        bench.shares.create(run_id, days=days)


def test_the_reports_of_links_that_ended_long_ago_are_dropped(bench: Workbench, run_id: str) -> None:
    old, fresh = bench.shares.create(run_id), bench.shares.create(run_id)
    past = shares.update().where(shares.c.id == old.share.id).values(revoked_at="2020-01-01T00:00:00.000Z")
    bench.store.db.write(lambda connection: connection.execute(past))
    assert bench.bin.purge_old().reports == 1
    with bench.store.db.reading() as connection:
        kept = dict(connection.execute(sa.select(shares.c.id, shares.c.content.is_not(None))).tuples().all())
    assert kept == {old.share.id: False, fresh.share.id: True}
