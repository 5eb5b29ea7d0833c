"""The commands of system prompts and policies: list, export, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.console import BAD_INPUT, one_line, print_json, tell
from core.cli.options import Json
from core.workbench import Workbench

prompts_app = typer.Typer(help="The system prompts and policies.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(prompts_app, name="prompts")


@prompts_app.command("list")
def prompts_list(as_json: Json = False) -> None:
    """List the system prompts and policies: saved ones, then starters."""
    bench = Workbench(private=True)
    rows = [
        {
            "kind": texts.subject,
            "name": one.name,
            "title": one.title,
            "version": one.latest.version,
            "saved_versions": one.saved,
            "starter": one.starter,
            "tags": list(one.tags),
        }
        for texts in (bench.prompts, bench.policies)
        for one in texts.all()
    ]
    if as_json:
        return print_json(rows)
    for row in rows:
        print(f"{row['kind']:<7} {row['name']:<28} {row['version']}  {row['saved_versions']:>3} saved  {row['title']}")
    return None


@prompts_app.command("export")
def prompts_export(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder, such as one in a git repository.")],
) -> None:
    """Write every prompt and policy into a folder: DIR/systems/NAME.md, DIR/policies/NAME.md. Other files stay."""
    written, same = Workbench(private=True).prompt_files.write_to(out)
    tell(f"{written} files written to {out}, {same} were the same already.")


@prompts_app.command("import")
def prompts_import(
    paths: Annotated[list[Path], typer.Argument(metavar="DIR|FILE ...", help="Folders, Markdown files, ZIPs.")],
) -> int:
    """Save files as new versions; those in a folder `policies` as policies, the rest as system prompts.

    A file that says what the newest version says is left alone. Exit code 2 where a file could not be used.
    """
    brought = Workbench(private=True).prompt_files.bring_from(paths)
    for error in brought.errors:
        tell(one_line(str(error)))
    tell(brought.sentence)
    return BAD_INPUT if brought.errors else 0
