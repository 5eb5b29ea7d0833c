"""The one face that pages and the command line talk to: prompts, probes, runs, results and labels of one workbench."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from core.access.roles import LOCAL, Person
from core.errors import WorkbenchError
from core.settings import Settings, load_settings
from core.workbench.resources import Shared

if TYPE_CHECKING:
    from core.engine import Engine
    from core.gateway import Gateway
    from core.store import Store
    from core.workbench.activity import Activity
    from core.workbench.bin import Bin
    from core.workbench.budgets import Budgets
    from core.workbench.judges import Judges
    from core.workbench.labels import Labels
    from core.workbench.logs import Logs
    from core.workbench.people import People
    from core.workbench.probes import Probes
    from core.workbench.prompt_library import PromptFiles
    from core.workbench.prompts import Policies, Prompts
    from core.workbench.results import Results
    from core.workbench.runs import Runs
    from core.workbench.share_links import Shares


class Workbench:
    """Everything a person can do, each room made when it is first asked for.

    Every change is made in the name of `person`, whose role is checked here and not on the pages. Faces for other people
    (`acting_as`) share the store, the gateway and the engine with this one.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        private: bool = False,
        person: Person = LOCAL,
        shared: Shared | None = None,
    ) -> None:
        """`private` is for a command that ends with its own runs: its engine works on those alone."""
        self._shared = shared or Shared(settings or load_settings(), private=private)
        self.person = person

    def acting_as(self, person: Person) -> Workbench:
        """The same workbench in another person's name."""
        return Workbench(person=person, shared=self._shared)

    @property
    def settings(self) -> Settings:
        return self._shared.settings

    @property
    def store(self) -> Store:
        return self._shared.store

    @property
    def gateway(self) -> Gateway:
        return self._shared.gateway

    @property
    def engine(self) -> Engine:
        return self._shared.engine

    @cached_property
    def prompts(self) -> Prompts:
        from core.workbench.prompts import Prompts

        return Prompts(self)

    @cached_property
    def policies(self) -> Policies:
        from core.workbench.prompts import Policies

        return Policies(self)

    @cached_property
    def prompt_files(self) -> PromptFiles:
        from core.workbench.prompt_library import PromptFiles

        return PromptFiles(self)

    @cached_property
    def probes(self) -> Probes:
        from core.workbench.probes import Probes

        return Probes(self)

    @cached_property
    def logs(self) -> Logs:
        from core.workbench.logs import Logs

        return Logs(self)

    @cached_property
    def runs(self) -> Runs:
        from core.workbench.runs import Runs

        return Runs(self)

    @cached_property
    def results(self) -> Results:
        from core.workbench.results import Results

        return Results(self.store, self._shared.frames, self._shared.lines)

    @cached_property
    def judges(self) -> Judges:
        from core.workbench.judges import Judges

        return Judges(self)

    @cached_property
    def labels(self) -> Labels:
        from core.workbench.labels import Labels

        return Labels(self)

    @cached_property
    def people(self) -> People:
        from core.workbench.people import People

        return People(self)

    @cached_property
    def budgets(self) -> Budgets:
        from core.workbench.budgets import Budgets

        return Budgets(self)

    @cached_property
    def activity(self) -> Activity:
        from core.workbench.activity import Activity

        return Activity(self)

    @cached_property
    def shares(self) -> Shares:
        from core.workbench.share_links import Shares

        return Shares(self)

    @cached_property
    def bin(self) -> Bin:
        from core.workbench.bin import Bin

        return Bin(self)

    def wake(self) -> None:
        """Start the engine, which takes up runs that an earlier process left unfinished, and load what the first call needs."""
        try:
            self.engine  # noqa: B018 - asking for it starts it
        except WorkbenchError as error:
            logging.getLogger(__name__).warning("The engine could not be started: %s", error)

    def close(self) -> None:
        """Stop the engine, where it was started; what it was at is taken up by the next start."""
        self._shared.close()
