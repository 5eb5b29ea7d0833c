"""The command that judges recorded completions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.console import print_json
from core.cli.options import ApiKeyEnv, Json, JudgeOption, key_in
from core.judges import THRESHOLD
from core.workbench import Workbench
from core.workbench.calibration import WANTED


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(judge)


def judge(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A CSV with the columns prompt and completion.")],
    judge: JudgeOption = "rules",
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server for the LLM judge.")] = None,
    api_key_env: ApiKeyEnv = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the judged CSV; stdout shows figures only.")] = None,
    calibrate: Annotated[
        bool,
        typer.Option("--calibrate", help="Measure rules, model and cascade on the labelled rows; pick a threshold."),
    ] = False,
    wanted: Annotated[float, typer.Option(min=0.5, max=1.0, help="The agreement that --calibrate aims at.")] = WANTED,
    threshold: Annotated[
        float, typer.Option(min=0.0, max=1.01, help="How sure the rules of a cascade must be not to ask the model.")
    ] = THRESHOLD,
    policy: Annotated[
        Path | None,
        typer.Option(
            help="A policy text: also ask the model whether it requires, allows or opposes refusing each prompt."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge recorded completions; where human labels stand, say how well the judge agrees with them."""
    bench = Workbench(private=True)
    if calibrate:
        found = bench.labels.calibrate_file(file, judge, wanted=wanted, api_base=api_base, key=key_in(api_key_env))
        print_json(found.as_json()) if as_json else print(found.as_text())
        return
    judged = bench.labels.judge_file(
        file, judge, out=out, api_base=api_base, key=key_in(api_key_env), threshold=threshold, policy=policy
    )
    if as_json:
        print_json(judged.as_json())
    else:
        print(judged.as_text())
