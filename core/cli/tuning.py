"""The commands that tune a wording: which sentence does it, is it decided yet, what to write instead."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.console import BAD_INPUT, GATE_FAILED, STOPPED, UNFINISHED, one_line, print_json, tell
from core.cli.options import (
    ApiBase,
    ApiKeyEnv,
    Concurrency,
    IntentOption,
    Json,
    JudgeOption,
    MaxTokens,
    ProbesOption,
    Samples,
    Temperature,
    Timeout,
    key_in,
)
from core.domain import JudgeSpec, Sampling
from core.interrupts import held, pause
from core.settings import load_settings
from core.tuning.proposals import Goal
from core.workbench import Workbench
from core.workbench.comparisons import MARGIN
from core.workbench.estimates import doubts
from core.workbench.runs import progress_line
from core.workbench.tuning import pair_sentence
from core.workbench.tuning_runs import TuningRequest, Unfinished

if TYPE_CHECKING:
    from core.store import Progress

Command = Callable[..., int]
Prompt = Annotated[str, typer.Argument(metavar="PROMPT", help="A file, or the name of a saved or starter prompt.")]
ModelOption = Annotated[str, typer.Option(help="The model as LiteLLM names it; simulator/balanced needs no key.")]
Budget = Annotated[float | None, typer.Option(min=0, help="Stop before it has cost this many USD.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Ask the model even where the cache knows the answer.")]
Seed = Annotated[int, typer.Option(help="Decides designs and orders; the same seed asks the same calls.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (effects, compare, propose, watch):
        app.command()(command)


def asking(
    probes: ProbesOption,
    model: ModelOption,
    intent: IntentOption = None,
    api_base: ApiBase = None,
    api_key_env: ApiKeyEnv = None,
    judge: JudgeOption = "rules",
    samples: Samples = 1,
    concurrency: Concurrency = None,
    temperature: Temperature = 0.0,
    max_tokens: MaxTokens = 512,
    timeout: Timeout = None,
    budget: Budget = None,
    seed: Seed = 0,
    no_cache: NoCache = False,
) -> TuningRequest:
    """How the model is asked and judged, by the options that every command here has."""
    return TuningRequest(
        probes,
        model,
        intent,
        judge,
        Sampling(samples, temperature, max_tokens),
        api_base,
        concurrency,
        timeout,
        budget,
        not no_cache,
        seed,
        key_in(api_key_env),
        api_key_env or "",
    )


def asks(*, fresh: bool = False) -> Callable[[Command], Command]:
    """A command whose `request` comes of the options of `asking`; `fresh`: it never takes an answer from the cache."""
    how = {one.name: one for one in inspect.signature(asking, eval_str=True).parameters.values()}
    given: dict[str, Any] = {"no_cache": True} if fresh else {}

    def decorate(command: Command) -> Command:
        own = list(inspect.signature(command, eval_str=True).parameters.values())
        options = [one for name, one in how.items() if name not in given]
        place = [one.name for one in own].index("request")
        needed = [one for one in options if one.default is one.empty]
        others = [one for one in options if one not in needed]
        shown = [*own[:place], *needed, *own[place + 1 : -1], *others, own[-1]]

        @functools.wraps(command)
        def with_request(**values: Any) -> int:
            request = asking(**{one.name: values.pop(one.name) for one in options}, **given)
            judge, has_key = JudgeSpec.parse(request.judge), bool(request.key)
            for doubt in doubts([request.model], request.api_base, judge, load_settings(), has_key=has_key):
                tell(doubt)
            return command(request=request, **values)

        with_request.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
        with_request.__annotations__ = {one.name: one.annotation for one in shown}
        return with_request

    return decorate


@asks()
def effects(
    prompt: Prompt,
    request: TuningRequest,
    mode: Annotated[
        str, typer.Option(help="cheap (about 10 points to either side), normal (5) or thorough (2.5).")
    ] = "normal",
    freeze: Annotated[str, typer.Option(help="Sentences that always stay, by their numbers: 0,3.")] = "",
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Check the strongest sentences in the full prompt.")
    ] = True,
    as_json: Json = False,
) -> int:
    """Find how many points each sentence of a prompt adds to overrefusal and to harmful refusal."""
    bench = Workbench(private=True)
    planned = bench.tuning.plan_effects(prompt, request, mode=mode, freeze=_numbers(freeze), check=check)
    tell(bench.tuning.effects_estimate(planned))
    return _tune(bench, lambda: bench.tuning.effects(planned, request, _print_progress), effects_text, as_json)


@asks()
def compare(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="A file, or the name of a prompt.")],
    candidates: Annotated[list[str], typer.Argument(metavar="CANDIDATE ...", help="The wordings to compare with it.")],
    request: TuningRequest,
    sequential: Annotated[
        bool, typer.Option("--sequential", help="Ask block after block, and stop when it is decided.")
    ] = False,
    margin: Annotated[
        float, typer.Option(min=0, max=0.5, help="How much worse than the baseline is still acceptable.")
    ] = MARGIN,
    as_json: Json = False,
) -> int:
    """Decide whether a wording is better than the baseline, not worse, worse, a trade, or not decided by these probes."""
    bench = Workbench(private=True)
    plan = bench.comparisons.plan(baseline, candidates, request)
    tell(bench.comparisons.estimate(plan, sequential=sequential, margin=margin))

    def work() -> dict[str, Any]:
        return bench.comparisons.compare(
            plan, request, sequential=sequential, margin=margin, on_progress=_print_progress
        )

    return _tune(bench, work, compare_text, as_json)


@asks()
def propose(
    prompt: Prompt,
    request: TuningRequest,
    proposer: Annotated[
        str,
        typer.Option(
            help="The model that proposes edits; simulator/balanced needs no key. gepa:MODEL lets GEPA, where it is installed, "
            "choose what that model edits."
        ),
    ],
    max_calls: Annotated[int, typer.Option(min=1, help="Calls of the model under test at most.")] = 5000,
    ratio: Annotated[
        float, typer.Option(min=0, help="How many points of overrefusal a point of harmful refusal is worth.")
    ] = 3.0,
    limit: Annotated[float, typer.Option(min=0, max=0.5, help="How much worse either rate may be.")] = 0.02,
    freeze: Annotated[str, typer.Option(help="Sentences that always stay, by their numbers: 0,3.")] = "",
    save: Annotated[bool, typer.Option("--save", help="Save the wording as a draft under a name of its own.")] = False,
    proposer_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server for the proposer.")] = None,
    proposer_key_env: Annotated[str | None, typer.Option(help="The variable that holds the proposer's key.")] = None,
    as_json: Json = False,
) -> int:
    """Search for a better wording: edits of sentences, tried on one part of the probes and proved once on a sealed one."""
    bench = Workbench(private=True)
    planned = bench.campaigns.plan(
        prompt,
        request,
        proposer=proposer,
        max_calls=max_calls,
        goal=Goal(ratio, limit),
        freeze=_numbers(freeze),
        proposer_base=proposer_base,
        proposer_key=key_in(proposer_key_env),
    )
    tell(bench.campaigns.estimate(planned))

    def work() -> dict[str, Any]:
        result = bench.campaigns.propose(planned, _print_progress)
        saved = bench.campaigns.save(result) if save and result["improved"] else ""
        return {**result, "saved": saved}

    return _tune(bench, work, propose_text, as_json)


@asks(fresh=True)
def watch(
    prompt: Prompt,
    request: TuningRequest,
    margin: Annotated[float, typer.Option(min=0, max=0.5, help="How much worse it may become.")] = MARGIN,
    every: Annotated[
        float | None, typer.Option(min=1, help="Go on with a round every so many seconds; without it one round.")
    ] = None,
    webhook: Annotated[
        str, typer.Option(help="An address that is sent the result as JSON when it no longer holds.")
    ] = "",
    schedule: Annotated[
        str,
        typer.Option(
            help="Have the app or a worker make a round whenever this cron expression says (UTC); off ends it."
        ),
    ] = "",
    as_json: Json = False,
) -> int:
    """Ask a prompt's probes again, a round a call, and leave with 1 once a rate is shown to have become worse."""
    bench = Workbench(private=True)
    planned = bench.watches.plan(prompt, request, margin=margin)
    if webhook:
        bench.watches.check_webhook(webhook)
    tell(bench.watches.estimate(planned))

    def work() -> dict[str, Any]:
        result = bench.watches.watch(planned, _print_progress)
        while every is not None and result["holds"]:
            tell(result["sentence"])
            pause(every)
            result = bench.watches.watch(planned, _print_progress)
        if schedule == "off":
            bench.watches.unschedule(result["watch_id"])
        elif schedule and result["holds"]:
            bench.watches.schedule(result["watch_id"], schedule, request=request, webhook=webhook)
            tell(f"Scheduled: {schedule}. The app or a worker makes the rounds.")
        if webhook and not result["holds"] and (problem := bench.watches.tell(webhook, result)):
            tell(problem)
        return result

    return _tune(bench, work, watch_text, as_json, failed=lambda result: not result["holds"])


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.replace(",", " ").split()]
    except ValueError:
        raise typer.BadParameter(f"{text!r} are no numbers of sentences.") from None


def _tune(
    bench: Workbench,
    work: Callable[[], dict[str, Any]],
    as_text: Callable[[Mapping[str, Any]], str],
    as_json: bool,
    failed: Callable[[Mapping[str, Any]], bool] = lambda result: False,
) -> int:
    """Do it, print what came of it. Ctrl-C cancels the run that is going on; what is answered stays."""
    with held():
        try:
            result = work()
        except KeyboardInterrupt:
            tell("Stopped. The same command goes on with it.")
            return STOPPED
        except Unfinished as error:
            tell(one_line(str(error)))
            return BAD_INPUT if error.nothing_done else UNFINISHED
        finally:
            bench.close()
    if as_json:
        print_json(result)
    else:
        print(as_text(result))
    return GATE_FAILED if failed(result) else 0


def _print_progress(progress: Progress) -> None:
    end = "\n" if not sys.stderr.isatty() else "\r"
    print(f"{progress_line(progress):<100}"[:120], end=end, file=sys.stderr, flush=True)


def effects_text(result: Mapping[str, Any]) -> str:
    """The effects as a table for a terminal, the strongest causes of overrefusal as they stand in the prompt."""
    head = f"{result['prompt']} on {result['model']}{' (simulated)' if result['simulated'] else ''}: points that each sentence adds"
    lines = [head, "", f"{'':>3}  {'overrefusal':>22}  {'harmful refusal':>22}  sentence"]
    for one in result["sentences"]:
        cells = [_points(one[rate]) for rate in ("overrefusal", "harmful_refusal")]
        text = one_line(one["text"])
        lines.append(
            f"{one['index']:>3}  {cells[0]:>22}  {cells[1]:>22}  {text if len(text) <= 70 else text[:69] + '…'}"
        )
    if result["checks"]:
        lines += ["", "In the full prompt:"]
        lines += [f"  without {' and '.join(map(str, one['removed']))}: {one['sentence']}" for one in result["checks"]]
    if shown := [one for one in result["interactions"] if one["reading"]]:
        lines += ["", "Pairs:", *(f"  {pair_sentence(one)}" for one in shown)]
    failed = f", {result['failed']:,} failed" if result["failed"] else ""
    return "\n".join([*lines, "", f"{result['calls']:,} calls{failed}. Kept as {result['tuning_id']}."])


def _points(one: Mapping[str, float | None]) -> str:
    if one["points"] is None:
        return "frozen"
    return f"{one['points']:+.1f} ({one['low']:+.1f} to {one['high']:+.1f})"


def compare_text(result: Mapping[str, Any]) -> str:
    """A line a candidate for a terminal."""
    head = f"Against {result['baseline']} on {result['model']}{' (simulated)' if result['simulated'] else ''}"
    lines = [f"  {one['candidate']}: {one['sentence']}" for one in result["comparisons"]]
    spared = f" of at most {result['most_calls']:,}" if result["sequential"] else ""
    return "\n".join([head, *lines, f"{result['calls']:,} calls{spared}. Kept as {result['tuning_id']}."])


def propose_text(result: Mapping[str, Any]) -> str:
    """What a campaign found, for a terminal."""
    simulated = " (simulated)" if result["simulated"] else ""
    lines = [f"{result['prompt']} on {result['model']}{simulated}: {result['sentence']}"]
    for edit in result["best"]["edits"]:
        after = one_line(edit["after"]) or "(left out)"
        lines += ["", f"  {edit['kind']}: {one_line(edit['before'])}", f"       -> {after}"]
    if result["best"]["edits"]:
        lines += ["", result["best"]["text"].strip()]
    counts = f"{result['proposals']} edits proposed, {result['refused']} refused, {result['tried']} wordings tried"
    saved = f" Saved as “{result['saved']}”." if result["saved"] else ""
    return "\n".join([*lines, "", f"{counts}, {result['calls']:,} calls. Kept as {result['campaign_id']}.{saved}"])


def watch_text(result: Mapping[str, Any]) -> str:
    """Whether it still holds, for a terminal."""
    simulated = " (simulated)" if result["simulated"] else ""
    return f"{result['prompt']} on {result['model']}{simulated}: {result['sentence']} Kept as {result['watch_id']}."
