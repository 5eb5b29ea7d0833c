"""Connecting a model: what providers there are, which models one lists, and one probe to see whether it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from core.access.roles import Action
from core.domain import Intent, JudgeSpec, ModelCall, is_simulated
from core.errors import NotFound, TimedOut
from core.workbench.change import change
from core.workbench.context import Context
from core.workbench.estimates import doubts
from core.workbench.runs import STARTER_PROBES

if TYPE_CHECKING:
    from core.domain import Reply
    from core.gateway import ModelProvider
    from core.workbench.budgets import Budgets
    from core.workbench.probes import Probes

ANSWER_TOKENS = 512
"""The longest answer to the probe that tests a model, as in a run."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tested:
    """The probe that was put to a model, and what came back. Both are untrusted text."""

    probe: str
    reply: Reply


class Connections:
    """What a person needs to ask a model for the first time. Keys are handed through and kept nowhere."""

    def __init__(self, context: Context, probes: Probes, budgets: Budgets) -> None:
        self._context, self._probes, self._budgets = context, probes, budgets

    def providers(self) -> Sequence[ModelProvider]:
        """Those that most people have, in the order of their tiles."""
        from core.gateway import PROVIDERS

        return PROVIDERS

    def provider(self, prefix: str) -> ModelProvider:
        found = next((one for one in self.providers() if one.prefix == prefix), None)
        if found is None:
            raise NotFound(
                f"There is no tile for {prefix!r}.", hint="Name its models on the Run page, as LiteLLM does."
            )
        return found

    def key_owner(self, provider: ModelProvider, api_base: str | None) -> str:
        """Whose key a key that is typed for it is: the provider's, or that of the server at the API base."""
        from core.gateway import provider_of

        return provider_of(f"{provider.prefix}/model", api_base)

    def key_fits(self, owner: str, models: Sequence[str], api_base: str | None) -> bool:
        """Whether a key of this owner may be sent with calls of these models; one that nobody said the owner of may."""
        from core.gateway import provider_of

        asked = {provider_of(model, api_base) for model in models if not is_simulated(model)}
        return not owner or asked <= {owner}

    def own_key(self, provider: ModelProvider) -> str:
        """The name of the variable under which the workbench has a key of its own for the provider; empty where it has none."""
        from core.gateway import key_variables

        names = key_variables(f"{provider.prefix}/model")
        return next((name for name in names if self._context.settings.key_named(name)), "")

    def known(self, provider: ModelProvider) -> list[str]:
        """Models that LiteLLM's price map knows of the provider: nobody is asked."""
        from core.gateway import known_models

        return known_models(provider.prefix)

    @change(needs=Action.RUN)
    def listed(self, provider: ModelProvider, api_base: str | None, *, key: str | None = None) -> list[str]:
        """The models that the provider or the server at the API base lists, as a run asks for them.

        Raises a GatewayError where it lists none to us.
        """
        from core.gateway import chats

        found = _finished(self._context, self._context.gateway.models(provider, api_base, key=key))
        return [model for model in map(provider.model, found) if chats(model)]

    def price(self, model: str) -> tuple[float, float] | None:
        """US dollars for a million tokens asked and answered; None where nobody knows."""
        from core.gateway import price_per_million

        return price_per_million(model)

    def doubts(self, model: str, api_base: str | None, *, has_key: bool) -> tuple[str, ...]:
        """What will hardly work, as sentences, before anybody is asked."""
        return doubts([model], api_base, JudgeSpec.parse("rules"), self._context.settings, has_key=has_key)

    @change(needs=Action.RUN)
    def test(self, model: str, api_base: str | None, *, key: str | None = None) -> Tested:
        """Put the first harmless starter probe to the model, once and past the cache. Raises a GatewayError where it does not
        answer, BudgetReached where nothing is left to spend."""
        if not is_simulated(model):
            self._budgets.check_left()
        probes = self._probes.load(STARTER_PROBES).probes
        probe = next(one.prompt for one in probes if one.intent is Intent.BENIGN)
        call = ModelCall(model, (("user", probe),), api_base, max_tokens=ANSWER_TOKENS)
        limit = self._context.settings.timeout_s
        asked = self._context.side_gateway.complete(call, key=key, timeout_s=limit, use_cache=False, attempts=1)
        return Tested(probe, _finished(self._context, asked, limit))


def _finished(context: Context, asked: Awaitable[T], limit_s: float | None = None) -> T:
    """What a call came to. Raises TimedOut where waiting for a provider's limits takes longer than all of it may."""

    async def whole() -> T:
        try:
            async with asyncio.timeout(limit_s):
                return await asked
        finally:
            await context.gateway.aclose()

    try:
        return asyncio.run(whole())
    except TimeoutError:
        said = f"There was no answer within {limit_s:g} seconds."
        raise TimedOut(said, hint="The provider may ask everybody to wait: try again later.") from None
