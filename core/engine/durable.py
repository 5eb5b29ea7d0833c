"""What the engine uses of DBOS: two workflows, one shared queue, and taking back the work of processes that died."""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos._dbos import _get_dbos_instance
from sqlalchemy import make_url

from core.engine import version
from core.store.database import prepare_file, use_wal

if TYPE_CHECKING:
    from core.store import Store

QUEUE = "trials"
QUEUE_CHUNKS = 8
"""Chunks of the shared queue that one process takes at once."""
POLL_S = 0.1
KEPT_DAYS = 7


class Worker(Protocol):
    async def work_range(self, run_id: str, attempt: int, first: int, last: int) -> None: ...

    async def judge_run(self, judging_id: int, attempt: int) -> None: ...


_worker: Worker | None = None


def current() -> Worker:
    assert _worker is not None, "the engine was stopped"
    return _worker


@DBOS.workflow(name="work_range")
async def work_range(run_id: str, attempt: int, first: int, last: int) -> None:
    """The trials of one attempt whose ids lie between `first` and `last`, both included."""
    await current().work_range(run_id, attempt, first, last)


@DBOS.workflow(name="judge_run")
async def judge_run(judging_id: int, attempt: int) -> None:
    """All replies of a finished run, for another judge."""
    await current().judge_run(judging_id, attempt)


def launch(worker: Worker, worker_id: str, store: Store, *, shared: bool) -> None:
    """Start DBOS in this process; `shared` also takes chunks from the shared queue."""
    global _worker
    if _worker is not None:
        stop()  # an engine of this process that nobody stopped: DBOS lives once a process
    _worker = worker
    failure: list[BaseException] = []
    starter = threading.Thread(target=_launch, args=(worker_id, store, shared, failure), name="engine-start")
    starter.start()  # in a thread of its own: DBOS would otherwise adopt the caller's event loop, where there is one
    starter.join()
    if failure:
        DBOS.destroy()
        _worker = None
        raise failure[0]


def _launch(worker_id: str, store: Store, shared: bool, failure: list[BaseException]) -> None:
    try:
        _forget_closed_streams()
        config: DBOSConfig = {
            "name": "workbench",
            "system_database_url": system_database(store.url),
            "application_version": version.WORK_VERSION,
            "executor_id": worker_id,
            "log_level": "ERROR",
            "enable_otlp": False,
            "use_listen_notify": False,
            "scheduler_polling_interval_sec": 3600.0,
        }
        DBOS(config=config)
        DBOS.listen_queues([QUEUE] if shared else [])
        DBOS.launch()
        if shared:
            DBOS.register_queue(QUEUE, worker_concurrency=QUEUE_CHUNKS, polling_interval_sec=POLL_S)
            tidy()
    except BaseException as error:
        failure.append(error)


def _forget_closed_streams() -> None:
    """DBOS keeps the stream it first logged to for as long as the process lives, and fails to start where that was closed."""
    logger = logging.getLogger("dbos")
    for handler in list(logger.handlers):
        if getattr(getattr(handler, "stream", None), "closed", False):
            logger.removeHandler(handler)


def system_database(store_url: str) -> str:
    """Where DBOS keeps its own tables: on PostgreSQL in the same database; for SQLite in a file beside the store's.

    A file of its own, since two writers of one SQLite file wait for each other, and DBOS polls ten times a second. All
    that counts is in the store: if the engine's file is lost, unfinished runs are simply taken up again.
    """
    url = make_url(store_url)
    if url.get_backend_name() != "sqlite":
        return store_url
    stem, dot, suffix = str(url.database).rpartition(".")
    beside = url.set(database=f"{stem}.engine.{suffix}" if dot else f"{suffix}.engine")
    prepare_file(beside)
    import sqlite3

    with sqlite3.connect(str(beside.database), timeout=30) as connection:
        use_wal(connection)
    connection.close()
    return beside.render_as_string(hide_password=False)


def tidy() -> None:
    """Forget workflows that ended long ago; what came of them is in the store."""
    before = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat()
    old = DBOS.list_workflows(completed_before=before, limit=1000, load_input=False, load_output=False)
    if old:
        DBOS.delete_workflows([workflow.workflow_id for workflow in old])


def stop() -> None:
    """Stop DBOS: first those who take chunks from queues, so that none is handed to an event loop that has ended."""
    global _worker
    for event in _get_dbos_instance().background_thread_stop_events:
        event.set()
    for thread in threading.enumerate():
        if thread.name.startswith("queue-worker-"):
            thread.join(5.0)
    DBOS.destroy()
    _worker = None


def start_here(run_id: str, attempt: int, first: int, last: int) -> None:
    """Have this process itself work on a range."""
    with SetWorkflowID(_name(run_id, attempt)):
        DBOS.start_workflow(work_range, run_id, attempt, first, last)


def enqueue(run_id: str, attempt: int, first: int, last: int) -> None:
    """Have whichever process is free work on a range."""
    with SetWorkflowID(_name(run_id, attempt)):
        DBOS.enqueue_workflow(QUEUE, work_range, run_id, attempt, first, last)


def start_judging(judging_id: int, attempt: int) -> None:
    """Have this process itself judge a run again."""
    with SetWorkflowID(_name(f"judging-{judging_id}", attempt)):
        DBOS.start_workflow(judge_run, judging_id, attempt)


def is_queued(run_id: str, attempt: int, alive: list[str], versions: list[str]) -> bool:
    """Whether any range of the attempt waits in the queue for workers of these versions, or a living process is at it."""

    def is_there(**which: Any) -> bool:
        prefix = _prefix(run_id, attempt)
        return bool(
            DBOS.list_workflows(workflow_id_prefix=prefix, limit=1, load_input=False, load_output=False, **which)
        )

    waits = bool(versions) and is_there(status=["ENQUEUED", "DELAYED"], app_version=versions)
    return waits or is_there(status="PENDING", executor_id=alive)


def take_back(worker_ids: list[str]) -> None:
    """Put what dead workers of this version had taken from the queue back into it."""
    DBOS._recover_pending_workflows(worker_ids)


def _prefix(run_id: str, attempt: int) -> str:
    return f"{run_id}.{attempt}."


def _name(run_id: str, attempt: int) -> str:
    return _prefix(run_id, attempt) + uuid.uuid4().hex[:12]
