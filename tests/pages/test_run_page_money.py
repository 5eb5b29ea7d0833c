"""The Run page where money counts: approval by an admin, what is left of the month, a key that is typed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.access.roles import Person, Role
from core.domain import RunStatus
from core.errors import Forbidden
from core.workbench import Workbench
from pages.parts.shell.app_process import shared_workbench
from tests.conftest import ROOT
from tests.core.stores import plan_of
from tests.provider import Provider

ANN = Person("ann@example.org", Role.EDITOR)


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """The workbench that the pages use; its engine starts only when it is asked for work."""
    monkeypatch.setattr(Workbench, "wake", lambda _: None)
    monkeypatch.setenv("WORKBENCH_APPROVAL_USD", "1")
    monkeypatch.setenv("WORKBENCH_MONTHLY_BUDGET_USD", "7")
    st.cache_resource.clear()
    yield shared_workbench()
    shared_workbench().close()
    st.cache_resource.clear()


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.run()
    app.query_params.update(query)
    app.switch_page("pages/run.py").run()
    assert not app.exception
    return app


def test_an_admin_lets_a_run_of_unknown_price_go_on(bench: Workbench) -> None:
    with Provider() as provider:
        run_id = bench.acting_as(ANN).runs.start(plan_of(probes=3, api_base=provider.url))
        app = opened(run=run_id)
        assert "above $1.00 an admin must approve" in app.warning[0].value.replace("\\", "")
        next(button for button in app.button if button.label == "Approve the run").click().run()
        bench.runs.wait(run_id)
    assert bench.runs.find(run_id).status is RunStatus.COMPLETE
    assert provider.stats()["requests"] == 3


def test_what_is_left_of_the_month_stands_beside_the_price(bench: Workbench) -> None:
    said = [caption.value.replace("\\", "") for caption in opened().caption]
    assert "The workbench's budget of this month: $7.00 of $7.00 left." in said


def test_a_typed_key_is_never_shown_again(bench: Workbench) -> None:
    app = opened()
    app.multiselect(key="run_models").set_value(["gpt-4"]).run()
    app.text_input(key="run_key").input("sk-typed-once-0123456789").run()
    assert [field.key for field in app.text_input if field.key == "run_key"] == []
    assert all("sk-typed" not in str(element) for element in app.main)
    app.button(key="run_key/forget").click().run()
    assert app.text_input(key="run_key").value == ""


def test_a_run_that_its_budget_stopped_goes_on_with_a_higher_one_on_its_own_page(bench: Workbench) -> None:
    with Provider() as provider:
        run_id = bench.runs.start(
            plan_of(probes=6, api_base=provider.url, budget_usd=0.0002, model_names=["gpt-4o-mini"])
        )
        bench.runs.wait(run_id)
        stopped = bench.runs.progress(run_id)
        assert stopped.done < 6
        app = opened(run=run_id)
        app.number_input(key=f"mend_budget/{run_id}").set_value(1.0).run()
        next(button for button in app.button if button.label.startswith("Retry the")).click().run()
        bench.runs.wait(run_id)
    assert bench.runs.find(run_id).status is RunStatus.COMPLETE
    assert provider.stats()["requests"] == 6


def test_a_run_with_a_wrong_model_is_made_again_with_the_right_one(bench: Workbench) -> None:
    with Provider(models=("right",)) as provider:
        run_id = bench.runs.start(plan_of(probes=3, api_base=provider.url, model_names=["wrong"]))
        bench.runs.wait(run_id)
        app = opened(run=run_id)
        app.multiselect(key="mend_models").set_value(["right"]).run()
        next(button for button in app.button if button.label == "Run it again with these").click().run()
        again = app.query_params["run"]
        bench.runs.wait(again if isinstance(again, str) else again[0])
    newest = bench.runs.recent()[0]
    assert (newest.status, newest.run_id != run_id) == (RunStatus.COMPLETE, True)


def test_an_editor_does_not_raise_a_budget_above_what_an_admin_must_approve(bench: Workbench) -> None:
    with Provider() as provider:
        run_id = bench.runs.start(
            plan_of(probes=6, api_base=provider.url, budget_usd=0.0002, model_names=["gpt-4o-mini"])
        )
        bench.runs.wait(run_id)
        with pytest.raises(Forbidden, match="an admin must raise"):
            bench.acting_as(ANN).runs.resume(run_id, budget_usd=2.0)
    assert bench.results.plan(run_id).budget_usd == 0.0002
