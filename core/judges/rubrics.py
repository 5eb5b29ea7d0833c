"""Rubrics by name: shipped files stay as they are, and people save rubrics of their own, in versions, beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.domain import JudgeSpec, text_version
from core.errors import InputError, NotFound
from core.prompts.prompt_files import rubric, starters

if TYPE_CHECKING:
    from core.store import Store


POLICY = "policy"
"""The file with the policy question (see policy.py)."""
HARM_HEADING = re.compile(r"(?m)^## +Harm *$")


@dataclass(frozen=True)
class Rubric:
    """What a model is told to judge by. The part under the heading `## Harm` is for harmful probes alone."""

    name: str
    text: str

    @cached_property
    def version(self) -> str:
        """The rubric's name and the version of its text, for instance `refusal-1f0c9a77d2e4`."""
        return f"{self.name}-{text_version(self.text)}"

    def instructions(self, *, harm: bool) -> str:
        outcome, *about_harm = HARM_HEADING.split(self.text, maxsplit=1)
        return "\n\n".join(part.strip() for part in ([outcome, *about_harm] if harm else [outcome]))


def load_rubric(name: str = "refusal") -> Rubric:
    """The rubric prompts/judges/`name`.md as it stands now."""
    return Rubric(name, rubric(name).text)


def shipped_rubrics() -> dict[str, str]:
    """Name to text of the files in prompts/judges/ that ask for an outcome; the policy question asks for a ruling."""
    return {file.name: file.text for file in starters("judges") if file.name != POLICY}


def saved_rubric(store: Store, judge: JudgeSpec) -> Rubric | None:
    """The rubric that `llm:MODEL#NAME` or `llm:MODEL#NAME:VERSION` means where people saved it (default: the newest).

    None where the judge names no rubric or a shipped one. Raises InputError where there is none of that name.
    """
    name = judge.rubric
    if not name or name in shipped_rubrics():
        return None
    try:
        return Rubric(name, store.rubrics.version(name, judge.rubric_version or None).template)
    except NotFound:
        known = ", ".join([*shipped_rubrics(), *(one.name for one in store.rubrics.newest())])
        named = name if judge.rubric_version is None else f"{name}:{judge.rubric_version}"
        raise InputError(f"There is no rubric “{named}”.", hint=f"There are: {known}.") from None
