"""The table in a file of probes: CSV, JSON, JSON lines, Parquet, and the YAML that promptfoo keeps its tests in."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import yaml  # type: ignore[import-untyped]

from core.errors import InputError
from core.text.archives import ZIP, member_names, members
from core.text.decoding import decode_any
from core.text.problems import Problems
from core.text.tabular import Source, Table, json_table, read_bytes, read_table
from core.text.yaml_text import yaml_fault

MAX_YAML = 5_000_000
YAML = (".yaml", ".yml")
TABLES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet")


def read_probe_table(source: Source, name: str = "") -> Table:
    """The rows of a file of probes. See `core.text.tabular.read_table`; YAML is told by the file's ending."""
    file = name if isinstance(source, bytes) else Path(source).name
    if not file.lower().endswith(YAML):
        return read_table(*_out_of_zip(source, name))
    data, file = read_bytes(source, name, limit=MAX_YAML)
    decoded, problems = decode_any(data, file), Problems(file)
    problems.notice(decoded.notice)
    document = _yaml(decoded.text, file)
    values = document if isinstance(document, list) else [document]
    table = json_table(list(enumerate(values, 1)), file, problems)
    if not len(table) and not problems.count:
        raise InputError("has no rows.", file=file)
    return table


def _out_of_zip(source: Source, name: str) -> tuple[Source, str]:
    """What to read: of a ZIP the one table in it; anything else as it is."""
    data, file = read_bytes(source, name)
    if not data.startswith(ZIP) or file.lower().endswith((".xlsx", ".ods", ".docx")):
        return source, name
    tables = [one for one in member_names(data, file) if _is_table(one)]
    if len(tables) != 1:
        found = f"{len(tables)} tables" if tables else "no table"
        raise InputError(
            f"holds {found}.", file=file, hint="Give one CSV, JSON, JSONL or Parquet file, or a ZIP of one."
        )
    return next(content for _, content in members(data, file, tables.__contains__)), PurePosixPath(tables[0]).name


def _is_table(name: str) -> bool:
    hidden = any(part.startswith((".", "__MACOSX", "xl", "word")) for part in PurePosixPath(name).parts)
    return name.lower().endswith(TABLES) and not hidden


def _yaml(text: str, file: str) -> Any:
    try:
        if fault := yaml_fault(text, yaml.CSafeLoader):
            raise InputError(f"{fault}.", file=file, hint="Write the parts out.")
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        row = None if line is None else line + 1
        raise InputError(f"is not YAML: {getattr(error, 'problem', None) or error}.", file=file, row=row) from error
