"""No provider that LiteLLM knows leads a prompt to another server: its route goes through our transports, or is not asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from core.domain import ModelCall
from core.errors import ForbiddenServer, GatewayError
from core.gateway import Gateway, _transport
from core.gateway._bases import GO_AROUND
from core.gateway._litellm import _provider_names, load_litellm
from tests.core.gateway.shapes import CLOUDS
from tests.loopback import Loopback, Quiet

MARK = "x-through-our-transport"
MODELS = {"clarifai": "owner.app.model", "ragflow": "chat/chat-id/model", "scaledown": "classify"}
"""Names that a provider insists on; any other gets `model`."""
SETTINGS = {
    **CLOUDS,
    "CLOUDFLARE_ACCOUNT_ID": "x",
    "PREDIBASE_TENANT_ID": "x",
    "SNOWFLAKE_ACCOUNT_ID": "x",
    "WATSONX_PROJECT_ID": "x",
    "WATSONX_TOKEN": "x",
}


class Servers:
    """What the server that is asked, which sends everybody on, and the one it sends them to were asked."""

    first: Loopback
    elsewhere: Loopback

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        """The provider's prefix, which stands in the path, and our mark if the request has it."""
        self.led_away: list[str] = []

    def redirect(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.path.split("/")[1], request.headers.get(MARK, "")))
        request.send_response(307)
        request.send_header("location", f"{self.elsewhere.url}{request.path}")
        request.send_header("content-length", "0")
        request.end_headers()

    def away(self, request: BaseHTTPRequestHandler) -> None:
        self.led_away.append(request.path.split("/")[1])
        request.send_response(200)
        request.send_header("content-length", "0")
        request.end_headers()

    def base(self, provider: str) -> str:
        return f"{self.first.url}/{provider}/v1"


def handler(answer: Callable[[BaseHTTPRequestHandler], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(Quiet):
        def do_POST(self) -> None:
            self.asked()
            answer(self)

        do_GET = do_POST

    return Handler


@pytest.fixture
def servers() -> Iterator[Servers]:
    made = Servers()
    with Loopback.serving(handler(made.away)) as made.elsewhere, Loopback.serving(handler(made.redirect)) as made.first:
        yield made


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our transports mark what passes through them, and no name but this machine's own leads anywhere."""
    load_litellm()
    prepare = _transport._prepare

    def marking(request: Any, raw: Any) -> None:
        prepare(request, raw)
        if request.url.host != "127.0.0.1":
            raise OSError("only this machine is asked here")
        request.headers[MARK] = "yes"

    monkeypatch.setattr(_transport, "_prepare", marking)
    monkeypatch.setattr(_transport, "_resolve", lambda _: None)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


async def test_no_provider_that_litellm_knows_leads_a_prompt_to_another_server(servers: Servers, marked: None) -> None:
    gateway, providers = Gateway(max_attempts=1), sorted(_provider_names() - {"simulator"})

    async def ask(provider: str) -> object:
        call = ModelCall(f"{provider}/{MODELS.get(provider, 'model')}", (("user", "Hi"),), servers.base(provider))
        return await gateway.complete(call, key="no-key", timeout_s=60)

    ended = await asyncio.gather(*map(ask, providers), return_exceptions=True)
    failed = dict(zip(providers, ended, strict=True))
    assert servers.led_away == []
    assert {provider for provider, mark in servers.asked if not mark} == set()
    assert len({provider for provider, _ in servers.asked}) > 100
    assert {name for name, error in failed.items() if not isinstance(error, GatewayError)} == set()
    assert all(isinstance(failed[name], ForbiddenServer) for name in GO_AROUND)


@pytest.mark.parametrize("provider", ["oobabooga", "maritalk", "custom", "amazon_nova", "nlp_cloud"])
async def test_routes_that_litellm_takes_in_a_thread_follow_no_redirect_either(servers: Servers, provider: str) -> None:
    call = ModelCall(f"{provider}/model", (("user", "Hi"),), servers.base(provider))
    with pytest.raises(GatewayError):
        await Gateway(max_attempts=1).complete(call, key="no-key", timeout_s=60)
    assert [asked for asked, _ in servers.asked] == [provider]
    assert servers.led_away == []
