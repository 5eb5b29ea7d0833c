"""A scheduled watch makes its rounds in a process that works for everybody, from what its reference was asked, until it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from core.access.roles import Person, Role
from core.errors import InputError
from core.workbench import Workbench
from core.workbench.tuning_runs import TuningRequest

ASKED = TuningRequest("short", "simulator/balanced", use_cache=False)


@pytest.fixture
def bench(home: Path) -> Iterator[Workbench]:
    """One that works for everybody, as the app does."""
    opened = Workbench()
    yield opened
    opened.close()


def reference(bench: Workbench) -> str:
    return str(bench.watches.watch(bench.watches.plan("general-cautious", ASKED))["watch_id"])


def test_a_round_is_made_by_the_schedule_and_asks_what_the_reference_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time is brought forward; the test waits for the round itself."""
    made, make = Event(), Workbench._make_round

    def make_round(self: Workbench, context: dict[str, str]) -> None:
        make(self, context)
        made.set()

    monkeypatch.setattr(Workbench, "_make_round", make_round)
    bench = Workbench()
    watch_id = reference(bench)
    bench.watches.schedule(watch_id, "0 6 * * *", request=ASKED)
    assert bench.watches.schedules() == {watch_id: "0 6 * * *"}
    bench.engine._start()._client.trigger_schedule(watch_id)
    assert made.wait(120)
    row = bench.store.tunings.get(watch_id)
    bench.close()
    assert len(row.run_ids) == 2
    assert row.result is not None
    assert row.result["rounds"] == 1


def test_a_watch_that_has_ended_takes_its_schedule_away(bench: Workbench) -> None:
    watch_id = reference(bench)
    bench.watches.schedule(watch_id, "0 6 * * *", request=ASKED)
    bench.store.tunings.end(watch_id, {"holds": False})
    bench._make_round({"watch_id": watch_id, "webhook": "", "key_env": "", "seed": 0, "person": bench.person.name})
    assert bench.watches.schedules() == {}
    assert len(bench.store.tunings.get(watch_id).run_ids) == 1


def test_what_is_no_schedule_is_said_and_a_viewer_schedules_nothing(bench: Workbench) -> None:
    watch_id = reference(bench)
    with pytest.raises(InputError, match="no schedule"):
        bench.watches.schedule(watch_id, "at six", request=ASKED)
    viewer = bench.acting_as(Person("vi@example.org", Role.VIEWER))
    with pytest.raises(Exception, match="may not"):
        viewer.watches.schedule(watch_id, "0 6 * * *", request=ASKED)
    assert bench.watches.schedules() == {}
