"""A small HTTP server on this machine that tests subclass: it answers what its handler says, in threads, and is quiet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Loopback(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 64

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @classmethod
    @contextmanager
    def serving(cls, handler: type[BaseHTTPRequestHandler]) -> Iterator[Self]:
        with cls(("127.0.0.1", 0), handler) as made:
            threading.Thread(target=made.serve_forever, daemon=True).start()
            yield made
            made.shutdown()


class Quiet(BaseHTTPRequestHandler):
    def asked(self) -> bytes:
        """The body of the request."""
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""
