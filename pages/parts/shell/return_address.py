"""A deep link outlives the sign-in: whoever signs in on a page comes back to it, not to the start page.

The browser asks for `auth/login` from the page it is on and says so as its referrer; the address within the app waits in a
cookie of ten minutes, and takes the place of the start page in the redirect that follows the provider's answer.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "workbench_return"
KEPT_S = 600
LONGEST = 2_000
ADDRESS = re.compile(r"(?:/[A-Za-z0-9_-]+)*/[a-z_]*(?:\?[^#\s]*)?")
"""A path with a page's name at its end, and a query: never another host's address."""


class ReturnAddress:
    """Remembers the page that a sign-in began on, and sends the browser back to it."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "") if scope["type"] == "http" else ""
        headers = Headers(scope=scope) if path.endswith(("/auth/login", "/oauth2callback")) else Headers()
        remembered = _page_of(headers) if path.endswith("/auth/login") else ""
        wanted = _remembered(headers) if path.endswith("/oauth2callback") else ""
        if not (remembered or wanted):
            await self._inner(scope, receive, send)
            return

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                pairs = list(message.get("headers", ()))
                if wanted:
                    pairs = [(name, wanted.encode() if name.lower() == b"location" else value) for name, value in pairs]
                kept = f"{quote(remembered, safe='')}; Max-Age={KEPT_S}" if remembered else "; Max-Age=0"
                cookie = f"{COOKIE}={kept}; Path=/; HttpOnly; SameSite=Lax"
                message = {**message, "headers": [*pairs, (b"set-cookie", cookie.encode())]}
            await send(message)

        await self._inner(scope, receive, sending)


def _page_of(headers: Headers) -> str:
    """The page within the app that the request comes from; empty for the start page and for other sites."""
    came = urlsplit(headers.get("referer", ""))
    ours = headers.get("sec-fetch-site") == "same-origin" or came.netloc == headers.get("host")
    address = f"{came.path}?{came.query}" if came.query else came.path
    return address if ours and _is_page(address) and address != "/" else ""


def _remembered(headers: Headers) -> str:
    """The address in the cookie, checked anew: whoever can set cookies must not lead anybody elsewhere."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    address = unquote(found.value) if found else ""
    return address if _is_page(address) else ""


def _is_page(address: str) -> bool:
    return len(address) <= LONGEST and ADDRESS.fullmatch(address) is not None
