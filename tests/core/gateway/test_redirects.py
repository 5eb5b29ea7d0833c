"""No provider that LiteLLM knows leads a prompt to another server: its route goes through our transports, or is not asked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core.domain import ModelCall
from core.errors import ForbiddenServer, GatewayError
from core.gateway import Gateway, _transport
from core.gateway._bases import GO_AROUND
from core.gateway._litellm import _provider_names, load_litellm

MARK = "x-through-our-transport"
MODELS = {"clarifai": "owner.app.model", "ragflow": "chat/chat-id/model", "scaledown": "classify"}
"""Names that a provider insists on; any other gets `model`."""
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_REGION_NAME": "us-east-1",
    "AZURE_API_VERSION": "2024-10-21",
    "CLOUDFLARE_ACCOUNT_ID": "x",
    "PREDIBASE_TENANT_ID": "x",
    "SNOWFLAKE_ACCOUNT_ID": "x",
    "WATSONX_PROJECT_ID": "x",
    "WATSONX_TOKEN": "x",
}


class Servers:
    """The server that is asked, which sends everybody on, and the one it sends them to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        """The provider's prefix, which stands in the path, and our mark if the request has it."""
        self.led_away: list[str] = []
        self.elsewhere = self._serve(self._away)
        self.first = self._serve(self._redirect)

    def _serve(self, answer: Any) -> ThreadingHTTPServer:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                answer(self)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def _redirect(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.path.split("/")[1], request.headers.get(MARK, "")))
        request.send_response(307)
        request.send_header("location", f"http://127.0.0.1:{self.elsewhere.server_port}{request.path}")
        request.send_header("content-length", "0")
        request.end_headers()

    def _away(self, request: BaseHTTPRequestHandler) -> None:
        self.led_away.append(request.path.split("/")[1])
        request.send_response(200)
        request.send_header("content-length", "0")
        request.end_headers()

    def base(self, provider: str) -> str:
        return f"http://127.0.0.1:{self.first.server_port}/{provider}/v1"


@pytest.fixture
def servers() -> Iterator[Servers]:
    made = Servers()
    yield made
    for one in (made.first, made.elsewhere):
        one.shutdown()
        one.server_close()


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
