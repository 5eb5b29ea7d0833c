"""/healthz and /metrics over HTTP, for an operator's tools, in a thread of their own."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core.operate.health import Health
from core.operate.metrics import Metrics

log = logging.getLogger(__name__)


def serve(address: str, port: int, check: Callable[[], Health], metrics: Metrics) -> ThreadingHTTPServer | None:
    """Answer /healthz and /metrics in a thread of its own; None, with a warning, where the port is taken.

    Neither page holds a text, a name or a key; who may reach them is decided by the address.
    """

    class Pages(BaseHTTPRequestHandler):
        server_version, sys_version = "workbench", ""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/healthz":
                found = check()
                self._answer(200 if found.well else 503, "application/json", json.dumps(found.as_json()))
            elif path == "/metrics":
                self._answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text())
            else:
                self._answer(404, "text/plain", "There are /healthz and /metrics.\n")

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """A scrape every few seconds is no news."""

    try:
        server = ThreadingHTTPServer((address, port), Pages)
    except OSError as error:
        log.warning("No /healthz and /metrics on %s:%d: %s", address, port, error)
        return None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
