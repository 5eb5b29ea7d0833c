"""Provider keys of runs, in this process's memory alone."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.settings import Settings


@dataclass(frozen=True, slots=True)
class TypedKey:
    """A key, and who typed it."""

    key: str = field(repr=False)
    person: str = ""


class Keys:
    """By the id of a run or judging."""

    def __init__(self, settings: Settings | None) -> None:
        self._settings, self._held = settings, dict[str, TypedKey]()

    def hold(self, work_id: str, key: str | None, person: str = "") -> None:
        """Remember a key that somebody typed. Without one, what is held is dropped: it is nobody else's to use."""
        if key:
            self._held[work_id] = TypedKey(key, person)
        else:
            self.forget(work_id)

    def forget(self, work_id: str) -> None:
        self._held.pop(work_id, None)

    def of_person(self, person: str) -> list[str]:
        """The runs and judgings that a person's keys are held for."""
        return [work_id for work_id, held in list(self._held.items()) if held.person == person]

    def of(self, work_id: str, key_env: str = "") -> str | None:
        """The key of a run or judging: from memory, else from the secrets or the environment variable it names."""
        if work_id in self._held:
            return self._held[work_id].key
        if not key_env:
            return None
        if self._settings is not None and (secret := self._settings.key_named(key_env)):
            return secret.get_secret_value()
        return os.environ.get(key_env)
