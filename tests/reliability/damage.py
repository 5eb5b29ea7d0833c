"""Bytes that change under us: databases, caches and other people's files."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

from core.errors import WorkbenchError
from core.probes.probe_files import read_probes
from core.prompts.prompt_files import read_prompt
from core.recorded.completions import read_completions
from core.recorded.production_logs import read_logs
from core.text.tabular import read_table
from tests.conftest import ROOT
from tests.reliability.accident import TRIALS, Accident, Home, starter

SIMULATED = starter("simulator/balanced")


@cache
def finished_home() -> Path:
    """A home with one complete run; made once, copied for each try."""
    folder = Path(tempfile.mkdtemp(prefix="finished-"))
    code, _, err = Home(folder).do(*SIMULATED)
    assert code == 0, err
    return folder


def _copied(folder: Path) -> Home:
    shutil.copytree(finished_home(), folder / "home")
    return Home(folder / "home")


def _flip(rng: Random, file: Path) -> None:
    """A few bytes, or a stretch of them, or the file's end, are no longer what they were."""
    data = bytearray(file.read_bytes())
    at = rng.randrange(len(data))
    kind = rng.randrange(3)
    if kind == 0:
        for _ in range(rng.randrange(1, 30)):
            data[rng.randrange(len(data))] ^= rng.randrange(1, 256)
    elif kind == 1:
        data[at : at + 4096] = rng.randbytes(len(data[at : at + 4096]))
    else:
        del data[at:]
    file.write_bytes(bytes(data))


READING = (["runs"], ["show", "latest", "--json"], ["report", "latest"], ["export", "latest"], SIMULATED)


def database_damaged(rng: Random, folder: Path) -> None:
    """Random damage to the database; every command then works or says in a sentence what is wrong."""
    home = _copied(folder)
    for log in home.folder.glob("workbench.sqlite-*"):
        log.unlink()
    _flip(rng, home.database)
    command = list(rng.choice(READING))
    if command[0] in ("report", "export"):
        command += ["--out", str(folder / "out.html" if command[0] == "report" else folder / "out.csv")]
    home.do(*command)


def cache_damaged(rng: Random, folder: Path) -> None:
    """Random damage to the call cache; the next run is complete all the same."""
    home = _copied(folder)
    files = [file for file in (home.folder / "cache").rglob("*") if file.is_file() and file.stat().st_size]
    _flip(rng, rng.choice(files))
    code, out, err = home.do(*SIMULATED, "--json")
    assert code == 0, err
    shown = json.loads(out)
    assert shown["status"] == "complete"
    assert sum(variant["trials"] for variant in shown["variants"]) == TRIALS


# Files --------------------------------------------------------------------------------------------------------------

DATA = ROOT / "tests" / "core" / "data"
JUNK = (
    b"null",
    b"\x00",
    b"\xff\xfe",
    b"[" * 500,
    b"{" * 500,
    b'"',
    b"1e999",
    b"-" * 40,
    b"NaN",
    b"\n",
    b",",
    b"=cmd|",
    b"\xed\xa0\x80",
)
PROMPTS = ROOT / "prompts" / "systems"


READERS: tuple[tuple[Callable[[bytes, str], object], Sequence[Path]], ...] = (
    (read_logs, sorted((DATA / "logs").iterdir())),
    (read_probes, sorted((DATA / "library").iterdir()) + sorted((ROOT / "prompts" / "probes").glob("*.*"))),
    (lambda data, name: read_completions(data, "auto", name=name), sorted((DATA / "library").glob("completions*"))),
    (read_prompt, sorted(PROMPTS.glob("*.md"))),
    (read_table, sorted((DATA / "library").glob("*.csv"))),
)


def mutated(rng: Random, data: bytes) -> bytes:
    """One to four changes: bytes flipped, a part cut, doubled, moved or replaced by what parsers stumble over."""
    changed = bytearray(data[:200_000])
    for _ in range(rng.randrange(1, 5)):
        start = rng.randrange(len(changed) + 1)
        part = slice(start, start + rng.randrange(1, 400))
        kind = rng.randrange(6)
        if kind == 0 and changed:
            changed[rng.randrange(len(changed))] ^= rng.randrange(1, 256)
        elif kind == 1:
            del changed[part]
        elif kind == 2:
            changed[start:start] = changed[part]
        elif kind == 3:
            changed[part] = rng.choice(JUNK)
        elif kind == 4:
            changed[start:start] = rng.choice(JUNK)
        else:
            changed = changed[:start] + rng.randbytes(20) if rng.random() < 0.3 else changed[: max(start, 1)]
    return bytes(changed)


def file_mutated(rng: Random, _: Path) -> None:
    """A file of a known kind, changed at random, before its reader: it is read, or refused in a sentence."""
    read, files = rng.choice(READERS)
    file = rng.choice(files)
    with suppress(WorkbenchError):
        read(mutated(rng, file.read_bytes()), file.name)


ACCIDENTS = (
    Accident("the database is damaged", "commands work or say what is wrong", database_damaged, 100, 2),
    Accident("the call cache is damaged", "the next run is complete", cache_damaged, 50, 1),
    Accident("a file is changed at random", "read, or refused in a sentence", file_mutated, 3000, 150),
)
