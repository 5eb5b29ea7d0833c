"""The command that passes or fails a variant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.console import GATE_FAILED, UNFINISHED, one_line, print_json, tell
from core.cli.options import GateBaseline, Json, MaxOverrefusal, MinHarmfulRefusal, RunId
from core.workbench import Workbench


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(gate)


def gate(
    run_id: RunId,
    candidate: Annotated[str, typer.Option(help="The variant to decide on.")],
    baseline: GateBaseline = None,
    max_overrefusal: MaxOverrefusal = None,
    min_harmful_refusal: MinHarmfulRefusal = None,
    decide_on: Annotated[
        str, typer.Option(help="not-worse (must be shown), no-proof-of-worse, or point (the observed rates).")
    ] = "not-worse",
    margin: Annotated[
        float, typer.Option(min=0, max=1, help="How much worse than the baseline is still acceptable.")
    ] = 0.02,
    max_invalid: Annotated[
        float, typer.Option(min=0, max=1, help="The highest share of missing, failed and invalid trials allowed.")
    ] = 0.05,
    allow_partial: Annotated[
        bool,
        typer.Option("--allow-partial", help="Decide on a run that is not finished; open trials count against it."),
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Count full refusals alone.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a Markdown summary here.")] = None,
    as_json: Json = False,
) -> int:
    """Pass or fail a variant: exit code 0 or 1, 3 where the run is not finished. Limits are shares: 0.05 is 5 %."""
    bench = Workbench(private=True)
    result = bench.results.gate(
        bench.runs.find(run_id).run_id,
        candidate,
        baseline=baseline,
        max_overrefusal=max_overrefusal,
        min_harmful_refusal=min_harmful_refusal,
        on=decide_on,
        margin=margin,
        strict=strict,
        max_invalid=max_invalid,
    )
    if result.unfinished and not allow_partial:
        tell(one_line(f"{result.unfinished} `python -m core resume {result.run.run_id}` goes on."))
        return UNFINISHED
    result.write(junit=junit, markdown=markdown)
    if as_json:
        print_json(result.as_json())
    else:
        print(result.as_text())
    return 0 if result.passed else GATE_FAILED
