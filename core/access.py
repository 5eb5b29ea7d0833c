"""Who may do what: three roles, the actions they allow, and the one check that every change goes through."""

from __future__ import annotations

from dataclasses import dataclass
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
    DELETE = "archive or delete what others made"
    SETTINGS = "change settings"
    PEOPLE = "change who may do what"


NEEDS: dict[Action, Role] = {
    Action.LOOK: Role.VIEWER,
    Action.COMMENT: Role.VIEWER,
    Action.LABEL: Role.EDITOR,
    Action.EDIT: Role.EDITOR,
    Action.RUN: Role.EDITOR,
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

    def may(self, action: Action) -> bool:
        return self.role >= NEEDS[action]

    def must(self, action: Action) -> None:
        """Raises Forbidden where the person's role does not allow the action."""
        if not self.may(action):
            needed = NEEDS[action].word
            raise Forbidden(f"As {self.role.word} you may not {action}.", hint=f"Ask an admin for the role {needed}.")


LOCAL = Person("local", Role.ADMIN)
"""Whoever sits at a machine that serves itself alone, and the command line."""
