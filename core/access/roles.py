"""Who may do what: three roles, the actions they allow, and the one check that every change goes through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from core.errors import Forbidden


class Role(IntEnum):
    """Each role may do what the ones before it may."""

    VIEWER = 1
    EDITOR = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Action(StrEnum):
    """What a person does, named so that it ends the sentence "... may not ..."."""

    LOOK = "look at this workbench"
    COMMENT = "comment"
    LABEL = "label responses"
    EDIT = "save prompts or probe sets"
    RUN = "start, stop or judge runs"
    SHARE = "share results with people outside"
    DELETE = "archive or delete what others made"
    SETTINGS = "change settings"
    PEOPLE = "change who may do what"


NEEDS: dict[Action, Role] = {
    Action.LOOK: Role.VIEWER,
    Action.COMMENT: Role.VIEWER,
    Action.LABEL: Role.EDITOR,
    Action.EDIT: Role.EDITOR,
    Action.RUN: Role.EDITOR,
    Action.SHARE: Role.EDITOR,
    Action.DELETE: Role.ADMIN,
    Action.SETTINGS: Role.ADMIN,
    Action.PEOPLE: Role.ADMIN,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the workbench."""

    name: str
    """The signed-in e-mail; `local` where there is no sign-in."""
    role: Role
    present: Callable[[], Role | None] | None = field(default=None, compare=False, repr=False)
    """Tells the role as it is now; None where it can't change while the process runs."""

    def may(self, action: Action) -> bool:
        return self.role >= NEEDS[action]

    def must(self, action: Action) -> None:
        """Raises Forbidden where the person's role does not allow the action, as it stands at this moment."""
        role = self.present() if self.present else self.role
        if role is None:
            raise Forbidden("You are no longer on the list of this workbench.", hint="Ask an admin.")
        if role < NEEDS[action]:
            needed = NEEDS[action].word
            raise Forbidden(f"As {role.word} you may not {action}.", hint=f"Ask an admin for the role {needed}.")

    def must_for(self, *authors: str) -> None:
        """Raises Forbidden unless the person may archive or delete what these people made: an editor only their own."""
        self.must(Action.EDIT if set(authors) <= {self.name} else Action.DELETE)


LOCAL = Person("local", Role.ADMIN)
"""Whoever sits at a machine that serves itself alone, and the command line."""
