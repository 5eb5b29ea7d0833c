"""How to make a run again: its settings in words, the command, the files it needs, the hashes to compare."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from urllib.parse import urlsplit, urlunsplit

from core.domain import Intent, Plan, ProbeSet, Variant
from core.errors import InputError
from core.probes.probe_files import load_probes, shipped_probe_sets, write_probes
from core.prompts.prompt_files import prompt_file
from core.store import Progress, RunRow

PACKAGES = ("litellm", "dbos", "sqlalchemy", "pandas", "scipy", "statsmodels", "plotly")
LARGEST_FILE = 400_000
"""A larger probe file is not put into the report."""


@dataclass(frozen=True)
class Attachment:
    """A file that the report carries: a click saves it, without any server."""

    name: str
    content: bytes
    kind: str

    @property
    def href(self) -> str:
        return f"data:{self.kind};base64,{base64.b64encode(self.content).decode()}"


def variant_files(plan: Plan) -> list[Attachment | None]:
    """Each wording as a file that reads back the same; None for one that no file can hold."""
    return [_variant_file(name, variant) for name, variant in zip(file_names(plan), plan.variants, strict=True)]


def file_names(plan: Plan) -> list[str]:
    """A harmless file name for each variant, no two alike."""
    names: list[str] = []
    for number, variant in enumerate(plan.variants, 1):
        stem = re.sub(r"[^\w.-]+", "-", variant.name).strip("-.") or f"variant-{number}"
        names.append(f"{stem}-{number}.md" if f"{stem}.md" in names else f"{stem}.md")
    return names


def _variant_file(name: str, variant: Variant) -> Attachment | None:
    try:
        return Attachment(name, prompt_file(name.removesuffix(".md"), variant.text).raw, "text/markdown")
    except InputError:
        return None


@dataclass(frozen=True)
class ProbeSource:
    """Where the probes of a run come from when it is made again."""

    argument: str
    """What `--probes` takes: a shipped set's name or a file's."""
    file: Attachment | None = None
    """The file, where the report carries it."""
    note: str = ""
    """What a reader must do where there is neither a shipped set nor a file."""


def probe_source(probe_set: ProbeSet) -> ProbeSource:
    """The shipped set that is the same, else a file, carried in the report where it is not too big."""
    for shipped in shipped_probe_sets():
        if load_probes(shipped).hash == probe_set.hash:
            return ProbeSource(shipped)
    name = f"probes-{probe_set.hash[:12]}"
    try:
        ending, content = write_probes(probe_set)
    except InputError as error:
        return ProbeSource(
            f"{name}.csv", note=f"The probes are not in here, for they cannot be written as a file: {error.problem}"
        )
    name += ending
    if len(content) > LARGEST_FILE:
        return ProbeSource(name, note=f"{name} is too large for this report: save it on the Probes page.")
    return ProbeSource(name, Attachment(name, content, "text/csv" if ending == ".csv" else "application/jsonl"))


def command(run: RunRow, plan: Plan, probes: str) -> str:
    """The command line that runs the same trials again; keys are named, never given."""
    sampling = plan.sampling
    options: list[tuple[str, object]] = [
        ("--judge", plan.judge),
        ("--samples", sampling.samples),
        ("--temperature", sampling.temperature),
        ("--max-tokens", sampling.max_tokens),
        ("--reasoning-effort", sampling.effort or None),
        ("--extra", sampling.extra or None),
        ("--seed", sampling.seed),
        ("--api-base", public_address(plan.api_base)),
        ("--api-key-env", run.key_env or None),
        ("--name", plan.name),
    ]
    lines = [
        "python -m core run",
        f"--variant {_quoted(file_names(plan))}",
        f"--probes {_quoted([probes])}",
        f"--model {_quoted(plan.models)}",
        *(f"{option} {_quoted([value])}" for option, value in options if value is not None),
    ]
    return " \\\n    ".join(lines)


def _quoted(values: Iterable[object]) -> str:
    return shlex.join(str(value) for value in values)


def public_address(url: str | None) -> str | None:
    """A server's address without the user, password and query that it may hold."""
    if not url:
        return None
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def settings(run: RunRow, plan: Plan, progress: Progress, judge_versions: dict[str, int]) -> list[tuple[str, str]]:
    """What was run, as (name, value) pairs for people."""
    sampling, probes = plan.sampling, plan.probe_set
    versions = ", ".join(f"{name} ({count:,} trials)" for name, count in judge_versions.items())
    return [
        ("Run", run.run_id),
        ("Source", "recorded completions" if run.source.recorded else "models through LiteLLM"),
        ("Models", ", ".join(plan.models)),
        ("Server", public_address(plan.api_base) or "the provider's own"),
        ("Temperature", _or(sampling.temperature, "the model's default")),
        ("Reasoning effort", sampling.effort or "the model's default"),
        ("Further parameters", sampling.extra or "none"),
        ("Longest reply", f"{sampling.max_tokens:,} tokens" if sampling.max_tokens else "the model's default"),
        ("Seed", _or(sampling.seed, "none")),
        ("Samples", f"{sampling.samples} of every probe"),
        ("Judge", run.judge + (f", version {versions}" if versions else "")),
        (
            "Probe set",
            f"{probes.name}: {probes.count(Intent.BENIGN):,} benign, {probes.count(Intent.HARMFUL):,} harmful",
        ),
        ("Probe set hash", probes.hash),
        ("Probe set source", probes.source or "not stated"),
        ("Probe set licence", probes.licence or "not stated"),
        ("Created", run.created_at),
        ("Started", run.started_at or "not yet"),
        ("Ended", run.ended_at or "not yet"),
        (
            "Calls",
            f"{progress.made:,} made, {progress.cached:,} from the cache, {progress.blocked:,} blocked by the provider",
        ),
        ("Tokens", f"{progress.prompt_tokens:,} in, {progress.completion_tokens:,} out"),
        ("Cost", _money(progress.cost_usd)),
        ("Cost of judging", _money(progress.judge_cost_usd if progress.judge_calls else 0.0)),
    ]


def _or(value: object, otherwise: str) -> str:
    return otherwise if value is None else str(value)


def _money(usd: float | None) -> str:
    return "not known" if usd is None else f"{usd:,.4f} US dollars"


def package_versions() -> list[tuple[str, str]]:
    """What made this report."""
    return [("python", python_version()), *((name, _version(name)) for name in PACKAGES)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
