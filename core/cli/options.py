"""The options and arguments that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from core.domain import Intent
from core.errors import WorkbenchError
from core.judges import usages

JUDGE_HELP = f"{usages()}."

RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run's id; `latest` is the newest.")]
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]
ApiBase = Annotated[str | None, typer.Option(help="An OpenAI-compatible server.")]
ApiKeyEnv = Annotated[str | None, typer.Option(help="The environment variable that holds the key.")]
JudgeOption = Annotated[str, typer.Option(help=JUDGE_HELP)]
IntentOption = Annotated[
    Intent | None, typer.Option("--intent", help="What a file's probes are, where the file does not say.")
]
ProbesOption = Annotated[str, typer.Option(help="A probe file or the name of a probe set.")]
Samples = Annotated[int, typer.Option(min=1, max=100, help="Repetitions of every trial.")]
Concurrency = Annotated[int | None, typer.Option(min=1, max=512, help="Calls in flight at once to one provider.")]
Temperature = Annotated[float, typer.Option(min=0, max=2)]
MaxTokens = Annotated[int, typer.Option(min=1)]
Timeout = Annotated[float | None, typer.Option(min=0.1, help="Seconds one call may take.")]
GateBaseline = Annotated[str | None, typer.Option("--baseline", help="The variant it must not be worse than.")]
MaxOverrefusal = Annotated[float | None, typer.Option(min=0, max=1, help="The highest overrefusal rate allowed.")]
MinHarmfulRefusal = Annotated[float | None, typer.Option(min=0, max=1, help="The lowest harmful refusal rate allowed.")]


def key_in(variable: str | None) -> str | None:
    """The key that an environment variable holds. WorkbenchError where one is named and empty."""
    if variable is None:
        return None
    value = os.environ.get(variable, "").strip()
    if not value:
        raise WorkbenchError(f"The environment variable {variable} is empty.", hint="Put the key into it.")
    return value
