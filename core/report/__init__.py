"""A run for other people: one self-contained HTML report, and its trials as CSV, JSONL or Parquet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.report.exports import COLUMNS, KINDS, export_bytes
    from core.report.page import html_report

_FILE_OF = {"COLUMNS": "exports", "KINDS": "exports", "export_bytes": "exports", "html_report": "page"}

__all__ = ["COLUMNS", "KINDS", "export_bytes", "html_report"]


def __getattr__(name: str) -> Any:
    """Fetch a public name from the file that holds it, so that an export does not load the template engine."""
    if name not in _FILE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILE_OF[name]}"), name)
