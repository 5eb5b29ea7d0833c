"""Files are read within bounds that hold on what comes out, in the encodings that people's tools write."""

from __future__ import annotations

import gzip
import io
import json
import struct
import time
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from core.errors import InputError
from core.text import bounds
from core.text.archives import members
from core.text.tabular import read_table

ROWS = "prompt,intent\nCafé “Zoë” – wo?,benign\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_usual_encoding_gives_the_same_text(encoding: str) -> None:
    table = read_table(ROWS.encode(encoding), "mine.csv")
    assert table.texts("prompt") == ["Café “Zoë” – wo?"]
    assert bool(table.problems.notices) is (not encoding.startswith("utf-8"))


@pytest.mark.parametrize("encoding", ["gb18030", "shift-jis", "euc-kr", "koi8-r", "iso8859-6"])
def test_a_code_page_that_would_only_look_like_text_is_refused(encoding: str) -> None:
    texts = {"koi8-r": "Как убить процесс", "iso8859-6": "كيف أقتل العملية", "euc-kr": "프로세스를 종료하는 방법"}
    with pytest.raises(InputError, match="is not UTF-8"):
        read_table(f"prompt\n{texts.get(encoding, '終了方法')}\n".encode(encoding), "mine.csv")


def test_a_gz_is_unpacked_and_a_bomb_of_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_table(gzip.compress(ROWS.encode()), "mine.csv.gz").texts("intent") == ["benign"]
    monkeypatch.setattr(bounds, "MAX_BYTES", 1_000_000)
    with pytest.raises(InputError, match="unpacks to more than 1 MB"):
        read_table(gzip.compress(b"a" * 1_000_001), "bomb.csv.gz")
    with pytest.raises(InputError, match="is damaged"):
        read_table(gzip.compress(ROWS.encode())[:-9], "cut.csv.gz")


def test_a_header_of_commas_is_refused_at_once() -> None:
    for header in (b"," * 200_000, b",".join(b"c%d" % n for n in range(60_000))):
        began = time.process_time()
        with pytest.raises(InputError, match="more than 500 different columns"):
            read_table(header + b"\nx\n", "wide.csv")
        assert time.process_time() - began < 1


def test_a_parquet_dictionary_bomb_is_counted_as_it_would_be_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_UNPACKED", 20_000_000)
    for value in ("x" * 1_000_000, ["x" * 1_000_000]):
        out = io.BytesIO()
        pq.write_table(pa.table({"prompt": [value] * 500}), out)
        assert len(out.getvalue()) < 100_000
        with pytest.raises(InputError, match="unpacks to more than 20 MB"):
            read_table(out.getvalue(), "bomb.parquet")


def test_parquet_texts_read_back_as_they_were() -> None:
    rows = [
        {"prompt": "a", "n": 1, "turns": [{"role": "user", "content": "x"}]},
        {"prompt": None, "n": 2, "turns": None},
    ]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    assert list(read_table(out.getvalue(), "x.parquet").records()) == rows


def test_nulls_inner_lists_and_doubled_names_are_said() -> None:
    table = read_table(b'{"prompt": "a"}\nnull\n{"prompt": "b", "prompt": "c"}\n', "x.jsonl")
    assert table.texts("prompt") == ["a", "c"]
    assert [(error.row, error.problem) for error in table.problems.errors] == [(2, "is null: it holds nothing.")]
    assert table.problems.notices == ["“prompt” stands twice in one object: the last one was read."]
    wrapped = read_table(b'{"results": [{"prompt": "a"}], "data": [{"prompt": "b"}, null]}', "x.json")
    assert wrapped.texts("prompt") == ["b"]
    assert wrapped.problems.notices == ["“data” was read; “results”, with 1 items, was not."]
    assert wrapped.problems.count == 1
    assert "differ in capitals" in read_table(b"Prompt,prompt\na,b\n", "x.csv").problems.notices[0]


def test_a_number_with_thousands_of_digits_and_deep_nesting_break_no_other_row() -> None:
    lines = [
        '{"prompt": "a", "n": ' + "9" * 5_000 + "}",
        '{"prompt": "b", "n": ' + "[" * 5_000 + "]" * 5_000 + "}",
        '{"prompt": "c"}',
    ]
    table = read_table("\n".join(lines).encode(), "x.jsonl")
    assert table.texts("prompt") == ["a", "c"]
    assert [error.row for error in table.problems.errors] == [2]


def test_documents_one_after_another_are_rows() -> None:
    text = "\n".join(json.dumps({"prompt": word}, indent=2) for word in "abc")
    assert read_table(text.encode(), "console.json").texts("prompt") == ["a", "b", "c"]


def zipped(content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a.json", content)
    return out.getvalue()


def zstandard_zip(content: bytes, *frames: bytes) -> bytes:
    """A ZIP whose one member is compressed by method 93, in the given frames."""
    packed = b"".join(map(zstandard.compress, frames or (content,)))
    head = struct.pack("<HHHHHIIIHH", 63, 0, 93, 0, 33, zlib.crc32(content), len(packed), len(content), 6, 0)
    local = b"PK\3\4" + head + b"a.json" + packed
    directory = b"PK\1\2" + struct.pack("<H", 63) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a.json"
    return local + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local), 0)


def test_a_member_compressed_with_zstandard_in_several_frames_is_read() -> None:
    data = zstandard_zip(b"hello, world", b"hello, ", b"world")
    assert list(members(data, "x.zip", bool)) == [("a.json", b"hello, world")]


@pytest.mark.parametrize("said", [1, 10_000_000])
def test_a_directory_that_lies_about_sizes_is_not_believed(said: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_BYTES", 1_000_000)
    content = b"a" * 2_000_000
    for data in (zipped(content), zstandard_zip(content)):
        lying = data.replace(struct.pack("<I", len(content)), struct.pack("<I", said))
        with pytest.raises(InputError, match=r"unpacks to more than 1 MB|is damaged"):
            list(members(lying, "x.zip", bool))


def test_members_together_unpack_to_no_more_than_a_file_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_UNPACKED", 1_000)
    with pytest.raises(InputError, match="unpacks to more than"):
        list(members(zipped(b"a" * 1_001), "x.zip", bool))
