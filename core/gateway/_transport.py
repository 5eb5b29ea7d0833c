"""What really came back over HTTP: read within bounds before LiteLLM parses it, and kept for the reply's own reader.

The transports that LiteLLM calls through are wrapped once: its own, and httpx's, which some providers' routes take. Responses
are read here to the end, so a reply that never ends or inflates without measure is stopped at `MOST_BYTES`; redirects lose
their address, so that no prompt reaches a server that nobody named.
"""

from __future__ import annotations

import asyncio
import json
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    most: int = MOST_BYTES
    """Bytes that are read of a good response, decompressed."""
    forbidden: bool = False
    """The server was not asked: it is the metadata service of a cloud."""

    @property
    def json(self) -> Any:
        """The body as JSON, a stream of events put together as the reply that it is; None where it is neither.

        What comes behind the JSON is left alone."""
        try:
            text = self.body.decode("utf-8-sig", "replace").lstrip()
            if text.startswith(("data:", "event:", ":")):
                return joined_events(self.body)
            return json.JSONDecoder().raw_decode(text)[0]
        except (ValueError, RecursionError):
            return None


_current: ContextVar[RawReply | None] = ContextVar("raw_reply", default=None)


@contextmanager
def recorded(most: int = MOST_BYTES) -> Iterator[RawReply]:
    """What comes back within this block, in this task and those it starts; `most` bytes of it are read."""
    raw = RawReply(most=most)
    token = _current.set(raw)
    try:
        yield raw
    finally:
        _current.reset(token)


def install() -> None:
    """Wrap the transports. Called once, when LiteLLM is loaded; what is no call of ours they carry as ever."""
    from httpx import AsyncHTTPTransport, HTTPTransport
    from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport

    for transport in (LiteLLMAiohttpTransport, AsyncHTTPTransport):
        transport.handle_async_request = _waiting(transport.handle_async_request)  # type: ignore[method-assign]
    HTTPTransport.handle_request = _blocking(HTTPTransport.handle_request)  # type: ignore[method-assign]


def _waiting(send: Any) -> Any:
    async def sent(self: Any, request: Any) -> Any:
        if (raw := _current.get()) is None:
            return await send(self, request)
        if request.url.host not in _RESOLVED:
            await asyncio.to_thread(_resolve, request.url.host)
        _prepare(request, raw)
        response = await send(self, request)
        body = _Body(response, raw.most)
        try:
            async for chunk in response.stream:
                if not body.takes(chunk):
                    break
        finally:
            await response.aclose()
        return body.kept(request, raw)

    return sent


def _blocking(send: Any) -> Any:
    """The same for clients that LiteLLM runs in a thread."""

    def sent(self: Any, request: Any) -> Any:
        if (raw := _current.get()) is None:
            return send(self, request)
        _resolve(request.url.host)
        _prepare(request, raw)
        response = send(self, request)
        body = _Body(response, raw.most)
        try:
            for chunk in response.stream:
                if not body.takes(chunk):
                    break
        finally:
            response.close()
        return body.kept(request, raw)

    return sent


def _prepare(request: Any, raw: RawReply) -> None:
    """Raises httpx.ConnectError, and says so on the call's RawReply, where the host's name leads to a metadata service."""
    request.headers["accept-encoding"] = "gzip, deflate"
    if _RESOLVED.get(request.url.host):
        import httpx

        raw.forbidden = True
        raise httpx.ConnectError("the address belongs to the machine's own cloud", request=request)


def _resolve(host: str) -> None:
    if host in _RESOLVED:
        return
    if len(_RESOLVED) > MOST_HOSTS:
        _RESOLVED.clear()
    with suppress(OSError, UnicodeError):
        _RESOLVED[host] = any(is_metadata(str(one[4][0])) for one in socket.getaddrinfo(host, None))


MOST_HOSTS = 256
_RESOLVED: dict[str, bool] = {}
"""Whether a host's name led to a metadata service."""


class _Body:
    """A response's decompressed body, at most so many bytes; what is beyond is not read and `too_large` says so."""

    def __init__(self, response: Any, most: int) -> None:
        self._response = response
        self._most = most if response.status_code < 400 else MOST_ERROR_BYTES
        window = ENCODINGS.get(response.headers.get("content-encoding", "").strip().lower())
        self._inflate = zlib.decompressobj(window) if window else None
        self._bytes, self._too_large = bytearray(), False

    def takes(self, chunk: bytes) -> bool:
        """Whether more may come."""
        room = self._most + 1 - len(self._bytes)
        self._bytes += self._inflate.decompress(chunk, room) if self._inflate else chunk
        self._too_large = len(self._bytes) > self._most
        return not self._too_large

    def kept(self, request: Any, raw: RawReply) -> Any:
        """The response as LiteLLM may read it, and on the call's RawReply. Raises httpx.ReadError where it is too large."""
        import httpx

        response, headers = self._response, self._response.headers
        if "location" in headers and (request.method != "GET" or not _same_server(request.url, headers["location"])):
            del headers["location"]
        raw.status, raw.headers, raw.too_large = response.status_code, dict(headers), self._too_large
        raw.body = bytes(self._bytes[: self._most])
        if raw.too_large and response.status_code < 400:
            raise httpx.ReadError(f"the reply is longer than {raw.most:,} bytes", request=request)
        told = [(k, v) for k, v in headers.multi_items() if k not in ("content-encoding", "content-length")]
        return httpx.Response(response.status_code, headers=told, content=raw.body, request=request)


def _same_server(url: Any, location: str) -> bool:
    """Whether a redirect stays at its server, as those of a model hub's files do."""
    import httpx

    try:
        other = url.join(location)
    except httpx.InvalidURL:
        return False
    return bool((other.scheme, other.host, other.port) == (url.scheme, url.host, url.port))
