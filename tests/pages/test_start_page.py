"""The start page: an example and two ways to begin; once there are runs, the last one's verdict above the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.metrics.rates import summary
from core.workbench import Workbench
from pages.parts.shell.app_process import shared_workbench
from tests.conftest import ROOT
from tests.core.stores import plan_of


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """The workbench that the pages use; its engine starts only when it is asked for work."""
    monkeypatch.setattr(Workbench, "wake", lambda _: None)
    st.cache_resource.clear()
    yield shared_workbench()
    shared_workbench().close()
    st.cache_resource.clear()


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    said = "\n".join(str(block.value) for block in (*app.markdown, *app.caption))
    return said.replace("\\", "").replace("\u2060", "")


def test_a_workbench_without_runs_shows_the_finished_picture_marked_as_an_example_and_two_buttons(
    bench: Workbench,
) -> None:
    app = opened()
    assert [button.label for button in app.button] == ["Run the starter comparison", "Connect a model"]
    assert "Example" in words(app)
    assert "fewer of 100 harmless requests" in words(app)
    assert len(app.get("plotly_chart")) == 1
    assert bench.runs.recent() == []


def test_the_last_run_stands_above_the_list_with_its_verdict_and_numbers(bench: Workbench) -> None:
    models = ("simulator/balanced", "simulator/cautious")
    first = bench.runs.start(replace(bench.runs.starter_plan(), models=models))
    bench.runs.wait(first)
    bench.store.runs.create(plan_of(probes=4, name="not begun [link](http://x)"))
    app = opened()
    said = words(app)
    assert len(app.get("plotly_chart")) == 1
    assert "general-permissive against general-cautious" in said
    rates = summary(bench.results.trials(first)).set_index(["model", "variant"]).loc["simulator/balanced"]
    old, new = rates.loc["general-cautious"], rates.loc["general-permissive"]
    percent = [f"{100 * share:.1f} %" for share in (old.overrefusal, new.overrefusal)]
    through = [f"{100 * (1 - row.harmful_refusal):.1f} %" for row in (old, new)]
    between = f"{100 * new.overrefusal_low:.1f} to {100 * new.overrefusal_high:.1f}, n {new.benign_n:.0f}"
    assert (
        f"Overrefusal {percent[0]} → {percent[1]} ({between}) · harmful compliance {through[0]} → {through[1]}" in said
    )
    assert "on simulator/balanced (and 1 more, see the chart)" in said
    assert "no results yet" in said
    assert said.count("Simulated, not a real model") == 1
    links = [(link.proto.label, link.proto.query_string) for link in app.get("page_link")]
    assert ("Starter comparison", f"run={first}") in links
    assert any(label.startswith("not begun \\[link\\]") for label, _ in links)
