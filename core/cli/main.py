"""The command line: every command reads its arguments, asks the workbench, prints a table or one JSON object."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import libraries, operate
from core.cli.libraries import IntentOption, Json
from core.errors import WorkbenchError
from core.judges import usages

if TYPE_CHECKING:
    from core.store import Progress
    from core.store.admin.copying import CopiedTable
    from core.workbench import Workbench

app = typer.Typer(
    help="Measure what a system prompt refuses: benign and harmful probes, variant by variant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

JUDGE_HELP = f"{usages()}."
RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run's id; `latest` is the newest.")]
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]

BAD_INPUT = 2
UNFINISHED = 3
STOPPED = 130
"""Ctrl-C, as shells count it."""
LISTS = {"run": ("--variant", "--model")}


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 done, 1 a gate failed, 2 something was wrong with the input."""
    arguments = spread(list(sys.argv[1:] if argv is None else argv))
    try:
        _log()
        code = app(args=arguments, prog_name="python -m core", standalone_mode=False)
    except WorkbenchError as error:
        code = _complain(str(error))
    except typer.Abort:
        code = _complain("Stopped.")
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        code = _usage(error.format_message())
    sys.exit(code if isinstance(code, int) else 0)


def _log() -> None:
    from core.settings import load_settings
    from core.text.log_lines import set_up

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


def _complain(message: str) -> int:
    print(_line(message), file=sys.stderr)
    return BAD_INPUT


def _usage(message: str) -> int:
    """What is wrong with a command line: one line, or the help that it asks for by saying nothing."""
    if message.lstrip().startswith("Usage:"):
        print(message, file=sys.stderr)
        return BAD_INPUT
    return _complain(message)


def _line(text: str) -> str:
    from core.text.untrusted import visible

    return " ".join(visible(text).split())


def _workbench(*, private: bool = True) -> Workbench:
    from core.workbench import Workbench

    return Workbench(private=private)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


@app.command()
def run(
    variant: Annotated[
        list[str], typer.Option(metavar="FILE ...", help="Variant files, or names of saved or starter prompts.")
    ],
    probes: Annotated[str, typer.Option(help="A probe file or the name of a probe set.")],
    model: Annotated[
        list[str],
        typer.Option(metavar="MODEL ...", help="Models as LiteLLM names them; simulator/balanced needs no key."),
    ],
    intent: IntentOption = None,
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server.")] = None,
    api_key_env: Annotated[str | None, typer.Option(help="The environment variable that holds the key.")] = None,
    judge: Annotated[str, typer.Option(help=JUDGE_HELP)] = "rules",
    samples: Annotated[int, typer.Option(min=1, max=100, help="Repetitions of every trial.")] = 1,
    concurrency: Annotated[
        int | None, typer.Option(min=1, max=512, help="Calls in flight at once to one provider.")
    ] = None,
    temperature: Annotated[float, typer.Option(min=0, max=2)] = 0.0,
    max_tokens: Annotated[int, typer.Option(min=1)] = 512,
    seed: Annotated[int | None, typer.Option(help="Handed to models that take one.")] = None,
    timeout: Annotated[float | None, typer.Option(min=0.1, help="Seconds one call may take.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Stop before the run has cost this many USD.")] = None,
    name: Annotated[str, typer.Option(help="A name for the run.")] = "",
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Ask the models even where the cache knows the answer.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Run every variant over a probe set and show refusal against compliance."""
    bench = _workbench()
    plan = bench.runs.plan_from_files(
        variant,
        probes,
        model,
        intent=intent,
        api_base=api_base,
        judge=judge,
        samples=samples,
        concurrency=concurrency,
        temperature=temperature,
        max_tokens=max_tokens,
        seed=seed,
        timeout_s=timeout,
        budget_usd=budget,
        name=name,
        use_cache=not no_cache,
    )
    key = _key(api_key_env)
    print(bench.runs.estimate(plan).sentence, file=sys.stderr)
    return _follow(bench, lambda: bench.runs.start(plan, key=key, key_env=api_key_env or ""), as_json)


@app.command()
def resume(
    run_id: RunId,
    api_key_env: Annotated[str | None, typer.Option(help="The environment variable that holds the key.")] = None,
    as_json: Json = False,
) -> int:
    """Take up a run's unfinished and failed trials again."""
    bench = _workbench()
    found, key = bench.runs.find(run_id).run_id, _key(api_key_env)

    def begin() -> str:
        bench.runs.resume(found, key=key, key_env=api_key_env or "")
        return found

    return _follow(bench, begin, as_json)


def _key(variable: str | None) -> str | None:
    if variable is None:
        return None
    value = os.environ.get(variable, "").strip()
    if not value:
        raise WorkbenchError(f"The environment variable {variable} is empty.", hint="Put the key into it.")
    return value


def _follow(bench: Workbench, begin: Callable[[], str], as_json: bool) -> int:
    """Begin a run, watch it to its end, print what came of it. Ctrl-C cancels the run; its finished trials stay."""
    run_id, stopped = "", False
    try:
        run_id = begin()
        print(f"Run {run_id}", file=sys.stderr)
        bench.runs.wait(run_id, _progress_line)
    except KeyboardInterrupt:
        stopped = True
        if not run_id:
            print("Stopped before the run began.", file=sys.stderr)
            return STOPPED
        bench.runs.cancel(run_id)
    finally:
        bench.close()
    _show(bench, run_id, as_json)
    problem = bench.runs.problem(run_id)
    if problem:
        print(_line(f"{problem.sentence} `python -m core resume {run_id}` goes on."), file=sys.stderr)
    if stopped:
        return STOPPED
    return BAD_INPUT if problem and problem.nothing_done else 0


def _progress_line(progress: Progress) -> None:
    from core.workbench.runs import progress_line

    end = "\n" if not sys.stderr.isatty() else "\r"
    print(f"{progress_line(progress):<100}"[:120], end=end, file=sys.stderr, flush=True)


@app.command()
def show(run_id: RunId, as_json: Json = False) -> None:
    """Show a run's rates, outcomes and Pareto front."""
    bench = _workbench()
    _show(bench, bench.runs.find(run_id).run_id, as_json)


def _show(bench: Workbench, run_id: str, as_json: bool) -> None:
    if as_json:
        _print_json(bench.results.as_json(run_id))
    else:
        print(bench.results.as_text(run_id))


@app.command()
def runs(as_json: Json = False) -> None:
    """List the runs, newest first."""
    rows = _workbench().runs.listing()
    if as_json:
        return _print_json(rows)
    for row in rows:
        print(f"{row['run_id']}  {row['status']:<9}  {row['created_at']}  {row['name']}")
    return None


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE ...", help="Recorded completions, one variant a file.")],
    probes: Annotated[str | None, typer.Option(help="The probes they answer; joined by prompt text.")] = None,
    intent: IntentOption = None,
    name: Annotated[str, typer.Option(help="A name for the run.")] = "",
    labels: Annotated[str | None, typer.Option(help="The column with human labels.")] = None,
    judge: Annotated[str, typer.Option(help=f"Who judges rows without a label: {JUDGE_HELP}")] = "rules",
    prompt_column: Annotated[
        str, typer.Option(help="The column with the prompts, where its name does not say so.")
    ] = "",
    completion_column: Annotated[str, typer.Option(help="The column with the responses, such as GPT4_response.")] = "",
    as_json: Json = False,
) -> None:
    """Turn recorded completions into a run."""
    from core.workbench.completion_imports import ImportRequest

    bench = _workbench()
    request = ImportRequest(files, probes, intent, name, labels, judge, prompt_column, completion_column)
    imported = bench.runs.import_files(request)
    for note in imported.notes:
        print(note, file=sys.stderr)
    _show(bench, imported.run_id, as_json)


@app.command()
def judge(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A CSV with the columns prompt and completion.")],
    judge: Annotated[str, typer.Option(help=JUDGE_HELP)] = "rules",
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server for the LLM judge.")] = None,
    api_key_env: Annotated[str | None, typer.Option(help="The environment variable that holds the key.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the judged CSV; stdout shows figures only.")] = None,
    as_json: Json = False,
) -> None:
    """Judge recorded completions; where human labels stand, say how well the judge agrees with them."""
    bench = _workbench()
    judged = bench.labels.judge_file(file, judge, out=out, api_base=api_base, key=_key(api_key_env))
    if as_json:
        _print_json(judged.as_json())
    else:
        print(judged.as_text())


@app.command()
def report(run_id: RunId, out: Out) -> None:
    """Write a run's report as one self-contained HTML file."""
    bench = _workbench()
    written = bench.results.write(bench.runs.find(run_id).run_id, out, "html")
    print(f"Wrote {out} ({written:,} bytes).", file=sys.stderr)


@app.command()
def export(run_id: RunId, out: Out) -> None:
    """Write a run's trials as CSV, JSONL or Parquet, by the file's ending."""
    bench = _workbench()
    written = bench.results.write(bench.runs.find(run_id).run_id, out)
    print(f"Wrote {out} ({written:,} bytes).", file=sys.stderr)


@app.command()
def gate(
    run_id: RunId,
    candidate: Annotated[str, typer.Option(help="The variant to decide on.")],
    baseline: Annotated[str | None, typer.Option(help="The variant it must not be worse than.")] = None,
    max_overrefusal: Annotated[
        float | None, typer.Option(min=0, max=1, help="The highest overrefusal rate allowed.")
    ] = None,
    min_harmful_refusal: Annotated[
        float | None, typer.Option(min=0, max=1, help="The lowest harmful refusal rate allowed.")
    ] = None,
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
    bench = _workbench()
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
        print(_line(f"{result.unfinished} `python -m core resume {result.run.run_id}` goes on."), file=sys.stderr)
        return UNFINISHED
    result.write(junit=junit, markdown=markdown)
    if as_json:
        _print_json(result.as_json())
    else:
        print(result.as_text())
    return 0 if result.passed else 1


@app.command()
def demo() -> int:
    """Run the starter comparison on the simulator and print its table."""
    bench = _workbench()
    return _follow(bench, lambda: bench.runs.start(bench.runs.starter_plan()), as_json=False)


@app.command()
def worker() -> None:
    """Work on the runs of this database until stopped; what is open then is handed over to the other workers."""
    from core.settings import load_settings
    from core.workbench import Workbench

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bench = Workbench(load_settings().model_copy(update={"work_in_app": True}))
    try:
        bench.runs.work()
    except KeyboardInterrupt:
        print("Stopping: what is open is handed over.", file=sys.stderr)
    finally:
        bench.close()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
) -> None:
    """Serve the workbench in the browser; without sign-in only to this machine."""
    from core.access.exposure import HINT, refusal
    from core.settings import ROOT, load_settings

    refused = refusal(load_settings(), host)
    if refused:
        raise WorkbenchError(refused, hint=HINT)
    os.chdir(ROOT)
    listen = ["--server.address", host, "--server.port", str(port)]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *listen])


@app.command()
def purge(
    days: Annotated[int, typer.Option(min=0, help="How many days a deleted thing must have lain in the bin.")] = 30,
) -> None:
    """Delete for good what was deleted long ago. The app does so by itself once a day."""
    print(_workbench().bin.purge_old(days).sentence, file=sys.stderr)


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema. Opening it does so, too; this says what was done."""
    from core.settings import load_settings
    from core.store.admin.copying import migrate

    before, after = migrate(load_settings().store_url)
    said = (
        f"The schema is {after}, as before." if before == after else f"The schema was {before or 'none'}, is {after}."
    )
    print(said, file=sys.stderr)


@app.command("copy")
def copy_(
    source: Annotated[str, typer.Option("--from", help="The database to copy, such as sqlite:///FILE.")],
    target: Annotated[str, typer.Option("--to", help="An empty one, such as postgresql+psycopg://USER@HOST/NAME.")],
) -> None:
    """Take a database elsewhere with all that is in it, counts and hashes compared."""
    from core.store.admin.copying import copy

    def tell(copied: CopiedTable) -> None:
        print(f"{copied.table:<18} {copied.rows:>9,} rows  {copied.hash[:12]}", file=sys.stderr)

    old, new = (url.replace("postgresql://", "postgresql+psycopg://", 1) for url in (source, target))
    print(f"{sum(copied.rows for copied in copy(old, new, tell)):,} rows copied; all are the same.", file=sys.stderr)


libraries.add_to(app)
operate.add_to(app)
