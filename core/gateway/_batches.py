"""Batches: many calls handed over as one file, which a provider answers within a day, mostly for half the price."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.domain import ModelCall, Reply, is_simulated
from core.errors import BadCall, GatewayError, MalformedReply, ProviderFault
from core.gateway._bases import Bases
from core.gateway._errors import Asked, hide
from core.gateway._litellm import NO_KEY, load_litellm, outcome_of, read_reply, request_body
from core.gateway._prices import batch_share, belongs_to_a_provider, provider_of
from core.gateway._transport import RawReply, recorded

MOST_CALLS = 1_000
"""In one batch; providers take more, but what comes back is read at once."""
MOST_FILE_BYTES = 64_000_000
REQUEST_S = 120.0
"""Seconds that one question about a batch, or the way of a file, may take."""
ENDED = frozenset(("completed", "failed", "expired", "cancelled"))
TAG = "workbench_batch"
PATHS = {"openai": "/v1/chat/completions", "azure": "/chat/completions"}
"""Where each provider's batches send their calls; every other server that takes batches speaks OpenAI's protocol."""
NO_BATCHES = (404, 405, 501)
"""How a server answers that does not know where files go."""

Outcome = Reply | GatewayError


@dataclass(frozen=True, slots=True)
class BatchState:
    """What the provider says of a batch."""

    status: str
    """`validating`, `in_progress`, `finalizing`, `completed`, `failed`, `expired`, `cancelling` or `cancelled`."""
    done: int = 0
    failed: int = 0
    files: tuple[str, ...] = ()
    """The files that hold what came back."""
    said: str = ""
    """Why it failed as a whole."""

    @property
    def ended(self) -> bool:
        return self.status in ENDED


def batch_provider(model: str, api_base: str | None) -> str | None:
    """By whose protocol a model's batches are handed over, as LiteLLM names it; None where it takes none that are known."""
    if is_simulated(model):
        return None
    provider = provider_of(model)
    if provider in PATHS:
        return provider
    compatible = api_base and (provider in ("hosted_vllm", "custom_openai") or not belongs_to_a_provider(model))
    return "openai" if compatible else None


def no_batches(model: str, api_base: str | None) -> str:
    """Why a model's calls cannot be handed over as batches, in a sentence; empty where they can."""
    return "" if batch_provider(model, api_base) else f"{model}: no batches are known of its provider."


class Batches:
    """Hands batches over, asks about them and reads what came back. All raise a GatewayError.

    A call says whose batch it is: its model, its API base and further parameters such as Azure's `api_version`.
    """

    def __init__(self, allowed: Bases, own_key: Callable[[ModelCall], str | None]) -> None:
        self._allowed, self._own_key = allowed, own_key

    async def hand_over(self, calls: Mapping[int, ModelCall], tag: str, *, key: str | None = None) -> str:
        """The new batch's id at the provider. The calls are all of one model; `tag` finds the batch again."""
        call = next(iter(calls.values()))
        path = PATHS[_protocol(call)]
        content = await asyncio.to_thread(_lines, calls, path)
        file = await self._made("acreate_file", call, key, file=("calls.jsonl", content), purpose="batch")
        asked = {"completion_window": "24h", "endpoint": path, "input_file_id": file.id, "metadata": {TAG: tag}}
        made = await self._made("acreate_batch", call, key, **asked)
        return str(made.id)

    async def find(self, call: ModelCall, tag: str, *, key: str | None = None) -> str | None:
        """The id of the batch that was handed over under a tag; None where the provider's list does not hold it."""
        listed = await self._made("alist_batches", call, key, limit=100)
        return next((str(one.id) for one in listed.data if (one.metadata or {}).get(TAG) == tag), None)

    async def state(self, call: ModelCall, batch_id: str, *, key: str | None = None) -> BatchState:
        """How far a batch is."""
        found = await self._made("aretrieve_batch", call, key, batch_id=batch_id)
        counts, errors = found.request_counts, getattr(found.errors, "data", None) or ()
        return BatchState(
            str(found.status),
            int(getattr(counts, "completed", 0) or 0),
            int(getattr(counts, "failed", 0) or 0),
            tuple(str(name) for name in (found.output_file_id, found.error_file_id) if name),
            hide(" ".join(str(one.message) for one in errors if one.message)[:300], key),
        )

    async def cancel(self, call: ModelCall, batch_id: str, *, key: str | None = None) -> None:
        """Have the provider stop; what it has answered by then can be read."""
        await self._made("acancel_batch", call, key, batch_id=batch_id)

    async def outcomes(self, call: ModelCall, state: BatchState, *, key: str | None = None) -> dict[int, Outcome]:
        """What came back, by the numbers under which the calls were handed over. A line that says nothing is left out."""
        found: dict[int, Outcome] = {}
        for name in state.files:
            file = await self._made("afile_content", call, key, file_id=name)
            found |= await asyncio.to_thread(_read, file.content, call, key)
        return found

    async def _made(self, what: str, call: ModelCall, key: str | None, **arguments: Any) -> Any:
        """What one of LiteLLM's functions gives; its error is raised anew, so that nothing holds on to the key."""
        self._allowed.check(call.model, call.api_base)
        key = key or self._own_key(call)
        litellm = await asyncio.to_thread(load_litellm)
        from litellm._internal_context import internal_sub_call

        with recorded(MOST_FILE_BYTES) as raw, internal_sub_call():
            try:
                async with asyncio.timeout(REQUEST_S):
                    return await getattr(litellm, what)(**arguments, **_route(call, key))
            except Exception as error:
                failure = _failure(error, raw, Asked(call.model, call.api_base, key), what)
        raise failure


def _protocol(call: ModelCall) -> str:
    found = batch_provider(call.model, call.api_base)
    if found is None:
        raise BadCall(no_batches(call.model, call.api_base), hint="Run it without batches.")
    return found


def _route(call: ModelCall, key: str | None) -> dict[str, Any]:
    """Where LiteLLM sends it. A server with an api base of its own gets the key that was given for it, or none."""
    base = {"api_base": call.api_base, "api_key": key or NO_KEY} if call.api_base else {"api_key": key} if key else {}
    version = json.loads(call.extra).get("api_version") if call.extra else None
    named = {"api_version": version} if version else {}
    return {"custom_llm_provider": _protocol(call), "timeout": REQUEST_S, "max_retries": 0, **base, **named}


def _lines(calls: Mapping[int, ModelCall], path: str) -> bytes:
    """The file of a batch: a line a call, which says what the call would have said."""
    body = _Bodies().of
    return b"\n".join(
        json.dumps(
            {"custom_id": str(number), "method": "POST", "url": path, "body": body(call)}, ensure_ascii=False
        ).encode()
        for number, call in calls.items()
    )


class _Bodies:
    """LiteLLM takes 20 ms to make the body of a call: it makes one for calls that differ in what their messages say alone."""

    def __init__(self) -> None:
        self._made: dict[ModelCall, dict[str, Any]] = {}

    def of(self, call: ModelCall) -> dict[str, Any]:
        places = tuple((role, f"{{{{{place}}}}}") for place, (role, _) in enumerate(call.messages))
        like = replace(call, messages=places)
        if like not in self._made:
            self._made[like] = request_body(like)
        made = self._made[like]
        texts = {mark: text for (_, mark), (_, text) in zip(places, call.messages, strict=True)}
        said = [message.get("content") for message in made["messages"]]
        if sorted(map(str, said)) != sorted(texts):
            return request_body(call)  # a message was taken apart, or joined with another
        return made | {"messages": [message | {"content": texts[message["content"]]} for message in made["messages"]]}


def _failure(error: Exception, raw: RawReply, asked: Asked, what: str) -> GatewayError:
    if what == "acreate_file" and raw.status in NO_BATCHES:
        where = f" at {hide(asked.api_base, asked.secret)}" if asked.api_base else ""
        return BadCall(f"{asked.model}{where}: the server takes no batches.", hint="Run it without batches.")
    found = outcome_of(error, raw, asked)
    return found if isinstance(found, GatewayError) else BadCall(f"{asked.model}: the provider refused the batch.")


def _read(content: bytes, call: ModelCall, key: str | None) -> dict[int, Outcome]:
    found: dict[int, Outcome] = {}
    for line in content.splitlines():
        try:
            said = json.loads(line)
            number = int(said["custom_id"])
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        found[number] = _outcome(said, call, key)
    return found


def _outcome(said: dict[str, Any], call: ModelCall, key: str | None) -> Outcome:
    """One line as the reply or the failure that it is, read by the same rules as a call's."""
    import httpx

    response, asked = said.get("response"), Asked(call.model, call.api_base, key)
    if not isinstance(response, dict) or not isinstance(response.get("body"), dict):
        error = said.get("error")
        words = error.get("message") if isinstance(error, dict) else error
        told = hide(str(words or "the batch holds no answer to it")[:300], key).rstrip(".")
        return ProviderFault(f"{call.model}: {told}.", hint="Resume.")
    body, status = response["body"], response.get("status_code")
    raw = RawReply(status if isinstance(status, int) else 200, {}, json.dumps(body).encode())
    try:
        if raw.status >= 400:
            request = httpx.Request("POST", "http://batch")
            answer = httpx.Response(raw.status, content=raw.body, request=request)
            raise httpx.HTTPStatusError(json.dumps(body), request=request, response=answer)
        reply = read_reply(_completion(body), raw, call)
    except Exception as error:
        return outcome_of(error, raw, asked)
    cost = None if reply.cost_usd is None else reply.cost_usd * batch_share(call.model)
    return replace(reply, cost_usd=cost)


def _completion(body: dict[str, Any]) -> Any:
    from litellm.litellm_core_utils.llm_response_utils.convert_dict_to_response import (
        convert_to_model_response_object,
    )

    if not body.get("choices"):
        raise MalformedReply("the answer holds no choice.")
    return convert_to_model_response_object(
        response_object=body, model_response_object=load_litellm().ModelResponse(), _response_headers={}
    )
