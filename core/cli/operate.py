"""The commands of those who run a workbench for others: worker, serve, health, migrate, copy, backup, restore, purge."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.access.exposure import HINT, accepted_hosts, refusal
from core.cli.console import print_json, tell
from core.cli.options import Json
from core.errors import WorkbenchError
from core.interrupts import held
from core.operate.health import health as check_health
from core.settings import ROOT, load_settings
from core.workbench import Workbench

if TYPE_CHECKING:
    from core.store.admin.copying import CopiedTable


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (worker, serve, health, migrate, backup, restore, purge):
        app.command()(command)
    app.command("copy")(copy_)


def worker() -> None:
    """Work on the runs of this database until stopped; what is open then is handed over to the other workers."""
    with held(signal.SIGTERM), closing(Workbench(load_settings().model_copy(update={"work_in_app": True}))) as bench:
        try:
            bench.runs.work()
        except KeyboardInterrupt:
            tell("Stopping: what is open is handed over.")


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
) -> None:
    """Serve the workbench in the browser; without sign-in only to this machine."""
    settings = load_settings()
    refused = refusal(settings, host)
    if refused:
        raise WorkbenchError(refused, hint=HINT)
    os.chdir(ROOT)
    listen = ["--server.address", host, "--server.port", str(port)]
    if "STREAMLIT_SERVER_ALLOWED_HOSTS" not in os.environ:
        listen += [part for name in accepted_hosts(settings) for part in ("--server.allowedHosts", name)]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "asgi.py", *listen])


def purge(
    days: Annotated[int, typer.Option(min=0, help="How many days a deleted thing must have lain in the bin.")] = 30,
) -> None:
    """Delete for good what was deleted long ago. The app does so by itself once a day."""
    tell(Workbench(private=True).bin.purge_old(days).sentence)


def migrate() -> None:
    """Bring the database to this version's schema. Opening it does so, too; this says what was done."""
    from core.store.admin.copying import migrate

    before, after = migrate(load_settings().store_url)
    said = (
        f"The schema is {after}, as before." if before == after else f"The schema was {before or 'none'}, is {after}."
    )
    tell(said)


def copy_(
    source: Annotated[str, typer.Option("--from", help="The database to copy, such as sqlite:///FILE.")],
    target: Annotated[str, typer.Option("--to", help="An empty one, such as postgresql+psycopg://USER@HOST/NAME.")],
) -> None:
    """Take a database elsewhere with all that is in it, counts and hashes compared."""
    from core.store.admin.copying import copy

    def tell_table(copied: CopiedTable) -> None:
        tell(f"{copied.table:<18} {copied.rows:>9,} rows  {copied.hash[:12]}")

    old, new = (url.replace("postgresql://", "postgresql+psycopg://", 1) for url in (source, target))
    tell(f"{sum(copied.rows for copied in copy(old, new, tell_table)):,} rows copied; all are the same.")


def health(
    database_only: Annotated[
        bool, typer.Option("--database-only", help="Do not ask whether a worker is alive.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Say whether database and engine live: exit code 0 or 1."""
    from core.store import Store

    found = check_health(lambda: Store(load_settings().store_url))
    well = found.database if database_only else found.well
    if as_json:
        print_json(found.as_json() | {"status": "ok" if well else "unwell"})
    else:
        print(f"ok, {found.workers} live workers." if well else f"unwell: {found.problem}")
    return 0 if well else 1


def backup(out: Annotated[Path, typer.Option("--out", help="The new file to write.")], as_json: Json = False) -> None:
    """Copy a SQLite database to one checked file while everybody works on."""
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
    from core.store.admin import backup as backups

    _tell(backups.restore(load_settings().store_url, file, force=force), as_json)


def _tell(copied: Any, as_json: bool) -> None:
    if as_json:
        print_json(copied.as_json())
    else:
        tell(copied.sentence)
