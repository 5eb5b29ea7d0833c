"""The report in a browser that has no network: it draws, filters, follows the colour scheme, and asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.report.html import html_report
from tests.core.recorded_runs import recorded_run

pytestmark = pytest.mark.browser
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    store, run_id = recorded_run(folder, ("rrcc", "rrrc"), ("cccc", "rrrr"), name="Offline", response=HOSTILE)
    (folder / "report.html").write_text(html_report(store, run_id), "utf-8")
    return folder / "report.html"


@pytest.fixture
def page(browser: Any, file: Path) -> Iterator[Any]:
    """The report, opened from the file with the network off; whatever goes wrong is in `page.trouble`."""
    context = browser.new_context(offline=True, viewport={"width": 900, "height": 1000})
    opened = context.new_page()
    opened.trouble = []
    opened.on("console", lambda message: opened.trouble.append(message.text))
    opened.on("pageerror", lambda error: opened.trouble.append(str(error)))
    opened.on("request", lambda request: opened.trouble.append(request.url))
    opened.goto(file.as_uri())
    assert opened.trouble.pop(0) == file.as_uri()
    yield opened
    context.close()


def test_the_report_asks_for_nothing_and_complains_of_nothing(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    assert page.trouble == []
    assert page.title() == "Offline: refusal against compliance"


def test_the_chart_is_drawn_and_tells_its_numbers(page: Any) -> None:
    points = page.locator(".chart.any.light .point")
    assert points.count() == 2
    box = points.first.bounding_box()
    assert box["width"] > 5
    points.first.hover()
    assert "Overrefusal 50.0 %" in page.locator("#tip").inner_text()


def test_a_point_leads_to_its_row(page: Any) -> None:
    page.locator(".chart.any.light .point").nth(1).click()
    assert page.locator("tr:target th").inner_text().startswith("new")


def test_the_strict_reading_is_one_click_away(page: Any) -> None:
    page.get_by_label("full refusals alone").check()
    assert page.locator(".chart.strict.light").is_visible()
    assert not page.locator(".chart.any.light").is_visible()


def test_dark_readers_get_a_dark_chart(page: Any) -> None:
    page.emulate_media(color_scheme="dark")
    assert page.locator(".chart.any.dark").is_visible()
    assert not page.locator(".chart.any.light").is_visible()
    page.emulate_media(color_scheme="dark", media="print")
    assert page.locator(".chart.any.light").is_visible()


def test_responses_are_found_by_outcome_and_never_run(page: Any) -> None:
    assert page.locator(".trial:visible").count() == 16
    page.locator("select[name=o]").select_option("full_refusal")
    assert page.locator(".trial:visible").count() == 9
    page.locator(".trial:visible summary").first.click()
    assert HOSTILE in page.locator(".trial[open] pre").inner_text()
    assert page.title() == "Offline: refusal against compliance"
    assert page.trouble == []


@pytest.mark.parametrize("width", [900, 390])
def test_nothing_is_wider_than_the_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
