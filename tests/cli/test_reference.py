"""docs/command-line.md is the commands' own help, and fails here when it drifts; `python -m tests.cli.test_reference` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from core.cli.main import app
from tests.conftest import ROOT

PAGE = ROOT / "docs/command-line.md"
HEAD = """# The command line

`python -m core COMMAND`, in the project's folder with its virtual environment active. This page is made from the commands' own help.
Exit codes: 0 done, 1 the gate failed, 2 bad input or nothing could be done, 3 unfinished (`resume` goes on), 130 interrupted.
"""


def commands(
    group: typer.main.TyperGroup, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], typer.main.TyperCommand]]:
    """Every command with its words, groups opened, in the order of the help."""
    for name, command in group.commands.items():
        if isinstance(command, typer.main.TyperGroup):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command  # type: ignore[misc]


def reference() -> str:
    """The page as it should be."""
    parts = [HEAD]
    root = typer.main.get_command(app)
    for words, command in commands(root):  # type: ignore[arg-type]
        context = command.make_context(" ".join(words), [], resilient_parsing=True)
        context.info_name = f"python -m core {' '.join(words)}"
        context.terminal_width = context.max_content_width = 110
        lines = command.get_help(context).splitlines()
        parts.append(f"\n## {' '.join(words)}\n\n```\n" + "\n".join(line.rstrip() for line in lines) + "\n```\n")
    return "".join(parts)


def test_the_page_is_what_the_help_says() -> None:
    assert PAGE.read_text("utf-8") == reference(), "run `python -m tests.cli.test_reference` to write the page anew"


def test_every_command_says_what_it_does() -> None:
    silent = [" ".join(words) for words, command in commands(typer.main.get_command(app)) if not command.help]  # type: ignore[arg-type]
    assert silent == []


if __name__ == "__main__":
    Path(PAGE).write_text(reference(), "utf-8")
