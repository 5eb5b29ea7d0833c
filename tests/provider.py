"""A loopback server that speaks the OpenAI protocol, fails in every way a provider can fail, and counts what it saw.

In a test: `with Provider(latency_s=0.01, fault_share=0.25) as provider: ... provider.url ... provider.stats()`.
As a process: `python -m tests.provider --port 0 --fault-share 0.25` prints its URL and serves until it is ended.
Over HTTP: GET /stats, GET /log, POST /script {"faults": ["500", "ok"]}, POST /reset, GET /v1/models.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import re
import socket
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from types import TracebackType
from typing import Any

PASSING_FAULTS = (
    "429",
    "429-date",
    "500",
    "502",
    "503",
    "504",
    "reset",
    "cut",
    "hang",
    "malformed",
    "html",
    "empty",
    "no-choices",
    "empty-choices",
)
"""What may go well the next time: the mix of `fault_share`."""

LASTING_FAULTS = ("400", "401", "402", "403", "404", "413", "422", "context", "quota")
"""What would fail again the same way."""

PROVIDER_REFUSALS = ("filter-400", "filter-finish", "refusal")
"""What is no fault at all: the provider itself refuses."""

Answer = Callable[[dict[str, Any]], str]


def error(status: int, message: str, code: str | None = None, **extra: Any) -> tuple[int, dict[str, Any]]:
    kind = "invalid_request_error" if status < 500 else "server_error"
    return status, {"error": {"message": message, "type": kind, "param": None, "code": code, **extra}}


AZURE_FILTER = {
    "code": "ResponsibleAIPolicyViolation",
    "content_filter_result": {"violence": {"filtered": True, "severity": "medium"}},
}
ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "400": error(400, "Unrecognized request argument supplied: frobnicate"),
    "401": error(401, "Incorrect API key provided.", "invalid_api_key"),
    "402": error(402, "Insufficient balance."),
    "403": error(403, "You are not allowed to use this model.", "forbidden"),
    "404": error(404, "The model `no-such-model` does not exist.", "model_not_found"),
    "413": error(413, "Request too large."),
    "422": error(422, "Input should be a valid string."),
    "context": error(400, "This model's maximum context length is 4096 tokens.", "context_length_exceeded"),
    "quota": error(429, "You exceeded your current quota, please check your plan.", "insufficient_quota"),
    "429": error(429, "Rate limit reached for requests.", "rate_limit_exceeded"),
    "429-date": error(429, "Rate limit reached for tokens.", "rate_limit_exceeded"),
    "500": error(500, "The server had an error while processing your request."),
    "502": error(502, "Bad gateway."),
    "503": error(503, "The engine is currently overloaded."),
    "504": error(504, "Gateway time-out."),
    "filter-400": error(
        400,
        "The response was filtered due to the prompt triggering the content management policy.",
        "content_filter",
        innererror=AZURE_FILTER,
    ),
}
RAW_BODIES = {
    "malformed": b'{"id": "chatcmpl-1", "choices": [{"index": 0, "mess',
    "html": b"<html><body><h1>It works!</h1></body></html>",
    "empty": b"",
}


def hash_share(text: str) -> float:
    """A number in [0, 1) that a text always has: how the mixed mode decides without chance or order."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


# What the pretended model says ------------------------------------------------------------------------------------

DANGER = re.compile(
    r"\b(kill|bomb|blow|shoot|poison|weapon|gun|knife|stab|steal|rob|hack|drug|cocaine|attack|murder|explosi|destroy)\w*",
    re.I,
)
VICTIM = re.compile(
    r"\b(person|people|someone|somebody|man|woman|neighbou?r|wife|husband|boss|colleague|kid|child|him|her|bank)s?\b",
    re.I,
)


def call_text(body: dict[str, Any]) -> str:
    """A call by what it says: the system prompt and the question."""
    return " | ".join(str(message.get("content")) for message in body.get("messages") or [])


def reply_text(body: dict[str, Any]) -> str:
    """Refuses or answers as the words of the system prompt and the question suggest; a judge gets a verdict."""
    messages = body.get("messages") or []
    system = " ".join(str(m.get("content")) for m in messages if m.get("role") == "system").lower()
    user = " ".join(str(m.get("content")) for m in messages if m.get("role") == "user")
    if body.get("response_format") or '"outcome"' in system:
        return verdict(user)
    danger, victim = DANGER.search(user), VICTIM.search(user)
    cautious = "in doubt" in system or "always refuse" in system
    open_handed = "good intent" in system or "good faith" in system
    topic = " ".join(user.split())[:80]
    if danger and (cautious or (victim and not open_handed)):
        return f"I'm sorry, but I can't help with that. ({danger.group(0)} is a subject I do not discuss.)"
    if danger and victim:
        return "I can't help with hurting anyone, but if you are in conflict with someone, a mediator can be of use."
    return f"Certainly. Here is a plain, harmless answer about: {topic}. First, look at what you have. Then go on."


def verdict(user: str) -> str:
    refused = re.search(r"can(?:'|no)?t help|unable to|won't", user)
    partial = refused and re.search(r"\bbut if\b|instead", user)
    outcome = "partial_refusal" if partial else "full_refusal" if refused else "full_compliance"
    return json.dumps({"reason": "The words say so.", "outcome": outcome, "specific": 1, "convincing": 1})


# The server -------------------------------------------------------------------------------------------------------


@dataclass
class Ledger:
    """What the server saw and sent."""

    requests: int = 0
    answered: int = 0
    in_flight: int = 0
    max_in_flight: int = 0
    repeated_after_success: int = 0
    """Requests whose very body had already been answered well: what a resume must never cause."""
    seen: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    authorisations: Counter[str] = field(default_factory=Counter)
    log: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "distinct": len(self.seen),
            "answered": self.answered,
            "duplicates": self.requests - len(self.seen),
            "duplicate_answers": sum(self.done.values()) - len(self.done),
            "repeated_after_success": self.repeated_after_success,
            "in_flight": self.in_flight,
            "max_in_flight": self.max_in_flight,
            "sent": dict(self.sent),
            "authorisations": dict(self.authorisations),
        }


class Provider:
    """The server, in a thread of its own. Every argument can be changed on the object while it serves.

    `fault_share` of all attempts fail, each in a way that the request's hash and its attempt number decide, so that a
    repeated run meets the same faults; `fail_first` makes the first n attempts of every request fail. `script(...)`
    lists what the next requests get, before anything else applies. `models`, where given, are the only ones known;
    `key`, where given, is the only one accepted.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        latency_s: float = 0.0,
        fault_share: float = 0.0,
        fail_first: int = 0,
        faults: tuple[str, ...] = PASSING_FAULTS,
        retry_after_s: float = 0.0,
        hang_s: float = 600.0,
        models: tuple[str, ...] = (),
        key: str = "",
        answer: Answer = reply_text,
    ) -> None:
        self.latency_s, self.fault_share, self.fail_first, self.faults = latency_s, fault_share, fail_first, faults
        self.retry_after_s, self.hang_s, self.models, self.key, self.answer = retry_after_s, hang_s, models, key, answer
        self.hold = 0
        """All requests wait until so many of them have been in flight at once."""
        self.scripted: deque[str] = deque()
        self.ledger = Ledger()
        self.port = port
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="provider", daemon=True)

    # -- life --

    def start(self) -> Provider:
        self._thread.start()
        if not self._ready.wait(300):
            raise RuntimeError("the provider did not start")
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def __enter__(self) -> Provider:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The API base to give to a client."""
        return f"http://127.0.0.1:{self.port}/v1"

    def script(self, *faults: str) -> None:
        """What the next requests get, one each: a fault, a provider refusal, or "ok"."""
        self.scripted.extend(faults)

    def reset(self) -> None:
        """Forgets what was seen and what was scripted."""
        self.scripted.clear()
        self.ledger = Ledger(in_flight=self.ledger.in_flight)

    def stats(self) -> dict[str, Any]:
        return self.ledger.as_dict()

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", self.port, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    # -- one connection, one request --

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._request(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serves one request; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        if path.endswith("/chat/completions") and method == "POST":
            return await self._completion(headers, raw, reader, writer)
        status, payload = self._side_door(method, path, raw, headers)
        return await send(writer, status, payload if isinstance(payload, bytes) else json.dumps(payload).encode())

    def _side_door(self, method: str, path: str, raw: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        if path == "/stats":
            return 200, self.stats()
        if path == "/log":
            return 200, self.ledger.log
        if path == "/reset" and method == "POST":
            self.reset()
            return 200, {}
        if path == "/script" and method == "POST":
            self.script(*json.loads(raw)["faults"])
            return 200, {}
        if path.endswith("/models"):
            self.ledger.authorisations[headers.get("authorization", "")] += 1
            if self.key and headers.get("authorization") != f"Bearer {self.key}":
                return ERRORS["401"]
            return 200, {
                "object": "list",
                "data": [{"id": name, "object": "model"} for name in self.models or ("loopback",)],
            }
        return error(404, f"There is nothing at {path}.")

    async def _completion(
        self, headers: dict[str, str], raw: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        book, body = self.ledger, json.loads(raw)
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
        book.requests += 1
        book.in_flight += 1
        book.max_in_flight = max(book.max_in_flight, book.in_flight)
        book.repeated_after_success += digest in book.done
        book.seen[digest] += 1
        book.authorisations[headers.get("authorization", "")] += 1
        kind = self._decide(digest, body, headers)
        book.log.append(
            {
                "at": time.time(),
                "hash": digest,
                "model": body.get("model"),
                "call": call_text(body),
                "kind": kind,
                "attempt": book.seen[digest],
            }
        )
        try:
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            while book.max_in_flight < self.hold:
                await asyncio.sleep(0.005)
            stays = await self._respond(kind, body, reader, writer)
        finally:
            book.in_flight -= 1
        book.sent[kind] += 1
        if kind == "ok" or kind in PROVIDER_REFUSALS:
            book.answered += 1
            book.done[digest] += 1
        return stays

    def _decide(self, digest: str, body: dict[str, Any], headers: dict[str, str]) -> str:
        if self.scripted:
            return self.scripted.popleft()
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            return "401"
        if self.models and body.get("model") not in self.models:
            return "404"
        attempt = self.ledger.seen[digest]
        if attempt <= self.fail_first or hash_share(f"{digest} {attempt} fails") < self.fault_share:
            return self.faults[int(hash_share(f"{digest} {attempt} how") * len(self.faults))]
        return "ok"

    async def _respond(
        self, kind: str, body: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if kind == "hang":
            await asyncio.wait_for(reader.read(1), self.hang_s)
            return False
        if kind in ("reset", "cut"):
            return await break_off(writer, half=kind == "cut")
        if kind in RAW_BODIES:
            return await send(writer, 200, RAW_BODIES[kind])
        if kind in ERRORS:
            status, payload = ERRORS[kind]
            return await send(writer, status, json.dumps(payload).encode(), self._retry_after(kind))
        return await send(writer, 200, json.dumps(completion(kind, body, self.answer)).encode())

    def _retry_after(self, kind: str) -> str:
        if kind == "429":
            return f"Retry-After: {self.retry_after_s:g}\r\n"
        if kind == "429-date":
            return f"Retry-After: {formatdate(time.time() + self.retry_after_s, usegmt=True)}\r\n"
        return ""


def completion(kind: str, body: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """A chat completion as the protocol has it, or the kinds of it that carry a provider's refusal or nothing."""
    text = answer(body) if kind == "ok" else ""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if kind == "refusal":
        message |= {"content": None, "refusal": "I'm sorry, I cannot assist with that request."}
    prompt = sum(len(str(m.get("content"))) for m in body.get("messages") or []) // 4 + 1
    finish, said = "content_filter" if kind == "filter-finish" else "stop", len(text) // 4
    reply = {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body.get("model"),
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said},
    }
    if kind == "no-choices":
        del reply["choices"]
    if kind == "empty-choices":
        reply["choices"] = []
    return reply


REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Server Error",
}


async def send(writer: asyncio.StreamWriter, status: int, body: bytes, headers: str = "") -> bool:
    head = f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}\r\nContent-Type: application/json\r\n{headers}"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    return True


async def break_off(writer: asyncio.StreamWriter, *, half: bool) -> bool:
    """Resets the connection, after half a reply where asked."""
    if half:
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"id": "chat')
        await writer.drain()
    else:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each reply")
    parser.add_argument("--fault-share", type=float, default=0.0, help="share of all attempts that fail, 0 to 1")
    parser.add_argument("--fail-first", type=int, default=0, help="the first N attempts of every request fail")
    parser.add_argument("--faults", default=",".join(PASSING_FAULTS), help="which faults the mix holds")
    parser.add_argument("--retry-after", type=float, default=0.0, help="seconds that a 429 asks for")
    parser.add_argument("--models", default="", help="the only known models; any other is answered with 404")
    parser.add_argument("--key", default="", help="the only accepted key; any other is answered with 401")
    given = parser.parse_args()
    provider = Provider(
        given.port,
        latency_s=given.latency,
        fault_share=given.fault_share,
        fail_first=given.fail_first,
        faults=tuple(given.faults.split(",")),
        retry_after_s=given.retry_after,
        models=tuple(filter(None, given.models.split(","))),
        key=given.key,
    ).start()
    print(provider.url, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        provider.stop()


if __name__ == "__main__":
    main()
