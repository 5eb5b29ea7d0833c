"""Without sign-in: a server that others reach shows nothing, at any page, and says what to do."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import App

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page()
    opened.set_default_timeout(300_000)
    yield opened
    opened.close()


def test_a_server_on_every_interface_shows_nothing(tmp_path: Path, page: Any) -> None:
    none = str(tmp_path / "none.toml")
    app = App(tmp_path / "home", STREAMLIT_SERVER_ADDRESS="0.0.0.0", STREAMLIT_SECRETS_FILES=none)
    app.command = ["streamlit", "run", "app.py", "--server.port"]  # `serve` would not even start
    app.start()
    try:
        for path in ("tradeoff", "team", "shared?token=x", ""):
            page.goto(f"{app.url}/{path}")
            page.get_by_text("so it shows nothing").wait_for()
            assert page.get_by_test_id("stPageLink").count() == 0
    finally:
        app.stop()


def test_a_page_that_rebinds_its_name_to_this_machine_sees_nothing(app: App, page: Any) -> None:
    page.goto(app.url.replace("127.0.0.1", "rebound.localhost"))
    page.get_by_text("asked for under a public name").wait_for()
    page.goto(app.url)
    page.get_by_text("No sign-in: this machine only.").wait_for()


def test_no_other_site_may_frame_a_page(app: App) -> None:
    for path in ("", "tradeoff", "_stcore/health"):
        headers = urllib.request.urlopen(f"{app.url}/{path}", timeout=300).headers
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
