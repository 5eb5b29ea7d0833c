"""Tables that one JSON document holds otherwise than as a list of rows: by column, by row, split, as pandas writes them,
or as tests that share a part."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from core.errors import InputError
from core.text import bounds


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


def tests_in(document: dict[str, Any], file: str) -> list[Any] | None:
    """The tests of a promptfoo suite as it runs them: each with what all share, one for every combination of variables
    that are lists. None where the document is no suite; InputError where its tests stand in other files."""
    tests, shared = document.get("tests"), document.get("defaultTest")
    texts = [one for one in (tests if isinstance(tests, list) else [tests]) if isinstance(one, str)]
    elsewhere = next(
        (one for one in texts if one.startswith("file:") or (one == tests and "prompts" in document)), None
    )
    if elsewhere is not None:
        raise InputError(f"keeps its tests in another file ({elsewhere[:100]}).", file=file, hint="Give that file.")
    if not isinstance(tests, list) or not all(isinstance(one, dict) and "vars" in one for one in tests):
        return None
    made = list[Any]()
    for test in tests:
        whole = {**test, **_joined(shared if isinstance(shared, dict) else {}, test)}
        lists = {name: value for name, value in whole["vars"].items() if isinstance(value, list) and value}
        if whole["options"].get("disableVarExpansion") is True:
            lists = {}
        if len(made) + prod(map(len, lists.values())) > bounds.MAX_ROWS:
            raise bounds.too_many_rows(file)
        combined = (dict(zip(lists, one, strict=True)) for one in product(*lists.values()))
        made += [{**whole, "vars": {**whole["vars"], **one}} for one in combined]
    return made


def _joined(shared: dict[str, Any], test: dict[str, Any]) -> dict[str, Any]:
    """The parts of a test to which what all share is added: its own come last and win."""
    both = (shared, test)
    parts = {
        name: {key: value for one in both if isinstance(one.get(name), dict) for key, value in one[name].items()}
        for name in ("vars", "metadata", "options")
    }
    checks = [check for one in both if isinstance(one.get("assert"), list) for check in one["assert"]]
    return {**parts, "assert": checks}
