"""How much of a file is read: what comes out of it counts, never what the file says of itself."""

from __future__ import annotations

from core.errors import InputError

MAX_BYTES = 50_000_000
MAX_UNPACKED = 4 * MAX_BYTES
"""Bytes that a compressed file may unpack to."""
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELLS = 5_000_000
"""Rows times columns."""
MAX_CELL = 4_000_000
"""Characters in one cell or one JSON line: a megabyte of model output fits, a file without line ends does not."""
MAX_MEMBERS = 50_000
"""Files in one ZIP."""
SPLIT = "Split it, or take a selection of its rows."


def size(count: int) -> str:
    """A number of bytes for people."""
    return f"{count // 1_000_000} MB" if count >= 1_000_000 else f"{count // 1024} KB"


def too_many_rows(file: str) -> InputError:
    return InputError(f"has more than {MAX_ROWS:,} rows.", file=file, hint=SPLIT)


def too_many_columns(file: str) -> InputError:
    return InputError(f"has more than {MAX_COLUMNS} different columns.", file=file)


def too_many_cells(file: str) -> InputError:
    return InputError(f"has more than {MAX_CELLS:,} cells.", file=file, hint=SPLIT)


def unpacks_too_large(file: str, limit: int | None = None) -> InputError:
    return InputError(f"unpacks to more than {size(limit or MAX_UNPACKED)}.", file=file, hint=SPLIT)
