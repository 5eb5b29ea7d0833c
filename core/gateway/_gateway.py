"""The gateway: a call's reply from the cache or the provider, with retries of transient errors and none of lasting ones."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from core import simulator
from core.domain import ModelCall, Reply, is_simulated
from core.errors import BadCall, GatewayError, RateLimited, TimedOut, Unreachable
from core.gateway._bases import Bases
from core.gateway._batches import Batches
from core.gateway._errors import Asked, translate
from core.gateway._keys import key_variables
from core.gateway._limits import CallLimits, NoLimits, most_tokens
from core.gateway._litellm import (
    arguments,
    ask,
    close_clients,
    load_litellm,
    loaded_litellm,
    outcome_of,
    read_reply,
    without_history,
)
from core.gateway._prices import provider_of
from core.gateway._providers import ModelProvider, names_in
from core.gateway._transport import RawReply, recorded
from core.gateway.call_cache import CallCache, call_key

if TYPE_CHECKING:
    from pydantic import SecretStr

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_BACKOFF_S = 0.25, 8.0
LIST_S = 20.0
"""Seconds that a list of models may take."""
DROPPABLE = {
    **{name: name for name in ("temperature", "seed", "max_tokens", "response_format")},
    "reasoning_effort": "effort",
    "thinking": "effort",
}
"""Parameters that a server may not take, with the field of the call that they come from."""
UNSUPPORTED = re.compile(r"unsupported|not support|unrecognized|unknown|unexpected|not permitted|extra", re.I)

OnAttempt = Callable[[ModelCall, int, GatewayError | None, float], None]
KeyNamed = Callable[[str], "SecretStr | None"]


class Gateway:
    """Every model call of a process goes through one of these. Safe to build in any thread; calls are async.

    Identical calls that overlap are made once. Where a provider asks to wait, all calls wait. One
    that has let several calls down after all their attempts gets single attempts until it answers again, so that a run
    against a dead server ends soon. `on_attempt(call, attempt, error, seconds)` hears of each attempt; error None: it was good.
    `bases` says which servers may be asked; `key_named` finds the workbench's own key by its variable's name.
    `limits` are those of providers, which every attempt waits for.
    """

    def __init__(
        self,
        cache: CallCache | None = None,
        *,
        max_attempts: int = 10,
        max_wait_s: float = 60.0,
        on_attempt: OnAttempt | None = None,
        bases: Bases | None = None,
        key_named: KeyNamed | None = None,
        limits: CallLimits | None = None,
    ) -> None:
        self.bases, self._key_named = bases or Bases(), key_named
        self.cache, self.max_attempts, self.max_wait_s, self.on_attempt = cache, max_attempts, max_wait_s, on_attempt
        self.on_reply: Callable[[ModelCall, Reply], None] | None = None
        self._limits = limits or NoLimits()
        self._flights: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()
        self._open_at: dict[str, float] = {}
        self._let_down: Counter[str] = Counter()
        self._untaken: dict[str, frozenset[str]] = {}
        self._streaming: set[str] = set()
        """Models that answer as a stream alone."""
        self.batches = Batches(self.bases, self._own_key)

    def reporting(self, on_reply: Callable[[ModelCall, Reply], None]) -> Gateway:
        """The same gateway, with its cache, limits and connections, that tells of each reply of its own."""
        other = copy(self)
        other.on_reply = on_reply
        return other

    async def complete(
        self,
        call: ModelCall,
        *,
        key: str | None = None,
        timeout_s: float = 60.0,
        use_cache: bool = True,
        attempts: int | None = None,
    ) -> Reply:
        """The reply to a call; a provider's own refusal is a `blocked` reply.

        Raises a GatewayError after the last retry, at once where the same call would fail again. A cache hit
        costs nothing (`cached`, 0.0 dollars, 0 attempts). `attempts`: how many of this call instead of the gateway's `max_attempts`.
        """
        reply = await self._completed(call, key, timeout_s, use_cache, attempts or self.max_attempts)
        if self.on_reply:
            self.on_reply(call, reply)
        return reply

    async def _completed(
        self, call: ModelCall, key: str | None, timeout_s: float, use_cache: bool, limit: int
    ) -> Reply:
        if self.cache is None or not use_cache:
            return await self._with_retries(call, key, timeout_s, limit)
        lock = self._flights.setdefault((id(asyncio.get_running_loop()), call_key(call)), asyncio.Lock())
        async with lock:
            found = self.cache.get(call)
            if found is None:
                found = await self._with_retries(call, key, timeout_s, limit)
                self.remember(call, found)
            return found

    def remember(self, call: ModelCall, reply: Reply) -> None:
        """Keep a reply for the next time the call is made, unless there is nothing in it."""
        if self.cache is not None and (reply.blocked or reply.text.strip()):
            self.cache.put(call, reply)

    async def models(
        self, provider: ModelProvider, api_base: str | None, *, key: str | None = None, timeout_s: float = LIST_S
    ) -> list[str]:
        """The names of the models that a provider, or the server at an API base, lists. Names are untrusted text.

        Asked like a call: of allowed servers alone, within the bounds of bytes and time, and no redirect is followed.
        """
        call = ModelCall(f"{provider.prefix}/models", (), api_base)
        self.bases.check(call.model, call.api_base)
        moved = [f"{provider.prefix.upper()}_{end}" for end in ("API_BASE", "BASE_URL")]
        if not api_base and (name := next(filter(os.environ.get, moved), "")):
            said = f"{provider.title} is asked at another address here ({name}), where its list is not looked for."
            raise BadCall(said, hint="Type the model's name.")
        found = await self._list(provider, api_base, key or self._own_key(call), timeout_s)
        if isinstance(found, GatewayError):
            raise found
        return found

    async def _list(
        self, provider: ModelProvider, api_base: str | None, key: str | None, timeout_s: float
    ) -> list[str] | GatewayError:
        """As in `_once`, an error is returned and not raised."""
        import httpx

        await asyncio.to_thread(load_litellm)  # which bounds the transports
        with recorded() as raw:
            try:
                async with asyncio.timeout(timeout_s), httpx.AsyncClient(timeout=timeout_s) as client:
                    response = await client.get(provider.address(api_base), headers=provider.headers(key))
                response.raise_for_status()
                return names_in(json.loads(response.content))
            except Exception as error:
                return without_history(translate(error, raw, Asked(f"The models of {provider.title}", api_base, key)))

    async def prepare(self, call: ModelCall, *, use_cache: bool = True) -> None:
        """Load what the call needs, which takes seconds once a process; nothing where the cache or the simulator answers."""
        if is_simulated(call.model) or loaded_litellm() or (use_cache and self.known([call]) != [None]):
            return
        await asyncio.to_thread(load_litellm)

    def known(self, calls: Sequence[ModelCall]) -> list[Reply | None]:
        """What the cache knows of each call; nobody is asked."""
        return [self.cache.get(call) if self.cache else None for call in calls]

    async def aclose(self) -> None:
        """Closes the connections that calls on this event loop share; those on others of this process go on."""
        await close_clients()

    # -- retries --

    async def _with_retries(self, call: ModelCall, key: str | None, timeout_s: float, limit: int) -> Reply:
        self.bases.check(call.model, call.api_base)
        key = key or self._own_key(call)
        provider, failures = provider_of(call.model, call.api_base), Counter[type[GatewayError]]()
        while True:
            await self._gate(provider)
            attempt = failures.total() + 1
            began = time.perf_counter()
            result = await self._attempt(call, key, timeout_s, provider)
            if self._learns_to_do_without(call, result) or self._learns_to_stream(call, result):
                continue
            error = result if isinstance(result, GatewayError) else None
            if self.on_attempt:
                self.on_attempt(call, attempt, error, time.perf_counter() - began)
            if isinstance(result, Reply):
                self._let_down.pop(provider, None)
                return replace(result, attempts=attempt)
            failures[type(result)] += 1
            if not result.retryable or self._at_end(result, failures, provider, limit):
                raise result
            if isinstance(result, RateLimited) and result.retry_after_s:
                await self._limits.close(provider, min(result.retry_after_s, self.max_wait_s))
            await asyncio.sleep(self._wait(result, failures.total(), provider))

    def _own_key(self, call: ModelCall) -> str | None:
        """The workbench's own key for a call, if it has one. It goes to the provider's own servers and to api bases that
        an admin named, never to one that somebody typed."""
        if self._key_named is None or (call.api_base and not ("/" in call.model and self.bases.names(call.api_base))):
            return None
        found = next(filter(None, map(self._key_named, key_variables(call.model))), None)
        return found.get_secret_value() if found else None

    def _at_end(self, error: GatewayError, failures: Counter[type[GatewayError]], provider: str, limit: int) -> bool:
        """Whether this call is given up: by kind, for a limit passes, a dead server does not."""
        if isinstance(error, RateLimited):
            over = failures[RateLimited] >= 3 * limit
        elif isinstance(error, TimedOut) or (isinstance(error, Unreachable) and error.refused):
            over = failures[type(error)] >= min(4, limit)
        else:
            over = failures.total() - failures[RateLimited] >= limit
        dead = self._let_down[provider] >= (1 if isinstance(error, Unreachable) and error.refused else 5)
        if over:
            self._let_down[provider] += 1
        return over or dead

    def _wait(self, error: GatewayError, failures: int, provider: str) -> float:
        """Seconds until the next attempt: the provider's own word, else doubling with jitter; never above the cap."""
        backoff = min(LONGEST_BACKOFF_S, FIRST_WAIT_S * 2 ** (failures - 1)) * random.uniform(0.5, 1.0)
        if isinstance(error, RateLimited) and error.retry_after_s is not None:
            told = min(error.retry_after_s, self.max_wait_s)
            self._open_at[provider] = max(self._open_at.get(provider, 0.0), time.monotonic() + told)
            backoff = max(backoff, told + random.uniform(0.0, 0.1 * told))
        return float(min(backoff, self.max_wait_s))

    async def _gate(self, provider: str) -> None:
        """Waits while the provider has asked everybody to wait, then lets the waiting through one after another."""
        closed_for = self._open_at.get(provider, 0.0) - time.monotonic()
        if closed_for > 0:
            await asyncio.sleep(closed_for + random.uniform(0.0, min(1.0, 0.1 * closed_for)))

    # -- one attempt --

    async def _attempt(self, call: ModelCall, key: str | None, timeout_s: float, provider: str) -> Reply | GatewayError:
        """One attempt, when the provider's limits allow it."""
        await self.prepare(call, use_cache=False)  # before the turn, which is for this moment
        async with self._limits.turn(provider, most_tokens(call)) as turn:
            result = await self._once(call, key, timeout_s)
            if isinstance(result, Reply):
                turn.used = result.prompt_tokens + result.completion_tokens or None
        return result

    async def _once(self, call: ModelCall, key: str | None, timeout_s: float) -> Reply | GatewayError:
        """One request. Its error is returned, not raised, so it keeps no hold on the foreign one that knows the key."""
        started = time.perf_counter()
        reply: Reply | GatewayError
        with recorded() as raw:
            try:
                reply = await self._ask(call, key, timeout_s, raw)
            except Exception as error:
                reply = outcome_of(error, raw, Asked(call.model, call.api_base, key))
                if isinstance(reply, GatewayError):
                    return reply
        return replace(reply, latency_s=time.perf_counter() - started)

    async def _ask(self, call: ModelCall, key: str | None, timeout_s: float, raw: RawReply) -> Reply:
        if is_simulated(call.model):
            return simulator.reply(call)
        async with asyncio.timeout(timeout_s):
            untaken, stream = self._untaken.get(call.model, frozenset()), call.model in self._streaming
            asked = arguments(call, key, timeout_s, untaken, stream=stream)
            return read_reply(await ask(asked), raw, call)

    def _learns_to_do_without(self, call: ModelCall, error: Reply | GatewayError) -> bool:
        """Whether a server refused the call for a parameter it does not take, which is then left out from now on."""
        if not isinstance(error, BadCall) or not UNSUPPORTED.search(error.message):
            return False
        known = self._untaken.get(call.model, frozenset())
        named = {
            name for name, of in DROPPABLE.items() if name in error.message and getattr(call, of) not in (None, "")
        } - known
        if named:
            log.warning("%s does not take %s; left out from now on.", call.model, ", ".join(sorted(named)))
            self._untaken[call.model] = known | named
        return bool(named)

    def _learns_to_stream(self, call: ModelCall, error: Reply | GatewayError) -> bool:
        """Whether a server refused the call because it was not asked for a stream, which it is from now on."""
        if not isinstance(error, BadCall) or "stream" not in error.message.lower() or call.model in self._streaming:
            return False
        log.warning("%s answers as a stream alone; it is asked for one from now on.", call.model)
        self._streaming.add(call.model)
        return True
