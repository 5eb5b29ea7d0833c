"""The one way to change something: the person's role is checked and the activity log gets its line with the change itself.

A change that is recorded is one transaction of the store: role, change and line, all or nothing. What takes long, or waits for
the engine, stays outside of it: before it (read and check first), or after it (`Database.after_commit`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from core.access.roles import Action
from core.workbench.context import Context

P = ParamSpec("P")
R = TypeVar("R")
Needs = Action | Callable[..., Iterable[str]]
About = Callable[..., tuple[Any, dict[str, Any]]]


class HasContext(Protocol):
    _context: Context


Owner = TypeVar("Owner", bound=HasContext)


@dataclass(frozen=True)
class RegisteredChange:
    """One method that changes something."""

    method: str
    """As `Class.method`."""
    needs: Needs
    records: str
    """The action's word in the activity log; empty where the method itself adds no line."""
    subject: str
    """What it is done to; empty where the class says so in its own `subject`."""


CHANGES: list[RegisteredChange] = []
"""Every change there is, in the order of definition."""


def first_argument(_result: Any, subject: Any = "", *_: Any, **__: Any) -> tuple[Any, dict[str, Any]]:
    return subject, {}


def change(
    *, needs: Needs, records: str = "", subject: str = "", about: About = first_argument
) -> Callable[[Callable[Concatenate[Owner, P], R]], Callable[Concatenate[Owner, P], R]]:
    """Marks a method as a change.

    `needs`: what the person must be allowed to do; or a function of the method's own arguments that gives the authors of
    what is changed: an editor may change their own, an admin anybody's.
    `records`: the action's word in the activity log. Without it the role is checked and nothing else is done, which is for
    methods that do their work through other changes.
    `about`: a function of the result and the method's arguments that gives the subject's id and what else to say of it:
    small values, never a prompt's or a response's text.

    Raises Forbidden before anything is done.
    """

    def around(method: Callable[Concatenate[Owner, P], R]) -> Callable[Concatenate[Owner, P], R]:
        CHANGES.append(RegisteredChange(method.__qualname__, needs, records, subject))

        def allow(owner: Owner, *args: P.args, **kwargs: P.kwargs) -> None:
            person = owner._context.person
            if isinstance(needs, Action):
                person.must(needs)
            else:
                person.must_for(*needs(owner, *args, **kwargs))

        @wraps(method)
        def checked(owner: Owner, /, *args: P.args, **kwargs: P.kwargs) -> R:
            allow(owner, *args, **kwargs)
            return method(owner, *args, **kwargs)

        @wraps(method)
        def recorded(owner: Owner, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with owner._context.store.db.transaction():
                result = checked(owner, *args, **kwargs)
                subject_id, detail = about(result, *args, **kwargs)
                record(owner._context, records, subject or getattr(owner, "subject", ""), str(subject_id), detail)
            return result

        return recorded if records else checked

    return around


def record(context: Context, action: str, subject: str, subject_id: str, detail: dict[str, Any]) -> None:
    """Add a line to the activity log in the person's name."""
    person = context.person
    context.store.activity.add(person.name, person.role.word, action, subject, subject_id, detail)
