"""Judges by name: what turns a response into an outcome. A new judge is a class and one line in `JUDGES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.domain import Judgement, Probe
from core.errors import InputError

if TYPE_CHECKING:
    from core.gateway import Gateway
    from core.judges.llm import Rubric


class Judge(Protocol):
    """Judges one response at a time; many at once may be under way."""

    name: str
    """The registry name, as it stands in a plan and in every judgement."""
    version: str
    """Which rules or which rubric, so that two versions of one judge are kept apart."""

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        """The judgement. Raises GatewayError where a model could not be asked; an unusable reply of it is `invalid`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a judge may need besides its name."""

    gateway: Gateway | None = None
    rubric: Rubric | None = None
    api_base: str | None = None
    """The run's own api base, which a judge's model shares where it belongs to the same server."""
    models: tuple[str, ...] = ()
    """The models under test, by which that is decided."""
    threshold: float = 0.9
    """How sure the rules must be for a cascade not to ask."""


class OfflineJudge:
    """The rules judge behind the common face."""

    def __init__(self) -> None:
        from core.judges.rules import RulesJudge

        self._rules = RulesJudge()
        self.name, self.version = self._rules.name, self._rules.version

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        return self._rules.judge(probe, response)


def _rules(model: str, setting: Setting) -> Judge:
    return OfflineJudge()


def _llm(model: str, setting: Setting) -> Judge:
    from core.judges.llm import LLMJudge

    return LLMJudge(model, setting)


def _cascade(model: str, setting: Setting) -> Judge:
    from core.judges.cascade import CascadeJudge

    return CascadeJudge(OfflineJudge(), _llm(model, setting), setting.threshold)


JUDGES: dict[str, Callable[[str, Setting], Judge]] = {"rules": _rules, "llm": _llm, "cascade": _cascade}
NEED_A_MODEL = ("llm", "cascade")


def check_judge(name: str) -> None:
    """Raises InputError unless `name` is `rules`, `llm:MODEL` or `cascade:MODEL`."""
    kind, _, model = name.partition(":")
    if kind not in JUDGES or (kind in NEED_A_MODEL) != bool(model.strip()):
        raise InputError(
            f"There is no judge “{name}”.", hint="Use rules, llm:MODEL or cascade:MODEL, for example llm:gpt-4o-mini."
        )


def get_judge(
    name: str, *, gateway: Gateway | None = None, rubric: Rubric | None = None, api_base: str | None = None,
    models: tuple[str, ...] = (), threshold: float = 0.9,
) -> Judge:  # fmt: skip
    """The judge of that name; `llm:MODEL@http://host/v1` asks a server of its own, `llm:MODEL#NAME` uses another rubric.

    `rubric` replaces the shipped one; `api_base` and `models` are the run's, and a judge's model that belongs to the same
    server is asked there. Raises InputError for an unknown name.
    """
    check_judge(name)
    kind, _, model = name.partition(":")
    return JUDGES[kind](model, Setting(gateway, rubric, api_base, models, threshold))
