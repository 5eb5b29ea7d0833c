"""Rubrics by name: shipped files stay as they are, and people save rubrics of their own, in versions, beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import InputError, NotFound
from core.judges.llm import Rubric, parse_model
from core.prompts.prompt_files import starters

if TYPE_CHECKING:
    from core.store import Store


def shipped_rubrics() -> dict[str, str]:
    """Name to text of the files in prompts/judges/."""
    return {file.name: file.text for file in starters("judges")}


def saved_rubric(store: Store, judge: str) -> Rubric | None:
    """The rubric that `llm:MODEL#NAME` or `llm:MODEL#NAME:VERSION` means where people saved it (default: the newest).

    None where the judge names no rubric or a shipped one. Raises InputError where there is none of that name.
    """
    _, named, _ = parse_model(judge.partition(":")[2])
    name, _, version = named.partition(":")
    if not name or name in shipped_rubrics():
        return None
    try:
        return Rubric(name, store.rubrics.version(name, version or None).template)
    except NotFound:
        known = ", ".join([*shipped_rubrics(), *(one.name for one in store.rubrics.all())])
        raise InputError(f"There is no rubric “{named}”.", hint=f"There are: {known}.") from None
