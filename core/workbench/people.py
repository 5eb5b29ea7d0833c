"""Who may enter and as what: the allow-list in the secrets file and in the database, and what a sign-in must bring.

An entry is an e-mail or `@` and a domain. The more exact entry counts, and for the same entry the secrets file:
e-mail in the secrets, e-mail in the database, domain in the secrets, domain in the database.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.access.roles import Action, Person, Role
from core.errors import Conflict, Forbidden, InputError, SignInEnded
from core.workbench.change import change
from core.workbench.context import Context

ENTRY = re.compile(r"[^@\s]*@[^@\s]+\.[^@\s]+|[^@\s]*@localhost")
NONE = "none"
"""The word in the database for somebody who is kept out although their domain may enter."""
WORDS = (*(role.word for role in Role), NONE)
LISTS = {f"{role.word}s": role for role in Role}
"""The keys of [people] in the secrets file."""
SECRETS, DATABASE = "secrets file", "database"
SESSION_HOURS = 12.0
ASK = "Ask an admin of this workbench to add you."


@dataclass(frozen=True)
class ListEntry:
    """A line of the allow-list."""

    entry: str
    role: str
    source: str
    """`secrets file` or `database`."""
    added_by: str = ""
    created_at: str = ""
    overruled: bool = False
    """The secrets file says something else of the same entry."""


class People:
    """The people of one workbench."""

    def __init__(self, context: Context) -> None:
        self._context = context

    # -- signing in ---------------------------------------------------------------------------------------------------

    def admit(self, claims: Mapping[str, Any]) -> Person:
        """The person whom an identity token's claims name; Forbidden (or SignInEnded) says why nobody is let in.

        The token's signature, issuer, audience and expiry were checked when it arrived; a session lasts from its `iat`
        for `session_hours`.
        """
        rules = self._rules
        email = claims.get(str(rules.get("email_claim", "email")))
        if not isinstance(email, str) or not ENTRY.fullmatch(email.strip()) or email.strip().startswith("@"):
            raise Forbidden(
                "Your sign-in brought no e-mail address.", hint="Ask the operator about the provider's scopes."
            )
        verified = claims.get("email_verified", not rules.get("require_verified_email", False))
        if verified not in (True, "true"):
            raise Forbidden(
                f"The provider has not verified the address {email.strip()}.",
                hint="Verify it there, then sign in again.",
            )
        issued = claims.get("iat")
        if not isinstance(issued, int | float) or time.time() - issued > 3600 * self._session_hours:
            raise SignInEnded("Your sign-in has ended.", hint="Sign in again.")
        if self._context.store.people.is_ended(session_of(claims)):
            raise SignInEnded("You have signed out.", hint="Sign in again.")
        return self.person(email)

    def sign_out(self, claims: Mapping[str, Any]) -> None:
        """End the session of these claims: whoever kept a copy of its cookie is not let in with it."""
        self._context.store.people.end_session(session_of(claims), lasts_hours=self._session_hours)

    def person(self, email: str) -> Person:
        """The person of that address with the role that it has now; Forbidden where it has none."""
        name = normal(email)
        role = self.role_of(name)
        if role is None:
            raise Forbidden(f"{name} is not on the list of this workbench.", hint=self._whom_to_ask())
        return Person(name, role, present=partial(self.role_of, name))

    def role_of(self, email: str) -> Role | None:
        """The role of an address, None where it may not enter."""
        name = normal(email)
        domain = name[name.rfind("@") :]
        named, kept = self._named(), self._context.store.people.roles_of(name, domain)
        for entry in (name, domain):
            if entry in named:
                return named[entry]
            if entry in kept:
                return role_named(kept[entry])
        return None

    # -- the list -----------------------------------------------------------------------------------------------------

    def all(self) -> list[ListEntry]:
        """The whole list: the secrets file's entries first."""
        self._context.person.must(Action.PEOPLE)
        named = self._named()
        kept = self._context.store.people.all()
        return [ListEntry(entry, role.word, SECRETS) for entry, role in sorted(named.items())] + [
            ListEntry(one.entry, one.role, DATABASE, one.added_by, one.created_at, one.entry in named) for one in kept
        ]

    @change(
        needs=Action.PEOPLE,
        records="add",
        subject="person",
        about=lambda _, entry, role: (normal(entry), {"role": str(role)}),
    )
    def add(self, entry: str, role: str) -> None:
        """Let an e-mail or a domain in as viewer, editor or admin, or keep it out (`none`); replaces its earlier line."""
        name = normal(entry)
        if not ENTRY.fullmatch(name):
            raise InputError(
                f"“{entry.strip()}” is neither an e-mail nor @ and a domain.",
                hint="Write ann@example.org, or @example.org.",
            )
        if role not in WORDS:
            raise InputError(f"there is no role {role!r}.", column="role", hint=f"Choose one of {', '.join(WORDS)}.")
        if role != Role.ADMIN.word:
            self._leave_an_admin(without=name)
        self._context.store.people.add(name, role, self._context.person.name)

    @change(needs=Action.PEOPLE, records="remove", subject="person", about=lambda _, entry: (normal(entry), {}))
    def remove(self, entry: str) -> None:
        """Take an entry out of the database's list. What it opened ends with the person's next click."""
        self._leave_an_admin(without=normal(entry))
        self._context.store.people.remove(normal(entry), self._context.person.name)

    def _leave_an_admin(self, without: str) -> None:
        """Where people sign in, somebody must stay who can let others in."""
        if not self._context.settings.has_sign_in:
            return
        admins = {one.entry for one in self._context.store.people.all() if one.role == Role.ADMIN.word}
        if admins == {without} and Role.ADMIN not in self._named().values():
            raise Conflict("Then nobody would be admin any more.", hint="Make somebody else admin first.")

    # -- the secrets file ---------------------------------------------------------------------------------------------

    @property
    def _rules(self) -> Mapping[str, Any]:
        """The table [people] of the secrets file."""
        table = self._context.settings.secrets.get("people", {})
        if not isinstance(table, Mapping):
            raise _wrong("must be a table")
        return table

    @property
    def _session_hours(self) -> float:
        hours = self._rules.get("session_hours", SESSION_HOURS)
        if isinstance(hours, bool) or not isinstance(hours, int | float) or hours <= 0:
            raise _wrong("session_hours must be a number above 0")
        return float(hours)

    def _named(self) -> dict[str, Role]:
        """Entry to role; the higher one where an entry stands in several lists."""
        found: dict[str, Role] = {}
        for key, role in LISTS.items():
            entries = self._rules.get(key, [])
            if not isinstance(entries, list) or any(not ENTRY.fullmatch(normal(str(one))) for one in entries):
                raise _wrong(f"{key} must be a list of e-mails and @domains")
            found |= {normal(str(one)): role for one in entries}
        return found

    def _whom_to_ask(self) -> str:
        if self._named() or self._context.store.people.all():
            return ASK
        return "The list is empty: the operator names the first admin under [people] in .streamlit/secrets.toml."


def normal(entry: str) -> str:
    """An entry as it is compared. Only ASCII is made small: elsewhere different letters could become one."""
    stripped = entry.strip()
    return stripped.lower() if stripped.isascii() else stripped


def session_of(claims: Mapping[str, Any]) -> str:
    """What the store keeps of a session: a hash of all that its identity token said, nonce and time of issue included.

    A new sign-in brings a new token. From a provider without nonces one of the same second would be taken for the one
    that was ended, and the next second's no more.
    """
    said = json.dumps(dict(claims), sort_keys=True, default=str)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def role_named(word: str) -> Role | None:
    return next((role for role in Role if role.word == word), None)


def _wrong(problem: str) -> InputError:
    return InputError(f"[people] {problem}.", file=".streamlit/secrets.toml", hint="See docs/team.md.")
