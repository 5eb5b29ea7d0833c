"""The commands of the two libraries: probe sets (list, show, check, import, export) and prompts (list, export, import)."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.domain import Intent
from core.errors import InputError

if TYPE_CHECKING:
    from core.probes.checks import ProbeReport
    from core.probes.mapping import ColumnMapping
    from core.workbench import Workbench

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]
IntentOption = Annotated[
    Intent | None, typer.Option("--intent", help="What a file's probes are, where the file does not say.")
]
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


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(probes_app, name="probes")
    app.add_typer(prompts_app, name="prompts")


probes_app = typer.Typer(help="The probe sets that can be run.", no_args_is_help=True)
prompts_app = typer.Typer(help="The system prompts and policies.", no_args_is_help=True)


# -- probe sets -------------------------------------------------------------------------------------------------------


@probes_app.command("list")
def probes_list(as_json: Json = False) -> None:
    """List the probe sets: shipped ones and saved ones."""
    entries = _workbench().probes.all()
    if as_json:
        return _print_json([entry.as_json() for entry in entries])
    for entry in entries:
        print(
            f"{entry.name:<24} {entry.hash[:12]}  {entry.size:>6} probes  {entry.benign:>6} benign  {entry.harmful:>6} harmful"
        )
    return None


@probes_app.command("show")
def probes_show(name: Annotated[str, typer.Argument(metavar="NAME")], as_json: Json = False) -> None:
    """Show a probe set's counts and balance."""
    _report(_workbench().probes.check(name), as_json)


@probes_app.command("check")
def probes_check(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    intent: IntentOption = None,
    columns: Columns = None,
    values: Values = None,
    as_json: Json = False,
) -> None:
    """Check a probe file: every wrong row is named."""
    probes = _workbench().probes
    _report(probes.check_set(probes.load(file, intent=intent, mapping=_mapping(columns, values, intent))), as_json)


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
    probes = _workbench().probes
    found = probes.load(_existing(file), intent=intent, mapping=_mapping(columns, values, intent))
    saved = probes.save(replace(found, name=name))
    if as_json:
        return _print_json(saved.entry.as_json())
    said = "was there already" if saved.unchanged else "is kept"
    print(f"{saved.entry.label} {said}: {saved.entry.benign:,} benign, {saved.entry.harmful:,} harmful.")
    return None


@probes_app.command("export")
def probes_export(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.")],
) -> None:
    """Write a probe set as CSV, which reads back as the same set."""
    probes = _workbench().probes
    content = probes.as_csv(probes.load(name))
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror}).", file=str(out)) from error
    print(f"Wrote {out} ({len(content):,} bytes).", file=sys.stderr)


def _existing(file: Path) -> str:
    if not file.is_file():
        raise InputError("there is no such file.", file=str(file), hint="Check the path.")
    return str(file)


def _mapping(
    columns: Sequence[str] | None, values: Sequence[str] | None, intent: Intent | None
) -> ColumnMapping | None:
    """The mapping that the options describe; None where there are none and the file's layout is to be recognised."""
    from core.probes.mapping import ColumnMapping

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


def _report(checked: ProbeReport, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        _print_json(asdict(checked))
    else:
        print("\n".join(checked.lines()))


# -- prompts ----------------------------------------------------------------------------------------------------------


@prompts_app.command("list")
def prompts_list(as_json: Json = False) -> None:
    """List the system prompts and policies: saved ones, then starters."""
    bench = _workbench()
    rows = [
        {
            "kind": room.subject,
            "name": one.name,
            "title": one.title,
            "version": one.latest.version,
            "saved_versions": one.saved,
            "starter": one.starter,
            "tags": list(one.tags),
        }
        for room in (bench.prompts, bench.policies)
        for one in room.all()
    ]
    if as_json:
        return _print_json(rows)
    for row in rows:
        print(f"{row['kind']:<7} {row['name']:<28} {row['version']}  {row['saved_versions']:>3} saved  {row['title']}")
    return None


@prompts_app.command("export")
def prompts_export(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder, such as one in a git repository.")],
) -> None:
    """Write every prompt and policy into a folder: DIR/systems/NAME.md, DIR/policies/NAME.md. Other files stay."""
    written, same = _workbench().prompt_files.write_to(out)
    print(f"{written} files written to {out}, {same} were the same already.", file=sys.stderr)


@prompts_app.command("import")
def prompts_import(
    paths: Annotated[list[Path], typer.Argument(metavar="DIR|FILE ...", help="Folders, Markdown files, ZIPs.")],
) -> int:
    """Save files as new versions; those in a folder `policies` as policies, the rest as system prompts.

    A file that says what the newest version says is left alone. Exit code 2 where a file could not be used.
    """
    from core.text.untrusted import visible

    brought = _workbench().prompt_files.bring_from(paths)
    for error in brought.errors:
        print(" ".join(visible(str(error)).split()), file=sys.stderr)
    print(brought.sentence, file=sys.stderr)
    return 2 if brought.errors else 0


def _workbench() -> Workbench:
    from core.workbench import Workbench

    return Workbench(private=True)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
