"""The app as `python -m core serve` starts it: runs go on at once, no other site may frame it, and a deep link outlives the sign-in.

Hosts that start app.py themselves send their own headers; there the work goes on when the first page is opened.
"""

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.starlette import App

from core.memory import share_one_pool
from pages.parts.shell.app_process import open_early
from pages.parts.shell.return_address import ReturnAddress

share_one_pool()
HEADERS = ((b"content-security-policy", b"frame-ancestors 'self'"), (b"x-frame-options", b"SAMEORIGIN"))


class NoFraming:
    """Adds the headers to every response over HTTP."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"x-frame-options"]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        await self._inner(scope, receive, sending)


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[None]:
    """What an earlier process left open goes on when the server starts, not when somebody looks."""
    Thread(target=open_early, name="open", daemon=True).start()
    yield


app = App("app.py", lifespan=lifespan, middleware=[Middleware(NoFraming), Middleware(ReturnAddress)])
