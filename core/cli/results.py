"""The commands that show what came of a run: show, report, export."""

from __future__ import annotations

from pathlib import Path

import typer

from core.cli.console import print_json, tell
from core.cli.options import Json, Out, RunId
from core.workbench import Workbench
from core.workbench.results import run_text


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (show, report, export):
        app.command()(command)


def show(run_id: RunId, as_json: Json = False) -> None:
    """Show a run's rates, outcomes and Pareto front."""
    bench = Workbench(private=True)
    print_run(bench, bench.runs.find(run_id).run_id, as_json)


def print_run(bench: Workbench, run_id: str, as_json: bool) -> None:
    """A run as a table or as one JSON object."""
    if as_json:
        print_json(bench.results.as_json(run_id))
    else:
        print(run_text(bench.results.as_json(run_id)))


def report(run_id: RunId, out: Out) -> None:
    """Write a run's report as one self-contained HTML file."""
    _write(run_id, out, "html")


def export(run_id: RunId, out: Out) -> None:
    """Write a run's trials as CSV, JSONL, Parquet, Inspect log (.eval) or promptfoo results (.json), by the file's ending."""
    _write(run_id, out)


def _write(run_id: str, out: Path, kind: str = "") -> None:
    bench = Workbench(private=True)
    written = bench.results.write(bench.runs.find(run_id).run_id, out, kind)
    tell(f"Wrote {out} ({written:,} bytes).")
