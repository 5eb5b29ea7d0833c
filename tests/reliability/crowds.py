"""Providers that fail in many ways, and several at work on one home."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from random import Random

from core.domain import Outcome
from core.settings import Settings
from core.store import TrialFilter
from core.workbench import Workbench
from tests.provider import LASTING_FAULTS, PASSING_FAULTS, PROVIDER_REFUSALS, Provider
from tests.reliability.accident import KEY, TRIALS, Accident, Home, over_http, starter


def provider_fails(rng: Random, folder: Path) -> None:
    """A random mix of faults and refusals on a random share of all attempts; each trial is accounted for, no key is written."""
    kinds = [kind for kind in (*PASSING_FAULTS, *LASTING_FAULTS, *PROVIDER_REFUSALS) if kind != "hang"]
    mix = tuple(rng.sample(kinds, rng.randrange(1, 8)))
    with Provider(fault_share=rng.random() * 0.6, faults=mix) as provider:
        home = Home(folder / "home", WORKBENCH_MAX_ATTEMPTS="3")
        _, out, err = home.do(*over_http(provider), "--json")
        shown = json.loads(out)
        assert sum(variant["trials"] for variant in shown["variants"]) == TRIALS, (mix, err)
        status = shown["status"]
        _, out, err = home.do("show", "latest", "--json")
        assert json.loads(out)["status"] == status, (mix, err)
    written = [str(file) for file in home.folder.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]
    assert written == []
    assert KEY not in out + err


def two_commands(rng: Random, folder: Path) -> None:
    """Two runs at once in one home, started at random moments: both are complete."""
    home = Home(folder / "home")
    first = home.start(*starter("simulator/balanced"))
    time.sleep(rng.random() * 5)
    second = home.start(*starter("simulator/balanced"), "--samples", str(rng.randrange(1, 4)))
    for process in (first, second):
        _, err = process.communicate(timeout=600)
        assert process.returncode == 0, err


def ten_threads(rng: Random, folder: Path) -> None:
    """Ten threads label, comment, save prompts and read at once; all that was written is there."""
    Home(folder / "home").do(*starter("simulator/balanced"))
    bench = Workbench(Settings(home=folder / "home", work_in_app=False))
    run_id = bench.runs.recent(1)[0].run_id
    trials = [hit.trial_id for hit in bench.store.responses.search([run_id], TrialFilter(), limit=TRIALS).hits]
    rng.shuffle(trials)
    wrong: list[str] = []

    def work(number: int) -> None:
        try:
            for trial in trials[number::10][:6]:
                bench.labels.add(trial, list(Outcome)[(trial + number) % 3])
                bench.prompts.save(f"wording-{number}", f"Answer plainly. ({trial})")
                bench.results.trials(run_id)
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    assert wrong == []
    assert len(bench.store.labels.of_run(run_id)) == 60
    bench.close()


ACCIDENTS = (
    Accident(
        "the provider fails in many ways",
        "every trial is accounted for, the key is written nowhere",
        provider_fails,
        40,
        0,  # tests/end_to_end/test_main_job.py has a provider fail in every way
    ),
    Accident("two commands at once in one home", "both runs are complete", two_commands, 20, 1),
    Accident("ten threads write at once", "nothing is lost, nobody is refused", ten_threads, 10, 1),
)
