"""What the store hands out about a team: frozen rows. Times are UTC in ISO 8601."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """An e-mail, or `@` and a domain, with the role it gives."""

    entry: str
    role: str
    """viewer, editor, admin, or `none` for somebody who is kept out."""
    added_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the activity log."""

    id: int
    at: str
    person: str
    role: str
    action: str
    """What was done to the subject: start, save, archive..."""
    subject: str
    """run, prompt, probe_set, trial, person, share..."""
    subject_id: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A link that shows one frozen report to people outside. Its token is not kept."""

    id: int
    run_id: str
    title: str
    created_by: str
    created_at: str
    expires_at: str
    revoked_at: str | None
    views: int
    seen_at: str | None
    """When it was opened last."""

    def stands(self, moment: str) -> bool:
        """Whether the link works at that moment."""
        return self.revoked_at is None and self.expires_at > moment


@dataclass(frozen=True, slots=True)
class BinItem:
    """Something that was deleted and can still be put back."""

    kind: str
    """run, prompt or probe_set."""
    key: str
    name: str
    deleted_by: str
    deleted_at: str
