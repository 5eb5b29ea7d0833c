"""The one small tree of errors the workbench raises: each says what is wrong, where, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence


class WorkbenchError(Exception):
    """Something the user can be told in one sentence. `hint` says what to do next; `retryable` whether to try again."""

    retryable = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InputError(WorkbenchError):
    """A file or a form holds something that cannot be used: says which file, row and column."""

    def __init__(
        self, message: str, *, file: str = "", row: int | None = None, column: str = "", hint: str = ""
    ) -> None:
        where = ", ".join(
            part
            for part in (file, f"row {row}" if row is not None else "", f"column {column}" if column else "")
            if part
        )
        super().__init__(f"{where}: {message}" if where else message, hint=hint)
        self.file, self.row, self.column, self.problem = file, row, column, message


class InputErrors(InputError):
    """Several rows of one file cannot be used: the message is about the first and says where the others are.

    `errors` holds them one by one (the first 20), `count` says how many there are in all.
    """

    def __init__(self, errors: Sequence[InputError], *, count: int = 0, hint: str = "") -> None:
        first, *others = self.errors = tuple(errors)[:20]
        self.count = max(count, len(self.errors))
        rows = list(dict.fromkeys(str(error.row) for error in others if error.row is not None))
        where = f"in row{'s' if len(rows) > 1 else ''} {', '.join(rows[:6])}{', ...' if len(rows) > 6 else ''}"
        more = f" (and {self.count - 1} more, {where})" if rows else f" (and {self.count - 1} more)"
        super().__init__(
            first.problem + more, file=first.file, row=first.row, column=first.column, hint=hint or first.hint
        )


class NotFound(WorkbenchError):
    """There is no run, variant, probe set or judge of that name."""


class Conflict(WorkbenchError):
    """Somebody else changed the thing meanwhile; nothing was overwritten."""


class Forbidden(WorkbenchError):
    """The person's role does not allow the action."""


class SignInEnded(Forbidden):
    """The person signed in too long ago and has to do so again."""


class StoreError(WorkbenchError):
    """The database cannot be read or written: full disk, newer schema, no connection. `retryable` where that may pass."""

    def __init__(self, message: str, *, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.retryable = retryable


class DatabaseLost(StoreError):
    """The database's file was taken away under the workbench. Whatever goes on with it later asks first whether it is back."""


class BudgetReached(WorkbenchError):
    """The next call would pass the run's budget."""


class JudgeFailed(WorkbenchError):
    """A judge's model was asked and gave no verdict: its provider would not read the response, or its reply is unusable.

    The response stays unjudged. `calls` and `cost_usd` are what was spent all the same; the cost is None where unknown.
    """

    def __init__(self, message: str, *, calls: int = 0, cost_usd: float | None = None) -> None:
        super().__init__(message)
        self.calls, self.cost_usd = calls, cost_usd


class GatewayError(WorkbenchError):
    """A model call did not give a reply. `kind` is a stable short name for counting."""

    kind = "error"


class BadCall(GatewayError):
    """The provider says the request itself is wrong; the same request would fail again."""

    kind = "bad_request"


class UnknownModel(BadCall):
    """Neither LiteLLM nor the provider knows the model."""

    kind = "unknown_model"


class ForbiddenServer(BadCall):
    """The server that a call would go to is not among those an admin allowed."""

    kind = "forbidden_server"


class ReplyTooLarge(BadCall):
    """The reply is longer than anything a model says."""

    kind = "too_large"


class RefusedKey(GatewayError):
    """The provider does not accept the key, or there is none."""

    kind = "authentication"


class OutOfCredit(GatewayError):
    """The provider's account has no credit left; waiting does not help."""

    kind = "quota"


class RateLimited(GatewayError):
    """The provider asks to wait. `retry_after_s` is its own word for how long, where it gave one."""

    kind = "rate_limit"
    retryable = True

    def __init__(self, message: str, *, hint: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class TimedOut(GatewayError):
    """No reply within the call's time limit."""

    kind = "timeout"
    retryable = True


class Unreachable(GatewayError):
    """No connection to the provider, or it broke. `refused` where there never was one: nobody listens, no such host."""

    kind = "connection"
    retryable = True

    def __init__(self, message: str, *, hint: str = "", refused: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.refused = refused


class ProviderFault(GatewayError):
    """The provider answered with a fault of its own (5xx)."""

    kind = "server_error"
    retryable = True


class MalformedReply(GatewayError):
    """The provider's answer is not what the protocol says."""

    kind = "malformed"
    retryable = True
