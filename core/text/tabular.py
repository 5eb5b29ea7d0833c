"""Rows out of bytes: CSV, JSON lines and Parquet within stated bounds, every row with its number in the file.

Rows are counted as a spreadsheet shows them: the header of a CSV is row 1, its first data row is row 2. In a JSONL
file a row is a line, in a Parquet file the first row is 1. A cell's text is never altered.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.text import bounds
from core.text.archives import GZIP, ZIP, gunzip
from core.text.bounds import MAX_BYTES, MAX_CELL, SPLIT
from core.text.decoding import decode, decode_any
from core.text.json_rows import json_values, storable
from core.text.json_tables import rows_in, tests_in
from core.text.parquet_rows import parquet_columns
from core.text.problems import Problems

__all__ = [
    "Problems",
    "Source",
    "Table",
    "as_text",
    "decode",
    "json_table",
    "missing_column",
    "plain_name",
    "read_bytes",
    "read_table",
]

# The limit is the csv module's own, for the whole process; its default of 128 KB is less than one long model output.
csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))

Source = Path | str | bytes
"""A path, or the bytes of an upload."""


@dataclass(frozen=True)
class Table:
    """A file's rows by column. Cells of a CSV are text; those of JSONL and Parquet may be anything JSON can hold."""

    file: str
    names: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    rows: Sequence[int]
    """The number of each row in the file."""
    problems: Problems

    def __len__(self) -> int:
        return len(self.rows)

    def find(self, *wanted: str) -> str:
        """The first of the wanted names that the table has, or ''. Capitals and outer spaces don't count; where no name is
        equal then, neither does what stands between letters and digits: “Is Harmful” is is_harmful."""
        known = {name.strip().casefold(): name for name in reversed(self.names)}
        if found := next((known[name.casefold()] for name in wanted if name.casefold() in known), ""):
            return found
        alike = {plain_name(name): name for name in reversed(self.names)}
        return next((alike[plain] for name in wanted if (plain := plain_name(name)) and plain in alike), "")

    def column(self, name: str) -> Sequence[Any]:
        """The cells of a column. InputError where the file has no such column, saying which it has."""
        found = self.find(name)
        if not found:
            raise missing_column(self.file, name, self.names)
        return self.columns[self.names.index(found)]

    def texts(self, name: str) -> list[str]:
        """The cells of a column as text; empty text for missing cells and for the name ''."""
        return [as_text(cell) for cell in self.column(name)] if name else [""] * len(self)

    def records(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries, all or the first `limit`."""
        for index in range(len(self) if limit is None else min(limit, len(self))):
            yield {name: column[index] for name, column in zip(self.names, self.columns, strict=True)}


def plain_name(name: str) -> str:
    """A column's name as its small letters and digits alone."""
    return "".join(filter(str.isalnum, name.casefold()))


def missing_column(file: str, names: str | Sequence[str], found: Iterable[str], *, hint: str = "") -> InputError:
    """The error for one or several needed columns that a file doesn't have, saying which it has."""
    missing = [names] if isinstance(names, str) else list(names)
    quoted = " and ".join(f"“{name}”" for name in missing)
    problem = f"there is no column {quoted}; found: {', '.join(list(found)[:20]) or 'none'}."
    return InputError(problem, file=file, column=missing[0], hint=hint)


def as_text(cell: Any) -> str:
    """A cell as text: text stays as it is, nothing is '', whole numbers lose their '.0', lists become JSON."""
    if isinstance(cell, str):
        return cell
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, (list, dict)) else str(cell)


def read_bytes(source: Source, name: str = "", *, limit: int = MAX_BYTES, hint: str = SPLIT) -> tuple[bytes, str]:
    """The bytes of a path or an upload, and the file name for messages. InputError: unreadable, empty or too large."""
    if isinstance(source, bytes):
        data, file = source, name or "upload"
    else:
        file = Path(source).name
        try:
            with open(source, "rb") as handle:
                data = handle.read(limit + 1)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror or error}.", file=str(source)) from error
    if len(data) > limit:
        raise InputError(f"is larger than {bounds.size(limit)}.", file=file, hint=hint)
    if not data.strip():
        raise InputError("is empty.", file=file)
    return data, file


def read_table(source: Source, name: str = "") -> Table:
    """The rows of a CSV, JSON, JSONL or Parquet file, told apart by their first bytes; a .gz of one is unpacked.

    Rows that cannot be read are left out and listed in `problems`, with notices of what was read otherwise than it stands.
    A file that cannot be read at all is an InputError.
    """
    data, file = read_bytes(source, name)
    if data.startswith(GZIP):
        data, file = gunzip(data, file), file.removesuffix(".gz")
    if data.startswith(b"PAR1"):
        names, columns, count = parquet_columns(data, file)
        return Table(file, names, columns, range(1, count + 1), Problems(file))
    for magic, advice in UNREADABLE.items():
        if data.startswith(magic):
            raise InputError("is not a CSV, JSONL or Parquet file.", file=file, hint=advice)
    return read_text_table(data, file)


def read_text_table(data: bytes, file: str) -> Table:
    """The rows of a CSV, JSON or JSONL file. See `read_table`."""
    decoded, problems = decode_any(data, file), Problems(file)
    problems.notice(decoded.notice)
    is_json = looks_like_json(decoded.text, file)
    table = (_read_json if is_json else _read_csv)(decoded.text, file, problems)
    if not len(table) and not table.problems.count:
        raise InputError("has no rows." if is_json else "has a header but no rows.", file=file)
    return table


def looks_like_json(text: str, file: str) -> bool:
    """Whether a text is JSON or JSON lines, and not a table, by its first character and the file's ending.

    A file of JSON lines may begin with lines that are none, as those that a console printed before.
    """
    name = file.lower()
    if name.endswith((".jsonl", ".ndjson")) and any(line.startswith("{") for line in text[:100_000].split("\n")):
        return True
    return text.lstrip()[:1] in ("{", "[") and not name.endswith((".csv", ".tsv"))


UNREADABLE = {
    ZIP: "It is a workbook or an archive: save the sheet as “CSV UTF-8”.",
    b"%PDF": "It is a PDF.",
}


# --- CSV ---


def _read_csv(text: str, file: str, problems: Problems) -> Table:
    lines = list(io.StringIO(text, newline=""))
    delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    names = _header(reader, file)
    _alike(names, problems)
    strict = _strict_record(delimiter)
    rows: list[int] = []
    records: list[list[str]] = []
    for number, start, record in _records(reader, problems):
        if record and _sound(record, names, number, problems):
            if any('"' in cell for cell in record) and not strict.fullmatch("".join(lines[start : reader.line_num])):
                _stray_quote(problems, number)
                continue
            rows.append(number)
            records.append(record)
            if len(rows) > bounds.MAX_ROWS:
                raise bounds.too_many_rows(file)
            if len(rows) * len(names) > bounds.MAX_CELLS:
                raise bounds.too_many_cells(file)
    columns = tuple(zip(*records, strict=True)) if records else ((),) * len(names)
    return Table(file, names, columns, rows, problems)


def _strict_record(delimiter: str) -> re.Pattern[str]:
    """RFC 4180, which the csv module doesn't insist on: a quote stands around a field or doubled inside it."""
    cell = rf'(?:"(?:[^"]|"")*"|[^"{delimiter}\r\n]*)'
    return re.compile(rf"{cell}(?:{delimiter}{cell})*[\r\n]*")


def _delimiter(lines: list[str]) -> str:
    """A comma; a semicolon or a tab where the header has no comma (spreadsheets in much of Europe write those)."""
    header = next((line for line in lines if line.strip()), "")
    return "," if "," in header else max(";\t,", key=header.count) if re.search("[;\t]", header) else ","


def _header(reader: Any, file: str) -> tuple[str, ...]:
    try:
        cells: list[str] = next((cells for cells in reader if cells), [])
    except csv.Error as error:
        raise InputError("the header has a double quote out of place.", file=file, row=1) from error
    if len(cells) > bounds.MAX_COLUMNS:
        raise bounds.too_many_columns(file)
    names = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells, 1))
    if doubled := next((name for name, count in Counter(names).items() if count > 1), ""):
        raise InputError(f"the header names “{doubled}” twice.", file=file, row=1, column=doubled)
    return names


def _alike(names: tuple[str, ...], problems: Problems) -> None:
    """Says where two columns differ in capitals alone: a reader that looks for one takes the first."""
    counts = Counter(name.casefold() for name in names)
    doubled = [name for name in names if counts[name.casefold()] > 1]
    if doubled:
        problems.notice(f"The columns {', '.join(doubled[:6])} differ in capitals alone: the first of them is read.")


def _records(reader: Any, problems: Problems) -> Iterator[tuple[int, int, list[str]]]:
    """(row number, lines read before it, cells) of every record that the csv module can split."""
    number = 1
    while True:
        number += 1
        start = reader.line_num
        try:
            yield number, start, next(reader)
        except StopIteration:
            return
        except csv.Error:
            _stray_quote(problems, number)


def _stray_quote(problems: Problems, number: int) -> None:
    problems.add(
        'a double quote (") is out of place, so the row cannot be split into columns.',
        row=number,
        hint='Put a text that holds quotes into quotes, and write each quote inside it as "".',
    )


def _sound(record: list[str], names: tuple[str, ...], number: int, problems: Problems) -> bool:
    """Whether a record has one cell a column; empty cells beyond the header are dropped."""
    while len(record) > len(names) and not record[-1]:
        record.pop()
    if len(record) == len(names):
        return True
    hint = "Put a text that holds commas into double quotes." if len(record) > len(names) else ""
    problems.add(f"has {len(record)} values where the header has {len(names)} columns.", row=number, hint=hint)
    return False


# --- JSON ---


def _read_json(text: str, file: str, problems: Problems) -> Table:
    return json_table(list(json_values(text, file, problems)), file, problems)


def json_table(values: list[tuple[int, Any]], file: str, problems: Problems) -> Table:
    """The objects among numbered values as a table, or those in the one list that the only value holds."""
    rows, records = [], list[dict[str, Any]]()
    for number, value in _unwrapped(values, problems):
        if isinstance(value, str) and all(isinstance(one, str) for _, one in values):  # a list of texts
            value = {"text": value}
        if value is None:
            problems.add("is null: it holds nothing.", row=number)
        elif not isinstance(value, dict):
            problems.add("is not a JSON object.", row=number)
        elif not storable(value):
            problems.add("holds a NUL character or half of a surrogate pair.", row=number)
        else:
            rows.append(number)
            records.append(value)
    if len(rows) > bounds.MAX_ROWS:
        raise bounds.too_many_rows(file)
    names = tuple(dict.fromkeys(name for record in records for name in record))
    if len(names) > bounds.MAX_COLUMNS:
        raise bounds.too_many_columns(file)
    if len(names) * len(rows) > bounds.MAX_CELLS:
        raise bounds.too_many_cells(file)
    columns = tuple([record.get(name) for record in records] for name in names)
    return Table(file, names, columns, rows, problems)


WRAPPERS = ("data", "rows", "logs", "requests", "items", "results", "examples", "samples", "records", "tests")
"""The keys under which an export's one object holds its list of rows."""


def _unwrapped(values: list[tuple[int, Any]], problems: Problems) -> list[tuple[int, Any]]:
    """The values, or the list that the one object of a file holds; other lists in it are said, not read."""
    if len(values) != 1 or not isinstance(document := values[0][1], dict):
        return values
    if (tests := tests_in(document, problems.file)) is not None:
        return list(enumerate(tests, 1))
    if (rows := rows_in(document)) is not None:
        return list(enumerate(rows, 1))
    lists = {name: document[name] for name in WRAPPERS if isinstance(document.get(name), list)}
    if not lists:
        return values
    name, *others = lists
    for other in others:
        problems.notice(f"“{name}” was read; “{other}”, with {len(lists[other]):,} items, was not.")
    inner = [one["row"] if _is_hub_row(one) else one for one in lists[name]]
    return list(enumerate(inner, 1))


def _is_hub_row(value: Any) -> bool:
    """A row as a data hub's viewer serves it: {row_idx, row: {...}}."""
    return isinstance(value, dict) and "row_idx" in value and isinstance(value.get("row"), dict)
