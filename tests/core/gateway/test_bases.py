"""Which servers may be asked, and which key goes where."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.domain import ModelCall
from core.errors import BadCall, ForbiddenServer, InputError
from core.gateway import Bases, Gateway, doubt, key_variables
from core.settings import Settings, load_settings
from core.workbench import Workbench
from tests.core.stores import plan_of
from tests.provider import Provider

KEY = "sk-virtual-0123456789abcdef"
METADATA = [
    "http://169.254.169.254/latest",
    "http://2852039166/v1",
    "http://0xA9FEA9FE/v1",
    "http://[::ffff:169.254.169.254]/v1",
    "http://metadata.google.internal./v1",
    "http://[fe80::1]/v1",
    "http://100.100.100.200/v1",
    "http://169。254。169。254/v1",
    "http://１６９.254.169.254/v1",
    "http://[::169.254.169.254]/v1",
    "http://[64:ff9b::169.254.169.254]/v1",
    "http://[2002:a9fe:a9fe::]/v1",
    "http://[::ffff:0:169.254.169.254]/v1",
    "http://0251.0376.0251.0376/v1",
]


@pytest.mark.parametrize("base", METADATA)
@pytest.mark.parametrize("bases", [Bases(), Bases(("https://llm.example/v1",), anything=False)])
def test_a_clouds_own_metadata_is_never_asked(base: str, bases: Bases) -> None:
    with pytest.raises(ForbiddenServer):
        bases.check("m", base)


def test_at_home_any_server_may_be_asked() -> None:
    for base in ("http://127.0.0.1:11434/v1", "http://[::1]:8000", "https://llm.example/v1", None):
        Bases().check("ollama/llama3", base)


@pytest.mark.parametrize(
    "base",
    [
        "https://llm.example/v1",
        "https://LLM.example:443/v1/",
        "https://llm.example/v1/deployments/a",
        "https://llm.example./v1",
    ],
)
def test_hosted_an_allowed_base_and_what_lies_below_it_may_be_asked(base: str) -> None:
    Bases(("https://llm.example/v1",), anything=False).check("m", base)


@pytest.mark.parametrize(
    "base",
    [
        "https://llm.example/",
        "https://llm.example/v10",
        "http://llm.example/v1",
        "https://llm.example:8443/v1",
        "https://llm.example.evil.test/v1",
        "https://llm.example@evil.test/v1",
        "https://evil.test/https://llm.example/v1",
        "https://llm.example/v1/../admin",
        "https://llm.example/v1/%2e%2e/admin",
        "https://llm.example/v1?to=x",
        "file:///etc/passwd",
        "http://127.0.0.1:5432",
        "http://localhost",
        "http://10.0.0.1/v1",
        "https://llm.example\\@evil.test/v1",
        "llm.example/v1",
    ],
)
def test_hosted_nothing_else_may_be_asked(base: str) -> None:
    with pytest.raises(ForbiddenServer):
        Bases(("https://llm.example/v1",), anything=False).check("m", base)


@pytest.mark.parametrize("model", ["ollama/llama3", "llamafile/x", "huggingface/https://evil.test/x", "vllm/x"])
def test_hosted_a_model_name_leads_to_no_server_of_its_own(model: str) -> None:
    with pytest.raises(ForbiddenServer):
        Bases(anything=False).check(model, None)


def test_hosted_the_providers_own_servers_may_be_asked() -> None:
    Bases(anything=False).check("anthropic/claude-sonnet-4-5", None)
    Bases(anything=False).check("simulator/balanced", "http://127.0.0.1")


def test_the_setting_is_a_list_of_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_ALLOWED_API_BASES", "https://a.example/v1, http://b.example")
    assert load_settings().allowed_api_bases == ("https://a.example/v1", "http://b.example")
    monkeypatch.setenv("WORKBENCH_ALLOWED_API_BASES", "a.example")
    with pytest.raises(InputError, match="WORKBENCH_ALLOWED_API_BASES"):
        load_settings()


@pytest.mark.parametrize(
    ("plan", "hosted"),
    [
        ({"api_base": "http://127.0.0.1:5432/v1", "model_names": ["m"]}, True),
        ({"judge": "llm:m@http://127.0.0.1:5432/v1"}, True),
        ({"judge": "cascade:m#refusal@http://169.254.169.254/v1"}, False),
        ({"judge": "llm:ollama/llama3"}, True),
    ],
)
def test_a_plan_with_a_server_that_is_not_allowed_is_refused_before_it_starts(
    tmp_path: Path, plan: dict[str, Any], hosted: bool
) -> None:
    bench = Workbench(Settings(home=tmp_path, open_to_anyone=hosted))
    with pytest.raises(ForbiddenServer):
        bench.runs.start(plan_of(**{"model_names": ["simulator/balanced"], **plan}))
    assert bench.runs.recent() == []


# -- through the gateway -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as served:
        yield served


def ask(gateway: Gateway, model: str, base: str, key: str | None = None) -> None:
    call = ModelCall(model, (("user", "hello"),), base)
    asyncio.run(gateway.complete(call, key=key, timeout_s=20))


def test_the_gateway_itself_asks_no_server_that_is_not_allowed(provider: Provider) -> None:
    provider.reset()
    with pytest.raises(ForbiddenServer):
        ask(Gateway(bases=Bases(anything=False)), "m", provider.url)
    assert provider.stats()["requests"] == 0


@pytest.mark.parametrize("model", ["some-model", "openai/gpt-4o-mini"])
def test_a_redirect_is_not_followed(provider: Provider, model: str) -> None:
    provider.reset()

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(307)
            self.send_header("Location", provider.url + "/chat/completions")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(BadCall):
        ask(Gateway(max_attempts=1), model, f"http://127.0.0.1:{server.server_port}/v1", KEY)
    server.shutdown()
    assert provider.stats()["requests"] == 0


def test_a_litellm_proxy_is_an_api_base_with_a_virtual_key(provider: Provider) -> None:
    provider.reset()
    provider.key = KEY
    ask(Gateway(), "litellm_proxy/team-model", provider.url, KEY)
    ask(Gateway(), "team-model", provider.url, KEY)
    provider.key = ""
    assert provider.stats()["authorisations"] == {f"Bearer {KEY}": 2}


def test_the_workbenchs_own_key_goes_to_a_base_that_an_admin_named_and_to_no_other(provider: Provider) -> None:
    provider.reset()
    kept = {"LITELLM_PROXY_API_KEY": SecretStr(KEY)}
    ask(Gateway(bases=Bases((provider.url,)), key_named=kept.get), "litellm_proxy/team-model", provider.url)
    ask(Gateway(key_named=kept.get), "litellm_proxy/other-model", provider.url)
    ask(Gateway(key_named=kept.get), "openai/gpt-4o-mini", provider.url)
    said = provider.stats()["authorisations"]
    assert said.pop(f"Bearer {KEY}") == 1
    assert all(KEY not in word for word in said)


def test_keys_are_looked_up_under_the_names_that_litellm_uses() -> None:
    assert key_variables("gpt-4o-mini") == ("OPENAI_API_KEY",)
    assert key_variables("anthropic/claude-sonnet-4-5") == ("ANTHROPIC_API_KEY",)
    assert key_variables("gemini/gemini-2.5-flash")[0] == "GEMINI_API_KEY"
    assert key_variables("simulator/balanced") == ()


def test_a_key_in_the_secrets_file_reaches_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secrets.toml").write_text(f'ANTHROPIC_API_KEY = "{KEY}"\n')
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(tmp_path / "secrets.toml"))
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    bench = Workbench(Settings(home=tmp_path))
    assert bench.gateway._own_key(ModelCall("anthropic/claude-sonnet-4-5", ())) == KEY
    assert bench.gateway._own_key(ModelCall("gpt-4o-mini", ())) is None


@pytest.mark.parametrize(
    ("model", "api_base", "said"),
    [
        ("gpt-99-nano", None, "does not know the model gpt-99-nano: write it with its provider"),
        ("antropic/claude-9", None, "Did you mean anthropic/claude-9?"),
        ("anthropic/claude-sonnet-4-5", None, "There is no key for anthropic/claude-sonnet-4-5: type one, or set ANTHROPIC_API_KEY."),
        ("gpt-4o-mini", None, "OPENAI_API_KEY"),
        ("my-own", "http://127.0.0.1:11434/v1", ""),
        ("bedrock/anthropic.claude-3-haiku-20240307-v1:0", None, ""),
        ("ollama/llama3", None, ""),
        ("simulator/balanced", None, ""),
    ],
)  # fmt: skip
def test_what_can_hardly_work_is_said_before_the_first_call(model: str, api_base: str | None, said: str) -> None:
    told = doubt(model, api_base, has_key=False, is_set=lambda _: False)
    assert said in told
    assert bool(said) == bool(told)


def test_a_key_that_was_given_or_is_set_leaves_no_doubt() -> None:
    model = "anthropic/claude-sonnet-4-5"
    assert doubt(model, None, has_key=True, is_set=lambda _: False) == ""
    assert doubt(model, None, has_key=False, is_set={"ANTHROPIC_API_KEY"}.__contains__) == ""
