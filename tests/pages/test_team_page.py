"""The Team page, and second thoughts on the others: people, activity, share links, workers, the bin."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.workbench import Workbench
from tests.conftest import ROOT
from tests.core.stores import plan_of


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """The workbench that the pages will open, without an engine beside the test."""
    monkeypatch.setenv("WORKBENCH_WORK_IN_APP", "no")
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(home / "none.toml"))
    st.cache_resource.clear()
    yield Workbench()
    st.cache_resource.clear()


def opened(page: str, **query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).switch_page(f"pages/{page}.py")
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def click(test: AppTest, words: str) -> AppTest:
    test = next(button for button in test.button if button.label == words).click().run()
    assert not test.exception, [found.value for found in test.exception]
    return test


def test_somebody_is_let_in_and_taken_off_again(bench: Workbench) -> None:
    test = opened("team")
    test.text_input[0].set_value(" Bob@Example.org")
    test.selectbox[0].set_value("editor")
    click(test, "Save")
    assert [(one.entry, one.role) for one in bench.people.all()] == [("bob@example.org", "editor")]
    test.selectbox[1].set_value("bob@example.org")
    click(test, "Remove")
    assert bench.people.all() == []


def test_what_is_no_entry_shows_an_error(bench: Workbench) -> None:
    test = opened("team")
    test.text_input[0].set_value("bob")
    test = click(test, "Save")
    assert "neither an e" in test.error[0].value
    assert "Remove" in [button.label for button in test.button], "the rest of the page is there"


def test_who_can_be_taken_off_is_said_where_there_is_nobody_and_asked_where_nobody_is_chosen(bench: Workbench) -> None:
    test = opened("team")
    remove = next(button for button in test.button if button.label == "Remove")
    assert remove.disabled
    assert any("no entry yet" in caption.value for caption in test.caption)
    bench.people.add("bob@example.org", "editor")
    assert "No entry is chosen" in click(opened("team"), "Remove").error[0].value


def test_every_view_shows_what_there_is(bench: Workbench) -> None:
    run_id = bench.store.runs.create(plan_of(name="night run"))
    bench.shares.create(run_id)
    bench.store.workers.renew_lease("worker-1", private=False, version="1")
    bench.prompts.save("mine", "Be helpful.")
    bench.prompts.delete("mine")
    tables = {
        view: opened("team", view=view).dataframe[0].value for view in ("Activity", "Share links", "Workers", "Bin")
    }
    assert list(tables["Activity"]["did"]) == ["delete", "save", "create"]
    assert list(tables["Share links"]["run"]) == ["night run"]
    assert list(tables["Workers"]["state"]) == ["working"]
    assert list(tables["Bin"]["name"]) == ["mine"]


def test_the_activity_is_filtered_by_person_and_action(bench: Workbench) -> None:
    bench.prompts.save("mine", "Be helpful.")
    bench.prompts.tag("mine", ["a"])
    assert list(opened("team", view="Activity", did="tag").dataframe[0].value["did"]) == ["tag"]
    assert opened("team", view="Activity", who="nobody").info[0].value == "No line fits."


def test_a_deleted_prompt_is_put_back_where_it_was_deleted(bench: Workbench) -> None:
    bench.prompts.save("mine", "Be helpful.")
    click(opened("prompts", prompt="mine"), "Delete the prompt")
    assert [item.name for item in bench.bin.contents()] == ["mine"]
    click(opened("prompts", view="All"), "Put back")
    assert bench.prompts.version("mine").template == "Be helpful."


def test_an_archived_prompt_is_brought_back(bench: Workbench) -> None:
    bench.prompts.save("mine", "Be helpful.")
    bench.prompts.archive("mine")
    test = opened("prompts", view="All", archived="true")
    next(box for box in test.selectbox if box.label == "Archived").set_value("mine").run()
    click(test, "Bring back")
    assert "mine" in [prompt.name for prompt in bench.prompts.all()]


def test_no_part_of_a_page_is_drawn_anew_past_the_gate() -> None:
    """Streamlit runs a fragment without its page's first line; `sign_in.fragment` asks who is there, too."""
    direct = [
        file.name
        for file in (ROOT / "pages").rglob("*.py")
        if "st.fragment(" in file.read_text() and file.stem != "sign_in"
    ]
    assert direct == []


def test_every_page_begins_with_the_frame() -> None:
    for file in [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]:
        _, *body = ast.parse(file.read_text()).body
        first = next(line for line in body if not isinstance(line, ast.Import | ast.ImportFrom | ast.Assign))
        wanted = "frame.open_outside(" if file.stem == "shared" else "frame.open_page("
        assert ast.unparse(first).startswith(wanted), file.name
