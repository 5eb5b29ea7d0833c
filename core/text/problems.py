"""The errors met in one file, collected row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.errors import InputError, InputErrors

MAX_KEPT_ERRORS = 1_000


@dataclass
class Problems:
    """The errors met in one file, so that one bad row doesn't hide the others. Keeps the first 1,000, counts all."""

    file: str
    errors: list[InputError] = field(default_factory=list)
    count: int = 0
    notices: list[str] = field(default_factory=list)
    """What was read otherwise than it stands, and what was passed over: nothing is wrong, but somebody should know."""

    def add(self, message: str, *, row: int | None = None, column: str = "", hint: str = "") -> None:
        self.keep(InputError(message, file=self.file, row=row, column=column, hint=hint))

    def keep(self, error: InputError) -> None:
        self.count += 1
        if len(self.errors) < MAX_KEPT_ERRORS:
            self.errors.append(error)

    def notice(self, text: str) -> None:
        if text and text not in self.notices:
            self.notices.append(text)

    def raise_any(self) -> None:
        """Raises the one error, or all of them as one `InputErrors`; does nothing when there is none."""
        if self.count == 1:
            raise self.errors[0]
        if self.errors:
            in_order = sorted(self.errors, key=lambda error: (error.row is None, error.row or 0))
            raise InputErrors(in_order, count=self.count)
