"""What a judge is, and the registry in which each stands: a file of this folder that registers itself where it is defined."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from core.domain import Judgement, JudgeSpec, Probe
from core.errors import InputError

if TYPE_CHECKING:
    from core.gateway import Gateway
    from core.judges.rubrics import Rubric


THRESHOLD = 0.9
"""How sure the rules must be for a cascade not to ask, where nobody says."""
ALWAYS = 1.01
"""The threshold that no confidence reaches: the model is asked about every response."""


class Judge(Protocol):
    """Judges one response at a time; many at once may be under way."""

    name: str
    """The judge as it stands in a plan and in every judgement: a rendered JudgeSpec."""
    version: str
    """Which rules or which rubric, so that two versions of one judge are kept apart."""

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        """The judgement. Raises GatewayError where a model could not be asked, JudgeFailed where it gave no verdict."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a judge may need besides its name."""

    gateway: Gateway | None = None
    rubric: Rubric | None = None
    api_base: str | None = None
    """The run's own api base, which a judge's model shares where it belongs to the same server."""
    models: tuple[str, ...] = ()
    """The models under test, by which that is decided."""
    threshold: float = THRESHOLD
    """Of a cascade whose name says none."""

    def base_of(self, spec: JudgeSpec) -> str | None:
        """Where the judge's model is asked: at its own base, or at the run's where it belongs to that server."""
        from core.gateway import same_server

        shares = self.api_base and same_server(spec.model or "", self.models)
        return spec.api_base or (self.api_base if shares else None)


MakeJudge = Callable[[JudgeSpec, Setting], Judge]


@dataclass(frozen=True, slots=True)
class JudgeKind:
    """A registered judge, with what people read where they choose one."""

    name: str
    make: MakeJudge
    title: str
    """For a list of choices."""
    about: str
    """What it does: a verb and its object, to stand behind its usage."""
    asks_a_model: bool
    takes_threshold: bool = False
    """Whether its name may say how sure it must be: `NAME=THRESHOLD`."""

    @property
    def usage(self) -> str:
        """How its name is written."""
        name = f"{self.name}[=THRESHOLD]" if self.takes_threshold else self.name
        return f"{name}:MODEL" if self.asks_a_model else self.name


_KINDS: dict[str, JudgeKind] = {}
Maker = TypeVar("Maker", bound=MakeJudge)


def register(
    name: str, *, title: str, about: str, asks_a_model: bool, takes_threshold: bool = False
) -> Callable[[Maker], Maker]:
    """A decorator for the class or function that makes the judges called `name`."""

    def add(make: Maker) -> Maker:
        _KINDS[name] = JudgeKind(name, make, title, about, asks_a_model, takes_threshold)
        return make

    return add


def judge_kinds() -> dict[str, JudgeKind]:
    """Every kind of judge by its name: those that ask nobody first."""
    package = importlib.import_module("core.judges")
    for module in pkgutil.iter_modules(package.__path__, "core.judges."):
        if not module.ispkg:
            importlib.import_module(module.name)
    kinds = sorted(_KINDS.values(), key=lambda kind: (kind.asks_a_model, kind.title))
    return {kind.name: kind for kind in kinds}


def usages() -> str:
    """How judges are named, for people: `rules, llm:MODEL or cascade:MODEL`."""
    return one_of(kind.usage for kind in judge_kinds().values())


def one_of(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def check_judge(name: str) -> None:
    """Raises InputError unless `name` is `rules`, `llm:MODEL` or whatever else is registered."""
    spec, kinds = JudgeSpec.parse(name), judge_kinds()
    if spec.kind not in kinds or kinds[spec.kind].asks_a_model != spec.asks_a_model:
        raise InputError(f"There is no judge “{name}”.", hint=f"Use {usages()}, for example llm:gpt-4o-mini.")
    if spec.threshold is not None and not (kinds[spec.kind].takes_threshold and _is_share(spec.threshold)):
        said = f"“{name}”: only a cascade has a threshold, a number from 0 to 1."
        raise InputError(said, hint="Write cascade=0.85:MODEL, or leave it out.")


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= ALWAYS
    except ValueError:
        return False


def get_judge(
    name: str,
    *,
    gateway: Gateway | None = None,
    rubric: Rubric | None = None,
    api_base: str | None = None,
    models: tuple[str, ...] = (),
    threshold: float = THRESHOLD,
) -> Judge:
    """The judge of that name; `llm:MODEL@http://host/v1` asks a server of its own, `llm:MODEL#NAME` uses another rubric.

    `rubric` replaces the shipped one; `api_base` and `models` are the run's, and a judge's model that belongs to the same
    server is asked there. Raises InputError for an unknown name.
    """
    check_judge(name)
    spec = JudgeSpec.parse(name)
    return judge_kinds()[spec.kind].make(spec, Setting(gateway, rubric, api_base, models, threshold))
