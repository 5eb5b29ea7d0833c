"""Compressed files opened within bounds: gzip, and ZIP with the methods that Python knows and Zstandard (method 93)."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from zipfile import BadZipFile, ZipFile, ZipInfo

import zstandard

from core.errors import InputError
from core.text import bounds

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
ZSTANDARD = 93
"""The number of the method in a ZIP's directory (APPNOTE 6.3.8). Python's zipfile learns it in 3.14."""
WINDOW = 1 << 27
"""The most memory that a Zstandard frame may ask for."""
DAMAGED = (
    BadZipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    EOFError,
    OSError,
    RuntimeError,
    zlib.error,
    struct.error,
)


def gunzip(data: bytes, file: str) -> bytes:
    """What a .gz file holds. InputError where it is damaged, or unpacks to more than a file may be."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacked:
            content = unpacked.read(bounds.MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            "is damaged: it cannot be unpacked.", file=file, hint="Download or compress it again."
        ) from error
    if len(content) > bounds.MAX_BYTES:
        raise bounds.unpacks_too_large(file, bounds.MAX_BYTES)
    return content


def member_names(data: bytes, file: str) -> list[str]:
    """The names of the files in a ZIP. InputError where its directory cannot be read, or lists too many."""
    return [info.filename for info in _directory(data, file)[1]]


def members(data: bytes, file: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the wanted files of a ZIP, one at a time.

    Sizes are counted as they come out; the directory's own numbers are not believed. InputError where a file is damaged,
    encrypted or larger than one may be, or all together unpack to more than is allowed.
    """
    archive, infos = _directory(data, file)
    left = bounds.MAX_UNPACKED
    for info in infos:
        if not wanted(info.filename):
            continue
        content = _content(archive, info, data, file)
        left -= len(content)
        if left < 0:
            raise bounds.unpacks_too_large(file)
        yield info.filename, content


def _directory(data: bytes, file: str) -> tuple[ZipFile, list[ZipInfo]]:
    if data.count(b"PK\x01\x02") > bounds.MAX_MEMBERS:
        raise InputError(f"holds more than {bounds.MAX_MEMBERS:,} files.", file=file)
    try:
        archive = ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        raise InputError("is a damaged ZIP: its directory cannot be read.", file=file) from error
    return archive, [info for info in archive.infolist() if not info.is_dir()]


def _content(archive: ZipFile, info: ZipInfo, data: bytes, file: str) -> bytes:
    if info.flag_bits & 1:
        raise InputError(f"holds {info.filename} encrypted.", file=file, hint="Give the files without a password.")
    limit = bounds.MAX_BYTES + 1
    try:
        if info.compress_type == ZSTANDARD:
            content = _zstandard(info, data, limit)
        else:
            with archive.open(info) as member:
                content = member.read(limit)
    except DAMAGED as error:
        raise InputError(f"{info.filename} in it is damaged: {error}", file=file) from error
    if len(content) >= limit:
        raise InputError(f"{info.filename} in it unpacks to more than {bounds.size(bounds.MAX_BYTES)}.", file=file)
    return content


def _zstandard(info: ZipInfo, data: bytes, limit: int) -> bytes:
    """At most `limit` bytes of a member. ValueError where it is no Zstandard or its checksum disagrees."""
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    packed = data[start : start + info.compress_size]
    try:
        with zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(
            packed, read_across_frames=True
        ) as frames:
            content: bytes = frames.read(limit)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    if len(content) < limit and zlib.crc32(content) != info.CRC:
        raise ValueError("its checksum disagrees")
    return content
