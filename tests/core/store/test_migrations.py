"""A database of an earlier schema opens, is migrated forward, and holds all that it held."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from core.access.roles import Person, Role
from core.domain import Outcome, RunSource, RunStatus, VariantRef
from core.errors import NotFound
from core.settings import Settings
from core.store import Store
from core.store.admin.copying import copy
from core.store.migrations.upgrade import configuration, known_versions, upgrade
from core.store.tables import HEAD, ONLY_GROWS, metadata, run_variants, version
from core.workbench import Workbench
from core.workbench.logs import CONFIRMED, JUSTIFIED, OPEN
from tests.core.postgres import fresh_database

DUMP = Path(__file__).parents[1] / "data/schema_0004.sql"
"""Written by the program of schema 0004: prompts with branches, policies, a rubric, a bin, five runs, labels, comments, people."""
TWO_VERSIONS, WORDINGS, WAITING, LOG, RECORDED = (
    "20261126-44cx0q0",
    "20261126-44d3rv8",
    "20261126-44d5f84",
    "20261126-44d5set",
    "20261126-44daqww",
)
TOKEN = "bYLty5Rr2f887XXOe___FcNncz95FhhzXC5AK_lxTmM"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    connection = sqlite3.connect(tmp_path / "workbench.sqlite")
    connection.executescript(DUMP.read_text("utf-8"))
    connection.close()
    made = Workbench(Settings(home=tmp_path), private=True, person=Person("ann@example.org", Role.ADMIN))
    yield made
    made.close()
    made.store.close()


def schema(connection: sa.Connection) -> dict[str, Any]:
    """All that the database says of its tables, in an order of its own, and its triggers."""
    found = sa.inspect(connection)
    kept = {
        name: {
            "columns": sorted(
                (one["name"], str(one["type"]), one["nullable"], str(one["default"])) for one in found.get_columns(name)
            ),
            "indexes": sorted(map(repr, found.get_indexes(name))),
            "primary key": found.get_pk_constraint(name),
            "foreign keys": sorted(map(repr, found.get_foreign_keys(name))),
            "unique": sorted(map(repr, found.get_unique_constraints(name))),
            "checks": sorted(map(repr, found.get_check_constraints(name))),
        }
        for name in found.get_table_names()
    }
    assert set(kept) == {version.name, *metadata.tables}
    triggers = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT pg_get_triggerdef(t.oid), pg_get_functiondef(tgfoid) FROM pg_trigger t WHERE NOT tgisinternal",
    }
    said = connection.execute(sa.text(triggers[connection.dialect.name])).all()
    assert said
    return {**kept, "triggers": said, "version": connection.execute(sa.select(version)).all()}


@pytest.mark.parametrize("kind", list(ONLY_GROWS))
def test_a_new_database_is_the_one_that_the_migrations_make(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def url(name: str) -> str:
        return (
            f"sqlite:///{tmp_path}/{name}" if kind == "sqlite" else fresh_database(request.getfixturevalue("postgres"))
        )

    migrated = sa.create_engine(url("migrated"))
    with migrated.begin() as connection:
        upgrade(connection, "here")
    made = Store(url("made"))
    with migrated.connect() as one, made.db.engine.connect() as other:
        assert schema(one) == schema(other)
    made.close()
    migrated.dispose()
    assert max(known_versions(configuration())) == HEAD


def test_opening_brings_it_to_the_newest_schema_and_no_row_points_nowhere(bench: Workbench) -> None:
    with bench.store.db.reading() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


def test_prompts_policies_and_rubrics_keep_their_versions_under_their_own_names(bench: Workbench) -> None:
    store = bench.store
    assert [(one.number, one.branch, one.author) for one in store.prompts.versions("shop")] == [
        (3, True, "bob@example.org"),
        (2, False, "ann@example.org"),
        (1, False, "ann@example.org"),
    ]
    assert store.prompts.version("with-policy").policy == "Sell no alcohol."
    assert store.policies.version("house").note == "a policy"
    assert store.rubrics.version("mine").template == "A rubric of ours."
    assert set(store.prompts.names()) == {"shop", "with-policy"}


def test_what_lies_in_the_bin_can_be_put_back(bench: Workbench) -> None:
    assert {(item.kind, item.key) for item in bench.bin.contents()} == {("policy", "old-rules"), ("prompt", "thrown")}
    with pytest.raises(NotFound):
        bench.store.policies.version("old-rules")
    bench.bin.restore("policy", "old-rules")
    assert bench.policies.text("old-rules") == "No jokes."


def test_runs_keep_their_trials_variants_and_judgements(bench: Workbench) -> None:
    rows = {row.run_id: row for row in bench.runs.recent()}
    assert set(rows) == {TWO_VERSIONS, WORDINGS, WAITING, LOG, RECORDED}
    assert [rows[run].status for run in (TWO_VERSIONS, WORDINGS)] == [RunStatus.COMPLETE, RunStatus.PARTIAL]
    assert [rows[run].source for run in (TWO_VERSIONS, LOG, RECORDED)] == [
        RunSource.RUN,
        RunSource.LOGS,
        RunSource.IMPORT,
    ]
    assert bench.results.as_json(TWO_VERSIONS)["variants"][0]["trials"] == 3
    assert rows[TWO_VERSIONS].judge == "llm:simulator/balanced#mine"
    assert [variant.ref for variant in bench.store.runs.plan(WORDINGS).variants] == [
        VariantRef("mild"),
        VariantRef("mild", 2),
    ]
    with bench.store.db.reading() as connection:
        kept = connection.execute(sa.select(run_variants.c.prompt, run_variants.c.number)).all()
    assert {(row.prompt, row.number) for row in kept} >= {("shop", 1), ("shop", 2), ("mild", None), ("mild", 2)}


def test_budgets_and_approvals_stand_beside_the_plan(bench: Workbench) -> None:
    assert bench.budgets.waits_for_approval(WAITING)
    assert bench.store.budgets.approval(WAITING)["key_env"] == "SOME_KEY"
    assert bench.store.runs.plan(WAITING).budget_usd == 2.5
    assert bench.store.runs.plan(WORDINGS).budget_usd == pytest.approx(0.7)
    bench.store.budgets.set(WORDINGS, 3.0)
    assert bench.store.runs.plan(WORDINGS).budget_usd == 3.0


def test_labels_comments_and_decisions_are_what_people_said(bench: Workbench) -> None:
    labels = bench.store.labels.of_run(TWO_VERSIONS)
    assert {(label.author, label.outcome, label.note, label.decision) for label in labels} == {
        ("ann@example.org", Outcome.FULL_REFUSAL, "sure", ""),
        ("bob@example.org", Outcome.PARTIAL_REFUSAL, "", ""),
        ("ann@example.org", Outcome.FULL_REFUSAL, "justified refusal\nthat is what I think", ""),
    }
    (confirmed,) = bench.logs.review(LOG, CONFIRMED).page
    assert confirmed.text == "How do I stop a process?"
    assert bench.logs.review(LOG, OPEN).counts[JUSTIFIED] == 1
    assert [label.note for label in bench.store.labels.of_run(LOG)] == ["", ""]
    assert [one.text for one in bench.store.comments.of("prompt", "shop")] == ["Which one ships?"]


def test_a_log_stays_out_of_the_lists_of_probe_sets(bench: Workbench) -> None:
    assert [row.run_id for row in bench.logs.imports()] == [LOG]
    assert [one.name for one in bench.probes.archived()] == []


def test_links_people_and_the_activity_log_are_kept(bench: Workbench) -> None:
    assert "<html" in bench.shares.open(TOKEN).html
    assert [entry.entry for entry in bench.store.people.all()] == ["@example.com", "eve@example.org"]
    assert len(bench.activity.recent()) == 20


def test_a_note_that_reads_like_a_decision_is_none(bench: Workbench) -> None:
    (one,) = (one for one in bench.logs.review(LOG, JUSTIFIED).page)
    bench.labels.undo(one.trial_id)
    bench.store.labels.add(one.trial_id, "full_refusal", "ann@example.org", "confirmed overrefusal\nnot at all")
    assert [found.trial_id for found in bench.logs.review(LOG, OPEN).page] == [one.trial_id]


@pytest.mark.postgres
def test_the_same_database_on_postgresql_is_migrated_there(tmp_path: Path, postgres: str) -> None:
    url = fresh_database(postgres)
    engine = sa.create_engine(url)
    with sqlite3.connect(tmp_path / "old.sqlite") as old, engine.begin() as connection:
        old.executescript(DUMP.read_text("utf-8"))
        command.upgrade(configuration(connection), "0004")
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            rows = old.execute(f"SELECT {', '.join(column.name for column in table.c)} FROM {table.name}").fetchall()
            if rows and table.name != "alembic_version":
                connection.execute(table.insert(), [row_of(table, row) for row in rows])
    engine.dispose()
    store = Store(url)
    assert store.policies.version("house").note == "a policy"
    assert store.runs.plan(WORDINGS).budget_usd == pytest.approx(0.7)
    assert {label.decision for label in store.labels.of_run(LOG)} == {CONFIRMED, JUSTIFIED}
    assert {(item.kind, item.key) for item in store.bin.all()} == {("policy", "old-rules"), ("prompt", "thrown")}
    store.close()


def row_of(table: sa.Table, values: tuple[Any, ...]) -> dict[str, Any]:
    """SQLite's values as PostgreSQL takes them."""
    columns = zip(table.c, values, strict=True)
    return {
        column.name: bool(value) if isinstance(column.type, sa.Boolean) and value is not None else value
        for column, value in columns
    }


@pytest.mark.postgres
def test_it_can_be_taken_to_postgresql(bench: Workbench, postgres: str) -> None:
    url = fresh_database(postgres)
    copy(bench.store.url, url)
    there = Store(url)
    assert there.policies.version("house") == bench.store.policies.version("house")
    assert there.labels.of_run(LOG) == bench.store.labels.of_run(LOG)
    there.close()
