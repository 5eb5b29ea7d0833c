"""Tables that one JSON document holds otherwise than as a list of rows: by column, by row, split, as pandas writes them."""

from __future__ import annotations

from typing import Any


def rows_in(document: dict[str, Any]) -> list[Any] | None:
    """The rows of such a table; None where the document is none."""
    names, data = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(data, list) and data and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, names), row, strict=False)) for row in data]
    columns = list(document.values())
    if columns and all(isinstance(one, dict) for one in columns):
        return _of_dictionaries(document)
    if not columns or not all(isinstance(one, list) and len(one) == len(columns[0]) > 0 for one in columns):
        return None
    if len(columns) == 1 or any(isinstance(cell, dict) for one in columns for cell in one):
        return None
    return [dict(zip(document, row, strict=True)) for row in zip(*columns, strict=True)]


def _of_dictionaries(document: dict[str, dict[str, Any]]) -> list[Any] | None:
    """Columns that are dictionaries by row, or rows in a dictionary by their ids."""
    first = next(iter(document.values()))
    if not first or any(one.keys() != first.keys() for one in document.values()):
        return None
    if all(row.isdigit() for row in first):
        return [{name: one[row] for name, one in document.items()} for row in first]
    return [{"id": id, **one} for id, one in document.items()] if len(document) > 1 else None
