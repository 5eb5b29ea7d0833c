"""All that the engine uses of DBOS: three workflows, two queues shared by all processes, schedules, and whether anybody is at a chunk.

Only public names of DBOS. Three things it does not offer, and what stands in for them:

- Giving back what a dead process had taken. DBOS recovers a process's workflows when a process of the same name starts
  again; ours have a name of their own each. So a survivor puts them back into the queue with `resume_workflows`. That call
  does not ask who holds a workflow, so exactly one survivor may make it: whoever removed the dead worker from the store.
- Ending while the database is away. A workflow whose end could not be written down counts as being worked on for as long
  as its process lives, so the process remembers what has ended here and cancels what is still listed.
- Leaving a chunk unfinished when a process stops. A workflow that returns has ended for DBOS, so the process enqueues what
  is open of its chunks again, under new workflow ids, once it takes none itself any more.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbos import DBOS, DBOSClient, DBOSConfig, SetWorkflowID, WorkflowHandle, error
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.engine import version
from core.engine.work import GRACE_S, Chunk, judging_name
from core.store.database import engine_file, prepare_file, sentence, use_wal

if TYPE_CHECKING:
    from core.store import Store

APPLICATION = "workbench"
QUEUE = "trials"
QUEUE_CHUNKS = 8
"""Chunks of the shared queue that one process takes at once."""
POLL_S = 0.3
"""Seconds between looks into the shared queue: each is a transaction, also where nobody does anything."""
WATCHES = "watches"
"""The queue of scheduled rounds: one at a time in a process, apart from the chunks that a round waits for."""
SCHEDULES_S = 30.0
"""How often a process that works for everybody looks for new schedules."""
KEPT_DAYS = 7


@dataclass(frozen=True)
class Workflows:
    """What this process does with a chunk of a run, and with a judging."""

    work_range: Callable[[Chunk], Awaitable[None]]
    judge_run: Callable[[int, int], Awaitable[None]]
    watch: Callable[[dict[str, Any]], None]
    """A round of a scheduled watch; blocks until its run is finished."""


class ChunkQueue:
    """DBOS in this process, which can run one at a time. Raises StoreError where its database does not answer."""

    def __init__(self, store: Store, worker_id: str, *, shared: bool) -> None:
        """`shared` also takes chunks from the queue of all processes."""
        self._where, self._worker_id, self._shared = store.where, worker_id, shared
        self._url = system_database(store.url)
        self._client: DBOSClient
        self._workflows: dict[str, Callable[..., Any]] = {}
        self._ended, self._unwritten = set[str](), set[str]()
        self._here = dict[str, WorkflowHandle[Any]]()
        """What was started in this process itself."""

    # -- this process --------------------------------------------------------------------------------------------------

    def start(self, workflows: Workflows) -> None:
        failure: list[Exception] = []

        def start() -> None:
            try:
                self._start(workflows)
            except Exception as problem:
                failure.append(problem)

        thread = threading.Thread(target=start, name="engine-start")
        thread.start()  # in a thread of its own: DBOS would otherwise adopt the caller's event loop, where there is one
        thread.join()
        if failure:
            DBOS.destroy(destroy_registry=True)
            raise failure[0]

    def _start(self, workflows: Workflows) -> None:
        _forget_closed_streams()
        self._workflows = _registered(workflows, self._ended)
        DBOS(config=self._config())
        DBOS.listen_queues([QUEUE, WATCHES] if self._shared else [])
        DBOS.launch()
        self._client = DBOSClient(
            system_database_url=self._url, application_name=APPLICATION, retry_connection_errors=False
        )
        if self._shared:
            DBOS.register_queue(QUEUE, worker_concurrency=QUEUE_CHUNKS, polling_interval_sec=POLL_S)
            DBOS.register_queue(WATCHES, worker_concurrency=1, polling_interval_sec=1.0)
            self._forget_old()

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_url": self._url,
            "application_version": version.WORK_VERSION,
            "executor_id": self._worker_id,
            "log_level": "ERROR",
            "enable_otlp": False,
            "use_listen_notify": False,
            "scheduler_polling_interval_sec": SCHEDULES_S if self._shared else 3600.0,
        }

    def stop(self, is_idle: Callable[[], bool], unfinished: Callable[[], Sequence[Chunk]]) -> None:
        """Take no more chunks, wait for those at work, and give the `unfinished` ones to the other processes.

        Should this process die in between, no living process is at those chunks, and the supervisors take up their runs.
        """
        if is_idle():
            self._see_ends_written()
        wait_s = (
            int(GRACE_S) + 2 if self._shared or not is_idle() else 0
        )  # one that takes chunks may just have taken one
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)
        try:
            for chunk in unfinished():
                self.enqueue(chunk)
        finally:
            self._client.destroy()

    def _see_ends_written(self) -> None:
        """Wait, a moment at most, until DBOS has written down the ends of what was started here. Were it destroyed in between,
        a thread of its own would wait for its event loop for ever, and keep the process from ending."""

        def wait() -> None:
            for handle in self._here.values():
                with suppress(Exception):
                    handle.get_result()

        waiting = threading.Thread(target=wait, name="engine-ends", daemon=True)
        waiting.start()
        waiting.join(GRACE_S)

    # -- chunks --------------------------------------------------------------------------------------------------------

    def enqueue(self, chunk: Chunk) -> None:
        """Have whichever process is free work on a chunk."""
        with self._translated():
            self._client.enqueue(
                {
                    "queue_name": QUEUE,
                    "workflow_name": "work_range",
                    "workflow_id": _new_id(chunk.run_id, chunk.attempt),
                    "app_version": version.WORK_VERSION,
                },
                *astuple(chunk),
            )

    def start_here(self, chunk: Chunk) -> None:
        """Have this process itself work on a chunk."""
        self._run_here("work_range", _new_id(chunk.run_id, chunk.attempt), *astuple(chunk))

    def start_judging(self, judging_id: int, attempt: int) -> None:
        """Have this process itself judge a run again."""
        self._run_here("judge_run", _new_id(judging_name(judging_id), attempt), judging_id, attempt)

    def _run_here(self, workflow: str, workflow_id: str, *arguments: Any) -> None:
        self._here = {name: handle for name, handle in self._here.items() if name not in self._ended}
        with self._translated(), SetWorkflowID(workflow_id):
            self._here[workflow_id] = DBOS.start_workflow(self._workflows[workflow], *arguments)

    # -- schedules -----------------------------------------------------------------------------------------------------

    def schedule(self, name: str, cron: str, context: dict[str, Any]) -> None:
        """Have a watch's round made whenever `cron` (UTC) says, by whichever process is free; in place of an earlier one.

        Raises ValueError for what is no cron expression.
        """
        self.unschedule(name)
        with self._translated():
            try:
                self._client.create_schedule(
                    schedule_name=name, workflow_name="watch_round", schedule=cron, context=context, queue_name=WATCHES
                )
            except error.DBOSException as failure:
                if "Invalid cron" in str(failure):
                    raise ValueError(cron) from failure
                raise

    def unschedule(self, name: str) -> None:
        with self._translated():
            if self._client.get_schedule(name) is not None:
                self._client.delete_schedule(name)

    def schedules(self) -> dict[str, str]:
        """When the watches are looked at, by name."""
        with self._translated():
            found = self._client.list_schedules(workflow_name="watch_round")
        return {one["schedule_name"]: one["schedule"] for one in found}

    # -- what the supervisor asks --------------------------------------------------------------------------------------

    def is_worked_on(self, work_id: str, attempt: int, alive: list[str], versions: list[str]) -> bool:
        """Whether a living process is at any chunk of the attempt, or one waits for workers of these versions."""
        waits = bool(versions) and self._is_any(work_id, attempt, status=["ENQUEUED", "DELAYED"], app_version=versions)
        return waits or self._is_any(work_id, attempt, status="PENDING", executor_id=alive)

    def _is_any(self, work_id: str, attempt: int, **which: Any) -> bool:
        return bool(self._list(workflow_id_prefix=_prefix(work_id, attempt), limit=1, **which))

    def give_back(self, worker_id: str) -> None:
        """Put what a dead worker of this version had taken from the queue back into it. By one process alone: see above."""
        which = {"status": "PENDING", "queue_name": QUEUE, "app_version": version.WORK_VERSION}
        taken = self._list(executor_id=worker_id, **which)
        with self._translated():
            self._client.resume_workflows(taken, queue_name=QUEUE)

    def cancel_ended(self) -> None:
        """Cancel what ended here, but whose end could not be written down: found so twice, for it may be written just now."""
        ended = set(self._ended)
        if not ended:
            return
        unwritten = ended & set(self._list(executor_id=self._worker_id, status="PENDING"))
        stuck = unwritten & self._unwritten
        if stuck:
            with self._translated():
                self._client.cancel_workflows(sorted(stuck))
        self._unwritten = unwritten
        self._ended -= ended - unwritten | stuck

    def _forget_old(self) -> None:
        """Forget workflows that ended long ago; what came of them is in the store."""
        before = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat()
        self._client.delete_workflows(self._list(completed_before=before, limit=1000))

    def _list(self, **which: Any) -> list[str]:
        with self._translated():
            found = self._client.list_workflows(load_input=False, load_output=False, **which)
        return [workflow.workflow_id for workflow in found]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (error.DBOSException, SQLAlchemyError) as failure:
            raise sentence(failure, self._where) from failure


def _registered(workflows: Workflows, ended: set[str]) -> dict[str, Callable[..., Any]]:
    """The workflows as DBOS knows them, by name. Names and arguments stay: they stand in the databases of older versions.

    The ids of those that have ended are added to `ended`.
    """

    @DBOS.workflow(name="work_range")
    async def work_range(run_id: str, attempt: int, first: int, last: int) -> None:
        try:
            await workflows.work_range(Chunk(run_id, attempt, first, last))
        finally:
            ended.add(str(DBOS.workflow_id))

    @DBOS.workflow(name="judge_run")
    async def judge_run(judging_id: int, attempt: int) -> None:
        try:
            await workflows.judge_run(judging_id, attempt)
        finally:
            ended.add(str(DBOS.workflow_id))

    @DBOS.workflow(name="watch_round")
    async def watch_round(scheduled_at: datetime, context: dict[str, Any]) -> None:
        try:
            await asyncio.to_thread(workflows.watch, context)
        finally:
            ended.add(str(DBOS.workflow_id))

    return {"work_range": work_range, "judge_run": judge_run, "watch_round": watch_round}


def _prefix(work_id: str, attempt: int) -> str:
    return f"{work_id}.{attempt}."


def _new_id(work_id: str, attempt: int) -> str:
    return _prefix(work_id, attempt) + uuid.uuid4().hex[:12]


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
    beside = url.set(database=str(engine_file(Path(str(url.database)))))
    prepare_file(beside)
    with sqlite3.connect(str(beside.database), timeout=30) as connection:
        use_wal(connection)
    connection.close()
    return beside.render_as_string(hide_password=False)
