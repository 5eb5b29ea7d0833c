"""The commands of those who run a workbench for others: health, backup, restore."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (health, backup, restore):
        app.command()(command)


def health(
    database_only: Annotated[
        bool, typer.Option("--database-only", help="Do not ask whether a worker is alive.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Say whether database and engine live: exit code 0 or 1."""
    from core.operate.health import health as asked
    from core.settings import load_settings
    from core.store import Store

    found = asked(lambda: Store(load_settings().store_url))
    well = found.database if database_only else found.well
    if as_json:
        _print(found.as_json() | {"status": "ok" if well else "unwell"})
    else:
        print(f"ok, {found.workers} live workers." if well else f"unwell: {found.problem}")
    return 0 if well else 1


def backup(out: Annotated[Path, typer.Option("--out", help="The new file to write.")], as_json: Json = False) -> None:
    """Copy a SQLite database to one checked file while everybody works on."""
    from core.settings import load_settings
    from core.store.admin import backup as backups

    _tell(backups.backup(load_settings().store_url, out), as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace a database that is there; it is kept beside.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a backup in the database's place; stop the workbench first."""
    from core.settings import load_settings
    from core.store.admin import backup as backups

    _tell(backups.restore(load_settings().store_url, file, force=force), as_json)


def _tell(copied: Any, as_json: bool) -> None:
    if as_json:
        _print(copied.as_json())
    else:
        print(copied.sentence, file=sys.stderr)


def _print(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
