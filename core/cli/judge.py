"""The command that judges recorded completions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.console import print_json
from core.cli.options import ApiKeyEnv, Json, JudgeOption, key_in
from core.workbench import Workbench


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(judge)


def judge(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A CSV with the columns prompt and completion.")],
    judge: JudgeOption = "rules",
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server for the LLM judge.")] = None,
    api_key_env: ApiKeyEnv = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the judged CSV; stdout shows figures only.")] = None,
    as_json: Json = False,
) -> None:
    """Judge recorded completions; where human labels stand, say how well the judge agrees with them."""
    bench = Workbench(private=True)
    judged = bench.labels.judge_file(file, judge, out=out, api_base=api_base, key=key_in(api_key_env))
    if as_json:
        print_json(judged.as_json())
    else:
        print(judged.as_text())
