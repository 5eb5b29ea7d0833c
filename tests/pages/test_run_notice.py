"""The notice that a run has ended: on whichever page is open, once, and not where the run is being watched."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.workbench import Workbench
from tests.conftest import ROOT
from tests.core.stores import plan_of
from tests.pages.test_run_page_money import bench

__all__ = ["bench"]


@pytest.fixture
def run_id(bench: Workbench) -> str:
    started = bench.runs.start(plan_of(name="night run", probes=3, model_names=["simulator/balanced"]))
    bench.runs.wait(started)
    return started


def opened(page: str, run_id: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.session_state["started_runs"] = {run_id, "a run that was deleted"}
    app.switch_page(page)
    app.query_params.update(query)
    return app.run()


def test_a_run_that_ended_is_told_once_on_whichever_page_is_open(run_id: str) -> None:
    app = opened("pages/logs.py", run_id)
    told = [toast.value.replace("\\", "") for toast in app.toast]
    assert told == ["night run: complete, 3 of 3 trials, $0.00."]
    app.run()
    assert [toast.value for toast in app.toast] == []


def test_where_the_page_shows_that_run_its_end_is_not_told_again(run_id: str) -> None:
    app = opened("pages/run.py", run_id, run=run_id)
    assert ([toast.value for toast in app.toast], app.session_state["started_runs"]) == ([], set())
