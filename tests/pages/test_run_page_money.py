"""The Run page where money counts: approval by an admin, what is left of the month, a key that is typed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.access.roles import Person, Role
from core.domain import RunStatus
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
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
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
    app.button(key="forget_key").click().run()
    assert app.text_input(key="run_key").value == ""
