"""A webhook is told by the rules that API bases have: no metadata address, on a shared server none that no admin named, no redirect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ForbiddenServer, InputError
from core.workbench import Workbench
from tests.core.benches import bench_at
from tests.loopback import Loopback, Quiet

RESULT = {"holds": False, "sentence": "It no longer holds."}


class Listener(Quiet):
    """Keeps what it is told; /away answers with a redirect to where it would be kept, too."""

    told: list[tuple[str, object]]

    def do_POST(self) -> None:
        body = json.loads(self.asked())
        self.told.append((self.path, body))
        self.send_response(302 if self.path == "/away" else 204)
        self.send_header("Location", "/elsewhere")
        self.end_headers()


@pytest.fixture
def address() -> Iterator[str]:
    Listener.told = []
    with Loopback.serving(Listener) as server:
        yield server.url


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
