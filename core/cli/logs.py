"""The commands of production logs: import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.console import one_line, print_json, tell
from core.cli.options import Json
from core.text.bounds import MAX_BYTES
from core.text.tabular import read_bytes
from core.text.untrusted import counted
from core.workbench import Workbench
from core.workbench.logs import LogImport

TOLD = 20
"""So many of the rows that were left out are named."""

logs_app = typer.Typer(help="Production logs and recorded runs of other tools.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(logs_app, name="logs")


@logs_app.callback()
def _group() -> None:
    """Keeps `import` a command of its own while it is the only one."""


@logs_app.command("import")
def logs_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A log as its tool exports it; docs/logs.md lists them.")
    ],
    name: Annotated[str, typer.Option(help="A name for the run.")] = "",
    as_json: Json = False,
) -> None:
    """Keep a log's requests and responses as a run, judged by the rules."""
    data, filename = read_bytes(file, limit=MAX_BYTES)
    imported = Workbench(private=True).logs.import_file(data, filename, name=name)
    first = [one_line(str(error)) for error in imported.errors[:TOLD]]
    for said in (*imported.notices, *first):
        tell(one_line(said))
    if as_json:
        return print_json(_as_json(imported, first))
    print(
        f"{imported.run_id}  {counted(imported.entries, 'response')} ({imported.format}), "
        f"{imported.blocked:,} blocked by the provider, {counted(imported.error_count, 'row')} left out."
    )
    return None


def _as_json(imported: LogImport, first: list[str]) -> dict[str, object]:
    return {
        "run_id": imported.run_id,
        "format": imported.format,
        "entries": imported.entries,
        "blocked": imported.blocked,
        "errors": imported.error_count,
        "first_errors": first,
        "models": list(imported.models),
        "notices": list(imported.notices),
    }
