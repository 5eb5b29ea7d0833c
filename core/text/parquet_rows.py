"""The columns of a Parquet file within bounds: a small file can say one long text a million times."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from core.errors import InputError
from core.text import bounds

BATCH = 256
"""Rows unpacked at once."""
LEAF = 48
"""Bytes that a Python value takes at least."""


def parquet_columns(data: bytes, file: str) -> tuple[tuple[str, ...], tuple[list[Any], ...], int]:
    """(names, columns, number of rows). InputError where it cannot be read or holds more than a file may."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.ParquetFile(io.BytesIO(data)).metadata
        _check(metadata, file)
        parquet = pq.ParquetFile(io.BytesIO(data), read_dictionary=_texts(metadata))
        names = tuple(parquet.schema_arrow.names)
        _check_names(names, file)
        columns: tuple[list[Any], ...] = tuple([] for _ in names)
        for batch in _bounded(parquet, file):
            for cells, column in zip(columns, batch.columns, strict=True):
                cells.extend(column.to_pylist())
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise InputError(f"cannot be read as Parquet: {reason}", file=file) from error
    return names, columns, len(columns[0]) if columns else 0


def _texts(metadata: Any) -> list[str]:
    """The columns of texts: kept as dictionaries until their true length has been counted."""
    schema = metadata.schema
    columns = (schema.column(index) for index in range(metadata.num_columns))
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _check(metadata: Any, file: str) -> None:
    """Refuses what the file itself says is too much, before anything is unpacked."""
    if metadata.num_rows == 0:
        raise InputError("has no rows.", file=file)
    if metadata.num_rows > bounds.MAX_ROWS:
        raise bounds.too_many_rows(file)
    if metadata.num_columns > bounds.MAX_COLUMNS:
        raise bounds.too_many_columns(file)
    if metadata.num_rows * metadata.num_columns > bounds.MAX_CELLS:
        raise bounds.too_many_cells(file)
    groups = range(metadata.num_row_groups)
    if sum(metadata.row_group(index).total_byte_size for index in groups) > bounds.MAX_UNPACKED:
        raise bounds.unpacks_too_large(file)


def _check_names(names: tuple[str, ...], file: str) -> None:
    doubled = next((name for name in names if names.count(name) > 1), "")
    if doubled:
        raise InputError(f"has two columns named “{doubled}”.", file=file, column=doubled)


def _bounded(parquet: Any, file: str) -> Iterator[Any]:
    """The batches, until what they hold, written out, is more than a file may unpack to."""
    total = rows = 0
    for batch in parquet.iter_batches(batch_size=BATCH):
        rows += batch.num_rows
        total += sum(_written_out(column) for column in batch.columns)
        if total > bounds.MAX_UNPACKED:
            raise bounds.unpacks_too_large(file)
        if rows > bounds.MAX_ROWS:
            raise bounds.too_many_rows(file)
        yield batch


def _written_out(array: Any) -> int:
    """Bytes of an Arrow array's values as Python holds them, every repetition counted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_dictionary(kind):
        lengths = pc.binary_length(array.dictionary).take(array.indices)
        return LEAF * len(array) + int(pc.sum(lengths).as_py() or 0)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return LEAF * len(array) + _written_out(array.flatten())
    if pa.types.is_map(kind):
        return LEAF * len(array) + _written_out(array.keys) + _written_out(array.items)
    if pa.types.is_struct(kind):
        return LEAF * len(array) + sum(_written_out(part) for part in array.flatten())
    return LEAF * len(array) + int(array.nbytes)
