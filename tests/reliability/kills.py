"""Processes that die in the middle of a run, machines that run out of room, clocks that jump."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from tests.conftest import App
from tests.end_to_end.test_crash import Workers, until
from tests.provider import Provider
from tests.reliability.accident import IN_FLIGHT, KEY, TRIALS, Accident, Home, answers, kill, over_http


def command_killed(rng: Random, folder: Path) -> None:
    """kill -9 of `core run` after a random number of requests, then `core resume`."""
    with Provider(latency_s=0.005) as provider:
        home, after = Home(folder / "home"), rng.randrange(TRIALS)
        process = home.start(*over_http(provider, "--no-cache"))
        until(lambda: provider.ledger.requests > after or process.poll() is not None)
        kill(process)
        run_id, finished = home.finished()
        code, _, err = home.do(*(["resume", run_id] if run_id else over_http(provider, "--no-cache")))
        assert code == 0, err
        _nothing_repeated(provider, finished, home)


def _nothing_repeated(provider: Provider, finished: set[str], home: Home) -> None:
    counted = answers(provider)
    assert len(home.finished()[1]) == TRIALS
    assert {call: counted[call] for call in finished if counted[call] != 1} == {}, "finished trials were asked again"
    assert counted.total() <= TRIALS + IN_FLIGHT


def app_killed(rng: Random, folder: Path) -> None:
    """kill -9 of the app that works on a run, started again though nobody opens a page; who follows the run sees its end."""
    with Provider(latency_s=0.005) as provider, ExitStack() as stack:
        app = App(folder / "home", OPENAI_API_KEY=KEY)
        stack.callback(app.stop)
        app.start()
        home, after = Home(folder / "home"), rng.randrange(TRIALS)
        until(home.is_worked_on)
        follower = home.start(*over_http(provider, "--hand-over", "--no-cache"))
        stack.callback(follower.kill)
        until(lambda: provider.ledger.requests > after or follower.poll() is not None)
        app.stop(hard=True)
        _, finished = home.finished()
        app.start()
        _, err = follower.communicate(timeout=600)
        assert follower.returncode == 0, err
        _nothing_repeated(provider, finished, home)


@contextmanager
def _workers(folder: Path) -> Iterator[Workers]:
    made = Workers(folder)
    try:
        yield made
    finally:
        for process in made.started:
            process.kill()
            process.communicate()
        made.store.close()


def worker_killed(rng: Random, folder: Path) -> None:
    """kill -9 of one of two workers after a random number of calls; the other takes its trials over."""
    with _workers(folder) as workers:
        workers.start()
        dying, run_id = workers.start("--probes", "100")
        after = rng.randrange(1, 200)
        until(lambda: workers.asked().total() >= after or workers.complete(run_id))
        workers.kill(dying)
        finished = workers.finished(run_id)
        until(lambda: workers.complete(run_id))
        _all_once(workers, run_id, 200, finished)


def clock_jumps(rng: Random, folder: Path) -> None:
    """The clock of a worker jumps by up to two days, forward or back, in the middle of a run."""
    with _workers(folder) as workers:
        jump, after = rng.choice([-1, 1]) * rng.randrange(60, 172_800), rng.randrange(1, 200)
        _, run_id = workers.start("--probes", "100", "--clock-jump", str(jump), "--jump-after", str(after))
        until(lambda: workers.complete(run_id))
        _all_once(workers, run_id, 200, set())
        assert workers.asked().total() == 200


def _all_once(workers: Workers, run_id: str, trials: int, finished: set[str]) -> None:
    asked = workers.asked()
    assert workers.store.runs.progress(run_id).done == len(asked) == trials
    assert {call: asked[call] for call in finished if asked[call] != 1} == {}, "finished trials were asked again"
    assert asked.total() <= trials + IN_FLIGHT


def disk_full(rng: Random, folder: Path) -> None:
    """No file may grow beyond a random size while a run goes on; once there is room it is resumed."""
    room = rng.randrange(50_000, 1_500_000)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    with Provider() as provider:
        home = Home(folder / "home")
        home.do(*over_http(provider), preexec_fn=no_room)
        run_id, finished = home.finished()
        code, _, err = home.do(*(["resume", run_id] if run_id else over_http(provider)))
        assert code == 0, err
        counted = answers(provider)
        assert len(home.finished()[1]) == TRIALS
        assert {call: counted[call] for call in finished if counted[call] != 1} == {}, (
            "finished trials were asked again"
        )


ACCIDENTS = (
    Accident(
        "the command is killed", "finished trials are never asked again, `resume` ends the run", command_killed, 100, 1
    ),
    Accident(
        "the app is killed and started again", "the run goes on by itself, finished trials once", app_killed, 20, 1
    ),
    Accident("one of two workers is killed", "the other takes over, finished trials once", worker_killed, 50, 1),
    Accident("a worker's clock jumps by up to two days", "every trial once", clock_jumps, 20, 1),
    Accident(
        "the disk is full", "said in a sentence; resumed once there is room, finished trials once", disk_full, 30, 1
    ),
)
