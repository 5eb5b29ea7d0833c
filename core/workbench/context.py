"""What every class of the workbench is given: the settings, the store, the gateway, the engine, and whose name it acts in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access.roles import Person
from core.workbench.resources import Resources

if TYPE_CHECKING:
    from core.domain import ModelCall, Reply
    from core.engine import Engine
    from core.gateway import Gateway
    from core.settings import Settings
    from core.store import Store


@dataclass(frozen=True)
class Context:
    """One person at one workbench. Store, gateway and engine are made when they are first asked for."""

    resources: Resources
    person: Person

    @property
    def settings(self) -> Settings:
        return self.resources.settings

    @property
    def store(self) -> Store:
        return self.resources.store

    @property
    def gateway(self) -> Gateway:
        return self.resources.gateway

    @property
    def side_gateway(self) -> Gateway:
        """The gateway for calls outside of any run: what they cost counts in the month's sums."""
        return self.gateway.reporting(self._book)

    def _book(self, call: ModelCall, reply: Reply) -> None:
        if reply.cost_usd:
            self.store.budgets.add_side_cost(self.person.name, call.model, reply.cost_usd)

    @property
    def engine(self) -> Engine:
        """The engine, started."""
        return self.resources.engine
