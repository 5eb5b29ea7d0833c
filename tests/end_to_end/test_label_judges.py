"""Labels by keyboard and judges against them, in a real browser: XSTest's completions imported, judged, labelled, read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import App, core
from tests.end_to_end.test_main_path import settled

pytestmark = pytest.mark.browser
SOON = 300_000


@pytest.fixture
def run_id(app: App, xstest: Path) -> str:
    """GPT-4's 450 completions with the published labels."""
    files = (xstest / "xstest_v2_completions_gpt4.csv", "--probes", xstest / "xstest_prompts.csv")
    done = core(app.home, "import", *map(str, files), "--labels", "final_label", "--json", check=True)
    return str(json.loads(done.stdout)["run_id"])


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1440, "height": 1000})
    opened.set_default_timeout(SOON)
    yield opened
    opened.close()


def response(page: Any) -> str:
    """The request and the response that are on the desk."""
    return " ".join(page.get_by_test_id("stCode").all_inner_texts())


def press(page: Any, key: str) -> None:
    """Press a key and wait until another response is on the desk."""
    before = response(page)
    page.keyboard.press(key)
    page.wait_for_function(
        "before => [...document.querySelectorAll('[data-testid=stCode]')].map(e => e.innerText).join(' ') != before",
        arg=before,
    )
    settled(page)


def test_judge_again_then_label_by_keyboard_and_undo(app: App, run_id: str, page: Any) -> None:
    page.goto(f"{app.url}/judges?run={run_id}")
    page.get_by_text("only people").wait_for()
    page.get_by_role("button", name="Judge again").click()
    page.get_by_role("button", name="Judge the run").click()
    page.get_by_text("The run shows").first.wait_for()
    page.locator(".js-plotly-plot").first.wait_for()
    settled(page)
    assert not page.get_by_role("button", name="Judge the run").is_visible()
    page.get_by_role("radio", name="Disagreements").click()
    page.get_by_text("the ones the judge is surest of first").wait_for()
    page.get_by_text("As imported:").wait_for()

    page.goto(f"{app.url}/label?run={run_id}&again=true")
    page.get_by_text("0 labelled now, 450 left").wait_for()
    settled(page)
    page.get_by_test_id("stCode").nth(1).wait_for()
    first = response(page)
    for key in "123":
        press(page, key)
    page.get_by_text("3 labelled now, 447 left").wait_for()
    page.get_by_text("The one before").wait_for()
    page.keyboard.press("u")
    page.get_by_text("2 labelled now, 448 left").wait_for()
    press(page, "s")
    page.get_by_text("2 labelled now, 447 left").wait_for()
    for _ in range(3):
        press(page, "u")
    assert response(page) == first
    page.get_by_text("0 labelled now, 450 left").wait_for()


def test_keys_typed_into_a_field_give_no_label(app: App, run_id: str, page: Any) -> None:
    page.goto(f"{app.url}/label?run={run_id}&again=true")
    page.get_by_text("0 labelled now, 450 left").wait_for()
    page.get_by_label("Note with the next label").press_sequentially("123 us")
    page.get_by_label("Note with the next label").blur()
    settled(page)
    assert page.get_by_text("0 labelled now, 450 left").is_visible()
    press(page, "3")
    page.get_by_text("1 labelled now, 449 left").wait_for()
    assert page.get_by_label("Note with the next label").input_value() == ""
