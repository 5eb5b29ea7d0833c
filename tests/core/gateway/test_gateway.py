"""The gateway brings a reply home through everything a provider can do, pays once, and lets no key slip."""

from __future__ import annotations

import asyncio
import inspect
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.domain import ModelCall
from core.errors import (
    BadCall,
    ForbiddenServer,
    GatewayError,
    MalformedReply,
    OutOfCredit,
    ProviderFault,
    RateLimited,
    RefusedKey,
    TimedOut,
    UnknownModel,
    Unreachable,
)
from core.gateway import Gateway, _transport, count_tokens, estimate_cost, load_litellm, provider_of
from core.gateway import _gateway as inside
from core.gateway._errors import TRANSLATIONS, Asked, retry_after, translate
from core.gateway._transport import RawReply
from core.gateway.call_cache import CallCache
from tests.provider import LASTING_FAULTS, PASSING_FAULTS, RAW_BODIES, Provider

SECRET = "sk-loopback-0123456789abcdef"
ROUTES = ("some-model", "openai/gpt-4o-mini")
"""A plain name, which goes as an OpenAI-compatible server, and one that keeps OpenAI's own route."""


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    served.reset()
    served.latency_s = served.fault_share = served.retry_after_s = 0.0
    served.models, served.key, served.faults = (), "", PASSING_FAULTS
    return served


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(inside, "LONGEST_BACKOFF_S", 0.01)


def a_call(
    provider: Provider | None, text: str = "How do I boil an egg?", model: str = ROUTES[0], **more: Any
) -> ModelCall:
    messages = (("system", "You help."), ("user", text))
    return ModelCall(model, messages, provider.url if provider else None, 0.0, 100, **more)


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(max_wait_s=1.0)


@pytest.mark.parametrize("model", [*ROUTES, "anthropic/claude-3", "gemini/gemini-2.0"])
async def test_what_ends_on_one_event_loop_closes_no_connection_of_another(provider: Provider, model: str) -> None:
    """As where somebody tests a connection in an app whose engine is at work."""
    failures = []
    gateway = Gateway(max_wait_s=1.0, on_attempt=lambda call, number, error, took: failures.append(error))

    async def asked_elsewhere() -> None:
        with suppress(GatewayError):  # a provider of another form refuses; the client was made and used all the same
            await gateway.complete(a_call(provider, model=model), key=SECRET)
        await gateway.aclose()

    async def clients() -> list[Any]:
        kept = load_litellm().in_memory_llm_clients_cache
        here = kept.update_cache_key_with_event_loop("")
        return [client for key, client in kept.cache_dict.items() if key.endswith(here)]

    with suppress(GatewayError):
        await gateway.complete(a_call(provider, model=model), key=SECRET)
    await asyncio.to_thread(asyncio.run, asked_elsewhere())
    ours = [getattr(client, "_client", None) or client.client for client in await clients()]
    assert ours
    assert not any(client.is_closed for client in ours)
    await gateway.aclose()
    assert all(client.is_closed for client in ours)


async def test_a_reply_carries_text_tokens_and_time(provider: Provider, gateway: Gateway) -> None:
    reply = await gateway.complete(a_call(provider))
    assert reply.text.startswith("Certainly.")
    assert (reply.finish_reason, reply.blocked, reply.cached, reply.attempts) == ("stop", False, False, 1)
    assert reply.prompt_tokens > 0
    assert reply.completion_tokens > 0
    assert reply.latency_s > 0
    assert reply.cost_usd is None


async def test_a_model_in_the_price_map_has_its_cost(provider: Provider, gateway: Gateway) -> None:
    reply = await gateway.complete(a_call(provider, model="openai/gpt-4o-mini"))
    assert reply.cost_usd == pytest.approx(reply.prompt_tokens * 1.5e-7 + reply.completion_tokens * 6e-7)
    assert reply.cost_usd == estimate_cost("gpt-4o-mini", reply.prompt_tokens, reply.completion_tokens)


async def test_litellm_keeps_no_books_of_its_own_on_a_call(
    provider: Provider, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    from litellm.litellm_core_utils import litellm_logging

    load_litellm()
    books: list[str] = []
    monkeypatch.setattr(litellm_logging.litellm, "response_cost_calculator", lambda **_: books.append("price"))
    monkeypatch.setattr(
        litellm_logging.Logging, "prepare_success_logging", lambda *_, **__: books.append("log"), raising=True
    )
    reply = await gateway.complete(a_call(provider, model="openai/gpt-4o-mini"))
    await asyncio.sleep(0)
    assert (reply.text != "", reply.cost_usd is not None, books) == (True, True, [])


@pytest.mark.parametrize("model", ROUTES)
@pytest.mark.parametrize("fault", [fault for fault in PASSING_FAULTS if fault != "hang"])
async def test_what_passes_is_tried_again(provider: Provider, gateway: Gateway, fault: str, model: str) -> None:
    provider.script(fault, fault)
    reply = await gateway.complete(a_call(provider, model=model))
    assert reply.text.startswith("Certainly.")
    assert provider.stats()["requests"] == 3


@pytest.mark.parametrize("model", ROUTES)
async def test_a_hang_is_a_timeout_and_is_tried_again(provider: Provider, model: str) -> None:
    provider.script("hang")
    reply = await Gateway().complete(a_call(provider, model=model), timeout_s=1.0)
    assert reply.text
    assert reply.attempts >= 2


NAMED: dict[str, type[GatewayError]] = {
    "400": BadCall,
    "401": RefusedKey,
    "402": OutOfCredit,
    "403": RefusedKey,
    "404": UnknownModel,
    "413": BadCall,
    "422": BadCall,
    "context": BadCall,
    "quota": OutOfCredit,
    "429": RateLimited,
    "429-date": RateLimited,
    "500": ProviderFault,
    "502": ProviderFault,
    "503": ProviderFault,
    "504": ProviderFault,
    "hang": TimedOut,
    "reset": Unreachable,
    "cut": Unreachable,
    "malformed": MalformedReply,
    "html": MalformedReply,
    "empty": MalformedReply,
    "no-choices": MalformedReply,
    "empty-choices": MalformedReply,
}


@pytest.mark.parametrize("model", ROUTES)
@pytest.mark.parametrize("fault", LASTING_FAULTS)
async def test_what_lasts_is_not_tried_again(provider: Provider, gateway: Gateway, fault: str, model: str) -> None:
    provider.script(fault)
    with pytest.raises(NAMED[fault]) as failed:
        await gateway.complete(a_call(provider, model=model))
    assert provider.stats()["requests"] == 1
    assert not failed.value.retryable
    assert failed.value.hint
    assert str(failed.value).startswith(f"{model} at {provider.url}: ")
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize("model", ROUTES)
@pytest.mark.parametrize("fault", PASSING_FAULTS)
async def test_each_fault_has_its_name_once_patience_is_over(provider: Provider, fault: str, model: str) -> None:
    provider.script(*[fault] * 6)
    timeout_s = 0.3 if fault == "hang" else 60.0
    with pytest.raises(GatewayError) as failed:
        await Gateway(max_attempts=1, max_wait_s=0.01).complete(a_call(provider, model=model), timeout_s=timeout_s)
    assert type(failed.value) is NAMED[fault]


@pytest.mark.parametrize("model", ROUTES)
@pytest.mark.parametrize(
    "body", ["[]", "null", '"x"', '{"choices":[{}]}', '{"choices":[null]}', '{"choices":[{"message":null}]}']
)
async def test_json_of_another_shape_is_malformed(
    provider: Provider, gateway: Gateway, body: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RAW_BODIES, "shape", body.encode())
    provider.script("shape")
    assert (await gateway.complete(a_call(provider, model=model))).attempts == 2


@pytest.mark.parametrize("model", ROUTES)
@pytest.mark.parametrize(
    ("kind", "text"), [("filter-400", ""), ("filter-finish", ""), ("refusal", "I'm sorry, I cannot")]
)
async def test_a_providers_own_refusal_is_a_blocked_reply(
    provider: Provider, gateway: Gateway, kind: str, text: str, model: str
) -> None:
    provider.script(kind)
    reply = await gateway.complete(a_call(provider, model=model))
    assert reply.blocked
    assert reply.text.startswith(text)
    assert reply.attempts == 1
    assert provider.stats()["requests"] == 1


async def test_empty_content_is_a_real_reply(
    provider: Provider, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "answer", lambda body: "")
    reply = await gateway.complete(a_call(provider))
    assert (reply.text, reply.finish_reason, reply.attempts) == ("", "stop", 1)


async def test_text_reaches_the_model_and_comes_back_unaltered(
    provider: Provider, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "  $x$ <b>\u202e\x1b[31m 你好 🙂\n\n```{{ policy }}\t "
    monkeypatch.setattr(provider, "answer", lambda body: body["messages"][1]["content"])
    assert (await gateway.complete(a_call(provider, odd))).text == odd


async def test_retry_after_is_honoured_by_every_call_and_capped(provider: Provider) -> None:
    provider.retry_after_s = 30.0
    provider.script("429")
    gateway = Gateway(max_wait_s=0.3)
    loop = asyncio.get_running_loop()
    started = loop.time()
    await gateway.complete(a_call(provider, "first"))
    assert 0.25 < loop.time() - started < 10
    assert gateway._open_at[provider_of("m", provider.url)] > 0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Tue, 24 Nov 2026 09:00:10 GMT"}, 10.0),
        ({"retry-after": "Tue, 24 Nov 2026 08:00:00 GMT"}, 0.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_reads_seconds_and_dates(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=lambda: 1_795_510_800.0) == seconds


async def test_a_quarter_of_all_attempts_may_fail_in_every_way(provider: Provider, tmp_path: Path) -> None:
    provider.fault_share, provider.faults = 0.25, tuple(fault for fault in PASSING_FAULTS if fault != "hang")
    gateway, few = Gateway(CallCache(tmp_path)), asyncio.Semaphore(32)

    async def one(number: int) -> str:
        async with few:
            return (await gateway.complete(a_call(provider, f"Question {number}"), timeout_s=60.0)).text

    texts = await asyncio.gather(*[one(number) for number in range(150)])
    seen = provider.stats()
    assert all(text.startswith("Certainly.") for text in texts)
    assert seen["requests"] > 170
    assert seen["duplicate_answers"] == 0
    assert len(seen["sent"]) > 8


async def test_a_hit_makes_no_call_and_identical_calls_are_made_once(provider: Provider, tmp_path: Path) -> None:
    gateway = Gateway(CallCache(tmp_path))
    provider.latency_s = 0.02
    replies = await asyncio.gather(*[gateway.complete(a_call(provider)) for _ in range(20)])
    assert provider.stats()["requests"] == 1
    assert sorted(reply.cached for reply in replies) == [False] + [True] * 19
    assert (await Gateway(CallCache(tmp_path)).complete(a_call(provider))).cached
    assert provider.stats()["requests"] == 1


async def test_without_the_cache_every_call_is_made(provider: Provider, tmp_path: Path) -> None:
    gateway = Gateway(CallCache(tmp_path))
    await gateway.complete(a_call(provider))
    await gateway.complete(a_call(provider), use_cache=False)
    assert provider.stats()["requests"] == 2


async def test_a_failure_is_not_kept(provider: Provider, tmp_path: Path) -> None:
    gateway = Gateway(CallCache(tmp_path))
    provider.script("400")
    with pytest.raises(BadCall):
        await gateway.complete(a_call(provider))
    assert not (await gateway.complete(a_call(provider))).cached


async def test_a_cancelled_call_lets_the_next_one_through(provider: Provider, tmp_path: Path) -> None:
    gateway = Gateway(CallCache(tmp_path))
    provider.script("hang")
    doomed = asyncio.create_task(gateway.complete(a_call(provider), timeout_s=30))
    await asyncio.sleep(0.1)
    waiting = asyncio.create_task(gateway.complete(a_call(provider)))
    doomed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    assert (await waiting).text


async def test_an_unreachable_base_ends_soon_and_sooner_the_second_time(gateway: Gateway) -> None:
    heard: list[int] = []
    gateway.on_attempt = lambda call, attempt, error, seconds: heard.append(attempt)
    call = replace(a_call(None), api_base="http://127.0.0.1:9/v1")
    for _ in range(2):
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9") as failed:
            await gateway.complete(call)
        assert failed.value.refused
    assert heard == [1, 2, 3, 4, 1]


async def test_a_server_that_names_a_parameter_it_does_not_take_is_asked_without_it(
    provider: Provider, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import provider as loopback

    monkeypatch.setitem(
        loopback.ERRORS, "no-seed", loopback.error(400, "Unsupported parameter: 'seed' is not supported.")
    )
    provider.script("no-seed")
    assert (await gateway.complete(a_call(provider, seed=7))).text
    assert (await gateway.complete(a_call(provider, "another", seed=7))).text
    assert provider.stats()["requests"] == 3


@pytest.mark.parametrize("model", ["no-such-model", "nobody/anything", "simulator/reckless"])
async def test_a_model_nobody_knows_is_named(gateway: Gateway, model: str) -> None:
    with pytest.raises(UnknownModel, match=model):
        await gateway.complete(a_call(None, model=model))


@pytest.mark.parametrize(
    "model", ["gpt-4o-mini", "anthropic/claude-3-haiku-20240307", "gemini/gemini-2.0-flash", "azure/x"]
)
async def test_a_missing_key_is_said(gateway: Gateway, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "AZURE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(RefusedKey):
        await gateway.complete(a_call(None, model=model))


# Keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ROUTES)
async def test_the_key_reaches_the_provider_and_nothing_else(
    provider: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], model: str
) -> None:
    import os

    caplog.set_level(logging.DEBUG)
    gateway = Gateway(CallCache(tmp_path))
    provider.key = SECRET
    await gateway.complete(a_call(provider, model=model), key=SECRET)
    assert set(provider.stats()["authorisations"]) == {f"Bearer {SECRET}"}
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    out, err = capfd.readouterr()
    assert SECRET.encode() not in stored
    assert SECRET not in caplog.text + out + err + repr(dict(os.environ))


@pytest.mark.parametrize("model", ROUTES)
async def test_an_error_that_repeats_the_key_is_shown_without_it(
    provider: Provider, gateway: Gateway, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import traceback

    from tests import provider as loopback

    monkeypatch.setitem(loopback.ERRORS, "echo", loopback.error(401, f"Incorrect API key provided: {SECRET}."))
    provider.script("echo")
    with pytest.raises(RefusedKey) as failed:
        await gateway.complete(a_call(provider, model=model), key=SECRET)
    assert SECRET not in "".join(traceback.format_exception(failed.value)) + repr(vars(failed.value))
    assert failed.value.__context__ is None
    assert failed.value.__cause__ is None


@pytest.mark.parametrize(
    ("variable", "model"),
    [
        ("OPENAI_API_KEY", "openai/some-model"),
        ("OPENAI_API_KEY", "gpt-4o-mini"),
        ("OPENAI_API_KEY", "some-model"),
        ("OPENROUTER_API_KEY", "openrouter/acme/m"),
        ("XAI_API_KEY", "xai/grok-4"),
        ("MISTRAL_API_KEY", "mistral/m"),
        ("DEEPSEEK_API_KEY", "deepseek/deepseek-chat"),
        ("GROQ_API_KEY", "groq/m"),
        ("HOSTED_VLLM_API_KEY", "hosted_vllm/m"),
        ("TOGETHERAI_API_KEY", "together_ai/m"),
        ("LITELLM_PROXY_API_KEY", "litellm_proxy/m"),
        ("DASHSCOPE_API_KEY", "dashscope/m"),
    ],
)
async def test_a_key_of_the_environment_reaches_no_server_that_somebody_typed(
    provider: Provider, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, variable: str, model: str
) -> None:
    monkeypatch.setenv(variable, "from-the-environment")
    await gateway.complete(a_call(provider, model=model))
    assert "from-the-environment" not in str(provider.stats()["authorisations"])


@pytest.mark.parametrize("model", ["aiohttp_openai/m", "vertex_ai/gemini-2.5-flash"])
async def test_routes_that_go_around_the_checks_are_not_asked(provider: Provider, gateway: Gateway, model: str) -> None:
    with pytest.raises(ForbiddenServer):
        await gateway.complete(a_call(provider, model=model))
    assert provider.stats()["requests"] == 0


async def test_a_name_that_leads_to_a_metadata_service_is_not_asked(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_transport._RESOLVED, "inside.test", True)
    with pytest.raises(ForbiddenServer, match="own cloud"):
        await gateway.complete(ModelCall("m", (("user", "Hi"),), "http://inside.test/v1"))


@pytest.mark.parametrize(("value", "seconds"), [("nan", None), ("inf", 86_400.0), ("31536000", 86_400.0), ("-5", 0.0)])
def test_a_wait_without_sense_is_none_or_a_day(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}) == seconds


# The door ---------------------------------------------------------------------------------------------------------


def foreign_classes() -> list[type[BaseException]]:
    litellm = load_litellm()
    import openai

    return [
        kind
        for module in (litellm, litellm.exceptions, openai)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception)
        and (kind.__module__.startswith("litellm") or issubclass(kind, openai.OpenAIError))
    ]


def test_no_exception_of_litellm_is_left_outside_the_door() -> None:
    listed = [kind for kind in foreign_classes() if kind.__module__.startswith("litellm")]
    assert len(listed) > 25
    assert [kind.__name__ for kind in listed if kind.__name__ not in TRANSLATIONS] == []


def test_every_foreign_exception_becomes_an_error_of_ours_with_a_hint() -> None:
    for kind in foreign_classes():
        error = kind.__new__(kind)
        Exception.__init__(error, "something")
        error.message = error.body = "something"  # type: ignore[attr-defined]
        ours = translate(error, RawReply(), Asked("some-model"))
        assert type(ours) is not GatewayError, kind
        assert ours.hint, kind


def test_an_exception_nobody_expected_is_still_one_of_ours() -> None:
    ours = translate(ZeroDivisionError("by zero"), RawReply(), Asked("some-model"))
    assert type(ours) is GatewayError
    assert "by zero" in str(ours)


# Names and prices -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "LLM Provider NOT provided. Pass in the LLM provider. Learn more: https://docs.example/x",
            "write provider/model",
        ),
        ("Cannot connect to host h:9 ssl:<ssl.SSLContext object at 0x7f> [Connect call failed ('h', 9)]", "host h:9."),
        ("Cannot connect to host h:9 ssl:default [Connect call failed ('h', 9)]", "host h:9 ssl:default."),
    ],
)
def test_what_is_for_programmers_is_left_out_of_the_sentence(said: str, shown: str) -> None:
    ours = translate(RuntimeError(said), RawReply(), Asked("some-model"))

    assert shown in ours.message
    assert "0x7f" not in ours.message
    assert "Learn more" not in ours.message
    assert ours.message.endswith((".", "llama3."))


def test_prices_are_known_unknown_or_nothing() -> None:
    assert estimate_cost("gpt-4o-mini", 1_000_000, 1_000_000) == pytest.approx(0.75)
    assert estimate_cost("openai/gpt-4o-mini", 1_000_000, 0) == estimate_cost("gpt-4o-mini", 1_000_000, 0)
    assert estimate_cost("anthropic/gpt-4o-mini", 1, 1) is None
    assert estimate_cost("some-model", 10, 10) is None
    assert estimate_cost("simulator/balanced", 10, 10) == 0.0


@pytest.mark.parametrize(
    ("model", "base", "provider"),
    [
        ("gpt-4o-mini", None, "openai"),
        ("anthropic/claude-3-haiku-20240307", None, "anthropic"),
        ("unheard-of", None, "unknown"),
        ("some-model", "http://localhost:8000/v1", "localhost:8000"),
        ("simulator/balanced", None, "simulator"),
    ],
)
def test_a_provider_has_a_name_to_count_its_calls_by(model: str, base: str | None, provider: str) -> None:
    assert provider_of(model, base) == provider


def test_tokens_are_counted_about_right() -> None:
    assert count_tokens("m", "") == 0
    assert count_tokens("m", "How can I kill a Python process?") == 8
    assert count_tokens("m", "你好吗") == 3


def test_prices_and_cached_replies_never_load_litellm(tmp_path: Path) -> None:
    code = f"""
import asyncio, sys
from pathlib import Path
from core.gateway.call_cache import CallCache
from core.domain import ModelCall, Reply
from core.gateway import Gateway, estimate_cost
call = ModelCall("gpt-4o-mini", (("user", "hello"),))
cache = CallCache(Path({str(tmp_path)!r}))
cache.put(call, Reply("hi"))
assert asyncio.run(Gateway(cache).complete(call)).text == "hi"
assert estimate_cost("gpt-4o-mini", 1, 1) > 0
assert "litellm" not in sys.modules and "openai" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_effort_and_further_parameters_reach_the_provider(gateway: Gateway) -> None:
    bodies: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> str:
        bodies.append(body)
        return "Yes."

    with Provider(answer=answer) as provider:
        await gateway.complete(a_call(provider, effort="low", extra='{"top_p":0.5}', model="hosted_vllm/m"))
    assert (bodies[0].get("reasoning_effort"), bodies[0].get("top_p")) == ("low", 0.5)
