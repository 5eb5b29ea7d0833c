"""What really came back over HTTP: read within bounds before LiteLLM parses it, and kept for the reply's own reader.

LiteLLM's transport is wrapped once. Its responses are read here to the end, so a reply that never ends or inflates without
measure is stopped at `MOST_BYTES`; redirects lose their address, so that no prompt reaches a server that nobody named.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from core.gateway._bases import is_metadata
from core.text.provider_replies import joined_events

MOST_BYTES = 8_000_000
"""Of a reply, decompressed."""
MOST_ERROR_BYTES = 262_144
"""Of an error page; the rest is cut off."""
ENCODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""Content encodings that are asked for and read, with zlib's window size; 47 takes zlib's and gzip's headers alike."""


@dataclass
class RawReply:
    """The last HTTP response of one call."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    too_large: bool = False
    forbidden: bool = False
    """The server was not asked: it is the metadata service of a cloud."""

    @property
    def json(self) -> Any:
        """The body as JSON, a stream of events put together as the reply that it is; None where it is neither."""
        try:
            if self.headers.get("content-type", "").startswith("text/event-stream"):
                return joined_events(self.body)
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


_current: ContextVar[RawReply | None] = ContextVar("raw_reply", default=None)


@contextmanager
def recorded() -> Iterator[RawReply]:
    """What comes back within this block, in this task and those it starts."""
    raw = RawReply()
    token = _current.set(raw)
    try:
        yield raw
    finally:
        _current.reset(token)


def install() -> None:
    """Wrap LiteLLM's transport. Called once, when LiteLLM is loaded."""
    import httpx
    from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport as Transport

    send = Transport.handle_async_request

    async def sent(self: Any, request: Any) -> Any:
        request.headers["accept-encoding"] = "gzip, deflate"
        await _check_address(request)
        response = await send(self, request)
        response.headers.pop("location", None)
        raw = _current.get() or RawReply()
        raw.status, raw.headers, raw.too_large = response.status_code, dict(response.headers), False
        raw.body = await _bounded(response, raw)
        if raw.too_large and response.status_code < 400:
            raise httpx.ReadError(f"the reply is longer than {MOST_BYTES:,} bytes", request=request)
        headers = [(k, v) for k, v in response.headers.multi_items() if k not in ("content-encoding", "content-length")]
        return httpx.Response(response.status_code, headers=headers, content=raw.body, request=request)

    Transport.handle_async_request = sent  # type: ignore[method-assign]


async def _check_address(request: Any) -> None:
    """Raises httpx.ConnectError, and says so on the call's RawReply, where the host's name leads to a metadata service."""
    host = request.url.host
    if host not in _RESOLVED:
        if len(_RESOLVED) > MOST_HOSTS:
            _RESOLVED.clear()
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None)
        except (OSError, UnicodeError):
            return
        _RESOLVED[host] = any(is_metadata(str(one[4][0])) for one in found)
    if _RESOLVED[host]:
        import httpx

        (_current.get() or RawReply()).forbidden = True
        raise httpx.ConnectError("the address belongs to the machine's own cloud", request=request)


MOST_HOSTS = 256
_RESOLVED: dict[str, bool] = {}
"""Whether a host's name led to a metadata service."""


async def _bounded(response: Any, raw: RawReply) -> bytes:
    """The decompressed body, at most so many bytes; what is beyond is not read and `too_large` says so."""
    most = MOST_BYTES if response.status_code < 400 else MOST_ERROR_BYTES
    window = ENCODINGS.get(response.headers.get("content-encoding", "").strip().lower())
    inflate = zlib.decompressobj(window) if window else None
    body = bytearray()
    try:
        async for chunk in response.stream:
            body += inflate.decompress(chunk, most + 1 - len(body)) if inflate else chunk
            if len(body) > most:
                raw.too_large = True
                break
    finally:
        await response.aclose()
    return bytes(body[:most])
