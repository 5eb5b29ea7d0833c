"""The activity log as the rooms write it: a line for every change, once it is made, in the person's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from core.workbench.context import Context

P = ParamSpec("P")
R = TypeVar("R")
RoomT = TypeVar("RoomT", bound="Room")
About = Callable[..., tuple[Any, dict[str, Any]]]


class Room(Protocol):
    _context: Context


def first_argument(_result: Any, subject: Any = "", *_: Any, **__: Any) -> tuple[Any, dict[str, Any]]:
    return subject, {}


def records(
    action: str, subject: str, about: About = first_argument
) -> Callable[[Callable[Concatenate[RoomT, P], R]], Callable[Concatenate[RoomT, P], R]]:
    """Marks a room's method as a change that the activity log keeps. An empty `subject` stands for the room's own.

    `about(result, *arguments)` gives the subject's id and what else to say of it: small values, never a prompt's or a
    response's text.
    """

    def around(method: Callable[Concatenate[RoomT, P], R]) -> Callable[Concatenate[RoomT, P], R]:
        @wraps(method)
        def doing(room: RoomT, /, *args: P.args, **kwargs: P.kwargs) -> R:
            result = method(room, *args, **kwargs)
            subject_id, detail = about(result, *args, **kwargs)
            note(room._context, action, subject or getattr(room, "subject", ""), str(subject_id), detail)
            return result

        return doing

    return around


def note(context: Context, action: str, subject: str, subject_id: str, detail: dict[str, Any]) -> None:
    """Add a line to the activity log in the person's name."""
    person = context.person
    context.store.activity.add(person.name, person.role.word, action, subject, subject_id, detail)
