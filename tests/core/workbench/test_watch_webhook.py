"""A webhook is told by the rules that API bases have: no metadata address, on a shared server none that no admin named, no redirect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from core.errors import ForbiddenServer, InputError
from core.workbench import Workbench
from tests.core.benches import bench_at

RESULT = {"holds": False, "sentence": "It no longer holds."}


class Listener(BaseHTTPRequestHandler):
    """Keeps what it is told; /away answers with a redirect to where it would be kept, too."""

    told: list[tuple[str, object]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append((self.path, body))
        self.send_response(302 if self.path == "/away" else 204)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    Listener.told = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def bench(home: Path) -> Iterator[Workbench]:
    opened = Workbench(private=True)
    yield opened
    opened.close()


def test_a_webhook_is_sent_the_result_and_a_redirect_is_not_followed(bench: Workbench, address: str) -> None:
    assert bench.watches.tell(f"{address}/drift", RESULT) == ""
    assert Listener.told == [("/drift", RESULT)]
    assert "could not be told" in bench.watches.tell(f"{address}/away", RESULT)
    assert [path for path, _ in Listener.told] == ["/drift", "/away"]


def test_what_belongs_to_the_machines_cloud_is_never_told(bench: Workbench) -> None:
    for hidden in ("http://169.254.169.254/latest", "http://[::ffff:169.254.169.254]/x"):
        with pytest.raises(ForbiddenServer):
            bench.watches.tell(hidden, RESULT)
    with pytest.raises(InputError):
        bench.watches.check_webhook("file:///etc/passwd")


def test_on_a_shared_server_an_admin_must_have_named_the_address(tmp_path: Path, address: str) -> None:
    bench = bench_at(tmp_path, admins=["ada@example.org"])
    with pytest.raises(ForbiddenServer, match="not allowed here"):
        bench.watches.tell(address, RESULT)
    assert Listener.told == []
    bench.close()
