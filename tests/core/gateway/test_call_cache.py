"""The call cache keeps replies, keeps no secret, and is never the reason a run fails."""

from __future__ import annotations

import logging
import pickle
import sqlite3
import stat
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest

from core.domain import ModelCall, Reply, content_hash
from core.gateway.call_cache import CallCache, call_key

CALL = ModelCall("openai/x", (("system", "Be kind."), ("user", "Hello 🙂 \ud800")), temperature=0.0, max_tokens=50)
REPLY = Reply("Hi.\x00 <b>", prompt_tokens=9, completion_tokens=2, cost_usd=0.5, latency_s=0.25)


class Landmine:
    """What a pickle in the cache would run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a pickle was opened",))


@pytest.fixture
def cache(tmp_path: Path) -> CallCache:
    return CallCache(tmp_path / "calls")


def database(cache: CallCache) -> sqlite3.Connection:
    return sqlite3.connect(cache.folder / "cache.db")


def test_a_reply_comes_back_whole_and_free_of_charge(cache: CallCache) -> None:
    assert cache.get(CALL) is None
    cache.put(CALL, REPLY)
    assert cache.get(CALL) == replace(REPLY, cached=True, cost_usd=0.0, attempts=0)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "openai/y"},
        {"messages": (("user", "Hello"),)},
        {"api_base": "http://x"},
        {"temperature": 0.5},
        {"temperature": None},
        {"max_tokens": 51},
        {"seed": 1},
        {"sample": 1},
        {"response_format": "{}"},
    ],
)
def test_every_field_of_a_call_is_part_of_its_key(change: dict[str, object]) -> None:
    assert call_key(replace(CALL, **change)) != call_key(CALL)  # type: ignore[arg-type]


def test_another_process_finds_the_reply_and_another_user_of_the_machine_does_not(cache: CallCache) -> None:
    cache.put(CALL, REPLY)
    assert CallCache(cache.folder).get(CALL) is not None
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700


def test_a_blocked_reply_is_a_real_reply(cache: CallCache) -> None:
    cache.put(CALL, Reply("", "content_filter", blocked=True))
    found = cache.get(CALL)
    assert found is not None
    assert found.blocked


@pytest.mark.parametrize("damage", [b"this is no database" * 100, b""])
def test_a_corrupt_folder_is_set_aside_with_a_warning(
    cache: CallCache, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    cache.folder.mkdir()
    (cache.folder / "cache.db").write_bytes(damage)
    cache.put(CALL, REPLY)
    cache.put(CALL, REPLY)
    assert cache.get(CALL) is not None
    asides = list(cache.folder.parent.glob("calls.broken-*"))
    assert len(asides) == bool(damage)
    assert ("set aside" in caplog.text) == bool(damage)


def test_a_database_broken_while_open_is_set_aside_too(cache: CallCache, caplog: pytest.LogCaptureFixture) -> None:
    cache.put(CALL, REPLY)
    with database(cache) as connection:
        connection.execute("DROP TABLE Cache")
    assert cache.get(CALL) is None
    cache.put(CALL, REPLY)
    assert cache.get(CALL) is not None
    assert "set aside" in caplog.text


def test_one_bad_entry_is_a_miss_and_the_next_reply_repairs_it(cache: CallCache) -> None:
    cache.put(CALL, REPLY)
    with database(cache) as connection:
        connection.execute("UPDATE Cache SET value = ?", (b"\x00bad",))
    assert cache.get(CALL) is None
    cache.put(CALL, REPLY)
    assert cache.get(CALL) is not None


@pytest.mark.parametrize("value", ['{"text": 5}', "[]", '"x"', '{"text": "t", "more": 1}'])
def test_an_entry_of_another_shape_is_a_miss(cache: CallCache, value: str) -> None:
    cache.put(CALL, REPLY)
    with database(cache) as connection:
        connection.execute("UPDATE Cache SET value = ?", (zlib.compress(value.encode()),))
    assert cache.get(CALL) is None


def test_a_planted_pickle_is_never_opened(cache: CallCache) -> None:
    cache.put(CALL, REPLY)
    with database(cache) as connection:
        connection.execute("UPDATE Cache SET value = ?, mode = 4", (pickle.dumps(Landmine()),))
    assert cache.get(CALL) is None


def test_a_full_disk_ends_writing_with_one_warning_and_reading_goes_on(
    cache: CallCache, caplog: pytest.LogCaptureFixture
) -> None:
    cache.put(CALL, REPLY)
    with database(cache) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    cache._open()._sql(f"PRAGMA max_page_count = {pages}")
    for number in range(50):
        cache.put(replace(CALL, sample=number + 1), replace(REPLY, text=str(number) * 20_000))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert cache.get(CALL) is not None
    cache.put(replace(CALL, sample=99), REPLY)
    assert cache.get(replace(CALL, sample=99)) is None


def test_a_file_where_the_folder_should_be_switches_the_cache_off(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "calls").write_text("in the way")
    cache = CallCache(tmp_path / "calls")
    cache.put(CALL, REPLY)
    assert cache.get(CALL) is None
    assert len(caplog.records) == 1
    assert (tmp_path / "calls").read_text() == "in the way"


def test_the_cache_stays_under_its_size_limit(tmp_path: Path) -> None:
    cache = CallCache(tmp_path / "calls", size_limit_bytes=1_000_000)
    dice = Random(1)
    for number in range(100):
        cache.put(replace(CALL, sample=number), replace(REPLY, text=dice.randbytes(25_000).hex()))
    kept = cache._open()
    assert len(kept) < 100
    assert kept.volume() < 2_000_000


def test_threads_and_a_second_cache_on_the_folder_may_write_at_once(cache: CallCache) -> None:
    other = CallCache(cache.folder)
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda n: (other if n % 2 else cache).put(replace(CALL, sample=n), replace(REPLY, text=str(n))),
                range(200),
            )
        )
        found = list(pool.map(lambda n: cache.get(replace(CALL, sample=n)), range(200)))
    assert [reply.text for reply in found if reply] == [str(n) for n in range(200)]


def test_what_was_paid_for_before_there_were_further_parameters_is_found_again() -> None:
    before = {name: value for name, value in asdict(CALL).items() if name not in ("effort", "extra")}
    assert call_key(CALL) == content_hash(before)
    assert call_key(replace(CALL, effort="high")) != call_key(replace(CALL, extra='{"top_p":0.9}')) != call_key(CALL)
