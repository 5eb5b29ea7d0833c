"""Whoever signs in comes back to the page they were on, and never to another site."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.shell.return_address import COOKIE, ReturnAddress

HERE = "http://testserver"


@pytest.fixture
def browser() -> TestClient:
    routes = [
        Route("/auth/login", lambda _: RedirectResponse("https://provider.test/authorize")),
        Route("/oauth2callback", lambda _: RedirectResponse("/")),
    ]
    return TestClient(ReturnAddress(Starlette(routes=routes)), base_url=HERE, follow_redirects=False)


def signed_in(browser: TestClient, referrer: str) -> str:
    """Where the sign-in ends."""
    login = browser.get("/auth/login", headers={"referer": referrer})
    assert login.headers["location"] == "https://provider.test/authorize"
    return browser.get("/oauth2callback?code=x").headers["location"]


@pytest.mark.parametrize("page", ["/flips?run=a&from=x%20y&to=z", "/history", "/base/path/tradeoff?run=a", "/?run=a"])
def test_a_sign_in_ends_on_the_page_it_began_on_and_only_once(browser: TestClient, page: str) -> None:
    assert signed_in(browser, HERE + page) == page
    assert COOKIE not in browser.cookies
    assert browser.get("/oauth2callback?code=x").headers["location"] == "/"


@pytest.mark.parametrize(
    "referrer",
    [
        "",
        HERE,
        f"{HERE}/",
        "https://evil.test/flips",
        f"{HERE}//evil.test/x.html",
        f"{HERE}/x?{'y' * 3000}",
        "javascript:1",
    ],
)
def test_a_sign_in_from_elsewhere_ends_on_the_start_page(browser: TestClient, referrer: str) -> None:
    assert signed_in(browser, referrer) == "/"


@pytest.mark.parametrize(
    "address", ["//evil.test", "https://evil.test/", "/\\evil.test", "/a\r\nset-cookie: x=1", "/%2f%2fevil"]
)
def test_a_cookie_that_leads_elsewhere_is_not_followed(browser: TestClient, address: str) -> None:
    from urllib.parse import quote

    browser.cookies.set(COOKIE, quote(address, safe=""))
    assert browser.get("/oauth2callback?code=x").headers["location"] == "/"
