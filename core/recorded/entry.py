"""One real request with the response it got, whatever tool recorded it."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import RefusalOrigin
from core.errors import InputError

Message = tuple[str, str]
"""(role, text); the roles are system, user and assistant, others stay as the log has them."""


@dataclass(frozen=True)
class LogEntry:
    """One real request with the response it got."""

    system: str
    user: str
    """The last thing the user said before the response."""
    response: str
    model: str = ""
    time: str = ""
    """As the log has it; epoch seconds become UTC ISO."""
    id: str = ""
    earlier: tuple[Message, ...] = ()
    """What user and assistant had said before: the response may rest on it."""
    blocked: bool = False
    """The provider itself refused: a refusal field, a content filter, a moderation error, a guardrail."""
    origin: RefusalOrigin | None = None
    """Who refused. With text and not `blocked`: the text was cut off by that filter."""
    category: str = ""
    """The kind of content that was refused, in the provider's words."""
    native_reason: str = ""
    """Why the provider says it stopped."""
    row: int = 0

    @property
    def turns(self) -> int:
        """How many times the user had spoken."""
        return 1 + sum(role == "user" for role, _ in self.earlier)


@dataclass(frozen=True)
class ParsedLog:
    """The entries of a log, and why the other rows are none."""

    entries: tuple[LogEntry, ...]
    errors: tuple[InputError, ...]
    error_count: int
    format: str = ""
    """The name of the reader that read most of them."""
    notices: tuple[str, ...] = ()
    """What was passed over on purpose, or read otherwise than it stands."""

    @property
    def models(self) -> tuple[str, ...]:
        """The models that answered, the frequent ones first."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            if entry.model:
                counts[entry.model] = counts.get(entry.model, 0) + 1
        return tuple(sorted(counts, key=lambda model: (-counts[model], model)))


class Aside(Exception):
    """A record that is no model call although nothing is wrong with it: a span around one, a tool call without text."""
