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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import InputError, InputErrors

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 4_000_000
"""Characters in one cell or one JSON line: a megabyte of model output fits, a file without line ends does not."""
MAX_KEPT_ERRORS = 1_000

# The limit is the csv module's own, for the whole process; its default of 128 KB is less than one long model output.
csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))

SPLIT = "Split it, or take a selection of its rows."

Source = Path | str | bytes
"""A path, or the bytes of an upload."""


@dataclass
class Problems:
    """The errors met in one file, so that one bad row doesn't hide the others. Keeps the first 1,000, counts all."""

    file: str
    errors: list[InputError] = field(default_factory=list)
    count: int = 0

    def add(self, message: str, *, row: int | None = None, column: str = "", hint: str = "") -> None:
        self.keep(InputError(message, file=self.file, row=row, column=column, hint=hint))

    def keep(self, error: InputError) -> None:
        self.count += 1
        if len(self.errors) < MAX_KEPT_ERRORS:
            self.errors.append(error)

    def raise_any(self) -> None:
        """Raises the one error, or all of them as one `InputErrors`; does nothing when there is none."""
        if self.count == 1:
            raise self.errors[0]
        if self.errors:
            in_order = sorted(self.errors, key=lambda error: (error.row is None, error.row or 0))
            raise InputErrors(in_order, count=self.count)


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
        """The first of the wanted names that the table has (capitals and outer spaces don't count), or ''."""
        known = {name.strip().casefold(): name for name in reversed(self.names)}
        return next((known[name.casefold()] for name in wanted if name.casefold() in known), "")

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
        raise InputError(f"is larger than {_size(limit)}.", file=file, hint=hint)
    if not data.strip():
        raise InputError("is empty.", file=file)
    return data, file


def decode(data: bytes, file: str) -> str:
    """UTF-8 text without a byte-order mark. InputError with the line of the first byte that is something else."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "Save it as “CSV UTF-8”." if file.lower().endswith(".csv") else "Save it as UTF-8."
        raise InputError(f"is not UTF-8 (line {line}).", file=file, hint=hint) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"holds a NUL byte (line {line}): it is not plain text.", file=file)
    return text


def read_table(source: Source, name: str = "") -> Table:
    """The rows of a CSV, JSON, JSONL or Parquet file, told apart by their first bytes.

    Rows that cannot be read are left out and listed in `problems`; a file that cannot be read at all is an InputError.
    """
    data, file = read_bytes(source, name)
    if data.startswith(b"PAR1"):
        return _read_parquet(data, file)
    for magic, advice in UNREADABLE.items():
        if data.startswith(magic):
            raise InputError("is not a CSV, JSONL or Parquet file.", file=file, hint=advice)
    text = decode(data, file)
    is_json = text.lstrip()[:1] in ("{", "[") and not file.lower().endswith((".csv", ".tsv"))
    table = _read_json(text, file) if is_json else _read_csv(text, file)
    if not len(table) and not table.problems.count:
        raise InputError("has no rows." if is_json else "has a header but no rows.", file=file)
    return table


UNREADABLE = {
    b"PK\x03\x04": "It is a workbook or an archive: save the sheet as “CSV UTF-8”.",
    b"\x1f\x8b": "It is compressed: unpack it first.",
    b"%PDF": "It is a PDF.",
}


def _size(count: int) -> str:
    return f"{count // 1_000_000} MB" if count >= 1_000_000 else f"{count // 1024} KB"


def _too_many_rows(file: str) -> InputError:
    return InputError(f"has more than {MAX_ROWS:,} rows.", file=file, hint=SPLIT)


# --- CSV ---


def _read_csv(text: str, file: str) -> Table:
    lines = list(io.StringIO(text, newline=""))
    delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    problems = Problems(file)
    names = _header(reader, file)
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
            if len(rows) > MAX_ROWS:
                raise _too_many_rows(file)
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
    names = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells, 1))
    doubled = next((name for name in names if names.count(name) > 1), "")
    if doubled:
        raise InputError(f"the header names “{doubled}” twice.", file=file, row=1, column=doubled)
    return names


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


def _read_json(text: str, file: str) -> Table:
    problems = Problems(file)
    parsed = list(_json_rows(text, file, problems))
    rows = [number for number, _ in parsed]
    records = [record for _, record in parsed]
    names = tuple(dict.fromkeys(name for record in records for name in record))
    if len(names) > MAX_COLUMNS:
        raise InputError(f"has more than {MAX_COLUMNS} different columns.", file=file)
    columns = tuple([record.get(name) for record in records] for name in names)
    return Table(file, names, columns, rows, problems)


def _json_rows(text: str, file: str, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row number, object) of a JSONL file, or of a JSON document that holds one list of objects."""
    document = _json_document(text, file)
    pieces: Iterable[Any] = document if document is not None else text.split("\n")
    number = 0
    for number, piece in enumerate(pieces, 1):
        if number > MAX_ROWS:
            raise _too_many_rows(file)
        if isinstance(piece, str) and document is None:
            if not piece.strip():
                continue
            piece = _json_line(piece, number, problems)
        if piece is None:
            continue
        if not isinstance(piece, dict):
            problems.add("is not a JSON object.", row=number)
        elif not _storable(piece):
            problems.add("holds a NUL character or half of a surrogate pair.", row=number)
        else:
            yield number, piece


def _json_line(line: str, number: int, problems: Problems) -> Any:
    if len(line) > MAX_CELL:
        problems.add(f"is longer than {MAX_CELL:,} characters.", row=number)
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        problems.add(f"is not JSON: {getattr(error, 'msg', error)}.", row=number)
        return None


def _json_document(text: str, file: str) -> list[Any] | None:
    """The list of a JSON document (`[...]`, or `{"data": [...]}` spread over lines); None where it is JSONL."""
    first, _, rest = text.strip().partition("\n")
    if not text.lstrip().startswith("[") and rest and _is_json(first):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("["):
            raise InputError(f"is not JSON: {getattr(error, 'msg', error)}.", file=file) from error
        return None
    if isinstance(document, dict):
        wrapped = [document[key] for key in WRAPPERS if isinstance(document.get(key), list)]
        return wrapped[0] if wrapped else [document]
    return document if isinstance(document, list) else [document]


WRAPPERS = ("data", "rows", "logs", "requests", "items", "results")
"""The keys under which an export's one object holds its list of rows."""


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _storable(record: dict[str, Any]) -> bool:
    """Whether every database takes the texts: no NUL, no half surrogate pair (JSON can smuggle in both)."""
    try:
        return b"\\u0000" not in json.dumps(record, ensure_ascii=False).encode().replace(b"\\\\", b"")
    except UnicodeEncodeError:
        return False


# --- Parquet ---


def _read_parquet(data: bytes, file: str) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(io.BytesIO(data))
        _check_parquet(parquet.metadata, file)
        names = tuple(parquet.schema_arrow.names)
        columns: tuple[list[Any], ...] = tuple([] for _ in names)
        for batch in _bounded(parquet.iter_batches(batch_size=256), file):
            for cells, column in zip(columns, batch.columns, strict=True):
                cells.extend(column.to_pylist())
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0][:200]
        raise InputError(f"cannot be read as Parquet: {reason}", file=file) from error
    return Table(file, names, columns, range(1, parquet.metadata.num_rows + 1), Problems(file))


def _check_parquet(metadata: Any, file: str) -> None:
    """Refuses a Parquet bomb by what the file says of itself, before anything is unpacked."""
    if metadata.num_rows == 0:
        raise InputError("has no rows.", file=file)
    if metadata.num_rows > MAX_ROWS:
        raise _too_many_rows(file)
    if metadata.num_columns > MAX_COLUMNS:
        raise InputError(f"has more than {MAX_COLUMNS} columns.", file=file)
    if sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)) > 4 * MAX_BYTES:
        raise _unpacks_too_large(file)


def _bounded(batches: Iterable[Any], file: str) -> Iterator[Any]:
    """The batches, until they have unpacked to more than a file may: its own word for its size can be a lie."""
    total = 0
    for batch in batches:
        total += batch.nbytes
        if total > 4 * MAX_BYTES:
            raise _unpacks_too_large(file)
        yield batch


def _unpacks_too_large(file: str) -> InputError:
    return InputError(f"unpacks to more than {_size(4 * MAX_BYTES)}.", file=file, hint="Take a selection of its rows.")
