"""Links for people outside: a run's report, frozen when the link is made, until the link expires or is revoked."""

from __future__ import annotations

import gzip
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from core.access.roles import Action
from core.errors import InputError, NotFound
from core.workbench.change import change
from core.workbench.context import Context
from core.workbench.people import People

if TYPE_CHECKING:
    from core.store import ShareRow

TOKEN_BYTES = 32
DAYS = 7
MAX_DAYS = 365


@dataclass(frozen=True)
class NewShare:
    """A link just made. The token is told this once: the store keeps its hash alone."""

    share: ShareRow
    token: str

    @property
    def path(self) -> str:
        return f"/shared?token={self.token}"


@dataclass(frozen=True)
class Snapshot:
    """What a link shows."""

    title: str
    created_at: str
    expires_at: str
    html: str
    """The report of `core.report.html_report`, byte for byte as it was when the link was made."""


class Shares:
    """The links of one workbench."""

    def __init__(self, context: Context, people: People) -> None:
        self._context, self._people = context, people

    @change(needs=Action.SHARE)
    def create(self, run_id: str, *, days: int = DAYS, title: str = "") -> NewShare:
        """Freeze the run's report of this moment behind a new link that works for so many days (1 to 365)."""
        from core.report.html import html_report

        if not 1 <= days <= MAX_DAYS:
            raise InputError(f"a link cannot work for {days} days.", column="days", hint=f"Choose 1 to {MAX_DAYS}.")
        run = self._context.store.runs.get(run_id)
        html = html_report(self._context.store, run_id).encode("utf-8", "replace")
        token = secrets.token_urlsafe(TOKEN_BYTES)
        share = self._add(run_id, digest(token), title.strip() or run.name, gzip.compress(html), moment(days))
        return NewShare(share, token)

    @change(
        needs=Action.SHARE,
        records="create",
        subject="share",
        about=lambda share, run_id, *_: (share.id, {"run": run_id, "expires": share.expires_at}),
    )
    def _add(self, run_id: str, token_hash: str, title: str, content: bytes, expires_at: str) -> ShareRow:
        author = self._context.person.name
        return self._context.store.sharing.add(
            token_hash, run_id, title, content, created_by=author, expires_at=expires_at
        )

    def _created_by(self, share_id: int) -> list[str]:
        self._context.person.must(Action.SHARE)
        return [self._context.store.sharing.get(share_id).created_by]

    @change(needs=_created_by, records="revoke", subject="share")
    def revoke(self, share_id: int) -> None:
        """End a link at once: one's own, or as admin anybody's."""
        self._context.store.sharing.revoke(share_id)

    def all(self, run_id: str | None = None) -> list[ShareRow]:
        """The links, newest first; those of one run, if one is named."""
        return self._context.store.sharing.all(run_id)

    def open(self, token: str) -> Snapshot:
        """What the token's link shows, to anybody who has it; counts as a view.

        NotFound is the same whether the link never was, has expired, was revoked, its run was deleted, or whoever made it
        is no longer on the list.
        """
        found = self._context.store.sharing.view(digest(token)) if token and self._stands_by_maker(token) else None
        if found is None:
            raise NotFound("This link shows nothing (any more).", hint="Ask the person who sent it for a new one.")
        share, content = found
        return Snapshot(share.title, share.created_at, share.expires_at, gzip.decompress(content).decode())

    def _stands_by_maker(self, token: str) -> bool:
        return self.is_member(self._context.store.sharing.creator(digest(token)) or "")

    def is_member(self, maker: str) -> bool:
        """Whether who made a link may still enter. Names that are no address were given where there was no sign-in, or by the
        operator's command line, and leave no list."""
        return not self._context.settings.has_sign_in or "@" not in maker or self._people.role_of(maker) is not None


def digest(token: str) -> str:
    """What the store keeps of a token: its SHA-256. The token is random, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def moment(days: int) -> str:
    """So many days from now, as the store writes times."""
    then = datetime.now(UTC) + timedelta(days=days)
    return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")
