"""The commands that show what came of a run: show, report, export."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.console import print_json, tell
from core.cli.options import GateBaseline, Json, MaxOverrefusal, MinHarmfulRefusal, Out, RunId
from core.errors import InputError
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


def report(
    run_id: RunId,
    out: Out,
    conclusion: Annotated[
        str, typer.Option(help="Some three lines that the report begins with; kept with the run.")
    ] = "",
    candidate: Annotated[
        str | None, typer.Option(help="A variant: the gate's result for it stands in the report.")
    ] = None,
    baseline: GateBaseline = None,
    max_overrefusal: MaxOverrefusal = None,
    min_harmful_refusal: MinHarmfulRefusal = None,
) -> None:
    """Write a run's report as one self-contained HTML file."""
    bench = Workbench(private=True)
    run = bench.runs.find(run_id).run_id
    limits = {"baseline": baseline, "max_overrefusal": max_overrefusal, "min_harmful_refusal": min_harmful_refusal}
    if candidate is None and any(value is not None for value in limits.values()):
        raise InputError("limits are given, but not for which variant.", hint="Name it with --candidate.")
    decided = bench.results.gate(run, candidate, **limits) if candidate is not None else None
    if conclusion.strip():
        bench.labels.conclude(run, conclusion)
    tell(f"Wrote {out} ({bench.results.write(run, out, 'html', decided):,} bytes).")


def export(run_id: RunId, out: Out) -> None:
    """Write a run's trials as CSV, JSONL, Parquet, Inspect log (.eval) or promptfoo results (.json), by the file's ending."""
    bench = Workbench(private=True)
    written = bench.results.write(bench.runs.find(run_id).run_id, out)
    tell(f"Wrote {out} ({written:,} bytes).")
