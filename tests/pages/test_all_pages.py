"""Every page draws on an empty workbench and on one with a finished run, without an exception, with its title."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts.shell.frame import MENU
from tests.conftest import ROOT, core

PAGES = sorted({path.name for path in (ROOT / "pages").glob("*.py")} - {"shared.py"})
"""All but the one for people without an account, which shows nothing without a link."""
VIEWS = {
    "slices.py": ("Categories", "Contrast pairs", "Expected", "Words", "Refusal wording", "Stability"),
    "history.py": ("One prompt over versions", "Two runs", "All runs"),
    "prompts.py": ("Edit", "History and diff", "All"),
}


@pytest.fixture
def fresh(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, no workbench left over from another test, and no engine that wakes beside the test's own."""
    monkeypatch.setenv("WORKBENCH_WORK_IN_APP", "no")
    st.cache_resource.clear()
    yield home
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with the starter comparison done, and the run's id."""
    home = tmp_path_factory.mktemp("finished")
    core(home, "demo", check=True)
    return home, json.loads(core(home, "runs", "--json", check=True).stdout)[0]["run_id"]


@pytest.fixture
def with_a_run(fresh: Path, finished: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WORKBENCH_HOME", str(finished[0]))
    return finished[1]


def opened(page: str, **query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    if page != "app.py":
        test.switch_page(page)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


@pytest.mark.parametrize("page", ["app.py", *(f"pages/{name}" for name in PAGES)])
def test_a_page_on_an_empty_workbench_says_what_to_do_next(fresh: Path, page: str) -> None:
    test = opened(page)
    assert not test.exception, [found.value for found in test.exception]
    assert test.title


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_a_finished_run(with_a_run: str, page: str) -> None:
    for view in VIEWS.get(page, ("",)):
        query = {"run": with_a_run} | ({"view": view} if view else {})
        test = opened(f"pages/{page}", **query)
        assert not test.exception, (view, [found.value for found in test.exception])
        for table in test.dataframe:  # else the browser says "None" where there is nothing
            assert table.proto.alt, (view, table.value)
            assert table.proto.placeholder == "-" or table.proto.editing_mode, (view, table.value)


def own_link(test: AppTest, title: str) -> dict[str, list[str]]:
    [link] = [one.proto for one in test.sidebar.get("page_link") if one.proto.label == title]
    return parse_qs(link.query_string)


def test_the_menus_link_to_the_page_shown_keeps_its_choices_and_leads_from_a_run_to_the_form(with_a_run: str) -> None:
    chosen = opened("pages/responses.py", run=with_a_run, intent="benign", trial="3")
    assert own_link(chosen, "Responses") == {"run": [with_a_run], "intent": ["benign"], "trial": ["3"]}
    assert own_link(chosen, "Flips") == {"run": [with_a_run]}
    assert own_link(opened("pages/run.py", run=with_a_run), "Run") == {}


def test_a_page_has_the_name_that_the_menu_gives_it(with_a_run: str) -> None:
    for entry in (entry for lines in MENU.values() for entry in lines if entry.page != "app.py"):
        assert opened(entry.page).title[0].value == entry.title


def test_simulated_results_say_so_on_every_page_that_shows_them(with_a_run: str) -> None:
    for page in ("tradeoff.py", "flips.py", "matrix.py", "slices.py", "responses.py", "run.py", "report.py"):
        test = opened(f"pages/{page}", run=with_a_run)
        assert any("Simulated" in block.value for block in test.markdown), page


def test_a_link_to_a_run_that_is_not_here_says_so(with_a_run: str) -> None:
    test = opened("pages/tradeoff.py", run="20200101-nothing")
    assert any("not in this workbench" in notice.value for notice in test.warning)
