"""The commands of probe sets: list, show, check, import, export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from core.cli.console import one_line, print_json, tell
from core.cli.options import IntentOption, Json
from core.domain import Intent
from core.errors import InputError
from core.probes.checks import ProbeReport
from core.probes.mapping import ColumnMapping
from core.workbench import Workbench

Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="PART=COLUMN", help="The column that is text, intent, id, category, triggers, pair, note."
    ),
]
Values = Annotated[
    list[str] | None, typer.Option("--value", metavar="VALUE=INTENT", help="What a value of the intent column means.")
]


class Part(StrEnum):
    """What a column of a table can be mapped to."""

    TEXT = "text"
    INTENT = "intent"
    ID = "id"
    CATEGORY = "category"
    EXPECTED = "expected"
    TRIGGERS = "triggers"
    PAIR = "pair"
    NOTE = "note"


probes_app = typer.Typer(help="The probe sets that can be run.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(probes_app, name="probes")


@probes_app.command("list")
def probes_list(as_json: Json = False) -> None:
    """List the probe sets: shipped ones and saved ones."""
    entries = Workbench(private=True).probes.all()
    if as_json:
        return print_json([entry.as_json() for entry in entries])
    for entry in entries:
        print(
            f"{entry.name:<24} {entry.hash[:12]}  {entry.size:>6} probes  {entry.benign:>6} benign  {entry.harmful:>6} harmful"
        )
    return None


@probes_app.command("show")
def probes_show(name: Annotated[str, typer.Argument(metavar="NAME")], as_json: Json = False) -> None:
    """Show a probe set's counts and balance."""
    _report(Workbench(private=True).probes.check(name), as_json)


@probes_app.command("check")
def probes_check(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    intent: IntentOption = None,
    columns: Columns = None,
    values: Values = None,
    as_json: Json = False,
) -> None:
    """Check a probe file: every wrong row is named."""
    probes = Workbench(private=True).probes
    _report(
        probes.check_set(
            probes.load(file, intent=intent, mapping=_mapping(columns, values, intent), on_notice=_notice(file))
        ),
        as_json,
    )


@probes_app.command("import")
def probes_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A published set, or any table.")],
    name: Annotated[str, typer.Option(help="The set's name; a name that is there gets a new version.")],
    intent: IntentOption = None,
    columns: Columns = None,
    values: Values = None,
    as_json: Json = False,
) -> None:
    """Keep a file as a probe set, so that runs and the pages find it by name. Any wrong row is an error."""
    probes = Workbench(private=True).probes
    found = probes.load(
        _existing(file), intent=intent, mapping=_mapping(columns, values, intent), on_notice=_notice(file)
    )
    saved = probes.save(replace(found, name=name))
    if as_json:
        return print_json(saved.entry.as_json())
    said = "was there already" if saved.unchanged else "is kept"
    print(f"{saved.entry.label} {said}: {saved.entry.benign:,} benign, {saved.entry.harmful:,} harmful.")
    return None


@probes_app.command("export")
def probes_export(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    out: Annotated[
        Path, typer.Option("--out", help="The file to write: .csv, or .jsonl, which holds conversations too.")
    ],
) -> None:
    """Write a probe set as CSV or JSON lines, which reads back as the same set."""
    probes = Workbench(private=True).probes
    _, content = probes.as_file(probes.load(name), ".jsonl" if out.suffix.lower() == ".jsonl" else ".csv")
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror}).", file=str(out)) from error
    tell(f"Wrote {out} ({len(content):,} bytes).")


def _existing(file: Path) -> str:
    if not file.is_file():
        raise InputError("there is no such file.", file=str(file), hint="Check the path.")
    return str(file)


def _mapping(
    columns: Sequence[str] | None, values: Sequence[str] | None, intent: Intent | None
) -> ColumnMapping | None:
    """The mapping that the options describe; None where there are none and the file's layout is to be recognised."""
    if not columns:
        return None
    parts = {Part(part): column for part, column in _pairs(columns, "--map", Part)}
    if Part.TEXT not in parts:
        raise InputError("--map text=COLUMN is missing.", hint="Say which column holds the text of the probes.")
    mapping = ColumnMapping(**{str(part): column for part, column in parts.items()}, fixed_intent=intent)  # type: ignore[arg-type]
    meanings = {value: Intent(said) for said, value in _pairs(values or (), "--value", Intent, last=True)}
    return replace(mapping, intents=meanings) if meanings else mapping


def _pairs(options: Sequence[str], option: str, known: type[StrEnum], *, last: bool = False) -> list[tuple[str, str]]:
    """(known word, other side) of each `a=b`; with `last` the known word stands behind the sign."""
    found = []
    for text in options:
        before, sign, after = text.rpartition("=") if last else text.partition("=")
        word, other = (after, before) if last else (before, after)
        if not sign or not other or word not in list(known):
            form = f"VALUE={'|'.join(known)}" if last else f"{'|'.join(known)}=COLUMN"
            raise InputError(f"{option} {text!r} is not understood.", hint=f"Write {option} {form}.")
        found.append((word, other))
    return found


def _notice(file: Path | str) -> Callable[[str], None]:
    """Says on stderr what of the file was read otherwise than it stands."""
    return lambda said: tell(f"{one_line(Path(file).name)}: {said}")


def _report(checked: ProbeReport, as_json: bool) -> None:
    if as_json:
        print_json(asdict(checked))
    else:
        print("\n".join(checked.lines()))
