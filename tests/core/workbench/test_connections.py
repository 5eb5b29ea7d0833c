"""Connecting a model: a server's list is read within bounds and its names are only text; one probe is one call."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.errors import (
    BadCall,
    BudgetReached,
    ForbiddenServer,
    GatewayError,
    MalformedReply,
    ProviderFault,
    RefusedKey,
    ReplyTooLarge,
    TimedOut,
)
from core.gateway import Bases, Gateway
from core.gateway._providers import PROVIDERS, names_in
from core.gateway._transport import MOST_BYTES
from core.settings import Settings
from core.workbench import Workbench
from tests.loopback import Loopback, Quiet
from tests.provider import Provider

KEY = "sk-typed-0123456789abcdef"
LOCAL = next(one for one in PROVIDERS if one.prefix == "hosted_vllm")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = Workbench(Settings(home=tmp_path), private=True)
    yield made
    made.close()
    made.store.close()


@contextmanager
def server(status: int = 200, body: bytes = b"", **headers: str) -> Iterator[tuple[str, list[str]]]:
    """The api base of a server that answers everything alike, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(Quiet):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with Loopback.serving(Handler) as running:
        yield f"{running.url}/v1", asked


def test_a_servers_models_are_listed_as_a_run_asks_for_them(bench: Workbench) -> None:
    with Provider(models=("llama3", "openai/gpt-oss-20b", "text-embedding-3-small"), key=KEY) as provider:
        found = bench.connections.listed(LOCAL, provider.url, key=KEY)
        assert found == ["llama3", "hosted_vllm/openai/gpt-oss-20b"], "what only embeds is left out"
        assert bench.connections.test(found[1], provider.url, key=KEY).reply.text
    assert provider.stats()["authorisations"] == {f"Bearer {KEY}": 2}


def test_a_refused_key_is_told_without_the_key(bench: Workbench) -> None:
    with Provider(key="another") as provider, pytest.raises(RefusedKey) as told:
        bench.connections.listed(LOCAL, provider.url, key=KEY)
    assert KEY not in str(told.value)


def test_a_list_that_leads_elsewhere_is_not_followed(bench: Workbench) -> None:
    with (
        server(body=b'{"data": [{"id": "x"}]}') as (elsewhere, led),
        server(307, location=f"{elsewhere}/models") as (base, asked),
        pytest.raises(GatewayError),
    ):
        bench.connections.listed(LOCAL, base)
    assert (asked, led) == (["/v1/models"], [])


@pytest.mark.parametrize(
    ("body", "error"), [(b"<html>hello</html>", MalformedReply), (b" " * (MOST_BYTES + 9), ReplyTooLarge)]
)
def test_a_list_that_is_none_or_never_ends_is_told(bench: Workbench, body: bytes, error: type[GatewayError]) -> None:
    with server(body=body) as (base, _), pytest.raises(error):
        bench.connections.listed(LOCAL, base)


def test_a_list_is_not_waited_for_for_ever() -> None:
    silent = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # takes connections and never answers
    with pytest.raises(TimedOut):
        asyncio.run(Gateway().models(LOCAL, f"http://127.0.0.1:{silent.server_port}/v1", timeout_s=0.3))
    silent.server_close()


def test_the_list_of_a_server_that_is_not_allowed_is_not_asked_for(bench: Workbench, tmp_path: Path) -> None:
    with server(body=b"{}") as (base, asked):
        with pytest.raises(ForbiddenServer):
            asyncio.run(Gateway(bases=Bases(anything=False)).models(LOCAL, base))
        with pytest.raises(ForbiddenServer):
            bench.connections.listed(LOCAL, "http://169.254.169.254/v1")
    assert asked == []


def test_a_key_is_not_sent_to_a_list_where_the_provider_is_asked_at_another_address(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://llm.example/v1")
    with pytest.raises(BadCall, match="OPENAI_BASE_URL"):
        bench.connections.listed(bench.connections.provider("openai"), None)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.prefix)
def test_a_key_stands_in_a_header_and_in_no_address(provider: Any) -> None:
    assert any(KEY in value for value in provider.headers(KEY).values())
    assert all("{" not in provider.address(base) for base in (None, "http://127.0.0.1/v1"))
    assert KEY not in str(provider.headers(None))


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"data": [{"id": "b"}, {"id": "a"}, {"id": "a"}]}, ["a", "b"]),
        ({"models": [{"name": "models/gemini-x"}]}, ["gemini-x"]),
        (["a", 3, None, {"id": ["x"]}, {"other": 1}], ["a"]),
        ({"data": [{"id": "x" * 201}, {"id": "two\nlines"}, {"id": "\u202eback"}, {"id": ""}]}, []),
        ({"data": "many"}, []),
        (None, []),
    ],
)
def test_names_are_read_from_any_shape_of_list_and_odd_ones_left_out(body: Any, names: list[str]) -> None:
    assert names_in(body) == names


def test_a_test_is_one_call_and_is_not_repeated_where_it_fails(bench: Workbench) -> None:
    with Provider() as provider:
        provider.script("500", "ok")
        with pytest.raises(ProviderFault):
            bench.connections.test("some-model", provider.url)
        assert provider.stats()["requests"] == 1
        tested = bench.connections.test("gpt-4o-mini", provider.url)
    assert tested.reply.cost_usd
    assert [one["call"] for one in provider.ledger.log][-1] == tested.probe, "no system prompt stands before it"


def test_what_a_call_beside_any_run_costs_counts_in_the_months_sums(tmp_path: Path) -> None:
    bench = Workbench(Settings(home=tmp_path, monthly_budget_usd=1.0, person_budget_usd=1.0), private=True)
    with Provider() as provider:
        cost = bench.connections.test("gpt-4o-mini", provider.url).reply.cost_usd
    assert cost
    bench.store.db.write(lambda _: None)  # behind which all that was submitted is durable
    assert [balance.spent.spent for balance in bench.budgets.balances()] == [pytest.approx(cost)] * 2
    bench.store.budgets.add_side_cost("somebody else", "m", 1.0)
    bench.store.db.write(lambda _: None)
    with pytest.raises(BudgetReached), Provider() as provider:
        bench.connections.test("gpt-4o-mini", provider.url)
    everybody, oneself = bench.budgets.balances()
    assert (everybody.spent.spent, oneself.spent.spent) == (pytest.approx(1.0 + cost), pytest.approx(cost))
    bench.close()


def test_a_price_is_known_or_it_is_said_that_it_is_not(bench: Workbench) -> None:
    price = bench.connections.price("openai/gpt-4o-mini")
    assert price is not None
    assert 0 < price[0] < price[1] < 100
    assert bench.connections.price("hosted_vllm/mine") is None
    assert "openai/gpt-4o-mini" in bench.connections.known(bench.connections.provider("openai"))


def test_a_key_belongs_to_the_provider_or_server_that_it_was_typed_for(bench: Workbench) -> None:
    fits, openai, local = bench.connections.key_fits, bench.connections.provider("openai"), "http://127.0.0.1:8000/v1"
    theirs = bench.connections.key_owner(openai, None)
    assert fits(theirs, ["openai/gpt-5-mini", "gpt-4o-mini", "simulator/balanced"], None)
    assert not fits(theirs, ["openai/gpt-5-mini", "anthropic/claude-sonnet-4-5"], None)
    assert not fits(theirs, ["gpt-4o-mini"], local)
    mine = bench.connections.key_owner(LOCAL, local)
    assert fits(mine, ["llama3", "hosted_vllm/meta/llama"], local)
    assert not fits(mine, ["llama3"], "http://127.0.0.1:9000/v1")
    assert fits("", ["llama3"], local), "nobody said whose it is"
