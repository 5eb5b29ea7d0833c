"""Provider keys of runs, in this process's memory alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.settings import Settings


class Keys:
    """By the id of a run or judging."""

    def __init__(self, settings: Settings | None) -> None:
        self._settings, self._held = settings, dict[str, str]()

    def hold(self, work_id: str, key: str | None) -> None:
        """Remember a key that somebody typed; an empty one changes nothing."""
        if key:
            self._held[work_id] = key

    def of(self, work_id: str, key_env: str = "") -> str | None:
        """The key of a run or judging: from memory, else from the secrets or the environment variable it names."""
        if work_id in self._held:
            return self._held[work_id]
        if not key_env:
            return None
        if self._settings is not None and (secret := self._settings.key_named(key_env)):
            return secret.get_secret_value()
        return os.environ.get(key_env)
