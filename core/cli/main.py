"""The command line: every command reads its arguments, asks the workbench, prints a table or one JSON object."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import typer

from core.cli import gate, judge, logs, operate, probes, prompts, results, runs, tuning
from core.cli.console import BAD_INPUT, complain, tell
from core.errors import WorkbenchError
from core.memory import share_one_pool
from core.settings import load_settings
from core.text.log_lines import set_up

app = typer.Typer(
    help="Measure what a system prompt refuses: benign and harmful probes, variant by variant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

LISTS = {"run": ("--variant", "--model")}


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 done, 1 a gate failed, 2 something was wrong with the input."""
    share_one_pool()
    arguments = spread(list(sys.argv[1:] if argv is None else argv))
    try:
        _log()
        code = app(args=arguments, prog_name="python -m core", standalone_mode=False)
    except WorkbenchError as error:
        code = complain(str(error))
    except typer.Abort:
        code = complain("Stopped.")
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        code = _usage(error.format_message())
    sys.exit(code if isinstance(code, int) else 0)


def _log() -> None:
    settings = load_settings()
    set_up(settings.log_level, settings.log_format)
    logging.getLogger("dbos").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """The engine says in a line why a run was stopped; DBOS would print the traceback of that once more."""
    return "Exception encountered in background workflow" not in str(record.msg)


def spread(arguments: list[str]) -> list[str]:
    """`--variant a b` as `--variant a --variant b`, for the options that take a list."""
    lists, current, spread_out = LISTS.get(arguments[0] if arguments else "", ()), "", list[str]()
    for argument in arguments:
        if argument.startswith("-"):
            current = argument if argument in lists else ""
        elif current and spread_out[-1] != current:
            spread_out.append(current)
        spread_out.append(argument)
    return spread_out


def _usage(message: str) -> int:
    """What is wrong with a command line: one line, or the help that it asks for by saying nothing."""
    if message.lstrip().startswith("Usage:"):
        tell(message)
        return BAD_INPUT
    return complain(message)


for group in (runs, results, gate, tuning, judge, probes, prompts, logs, operate):
    group.add_to(app)
