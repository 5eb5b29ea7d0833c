"""Each shape that a provider sends becomes the reply or the error it means, over real HTTP through LiteLLM's own route."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.domain import ModelCall, Reply
from core.errors import GatewayError, ReplyTooLarge
from core.gateway import Bases, Gateway
from core.gateway._transport import MOST_BYTES
from core.gateway.call_cache import CallCache
from core.text.reasoning import split_reasoning
from tests.core.gateway.shapes import CLOUDS, OK, SHAPES, VLLM, Shape, anthropic, chat
from tests.loopback import Loopback, Quiet

STREAM_ONLY = (
    b'{"error": {"message": "This model only supports stream mode, please enable the stream parameter.", "code": 400}}'
)


class Server(Loopback):
    """Answers every request with one status and body."""

    status, body, headers = 200, b"", dict[str, str]()
    requests = 0
    streams_only, stream = False, b""
    received: Any = None
    """The body of the last request."""

    def says(self, status: int, body: Any, **headers: str) -> None:
        self.status, self.headers, self.requests = status, headers, 0
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class Answer(Quiet):
    server: Server

    def do_POST(self) -> None:
        self.server.received = json.loads(self.asked())
        self.server.requests += 1
        if self.server.streams_only:
            streamed = bool(self.server.received.get("stream"))
            self.server.status, self.server.body = (200, self.server.stream) if streamed else (400, STREAM_ONLY)
            self.server.headers = {"content_type": "text/event-stream"} if streamed else {}
        self.send_response(self.server.status)
        if "content_type" not in self.server.headers:
            self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(self.server.body)))
        for name, value in self.server.headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(self.server.body)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server.serving(Answer) as made:
        yield made


@pytest.fixture(autouse=True)
def clouds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CLOUDS.items():
        monkeypatch.setenv(name, value)


async def asked(server: Server, shape: Shape, gateway: Gateway | None = None) -> Reply:
    call = ModelCall(
        shape.model, (("user", f"How do I kill a process ({shape.name})?"),), server.url + shape.path, max_tokens=512
    )
    made = gateway or Gateway(max_attempts=2, max_wait_s=0.01, bases=Bases((server.url,)))
    return await made.complete(call, key="sk-test", timeout_s=30)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
async def test_a_shape_becomes_what_it_means(server: Server, shape: Shape) -> None:
    server.says(shape.status, shape.body)
    if shape.error:
        with pytest.raises(GatewayError) as failed:
            await asked(server, shape)
        assert failed.value.kind == shape.error
        return
    reply = await asked(server, shape)
    assert {name: getattr(reply, name) for name in shape.reply} == shape.reply
    assert server.requests == 1


async def test_a_reply_without_text_is_not_cached_and_a_refusal_is(server: Server, tmp_path: Any) -> None:
    gateway = Gateway(CallCache(tmp_path / "calls"), max_attempts=2, max_wait_s=0.01)
    shapes = {shape.name: shape for shape in SHAPES}
    for name, requests in (("thinking-took-all", 2), ("openai-refusal-field", 1), ("openai-ok", 1)):
        server.says(200, shapes[name].body)
        first, second = [await asked(server, shapes[name], gateway) for _ in range(2)]
        assert (server.requests, second.cached, first.origin) == (requests, requests == 1, second.origin)


@pytest.mark.parametrize(("told", "cost"), [("0.0125", 0.0125), ("nan", None), ("-1", None), ("None", None)])
async def test_the_price_that_a_proxy_tells_is_the_cost(server: Server, told: str, cost: float | None) -> None:
    server.says(200, chat({"content": OK["text"]}), x_litellm_response_cost=told)
    reply = await asked(server, Shape("proxy", "litellm_proxy/team-model", "", 200, None))
    assert reply.cost_usd == cost


@pytest.mark.parametrize("model", [VLLM, "maritalk/in-a-thread"])
@pytest.mark.parametrize("encoded", [False, True])
async def test_a_reply_without_end_is_left_unread_and_said_so(server: Server, encoded: bool, model: str) -> None:
    body = json.dumps(chat({"content": "a" * (MOST_BYTES + 1)})).encode()
    server.says(200, gzip.compress(body) if encoded else body, **({"content_encoding": "gzip"} if encoded else {}))
    with pytest.raises(ReplyTooLarge, match="longer than 8,000,000 bytes"):
        await asked(server, Shape("long", model, "/v1", 200, None))
    assert server.requests == 1


async def test_a_compressed_reply_is_read(server: Server) -> None:
    server.says(200, gzip.compress(json.dumps(chat({"content": OK["text"]})).encode()), content_encoding="gzip")
    assert (await asked(server, Shape("gzip", VLLM, "/v1", 200, None))).text == OK["text"]


@pytest.mark.parametrize("page", [b"sk-" * 200_000, b"x" * 5_000_000, b'{"error": ' + b"[" * 100_000])
async def test_a_huge_error_page_is_cut_before_anything_reads_it(server: Server, page: bytes) -> None:
    server.says(400, page)
    with pytest.raises(GatewayError) as failed:
        await asked(server, Shape("page", VLLM, "/v1", 400, None))
    assert len(failed.value.message) < 600


@pytest.mark.parametrize(
    ("text", "reasoning", "answer"),
    [
        ("Just an answer.", "", "Just an answer."),
        ("<thinking>a</thinking>b", "a", "b"),
        ("I <think> so, and 1 < 2.", "", "I <think> so, and 1 < 2."),
        ("<|channel|>analysis<|message|>a<|end|><|channel|>final<|message|>b<|return|>", None, "b"),
        ("<think>" * 100_000, None, ""),
    ],
)
def test_reasoning_in_marks_is_no_part_of_the_answer(text: str, reasoning: str | None, answer: str) -> None:
    found = split_reasoning(text)
    assert found[1] == answer
    assert reasoning is None or found[0] == reasoning


CLAUDE = "anthropic/claude-sonnet-4-5"


async def test_a_long_system_prompt_is_read_from_the_providers_cache_and_priced_as_such(server: Server) -> None:
    costs = []
    for read in (0, 2_000):
        usage = {"input_tokens": 2_010 - read, "output_tokens": 5, "cache_read_input_tokens": read}
        server.says(200, anthropic([{"type": "text", "text": "Yes."}], usage=usage))
        messages = (("system", "Be kind. " * 900), ("user", f"How do I kill a process, {read}?"))
        reply = await Gateway().complete(ModelCall(CLAUDE, messages, server.url), key="sk-test")
        assert server.received["system"] == [
            {"type": "text", "text": "Be kind. " * 900, "cache_control": {"type": "ephemeral"}}
        ]
        costs.append(reply.cost_usd or 0.0)
    assert costs[1] == pytest.approx(0.3e-6 * 2_000 + 3e-6 * 10 + 15e-6 * 5)
    assert costs[1] < 0.15 * costs[0]


@pytest.mark.parametrize(
    ("model", "system"), [(CLAUDE, "Be kind."), ("openai/gpt-4o-mini", "Be kind. " * 900)], ids=["short", "no marks"]
)
async def test_other_system_prompts_are_sent_as_they_are(server: Server, model: str, system: str) -> None:
    server.says(200, anthropic([{"type": "text", "text": "Yes."}]) if model == CLAUDE else chat({"content": "Yes."}))
    base = server.url + ("" if model == CLAUDE else "/v1")
    await Gateway().complete(ModelCall(model, (("system", system), ("user", "Hello?")), base), key="sk-test")
    assert "cache_control" not in json.dumps(server.received)


def events(*chunks: dict[str, Any]) -> bytes:
    """A stream of chat completion chunks."""
    base = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "served"}
    return b"".join(b"data: %s\n\n" % json.dumps(base | one).encode() for one in chunks) + b"data: [DONE]\n\n"


def delta(finish: str | None = None, **said: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": said, "finish_reason": finish}]}


COUNTED = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}}


@pytest.fixture
def stream(server: Server) -> Iterator[Server]:
    server.streams_only, server.requests = True, 0
    yield server
    server.streams_only = False


async def test_a_model_that_answers_as_a_stream_alone_is_asked_for_one_and_remembered(stream: Server) -> None:
    stream.stream = events(delta(role="assistant"), delta(reasoning_content="Hm."), delta(content="Use "),
                           delta(content="kill."), delta("stop"), COUNTED)  # fmt: skip
    gateway = Gateway(max_attempts=2, max_wait_s=0.01)
    replies = [await asked(stream, Shape(f"stream-{n}", VLLM, "/v1", 200, b"", OK), gateway) for n in range(2)]
    assert [(one.text, one.reasoning, one.finish_reason) for one in replies] == [("Use kill.", "Hm.", "stop")] * 2
    assert [(one.prompt_tokens, one.completion_tokens) for one in replies] == [(9, 4)] * 2
    assert stream.requests == 3, "refused once, then streams"


@pytest.mark.parametrize(
    ("chunks", "text", "blocked"),
    [
        ((delta(content="I "), delta("content_filter")), "I ", False),
        ((delta("content_filter"),), "", True),
        ((delta(content=None, refusal="No."), delta("stop")), "No.", True),
    ],
    ids=["cut after text", "blocked", "refusal"],
)
async def test_a_streams_refusal_is_a_refusal(stream: Server, chunks: Any, text: str, blocked: bool) -> None:
    stream.stream = events(*chunks, COUNTED)
    reply = await asked(stream, Shape(f"stream-{text}-{blocked}", VLLM, "/v1", 200, b"", OK))
    assert (reply.text, reply.blocked) == (text, blocked)


async def test_a_stream_that_breaks_off_with_an_error_is_a_failure(stream: Server) -> None:
    stream.stream = events(delta(content="Use"), {"error": {"message": "overloaded", "code": 503}})
    with pytest.raises(GatewayError):
        await asked(stream, Shape("stream-broken", VLLM, "/v1", 200, b"", OK))
