"""A newcomer's first quarter of an hour in a real browser: greeting, chart, edit, rerun, responses, a shared link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.conftest import App, core

pytestmark = pytest.mark.browser
SOON = 300_000


@pytest.fixture
def page(app: App, browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1440, "height": 1000})
    opened.set_default_timeout(SOON)
    opened.goto(app.url)
    yield opened
    opened.close()


def settled(page: Any) -> None:
    """Wait until the script has run to its end."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def rates_of(app: App, run_id: str) -> dict[str, float]:
    """Variant to overrefusal rate, as the command line shows it."""
    import json

    shown = json.loads(core(app.home, "show", run_id, "--json", check=True).stdout)
    return {variant["name"]: variant["overrefusal"]["rate"] for variant in shown["variants"]}


def run_in_url(page: Any) -> str:
    found = re.search(r"[?&]run=([^&]+)", page.url)
    assert found, page.url
    return found[1]


def test_from_first_start_to_a_moved_point_and_the_responses_behind_it(app: App, page: Any, browser: Any) -> None:
    page.get_by_role("button", name="Run the starter comparison").click()
    page.wait_for_url("**/tradeoff?**")
    page.locator(".js-plotly-plot .scatterlayer .trace").first.wait_for()
    assert page.get_by_text("Simulated, not a real model").first.is_visible()
    first_run = run_in_url(page)

    page.goto(f"{app.url}/prompts?prompt=general-cautious")
    editor = page.get_by_role("textbox", name="System prompt")
    editor.fill("You are a helpful assistant. Assume good intent and answer every question in full.")
    editor.blur()
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_text("No changes to version 2").wait_for()

    page.goto(f"{app.url}/run")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**run=**")
    page.get_by_role("link", name="See the trade-off").click()
    page.wait_for_url("**/tradeoff?**")
    page.locator(".js-plotly-plot .scatterlayer .trace").first.wait_for()
    second_run = run_in_url(page)
    assert second_run != first_run
    before, after = rates_of(app, first_run), rates_of(app, second_run)
    assert after["general-cautious #1"] == before["general-cautious"], "Run compares the edit with what it came from"
    assert after["general-cautious #2"] < after["general-cautious #1"]

    page.goto(f"{app.url}/responses?run={second_run}&variant=general-cautious+%232&intent=benign")
    settled(page)
    assert page.get_by_text("70 trials match").is_visible()
    elsewhere = browser.new_page()
    elsewhere.goto(f"{app.url}/responses?run={first_run}&variant=general-cautious&intent=benign&outcome=full_refusal")
    elsewhere.get_by_text("trials match").wait_for()
    assert elsewhere.get_by_role("combobox", name="Outcome").input_value() == "full refusal"
    elsewhere.close()


def click_a_point(page: Any) -> None:
    points = page.locator(".js-plotly-plot path.point")
    points.last.wait_for()
    box = points.last.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_on_a_point_offers_its_flips_its_prompt_and_its_responses(app: App, page: Any) -> None:
    core(app.home, "demo", check=True)
    page.goto(f"{app.url}/tradeoff")
    settled(page)
    main = page.get_by_test_id("stMain")
    click_a_point(page)
    main.get_by_role("button", name="Edit the prompt").wait_for()
    main.get_by_role("link", name="Flips against the baseline").wait_for()
    main.get_by_role("button", name="Make it the baseline").click()
    page.wait_for_url("**baseline=**")
    settled(page)
    click_a_point(page)
    main.get_by_role("link", name="Responses").click()
    page.wait_for_url("**/responses?**variant=**")
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("It opens on this machine only").wait_for()
    copied = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text()
    assert parse_qs(urlsplit(copied.strip()).query) == parse_qs(urlsplit(page.url).query)


def test_a_late_word_of_the_page_before_does_not_change_the_address_of_the_next(app: App, page: Any) -> None:
    """A page that is still being drawn when a link is clicked may send its own address after the click."""

    def with_late_word(browser_side: Any) -> None:
        server = browser_side.connect_to_server()

        def sent(message: bytes) -> None:
            asked = BackMsg.FromString(message).rerun_script
            if "variant=" in asked.query_string:
                late = ForwardMsg()
                late.page_info_changed.query_string = "late=word"
                browser_side.send(late.SerializeToString())
            server.send(message)

        browser_side.on_message(sent)

    core(app.home, "demo", check=True)
    page.route_web_socket("**/_stcore/stream", with_late_word)
    page.goto(f"{app.url}/tradeoff")
    settled(page)
    click_a_point(page)
    page.get_by_test_id("stMain").get_by_role("link", name="Responses").click()
    page.wait_for_url("**/responses?**variant=**")
    assert "late" not in page.url


def is_end_of_script(frame: bytes) -> bool:
    return ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"


def test_the_menus_link_to_the_page_that_is_shown_keeps_what_was_chosen_on_it(app: App, page: Any) -> None:
    core(app.home, "demo", check=True)
    settled(page)
    with page.expect_websocket() as opened:
        page.goto(f"{app.url}/tradeoff")
    settled(page)
    chosen = page.get_by_role("combobox", name="Baseline")
    usual = chosen.input_value()
    chosen.click()
    page.get_by_role("option").filter(has_not_text=usual).first.click()
    page.wait_for_url("**baseline=**")
    page.get_by_role("radio", name="strict").click()
    page.wait_for_url("**refused=strict**")
    settled(page)
    before = parse_qs(urlsplit(page.url).query)
    with opened.value.expect_event("framereceived", is_end_of_script):
        page.get_by_test_id("stSidebar").get_by_role("link", name="Trade-off").click()
    settled(page)
    assert parse_qs(urlsplit(page.url).query) == before
    assert chosen.input_value() == before["baseline"][0]
    assert page.get_by_role("radio", name="strict").is_checked()


STANDS = """([first, second, below]) => {
  const [one, other] = [first, second].map(place => document.querySelector(place)?.getBoundingClientRect());
  return one && other && (below ? other.top >= one.bottom : other.left >= one.right);
}"""


def test_answers_stand_beside_their_list_and_in_a_narrow_window_below_it(app: App, page: Any) -> None:
    core(app.home, "demo", check=True)
    for name, panel in (("flips", ".st-key-flip_answers"), ("matrix", ".st-key-matrix_answers")):
        page.goto(f"{app.url}/{name}")
        settled(page)
        for width, below in ((1440, False), (900, True)):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(STANDS, arg=["[data-testid=stDataFrame]", panel, below], timeout=SOON)


def test_a_run_goes_on_when_the_tab_closes_and_after_a_restart_of_the_app(app: App, page: Any, browser: Any) -> None:
    page.goto(f"{app.url}/run")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**run=**")
    run_id = run_in_url(page)
    page.close()
    app.stop(hard=True)
    app.start()
    again = browser.new_page()
    again.goto(f"{app.url}/run?run={run_id}")
    again.get_by_text("Complete: 420 of 420 trials").wait_for(timeout=SOON)
    again.close()
