"""What the store and the engine promise holds on PostgreSQL too: the same tests, on a server of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.domain import RunStatus
from core.engine import Engine
from core.errors import StoreError
from core.store import Store
from tests.core.engine.test_engine import Models, start
from tests.core.postgres import fresh_database
from tests.core.store import test_store
from tests.core.stores import plan_of

pytestmark = pytest.mark.postgres

SQLITE_ALONE = {
    "test_a_full_disk_is_one_sentence_and_loses_nothing",
    "test_two_stores_on_one_file_see_each_others_work",
}
globals().update(
    {
        name: test
        for name, test in vars(test_store).items()
        if name.startswith("test_") and "store" in test.__annotations__ and name not in SQLITE_ALONE
    }
)


@pytest.fixture(scope="module")
def migrated(postgres: str) -> str:
    url = fresh_database(postgres)
    Store(url).close()
    return url


@pytest.fixture
def store(postgres: str, migrated: str) -> Iterator[Store]:
    opened = Store(fresh_database(postgres, like=migrated))
    yield opened
    opened.close()


def test_the_engine_runs_on_the_same_database(store: Store) -> None:
    engine = Engine(store, Models())  # type: ignore[arg-type]
    engine.start()
    try:
        run_id = start(engine, plan_of(variants=2, probes=40))
        assert engine.wait(run_id, 20) is RunStatus.COMPLETE
        assert store.runs.progress(run_id).done == 80
    finally:
        engine.stop()
    assert store.workers.all()[0] == []


def test_a_database_that_is_not_there_is_one_sentence(postgres: str) -> None:
    with pytest.raises(StoreError, match="refuses the sign-in") as told:
        Store(postgres.replace("/postgres?", "/nowhere?"))
    assert "\n" not in str(told.value)
