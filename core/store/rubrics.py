"""Rubrics that people save for judges: kept as prompts are, in versions, under names of their own."""

from __future__ import annotations

from dataclasses import replace

from core.store.prompts import RUBRIC, Prompts
from core.store.rows import PromptVersion


class Rubrics:
    """Saved rubrics by name."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts

    def save(self, name: str, text: str, *, note: str = "", author: str = "") -> PromptVersion:
        """Save a rubric's text as its next version; the same text as the newest is not saved again."""
        return self._prompts.save(f"{RUBRIC}{name}", text, note=note, author=author)

    def all(self) -> list[PromptVersion]:
        """The newest version of every saved rubric, by name."""
        return [self.version(name.removeprefix(RUBRIC)) for name in self._prompts.names(RUBRIC)]

    def version(self, name: str, version: str | int | None = None) -> PromptVersion:
        """One version of a saved rubric, by default the newest. Raises NotFound."""
        return replace(self._prompts.version(f"{RUBRIC}{name}", version), name=name)
