"""A database that is deleted, replaced, locked or cut off under a running engine: said, nothing paid for nothing, and gone on."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import RunStatus
from core.engine import Engine, retries, supervisor
from core.engine import engine as engine_module
from core.engine.work import Chunk
from core.errors import DatabaseLost, StoreError
from core.store import Store, database
from tests.core.engine.test_engine import ENOUGH_S, Models, start, until
from tests.core.postgres import Server, fresh_database, server
from tests.core.stores import plan_of, store_at

IN_FLIGHT = 4


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(supervisor, "ROUND_S", 0.1)
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 30)
    opened = store_at(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def engine(store: Store, models: Models) -> Iterator[Engine]:
    made = Engine(store, models)  # type: ignore[arg-type]
    made.start()
    yield made
    made.stop()


def pause(engine: Engine, models: Models) -> str:
    """A run of 60 trials with 20 done and the next calls in flight."""
    models.reset(pause_after=20)
    run_id = start(engine, plan_of(probes=60, concurrency=IN_FLIGHT))
    until(lambda: engine.store.runs.progress(run_id).done == 20 and models.in_flight == IN_FLIGHT)
    return run_id


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (retries, engine_module):
        monkeypatch.setattr(module, "PATIENCE_S", 0.0)


@pytest.mark.parametrize("replaced", [False, True])
def test_a_database_that_is_gone_is_noticed_before_anything_more_is_asked(
    engine: Engine, store: Store, models: Models, replaced: bool
) -> None:
    run_id, file = pause(engine, models), Path(store.where)
    file.rename(file.with_suffix(".moved"))
    if replaced:
        shutil.copy(file.with_suffix(".moved"), file)
    models.go_on()
    said = "was replaced by another file .* Start the workbench again" if replaced else "is gone: .* Put it back"
    with pytest.raises(StoreError, match=said):
        engine.wait(run_id, ENOUGH_S)
    until(lambda: engine.trouble(run_id) is not None)
    assert models.asked.total() == 20 + IN_FLIGHT
    assert file.exists() is replaced, "no empty database is made in its place"


def test_a_database_that_is_put_back_is_used_again(engine: Engine, store: Store, models: Models) -> None:
    run_id, file = pause(engine, models), Path(store.where)
    file.rename(file.with_suffix(".moved"))
    models.go_on()
    until(lambda: engine.trouble(run_id) is not None)
    file.with_suffix(".moved").rename(file)
    until(lambda: store.runs.progress(run_id).status is RunStatus.COMPLETE)
    assert models.asked.total() <= 60 + IN_FLIGHT


def test_a_database_that_is_back_before_its_loss_was_reported_does_not_end_the_run(
    engine: Engine, store: Store, models: Models
) -> None:
    run_id = pause(engine, models)
    asyncio.run(engine._worker._report(Chunk(run_id, 1, 0, 60), DatabaseLost("It is gone.")))
    assert store.runs.progress(run_id).status is RunStatus.RUNNING
    models.go_on()
    until(lambda: store.runs.progress(run_id).status is RunStatus.COMPLETE)


def test_a_locked_database_stops_the_calls_and_loses_none(engine: Engine, store: Store, models: Models) -> None:
    run_id = pause(engine, models)
    with locked(store):
        models.go_on()
        with pytest.raises(StoreError, match="stayed locked"):
            store.runs.rename(run_id, "another name")
        until(lambda: models.in_flight == 0)
        assert models.asked.total() == 20 + IN_FLIGHT
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert (len(models.asked), set(models.asked.values())) == (60, {1})


def test_a_database_that_stays_locked_is_said_and_the_run_goes_on_once_it_is_not(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = pause(engine, models)
    with monkeypatch.context() as patch, locked(store):
        impatient(patch)
        models.go_on()
        with pytest.raises(StoreError, match=r"stayed locked .* Close the program that holds it"):
            engine.wait(run_id, ENOUGH_S)
        assert models.asked.total() == 20 + IN_FLIGHT
    until(lambda: store.runs.progress(run_id).status is RunStatus.COMPLETE)
    assert models.asked.total() <= 60 + IN_FLIGHT


@pytest.mark.postgres
def test_runs_go_on_by_themselves_after_their_server_was_restarted(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "ROUND_S", 0.1)
    with server() as running:
        store = Store(fresh_database(running.url))
        engine = Engine(store, models)  # type: ignore[arg-type]
        engine.start()
        models.reset(pause_after=30)
        runs = [start(engine, plan_of(probes=60, concurrency=2, name=name)) for name in ("one", "two")]
        until(lambda: models.in_flight == 2)
        restart(running, store, models)
        for run_id in runs:
            assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
        assert models.asked.total() == 2 * 60
        engine.stop()
        store.close()


def restart(running: Server, store: Store, models: Models) -> None:
    """Calls that are in flight come back while the server is away."""
    running.stop()
    models.go_on()
    with pytest.raises(StoreError, match="cannot be reached"):
        store.ping()
    until(lambda: models.in_flight == 0)
    running.start()


class locked:
    """While another program holds the database."""

    def __init__(self, store: Store) -> None:
        self._file = store.where

    def __enter__(self) -> None:
        self._connection = sqlite3.connect(self._file, isolation_level=None, timeout=60)
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self._connection.rollback()
        self._connection.close()
