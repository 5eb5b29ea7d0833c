"""The one object that pages and the command line talk to: prompts, probes, runs, results and labels of one workbench."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from core.access.roles import LOCAL, Person
from core.errors import WorkbenchError
from core.settings import Settings, load_settings
from core.workbench.activity import Activity
from core.workbench.bin import Bin
from core.workbench.budgets import Budgets
from core.workbench.campaigns import Campaigns
from core.workbench.comparisons import Comparisons
from core.workbench.connections import Connections
from core.workbench.context import Context
from core.workbench.desk import TuningDesk
from core.workbench.judges import Judges
from core.workbench.labels import Labels
from core.workbench.logs import Logs
from core.workbench.overview import Overview
from core.workbench.people import People
from core.workbench.probes import Probes
from core.workbench.prompt_library import PromptFiles
from core.workbench.prompts import Policies, Prompts
from core.workbench.resources import Resources
from core.workbench.results import Results
from core.workbench.runs import Runs
from core.workbench.share_links import Shares
from core.workbench.tuning import Tuning
from core.workbench.watches import Watches

if TYPE_CHECKING:
    from core.engine import Engine
    from core.gateway import Gateway
    from core.store import Store


class Workbench:
    """Everything a person can do, a class a concept, each made when it is first asked for.

    Every change is made in the name of `person`, whose role is checked here and not on the pages. Workbenches in other
    people's names (`acting_as`) share the store, the gateway and the engine with this one.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        private: bool = False,
        hands_over: bool = False,
        person: Person = LOCAL,
        resources: Resources | None = None,
    ) -> None:
        """`private` is for a command that ends with its own runs: its engine works on those alone, or with `hands_over` leaves
        them to the app and the workers."""
        shared = resources or Resources(settings or load_settings(), private=private, hands_over=hands_over)
        self._context = Context(shared, person)
        if resources is None:
            shared.on_watch = self._make_round

    def acting_as(self, person: Person) -> Workbench:
        """The same workbench in another person's name."""
        return Workbench(person=person, resources=self._context.resources)

    @property
    def person(self) -> Person:
        return self._context.person

    @property
    def settings(self) -> Settings:
        return self._context.settings

    @property
    def store(self) -> Store:
        return self._context.store

    @property
    def gateway(self) -> Gateway:
        return self._context.gateway

    @property
    def engine(self) -> Engine:
        return self._context.engine

    @cached_property
    def prompts(self) -> Prompts:
        return Prompts(self._context, self.policies)

    @cached_property
    def policies(self) -> Policies:
        return Policies(self._context)

    @cached_property
    def prompt_files(self) -> PromptFiles:
        return PromptFiles(self.prompts, self.policies)

    @cached_property
    def probes(self) -> Probes:
        return Probes(self._context)

    @cached_property
    def logs(self) -> Logs:
        return Logs(self._context, self.results, self.probes)

    @cached_property
    def runs(self) -> Runs:
        return Runs(self._context, self.prompts, self.probes, self.budgets)

    @cached_property
    def connections(self) -> Connections:
        return Connections(self._context, self.probes, self.budgets)

    @cached_property
    def desk(self) -> TuningDesk:
        return TuningDesk(self.prompts)

    @cached_property
    def results(self) -> Results:
        return Results(self._context)

    @cached_property
    def overview(self) -> Overview:
        return Overview(self._context, self.results)

    @cached_property
    def tuning(self) -> Tuning:
        return Tuning(self._context, self.prompts, self.probes, self.runs, self.results)

    @cached_property
    def comparisons(self) -> Comparisons:
        return Comparisons(self._context, self.prompts, self.probes, self.runs, self.results)

    @cached_property
    def campaigns(self) -> Campaigns:
        return Campaigns(self._context, self.prompts, self.probes, self.runs, self.results)

    @cached_property
    def watches(self) -> Watches:
        return Watches(self._context, self.prompts, self.probes, self.runs, self.results)

    @cached_property
    def judges(self) -> Judges:
        return Judges(self._context, self.results, self.runs)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self._context, self.results)

    @cached_property
    def people(self) -> People:
        return People(self._context)

    @cached_property
    def budgets(self) -> Budgets:
        return Budgets(self._context)

    @cached_property
    def activity(self) -> Activity:
        return Activity(self._context)

    @cached_property
    def shares(self) -> Shares:
        return Shares(self._context, self.people)

    @cached_property
    def bin(self) -> Bin:
        return Bin(self._context)

    def _make_round(self, context: dict[str, Any]) -> None:
        """A round of a scheduled watch, in the name and with the present role of whoever scheduled it."""
        try:
            person = self.person if context["person"] == self.person.name else self.people.person(context["person"])
            self.acting_as(person).watches.make_round(context)
        except WorkbenchError as error:
            logging.getLogger(__name__).warning("A scheduled watch could not be made: %s", error)

    def wake(self) -> None:
        """Start the engine, which takes up runs that an earlier process left unfinished, and load what the first call needs."""
        try:
            self.engine  # noqa: B018 - asking for it starts it
        except WorkbenchError as error:
            logging.getLogger(__name__).warning("The engine could not be started: %s", error)

    def close(self) -> None:
        """Stop the engine, where it was started; what it was at is taken up by the next start."""
        self._context.resources.close()
