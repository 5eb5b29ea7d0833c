"""A team's busy hour in minutes: three workers, one killed and replaced, people watching and labelling, limits measured.

python -m tests.bench.many_workers [--trials 9000] [--per-minute 6000] [--watchers 25] [--labellers 8] [--browsers 25]

Everything is a process of its own: PostgreSQL, the app (which works on nothing itself), the workers; the provider is in this
one. Ends with an AssertionError where a promise is broken, else with the figures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from core.access.roles import Person, Role
from core.domain import Outcome
from core.store import TrialFilter
from tests.conftest import CHROMIUM, App
from tests.core.postgres import cluster, fresh_database
from tests.fleet import KEY_ENV, Fleet, most_within, until

IN_FLIGHT, PER_RUN = 24, 8
LABELS_EACH = 150
FAULTS = ("500", "503", "reset")


class People:
    """Threads that do something again and again until the run has ended, and what went wrong for them."""

    def __init__(self, fleet: Fleet, run_id: str) -> None:
        self.fleet, self.run_id = fleet, run_id
        self.errors: list[str] = []
        self.looks = self.labels = 0
        self.slowest_look_s = 0.0
        self._threads: list[threading.Thread] = []
        self._counting = threading.Lock()

    def begin(self, count: int, work: Callable[[int], None]) -> None:
        def guarded(number: int) -> None:
            try:
                work(number)
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}")

        self._threads += [threading.Thread(target=guarded, args=[number], daemon=True) for number in range(count)]
        for thread in self._threads[-count:] if count else []:
            thread.start()

    def watch(self, _: int) -> None:
        """Ask for the progress twice a second, as an open tab does; it never goes back."""
        before = 0
        while True:
            began = time.perf_counter()
            progress = self.fleet.bench.runs.progress(self.run_id)
            with self._counting:
                self.looks += 1
                self.slowest_look_s = max(self.slowest_look_s, time.perf_counter() - began)
            assert progress.done >= before, "progress went back"
            before = progress.done
            if progress.status.ended:
                return
            time.sleep(0.5)

    def label(self, number: int) -> None:
        """Label what is done, newest ones first, under one's own name."""
        bench = self.fleet.bench.acting_as(Person(f"person{number}@example.org", Role.EDITOR))
        labelled = set[int]()
        while len(labelled) < LABELS_EACH:
            hits = bench.store.responses.search([self.run_id], TrialFilter(statuses=["done"]), limit=LABELS_EACH).hits
            fresh = [hit.trial_id for hit in hits if hit.trial_id not in labelled]
            for trial in fresh[: LABELS_EACH - len(labelled)]:
                bench.labels.add(trial, list(Outcome)[(trial + number) % 3])
                labelled.add(trial)
                with self._counting:
                    self.labels += 1
                time.sleep(0.02)
            time.sleep(0.2)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(600)
            assert not thread.is_alive(), "somebody never came to an end"


class Accident:
    """A worker is killed once so many trials are done, and another is started in its place."""

    def __init__(self, fleet: Fleet, run_id: str, after: int, victim: subprocess.Popen[bytes]) -> None:
        self.fleet, self.run_id, self.after, self.victim = fleet, run_id, after, victim
        self.finished, self.at = 0, 0.0

    def happen(self, _: int) -> None:
        until(lambda: self.fleet.done(self.run_id) > self.after, 600)
        self.at = time.monotonic()
        self.fleet.kill(self.victim)
        self.finished = self.fleet.done(self.run_id)
        self.fleet.start_worker()


def opened(stack: ExitStack, app: App, run_id: str, count: int) -> list[Any]:
    """So many sessions of their own that watch the run in the browser."""
    from playwright.sync_api import sync_playwright

    playwright = stack.enter_context(sync_playwright())
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    stack.callback(browser.close)
    pages = []
    for _ in range(count):
        page = browser.new_context(viewport={"width": 900, "height": 600}).new_page()
        page.goto(f"{app.url}/run?run={run_id}", wait_until="commit", timeout=120_000)
        pages.append(page)
    return pages


def check_pages(pages: list[Any], trials: int) -> None:
    for page in pages:
        page.get_by_text(f"Complete: {trials:,} of {trials:,} trials").wait_for(timeout=180_000)
        assert page.locator("[data-testid=stException]").count() == 0
        assert page.get_by_text("Connection error").count() == 0


def busy_hour(options: argparse.Namespace, stack: ExitStack) -> dict[str, Any]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fleet-", ignore_cleanup_errors=True)))
    database = fresh_database(stack.enter_context(cluster()))
    limit = {"requests_per_minute": options.per_minute, "concurrency": IN_FLIGHT}
    fleet = Fleet(folder, database, limit, latency_s=0.1, fault_share=0.01, faults=FAULTS)
    stack.callback(fleet.close)
    workers = [fleet.start_worker() for _ in range(3)]
    until(lambda: len(fleet.store.workers.all()[0]) == 3)
    began = time.monotonic()
    run_id = fleet.start_run(variants=3, probes=options.trials // 3, concurrency=PER_RUN)
    people = People(fleet, run_id)
    people.begin(options.watchers, people.watch)
    people.begin(options.labellers, people.label)
    accident = Accident(fleet, run_id, options.trials // 3, workers[1])
    people.begin(1, accident.happen)
    pages: list[Any] = []
    if options.browsers:
        app = App(folder / "app", WORKBENCH_WORK_IN_APP="no", **{**fleet.environment, KEY_ENV: ""})
        app.start()
        stack.callback(app.stop)
        pages = opened(stack, app, run_id, options.browsers)
    until(lambda: fleet.store.runs.get(run_id).status.ended, 1200)
    took = time.monotonic() - began
    people.join()
    check_pages(pages, options.trials)
    assert people.errors == []
    assert options.trials // 3 < accident.finished < options.trials
    assert len(fleet.store.labels.of_run(run_id)) == people.labels == options.labellers * LABELS_EACH
    fleet.check_all_once(run_id, options.trials, in_flight=PER_RUN)
    fleet.check_limits()
    return {
        "trials": options.trials,
        "seconds": round(took, 1),
        "trials a second": round(options.trials / took, 1),
        "killed after s": round(accident.at - began, 1),
        "finished when killed": accident.finished,
        "asked once the reply was kept": len(fleet.asked_again(run_id)),
        "calls asked again (in flight at the kill)": fleet.answered.total() - options.trials,
        "requests, with faults": len(fleet.arrivals()),
        "allowed in any 60 s": options.per_minute,
        "most in any 60 s, at the provider": most_within(fleet.arrivals(), 60.0),
        "allowed in flight": IN_FLIGHT,
        "most in flight, at the provider": fleet.provider.ledger.max_in_flight,
        "watchers": options.watchers,
        "looks": people.looks,
        "slowest look s": round(people.slowest_look_s, 2),
        "labels": people.labels,
        "browsers that saw it complete": len(pages),
        "errors": len(people.errors),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=9000)
    parser.add_argument("--per-minute", type=int, default=6000)
    parser.add_argument("--watchers", type=int, default=25)
    parser.add_argument("--labellers", type=int, default=8)
    parser.add_argument("--browsers", type=int, default=25)
    with ExitStack() as stack:
        print(json.dumps(busy_hour(parser.parse_args(), stack), indent=2))


if __name__ == "__main__":
    main()
