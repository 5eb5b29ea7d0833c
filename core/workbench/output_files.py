"""A file that somebody asked for, written where they asked."""

from __future__ import annotations

from pathlib import Path

from core.errors import WorkbenchError


def write_file(path: Path, content: bytes) -> None:
    """Write it, with the folders above it. WorkbenchError says why it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise WorkbenchError(f"{path} cannot be written: {error.strerror}.", hint="Choose another file.") from None
