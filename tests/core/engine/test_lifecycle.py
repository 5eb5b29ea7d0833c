"""An engine that starts, stops or gives way leaves nothing running, loses no trial and asks none twice."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import RunStatus
from core.engine import Engine, supervisor, task_group, worker
from core.engine.chunk_queue import ChunkQueue
from core.store import Store
from tests.conftest import ROOT
from tests.core.engine.test_engine import ENOUGH_S, Models, start, until, until_halted
from tests.core.stores import plan_of, store_at


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(supervisor, "ROUND_S", 0.1)
    for module in (worker, task_group):
        monkeypatch.setattr(module, "GRACE_S", ENOUGH_S)
    opened = store_at(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def engine(store: Store, models: Models) -> Iterator[Engine]:
    made = Engine(store, models)  # type: ignore[arg-type]
    made.start()
    yield made
    made.stop()


def supervisors() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "engine-supervisor"]


def stop_in_the_middle(engine: Engine, models: Models) -> None:
    """Stop the engine; the calls in flight end once it knows."""
    stopping = threading.Thread(target=engine.stop)
    stopping.start()
    until_halted(engine)
    models.go_on()
    stopping.join()


def test_an_engine_that_nobody_stopped_gives_way_to_the_next(engine: Engine, store: Store, models: Models) -> None:
    first = supervisors()
    for _ in range(3):
        following = Engine(store, models)  # type: ignore[arg-type]
        following.start()
    assert len(first) == len(supervisors()) == 1
    assert not first[0].is_alive()
    run_id = start(following, plan_of(probes=30))
    assert following.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert [one.id for one in store.workers.all()[0]] == [following.id]
    following.stop()
    assert supervisors() == []


def test_a_stopping_engine_gives_back_what_is_open_of_its_chunks(engine: Engine, store: Store, models: Models) -> None:
    models.reset(pause_after=20)
    run_id = start(engine, plan_of(probes=100, concurrency=4))
    until(lambda: store.runs.progress(run_id).done == 20 and models.in_flight == 4)
    stop_in_the_middle(engine, models)
    assert (store.runs.get(run_id).status, store.runs.progress(run_id).done) == (RunStatus.RUNNING, 24)
    engine.start()
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert (len(models.asked), set(models.asked.values())) == (100, {1})
    assert store.attempts.get(run_id).number == 1


def test_a_run_whose_chunks_are_lost_is_taken_up_anew(engine: Engine, store: Store, models: Models) -> None:
    models.reset(pause_after=20)
    run_id = start(engine, plan_of(probes=100, concurrency=4))
    until(lambda: store.runs.progress(run_id).done == 20 and models.in_flight == 4)
    stop_in_the_middle(engine, models)
    for file in Path(store.where).parent.glob("*.engine.*"):
        file.unlink()
    engine.start()
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert (len(models.asked), set(models.asked.values())) == (100, {1})
    assert store.attempts.get(run_id).number == 2


def test_a_supervisor_outlives_a_database_that_does_not_answer(
    engine: Engine, store: Store, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    failed = threading.Event()

    def busy(**_: object) -> None:
        failed.set()
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    models.reset(pause_after=1)
    run_id = start(engine, plan_of(probes=3, concurrency=1))
    assert engine._queue is not None
    with monkeypatch.context() as patch:
        patch.setattr(engine._queue._client, "list_workflows", busy)
        assert failed.wait(ENOUGH_S)
    models.go_on()
    assert engine.wait(run_id, ENOUGH_S) is RunStatus.COMPLETE
    assert supervisors()[0].is_alive()


def test_a_stopping_process_waits_until_the_ends_of_its_own_work_are_written(tmp_path: Path) -> None:
    store, written, ended = store_at(tmp_path), threading.Event(), threading.Event()

    class Handle:
        def get_result(self) -> None:
            written.wait()
            ended.set()

    queue = ChunkQueue(store, "w", shared=False)
    queue._here = {"20261127-a.1.b": Handle()}  # type: ignore[dict-item]
    stopping = threading.Thread(target=queue._see_ends_written)
    stopping.start()
    assert stopping.is_alive()
    written.set()
    stopping.join()
    assert ended.is_set()
    store.close()


def test_only_public_names_of_dbos_are_used() -> None:
    sources = {file: file.read_text() for file in (ROOT / "core").rglob("*.py")}
    private = {file.name: found for file, text in sources.items() if (found := re.findall(r"(?i)\bdbos\._\w+", text))}
    assert private == {}
    assert [file.name for file, text in sources.items() if re.search(r"^from dbos|^import dbos", text, re.M)] == [
        "chunk_queue.py"
    ]
