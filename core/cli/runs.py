"""The commands that make runs: run, resume, import, demo; and the list of runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.console import BAD_INPUT, STOPPED, UNFINISHED, one_line, print_json, tell
from core.cli.options import (
    JUDGE_HELP,
    ApiBase,
    ApiKeyEnv,
    Concurrency,
    IntentOption,
    Json,
    JudgeOption,
    MaxTokens,
    ProbesOption,
    RunId,
    Samples,
    Temperature,
    Timeout,
    key_in,
)
from core.cli.results import print_run
from core.domain import Sampling, extra_parameters, known_effort
from core.errors import InputError, StoreError
from core.interrupts import held
from core.workbench import Workbench
from core.workbench.completion_imports import ImportRequest
from core.workbench.runs import RunRequest, progress_line

if TYPE_CHECKING:
    from core.store import Progress


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (run, resume, runs, demo):
        app.command()(command)
    app.command("import")(import_)


def run(
    variant: Annotated[
        list[str], typer.Option(metavar="FILE ...", help="Variant files, or names of saved or starter prompts.")
    ],
    probes: ProbesOption,
    model: Annotated[
        list[str],
        typer.Option(metavar="MODEL ...", help="Models as LiteLLM names them; simulator/balanced needs no key."),
    ],
    intent: IntentOption = None,
    api_base: ApiBase = None,
    api_key_env: ApiKeyEnv = None,
    judge: JudgeOption = "rules",
    samples: Samples = 1,
    concurrency: Concurrency = None,
    temperature: Temperature = 0.0,
    max_tokens: MaxTokens = 512,
    seed: Annotated[int | None, typer.Option(help="Handed to models that take one.")] = None,
    effort: Annotated[
        str,
        typer.Option(
            "--reasoning-effort", help="How much a reasoning model thinks: minimal, low, medium, high, or tokens."
        ),
    ] = "",
    extra: Annotated[str, typer.Option(help="Further parameters of every call, as a JSON object.")] = "",
    timeout: Timeout = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Stop before the run has cost this many USD.")] = None,
    name: Annotated[str, typer.Option(help="A name for the run.")] = "",
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Ask the models even where the cache knows the answer.")
    ] = False,
    batch: Annotated[
        bool,
        typer.Option(
            "--batch",
            help="Hand the calls over as batches: answered within a day, mostly for half the price (OpenAI, Azure, compatible).",
        ),
    ] = False,
    hand_over: Annotated[
        bool,
        typer.Option(
            "--hand-over",
            help="Let the running app or a worker, which have all loaded, make the calls, and follow them; keys are theirs.",
        ),
    ] = False,
    as_json: Json = False,
) -> int:
    """Run every variant over a probe set and show refusal against compliance."""
    bench = Workbench(private=True, hands_over=hand_over)
    request = RunRequest(
        variants=variant,
        probes=probes,
        models=model,
        intent=intent,
        name=name,
        judge=judge,
        sampling=Sampling(
            samples, temperature, max_tokens, seed, checked(known_effort, effort), checked(extra_parameters, extra)
        ),
        api_base=api_base,
        concurrency=concurrency,
        timeout_s=timeout,
        budget_usd=budget,
        use_cache=not no_cache,
        batch=batch,
    )
    plan = bench.runs.plan_from_files(request)
    if hand_over:
        bench.runs.check_somebody_works()
    key = None if hand_over else key_in(api_key_env)
    tell(bench.runs.estimate(plan).sentence)
    for doubt in () if hand_over else bench.runs.doubts(plan, has_key=bool(key)):
        tell(doubt)
    return _follow(bench, lambda: bench.runs.start(plan, key=key, key_env=api_key_env or ""), as_json)


def checked(reading: Callable[[str], str], text: str) -> str:
    """What an option says; InputError where it says nothing that can be used."""
    try:
        return reading(text)
    except ValueError as error:
        raise InputError(f"an option is wrong: {error}.", hint="Correct it.") from None


def resume(
    run_id: RunId,
    api_key_env: ApiKeyEnv = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Another budget for all of the run, in USD.")] = None,
    as_json: Json = False,
) -> int:
    """Take up a run's unfinished and failed trials again."""
    bench = Workbench(private=True)
    found, key = bench.runs.find(run_id).run_id, key_in(api_key_env)

    def begin() -> str:
        bench.runs.resume(found, key=key, key_env=api_key_env or "", budget_usd=budget)
        return found

    return _follow(bench, begin, as_json)


def runs(as_json: Json = False) -> None:
    """List the runs, newest first."""
    rows = [
        {"run_id": row.run_id, "name": row.name, "status": str(row.status), "created_at": row.created_at}
        for row in Workbench(private=True).runs.recent()
    ]
    if as_json:
        return print_json(rows)
    for row in rows:
        print(f"{row['run_id']}  {row['status']:<9}  {row['created_at']}  {row['name']}")
    return None


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE ...", help="Recorded completions, one variant a file.")],
    probes: Annotated[str | None, typer.Option(help="The probes they answer; joined by prompt text.")] = None,
    intent: IntentOption = None,
    name: Annotated[str, typer.Option(help="A name for the run.")] = "",
    labels: Annotated[str | None, typer.Option(help="The column with human labels.")] = None,
    judge: Annotated[str, typer.Option(help=f"Who judges where no label column is named: {JUDGE_HELP}")] = "rules",
    prompt_column: Annotated[
        str, typer.Option(help="The column with the prompts, where its name does not say so.")
    ] = "",
    completion_column: Annotated[str, typer.Option(help="The column with the responses, such as GPT4_response.")] = "",
    as_json: Json = False,
) -> None:
    """Turn recorded completions into a run."""
    bench = Workbench(private=True)
    request = ImportRequest(files, probes, intent, name, labels, judge, prompt_column, completion_column)
    with held(), closing(bench):
        imported = bench.runs.import_files(request)
    for note in imported.notes:
        tell(note)
    print_run(bench, imported.run_id, as_json)


def demo() -> int:
    """Run the starter comparison on the simulator and print its table."""
    bench = Workbench(private=True)
    return _follow(bench, lambda: bench.runs.start(bench.runs.starter_plan()), as_json=False)


def _follow(bench: Workbench, begin: Callable[[], str], as_json: bool) -> int:
    """Begin a run, watch it to its end, print what came of it. Ctrl-C cancels the run; its finished trials stay."""
    run_id, stopped = "", False
    with held():
        try:
            run_id = begin()
            tell(f"Run {run_id}")
            bench.runs.wait(run_id, _print_progress)
        except KeyboardInterrupt:
            stopped = True
            if not run_id:
                tell("Stopped before the run began.")
                return STOPPED
            bench.runs.cancel(run_id)
        except StoreError as error:
            if not run_id:
                raise
            tell(one_line(f"{error} `python -m core resume {run_id}` goes on."))
            return UNFINISHED
        finally:
            bench.close()
    print_run(bench, run_id, as_json)
    problem = bench.runs.problem(run_id)
    if problem:
        tell(one_line(f"{problem.sentence} `python -m core resume {run_id}` goes on."))
    if stopped:
        return STOPPED
    if problem and problem.nothing_done:
        return BAD_INPUT
    return UNFINISHED if problem else 0


def _print_progress(progress: Progress) -> None:
    end = "\n" if not sys.stderr.isatty() else "\r"
    print(f"{progress_line(progress):<100}"[:120], end=end, file=sys.stderr, flush=True)
