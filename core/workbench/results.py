"""Results as a user sees them: frames loaded once, summaries, comparisons, responses, the JSON and the files of a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cachetools import LRUCache, cached

from core.domain import RATE_OF, Intent, Outcome, unique
from core.memory import uncollected
from core.report.looks import looks_at
from core.report.trial_files import export_bytes
from core.text.numbers import money
from core.text.untrusted import visible
from core.workbench.context import Context
from core.workbench.gate_report import decide
from core.workbench.output_files import write_file
from core.workbench.probes import categories_of
from core.workbench.served_models import model_changes
from core.workbench.verdict_texts import front_chances, verdicts

if TYPE_CHECKING:
    import pandas as pd

    from core.domain import Plan
    from core.metrics.coding import Columns
    from core.store import RunRow, TrialFilter, TrialPage, TrialText, TrialView
    from core.workbench.gate_report import GateReport
    from core.workbench.verdict_texts import VerdictLine

R = TypeVar("R")
VALID_OUTCOMES = (Outcome.FULL_COMPLIANCE, Outcome.PARTIAL_REFUSAL, Outcome.FULL_REFUSAL)
MEASURES = 64
"""Results of metrics that are kept of one frame."""
REFUSALS_READ = 2_000
"""How many refusals are read for their wording."""


@dataclass(frozen=True, eq=False)
class _Identity:
    """A key that means one very object, which it keeps alive: for frames, which have no hash of their own."""

    value: Any

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.value is self.value


class Results:
    """What came of the runs of one store. Frames of the runs looked at last are kept in memory."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def load_ahead(self) -> None:
        """What the first chart and the first verdict of a process would wait for; nothing where there is no run to show."""
        if self._context.store.runs.all(limit=1):
            with uncollected():
                import pandas  # noqa: F401
                import plotly.graph_objects  # noqa: F401
                import scipy.optimize
                import scipy.stats  # noqa: F401

    def trials(
        self,
        run_ids: tuple[str, ...] | str,
        *,
        judge: str | None = None,
        version: str | None = None,
        prefer_labels: bool = False,
    ) -> pd.DataFrame:
        """The trials frame of one or several runs (columns: see `core.store.trial_frames`). Treat it as read-only.

        Loaded again only when something in those runs has changed.
        """
        wanted = (run_ids,) if isinstance(run_ids, str) else tuple(run_ids)
        key = (wanted, judge, version, prefer_labels, *self._revisions(wanted))
        resources, frames = self._context.resources, self._context.store.frames

        @cached(resources.frames, key=lambda: key, lock=resources.cache_lock)
        def load() -> pd.DataFrame:
            return frames.of_runs(list(wanted), judge=judge, version=version, prefer_labels=prefer_labels)

        return load()

    def _revisions(self, run_ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """What changes whenever a run's frame would: trials finishing, judgements, labels."""
        store = self._context.store
        rows, judgings, marks = (
            store.runs.several(run_ids),
            store.judgings.of_runs(run_ids),
            store.labels.marks(run_ids),
        )
        for run_id in run_ids:
            row = rows.get(run_id) or store.runs.get(run_id)
            moving = () if row.status.ended else (store.runs.progress(run_id).done,)
            judged = tuple((one.id, str(one.status), one.judged) for one in judgings[run_id])
            yield str(row.status), row.attempt, row.judge, moving, judged, marks[run_id]

    def summary(
        self, run_ids: tuple[str, ...] | str, *, judge: str | None = None, prefer_labels: bool = False
    ) -> pd.DataFrame:
        """One row a variant and model (columns: see `core.metrics.summary`)."""
        from core.metrics.rates import summary

        return summary(self.trials(run_ids, judge=judge, prefer_labels=prefer_labels))

    def verdicts(self, trials: pd.DataFrame, baseline: str, **options: Any) -> list[VerdictLine]:
        """What each candidate is worth (see `core.workbench.verdict_texts.verdicts`); kept while the trials stay as they are."""
        options.setdefault("looks", self._looks(trials["run_id"].unique()))
        return self._kept(lambda: verdicts(trials, baseline, **options), trials, baseline, options)

    def measure(self, metric: Callable[..., R], trials: pd.DataFrame, *args: Any, **options: Any) -> R:
        """`metric(trials, *args, **options)`, kept while the trials stay as they are. Treat it as read-only."""
        resources = self._context.resources
        with resources.cache_lock:
            mine = resources.measures.setdefault(_Identity(trials), LRUCache(MEASURES))
        key = (metric.__module__, metric.__qualname__, repr(args), repr(sorted(options.items())))
        found: R = cached(mine, key=lambda: key, lock=resources.cache_lock)(lambda: metric(trials, *args, **options))()
        return found

    def _kept(self, compute: Callable[[], R], trials: pd.DataFrame, of: str, options: Mapping[str, Any]) -> R:
        """What was decided of these very trials before, else computed now."""
        key = (_Identity(trials), of, *sorted((name, str(value)) for name, value in options.items()))
        resources = self._context.resources
        kept: R = cached(resources.verdicts, key=lambda: key, lock=resources.cache_lock)(compute)()
        return kept

    def front_chances(self, trials: pd.DataFrame, summary: pd.DataFrame, *, strict: bool = False) -> list[float]:
        """Of each row of a summary of these trials, in how many per cent of resampled probe sets it is on the front; kept
        while the trials and the rows stay as they are."""
        resources, rows = self._context.resources, summary[["variant", "version", "model"]].astype(str)
        key = (_Identity(trials), strict, *rows.itertuples(index=False, name=None))

        @cached(resources.fronts, key=lambda: key, lock=resources.cache_lock)
        def compute() -> list[float]:
            return front_chances(trials, summary, strict=strict)

        return compute()

    def _looks(self, run_ids: Iterable[str]) -> dict[tuple[str, str, str], int]:
        """The number of the look at each question, the latest where several runs put it."""
        found: dict[tuple[str, str, str], int] = {}
        for run_id in run_ids:
            for asked, number in looks_at(self._context.store, str(run_id)).items():
                found[asked] = max(number, found.get(asked, 1))
        return found

    def as_json(self, run_id: str) -> dict[str, Any]:
        """The run as the object that `--json` prints."""
        from core.metrics.rates import OVERREFUSAL, summary_rows

        row, trials = self._context.store.runs.get(run_id), self._context.store.frames.columns(run_id)
        table = summary_rows(trials)
        front = [line for line in table if line["pareto"]]
        return {
            "run_id": row.run_id,
            "name": row.name,
            "status": str(row.status),
            "simulated": row.simulated,
            "probe_set": {"name": row.probe_set, "hash": row.probe_hash, "size": row.probe_count},
            "judge": row.judge,
            "overrefusal_definition": OVERREFUSAL,
            "model_changes": self.model_changes(run_id),
            "wall_s": round(self._context.store.runs.progress(run_id).wall_s, 3),
            "calls": _calls(trials),
            "cost_usd": _cost(trials),
            "variants": [_variant_json(line) for line in table],
            "pareto_points": [{"name": line["variant"], "model": line["model"]} for line in front],
            "pareto": list(unique(line["variant"] for line in front)),
        }

    def run(self, run_id: str) -> RunRow:
        return self._context.store.runs.get(run_id)

    def model_changes(self, run_id: str) -> list[str]:
        """A sentence for each model that was another one later in the run, by its own replies."""
        return model_changes(self._context.store, run_id)

    def plan(self, run_id: str) -> Plan:
        """What was run: the variants' texts, the probes, the models and the settings."""
        return self._context.store.runs.plan(run_id)

    def judges(self, run_id: str) -> list[str]:
        """The judges whose opinions of this run are kept; the run's own first."""
        own = self._context.store.runs.get(run_id).judge
        return list(unique([own, *(name for name, _ in self._context.store.judgements.judges_of(run_id))]))

    def judge_versions(self, rows: Sequence[RunRow]) -> dict[str, str]:
        """The version of each run's own judge, by run; empty where it has none or has not judged yet."""
        judges = self._context.store.judgements.judges_of_runs([row.run_id for row in rows])
        own = {row.run_id: row.judge for row in rows}
        return {
            run_id: next((version for name, version in reversed(found) if name == own[run_id]), "")
            for run_id, found in judges.items()
        }

    def categories(self, run_id: str) -> list[str]:
        """The categories of the run's probes, in alphabetical order."""
        return categories_of(self._context.store.probes.get(self._context.store.runs.get(run_id).probe_hash))

    def probes_frame(self, run_id: str) -> pd.DataFrame:
        """The run's probes: probe_id, prompt, intent, expected, category, triggers, pair, note."""
        return self._context.store.probes.frame(self._context.store.runs.get(run_id).probe_hash)

    def search(self, run_id: str, wanted: TrialFilter, *, limit: int = 50, offset: int = 0) -> TrialPage:
        """One page of a run's trials that are wanted."""
        return self._context.store.responses.search([run_id], wanted, limit=limit, offset=offset)

    def trial(self, trial_id: int) -> TrialView:
        """Everything about one trial."""
        return self._context.store.responses.get(trial_id)

    def several(self, trial_ids: list[int]) -> list[TrialView]:
        """Everything about each of some trials, in the order in which they were asked for."""
        return self._context.store.responses.several(trial_ids)

    def texts_of(self, trial_ids: list[int]) -> dict[int, TrialText]:
        """Trial to the probe's text and the response."""
        return self._context.store.responses.texts(trial_ids)

    def prompts_of(self, trial_ids: list[int]) -> dict[int, str]:
        """Trial to the probe's text."""
        return {trial_id: text.prompt for trial_id, text in self.texts_of(trial_ids).items()}

    def responses_of(self, trial_ids: list[int]) -> dict[int, str]:
        """Trial to its response."""
        return {trial_id: text.response for trial_id, text in self.texts_of(trial_ids).items()}

    def evidence_of(self, trial_ids: list[int]) -> dict[int, list[tuple[int, int]]]:
        """Trial to the (start, end) of what spoke for its judgement."""
        return {
            trial_id: [(one.start, one.end) for one in found]
            for trial_id, found in self._context.store.judgements.evidence(trial_ids).items()
        }

    def refusal_sentences(self, trials: pd.DataFrame, *, strict: bool = False) -> pd.DataFrame:
        """The commonest sentences that decline, with one column of counts a variant (columns: `core.metrics.wording`).

        Reads the first 2,000 refusals; what a judge gave as evidence comes before a response's opening.
        """
        from core.metrics.wording import evidence_sentences, refusal_wording

        outcomes = ["full_refusal"] if strict else ["full_refusal", "partial_refusal"]
        refused = trials[trials["outcome"].isin(outcomes)].head(REFUSALS_READ)
        ids = refused["trial_id"].tolist()
        responses = self.responses_of(ids)
        sentences = evidence_sentences({trial: responses[trial] for trial in ids}, self.evidence_of(ids))
        return refusal_wording(sentences, refused["variant"].astype(str).tolist())

    def siblings(self, trial: TrialView) -> dict[str, int]:
        """Variant name to trial id: the same probe, model and sample under every variant of the run."""
        from core.store import TrialFilter

        wanted = TrialFilter(models=(trial.model,), probe_id=trial.probe.id)
        found = self._context.store.responses.search([trial.run_id], wanted, limit=1_000)
        return {hit.variant: hit.trial_id for hit in found.hits if hit.sample == trial.sample}

    def file(self, run_id: str, kind: str, gate: GateReport | None = None) -> bytes:
        """The run as a file: `html` (the report, with the gate's decision) or `csv`, `jsonl`, `parquet` (one row a trial)."""
        from core.report.html import html_report

        return (
            html_report(self._context.store, run_id, decision=gate.decision if gate else None).encode()
            if kind == "html"
            else export_bytes(self._context.store, run_id, kind)
        )

    def write(self, run_id: str, out: Path, kind: str = "", gate: GateReport | None = None) -> int:
        """Write the run as a file; its kind is the ending of `out` unless told. Returns the size in bytes."""
        content = self.file(run_id, kind or out.suffix.lstrip(".").lower(), gate)
        write_file(out, content)
        return len(content)

    def gate(self, run_id: str, candidate: str, **options: Any) -> GateReport:
        """Decide whether a variant passes (see `core.metrics.gate`); kept while run and trials stay as they are."""
        row, looks, trials = self._context.store.runs.get(run_id), self._looks([run_id]), self.trials(run_id)
        return self._kept(
            lambda: decide(row, trials, candidate, asked=self.probes_frame(run_id), looks=looks, **options),
            trials,
            f"gate {candidate}",
            {**options, "row": row, "looks": looks},
        )


def _cost(trials: Columns) -> float | None:
    """US dollars of all calls as far as they are known; None where none of those made has a known price."""
    import numpy as np

    from core.metrics.coding import is_value

    costs, cached = trials["cost_usd"], trials["cached"]
    made = costs[is_value(trials, "status", "done") & ~cached & ~is_value(trials, "model", "recorded")]
    if len(made) and np.isnan(made).all():
        return None
    return round(float(np.nansum(costs)), 6)


def _calls(trials: Columns) -> dict[str, int]:
    from core.metrics.coding import is_value

    done, recorded = is_value(trials, "status", "done"), is_value(trials, "model", "recorded")
    cached = done & trials["cached"]
    return {
        "made": int((done & ~cached & ~recorded).sum()),
        "cached": int(cached.sum()),
        "failed": int(is_value(trials, "status", "failed").sum()),
        "blocked": int((done & is_value(trials, "source", "provider")).sum()),
    }


def _variant_json(line: Mapping[Any, Any]) -> dict[str, Any]:
    shown = {name: line[name] for name in ("variant", "version", "model")}
    return {
        "name": shown.pop("variant"),
        **shown,
        "trials": int(line["trials"]),
        "invalid": int(line["invalid"]),
        **{rate: _rate_json(line, intent, rate) for intent, rate in RATE_OF.items()},
        "guide": _guide_json(line),
        "outcomes": {
            str(intent): {str(outcome): int(line[f"{intent}_{outcome}"]) for outcome in VALID_OUTCOMES}
            for intent in Intent
        },
    }


def _rate_json(line: Mapping[Any, Any], intent: Intent, rate: str) -> dict[str, Any]:
    return {
        "rate": _number(line[rate]),
        "low": _number(line[f"{rate}_low"]),
        "high": _number(line[f"{rate}_high"]),
        "refused": int(line[f"{intent}_refused"]),
        "n": int(line[f"{intent}_n"]),
        "strict_rate": _number(line[f"{rate}_strict"]),
    }


def _guide_json(line: Mapping[Any, Any]) -> dict[str, Any]:
    """What became of the benign probes that expect guidance; `rate` is the share guided as wanted."""
    return {
        "rate": _number(line["guided"]),
        "low": _number(line["guided_low"]),
        "high": _number(line["guided_high"]),
        "n": int(line["guide_n"]),
        **{name: int(line[f"guide_{name}"]) for name in ("guided", "answered", "refused")},
    }


def _number(value: float) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def run_text(shown: dict[str, Any]) -> str:
    """A run, given as `Results.as_json` gives it, as a table for a terminal."""
    lines = [f"{shown['name']}  ({shown['run_id']}, {shown['status']}, judge {shown['judge']})"]
    if shown["simulated"]:
        lines.append("SIMULATED: these responses come from the offline simulator, not from a real model.")
    lines += shown["model_changes"]
    lines += _table(shown["variants"], [(one["name"], one["model"]) for one in shown["pareto_points"]])
    calls = shown["calls"]
    lines.append(
        f"{calls['made']:,} calls made, {calls['cached']:,} from the cache, {calls['failed']:,} failed, "
        f"{calls['blocked']:,} blocked by the provider; {money(shown['cost_usd'])}; {shown['wall_s']:.1f} s."
    )
    return "\n".join(visible(line) for line in lines)


def _table(variants: list[dict[str, Any]], front: list[tuple[str, str]]) -> list[str]:
    name_width = max([len(v["name"]) for v in variants] + [7])
    model_width = max([len(v["model"]) for v in variants] + [5])
    head = f"{'variant':<{name_width}}  {'model':<{model_width}}  {'overrefusal (95 %)':<26}  {'harmful refusal (95 %)':<26}  invalid"
    lines = [head, "-" * len(head)]
    for v in variants:
        rates = "  ".join(f"{_rate_text(v[rate]):<26}" for rate in RATE_OF.values())
        mark = "  Pareto front" if (v["name"], v["model"]) in front else ""
        lines.append(f"{v['name']:<{name_width}}  {v['model']:<{model_width}}  {rates}  {v['invalid']:>7}{mark}")
    return lines + _guide_lines(variants)


def _guide_lines(variants: list[dict[str, Any]]) -> list[str]:
    """A line a variant on the benign probes that expect guidance; none where there are none."""
    return [
        f"{v['name']}, {v['model']}: of {v['guide']['n']} trials that expect guidance {v['guide']['guided']} were guided, "
        f"{v['guide']['answered']} answered in full, {v['guide']['refused']} refused."
        for v in variants
        if v["guide"]["n"]
    ]


def _rate_text(rate: dict[str, Any]) -> str:
    if rate["rate"] is None:
        return "no valid trial"
    return f"{rate['rate']:6.1%} [{rate['low']:.0%}, {rate['high']:.0%}] n={rate['n']}"
