"""A backup holds everything, is checked before it counts, and comes back the same."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from core.domain import Outcome
from core.errors import InputError, StoreError
from core.store import Store
from core.store.admin.backup import backup, examine, restore
from tests.conftest import Command
from tests.core.recorded_runs import recorded_run
from tests.core.stores import plan_of, store_at


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A database with a bit of everything, left open, as by an app that runs."""
    store, run_id = recorded_run(tmp_path, ("rrcc", "rrrc"), ("cccc", "rrrr"))
    store.prompts.save("mine", "Be helpful. \ud83d\x00")
    store.labels.add(int(store.frames.of_runs([run_id])["trial_id"][0]), Outcome.FULL_REFUSAL, "ann")
    return store


def test_backup_wipe_restore_gives_the_same_hashes(store: Store, tmp_path: Path) -> None:
    before = backup(store.url, tmp_path / "kept" / "backup.sqlite")
    runs = [row.run_id for row in store.runs.all()]
    store.close()
    for file in tmp_path.glob("store.sqlite*"):
        file.unlink()
    after = restore(store.url, tmp_path / "kept" / "backup.sqlite")
    assert (after.hash, after.tables) == (before.hash, before.tables)
    assert before.tables["trials"] == 16
    again = Store(store.url)
    assert [row.run_id for row in again.runs.all()] == runs
    assert again.prompts.version("mine").template == "Be helpful. \ud83d\x00"
    assert examine(tmp_path / "store.sqlite").hash == before.hash


def test_a_backup_is_one_state_while_others_write(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            store.runs.create(plan_of(variants=2, probes=5))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = backup(store.url, tmp_path / "backup.sqlite")
    finally:
        stop.set()
        writer.join()
    assert (found.tables["trials"] - 16) == 10 * (found.tables["runs"] - 1)


def test_one_changed_letter_changes_the_hash(store: Store, tmp_path: Path) -> None:
    first = backup(store.url, tmp_path / "a.sqlite")
    shutil.copy(tmp_path / "a.sqlite", tmp_path / "b.sqlite")
    with sqlite3.connect(tmp_path / "b.sqlite") as changed:
        changed.execute("UPDATE labels SET author = 'bob'")
    changed.close()
    assert examine(tmp_path / "b.sqlite").hash != first.hash


def test_a_damaged_backup_is_refused_and_nothing_is_touched(store: Store, tmp_path: Path) -> None:
    backup(store.url, tmp_path / "backup.sqlite")
    content = bytearray((tmp_path / "backup.sqlite").read_bytes())
    content[8_192:40_960] = b"\xff" * 32_768
    (tmp_path / "bad.sqlite").write_bytes(content)
    (tmp_path / "text.sqlite").write_text("no database")
    runs = len(store.runs.all())
    for bad in ("bad.sqlite", "text.sqlite"):
        with pytest.raises((StoreError, InputError)):
            restore(store.url, tmp_path / bad, force=True)
    assert len(store.runs.all()) == runs


def test_nothing_is_overwritten_unless_told_and_then_it_is_kept(store: Store, tmp_path: Path) -> None:
    backup(store.url, tmp_path / "backup.sqlite")
    with pytest.raises(InputError, match="exists already"):
        backup(store.url, tmp_path / "backup.sqlite")
    store.prompts.save("later", "Newer than the backup.")
    store.close()
    with pytest.raises(InputError, match="--force"):
        restore(store.url, tmp_path / "backup.sqlite")
    restore(store.url, tmp_path / "backup.sqlite", force=True)
    assert [prompt.name for prompt in Store(store.url).prompts.all()] == ["mine"]
    assert (tmp_path / "store.sqlite.replaced").is_file()


def test_a_backup_is_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    backup(store.url, tmp_path / "backup.sqlite")
    assert (tmp_path / "backup.sqlite").stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("*.unfinished"))


def test_for_another_database_the_right_tools_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="pg_dump"):
        backup("postgresql+psycopg://u@h/n", tmp_path / "x")


def test_the_commands(tmp_path: Path, command: Command) -> None:
    home = tmp_path / "home"
    home.mkdir()
    store = Store(f"sqlite:///{home / 'workbench.sqlite'}")
    store.prompts.save("mine", "Be helpful.")
    store.close()
    assert command(home, "backup", "--out", str(tmp_path / "b.sqlite")).returncode == 0
    assert command(home, "restore", str(tmp_path / "b.sqlite")).returncode == 2
    assert command(tmp_path / "new", "restore", str(tmp_path / "b.sqlite"), "--json").stdout.count("hash") == 1
    assert store_at(tmp_path / "other").prompts.all() == []
