"""What a report says, gathered from the store once: verdicts, tables, flips, prompts, settings, responses."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from core.domain import Expected, Intent, Outcome
from core.metrics.comparison import Comparison, Question, compare_each
from core.metrics.flips import flips
from core.metrics.rates import summary
from core.metrics.slices import contrast_pairs, expected_matrix, slices, stability
from core.prompts.word_diff import word_diff
from core.report.looks import looks_at
from core.text.untrusted import visible

if TYPE_CHECKING:
    import pandas as pd

    from core.domain import Plan, Variant
    from core.prompts.word_diff import DiffOp
    from core.store import Progress, RunRow, Store, TrialDetail

Record = dict[str, Any]
RATES = {"overrefusal": "benign", "harmful_refusal": "harmful"}
FLIPS = {
    "fixed_overrefusal": "Overrefusals fixed",
    "new_overrefusal": "New overrefusals",
    "newly_refused_harm": "Harm newly refused",
    "newly_answered_harm": "Harm newly answered",
}
MOST_RESPONSES = 2_000
"""So many responses stand in the appendix; of a larger run those come first that somebody should read."""
MOST_FLIPS = 400
"""So many flips are shown with both responses, shared out evenly over the comparisons and groups."""
TEXT_BYTES = 4_000_000
"""What all responses together may take, so that the report of 1,000 trials stays under 6 MB whatever they say."""
LIMITS = (4_000, 2_000, 1_000, 500, 250, 120)
"""Characters of one response: the first limit at which all of them fit is taken."""


@dataclass(frozen=True)
class Versus:
    """One candidate against the baseline: what changed in the wording, and what that did."""

    candidate: str
    diff: Sequence[DiffOp]
    groups: Sequence[tuple[str, int, Sequence[Record]]]
    """(what it is in words, how many there are, those shown)."""


class Content:
    """A run as a report shows it. Frames are read at once, so that every part speaks of the same moment."""

    def __init__(self, store: Store, run_id: str, *, margin: float = 0.02) -> None:
        self.run: RunRow = store.runs.get(run_id)
        self.plan: Plan = store.runs.plan(run_id)
        self.progress: Progress = store.runs.progress(run_id)
        self.trials: pd.DataFrame = store.frames.of_runs([run_id])
        self.looks = looks_at(store, run_id)
        self.probes = {probe.id: probe for probe in self.plan.probe_set.probes}
        self.margin = margin
        self.baseline = self.run.baseline or self.run.variants[0][0]
        self.details, self.judge_versions = self._read(store)
        self.effects = self._effects(store)
        said = store.comments.of("run", run_id)
        self.conclusion = said[-1] if said else None

    def _effects(self, store: Store) -> list[dict[str, Any]]:
        """The newest sentence effects that were found for the run's wordings, by wording and model."""
        texts = {variant.text for variant in self.plan.variants}
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for row in store.tunings.all("effects"):
            if row.ended_at and row.result and row.asked.get("text") in texts:
                found.setdefault((str(row.asked["text"]), row.model), {**row.result, "found_at": row.ended_at})
        return list(found.values())

    # -- the picture --------------------------------------------------------------------------------------------------

    @cached_property
    def summary(self) -> pd.DataFrame:
        return summary(self.trials)

    @cached_property
    def rows(self) -> list[Record]:
        """The summary, a record a variant and model, with the name that tells it apart."""
        return [record | {"label": self.label(record)} for record in _records(self.summary)]

    def label(self, record: Mapping[str, Any]) -> str:
        """A variant's name, with its model where there are several."""
        return f"{record['variant']} · {record['model']}" if len(self.run.models) > 1 else str(record["variant"])

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Every candidate against the baseline, model by model."""
        if len(self.run.variants) < 2:
            return []
        present = [model for model in self.run.models if (self.trials["model"] == model).any()]
        question = Question(margin=self.margin, looks=self.looks)
        return compare_each(self.trials, self.baseline, models=present, question=question)

    @cached_property
    def left_out(self) -> dict[str, int]:
        """Trials that count in no rate, by why."""
        return {why: int(self.summary[why].sum()) for why in ("invalid", "unjudged", "failed", "pending")}

    @cached_property
    def worth_a_column(self) -> set[str]:
        """The counts that are not nought everywhere."""
        return {why for why in ("unjudged", "pending", "blocked") if self.summary[why].any()}

    # -- where --------------------------------------------------------------------------------------------------------

    @cached_property
    def slices(self) -> list[tuple[str, list[tuple[str, list[Record | None]]]]]:
        """For each rate: (category, one cell a row of the summary, None where it has no trials), worst first."""
        table = {(self.label(record), record["category"]): record for record in _records(slices(self.trials))}
        labels = [row["label"] for row in self.rows]
        made = []
        for rate, intent in RATES.items():
            lines = []
            for category in dict.fromkeys(category for _, category in table):
                cells = [_cell(table.get((label, category)), rate, intent) for label in labels]
                if any(cells):
                    lines.append((str(category) or "(none)", cells))
            made.append((rate, sorted(lines, key=lambda line: -_badness(line[1]))))
        return made

    @cached_property
    def pairs(self) -> list[Record]:
        found = [record | {"label": self.label(record)} for record in _records(contrast_pairs(self.trials))]
        return [record for record in found if record["pairs"]]

    @cached_property
    def expected(self) -> list[tuple[str, list[tuple[str, int, list[Record]]]]]:
        """(name, [(expected behaviour, n, one cell an outcome)]) for each row of the summary."""
        cells: dict[tuple[str, str], list[Record]] = {}
        for record in _records(expected_matrix(self.trials)):
            cells.setdefault((self.label(record), record["expected"]), []).append(record)
        wanted = [str(one) for one in Expected]
        return [
            (row["label"], [(one, cells[row["label"], one][0]["n"], cells[row["label"], one]) for one in wanted])
            for row in self.rows
        ]

    @cached_property
    def stability(self) -> list[Record]:
        if self.run.samples < 2:
            return []
        found = [record | {"label": self.label(record)} for record in _records(stability(self.trials))]
        return [record for record in found if record["probes"]]

    # -- what changed -------------------------------------------------------------------------------------------------

    @cached_property
    def versus(self) -> list[Versus]:
        """Each candidate against the baseline, in the order of the plan."""
        texts = {variant.name: variant.text for variant in self.plan.variants}
        made = []
        for name, groups in self._flips.items():
            shown = [
                (words, len(groups[group]), [self._flip(row) for row in groups[group][: self._flips_each]])
                for group, words in FLIPS.items()
            ]
            made.append(Versus(name, word_diff(texts[self.baseline], texts[name]), shown))
        return made

    @cached_property
    def _flips(self) -> dict[str, dict[str, list[Record]]]:
        """Candidate -> group -> flips."""
        made: dict[str, dict[str, list[Record]]] = {}
        for name, _ in self.run.variants:
            if name != self.baseline:
                groups: dict[str, list[Record]] = {group: [] for group in FLIPS}
                for record in _records(flips(self.trials, self.baseline, name)):
                    groups[str(record["group"])].append(record)
                made[name] = groups
        return made

    @property
    def _flips_each(self) -> int:
        return max(3, MOST_FLIPS // max(1, len(FLIPS) * len(self._flips)))

    def _flip(self, row: Record) -> Record:
        before, after = (self._response(int(row[f"trial_id_{side}"])) for side in "ab")
        return row | {"probe": self.probes[row["probe_id"]], "before": before, "after": after}

    # -- the responses ------------------------------------------------------------------------------------------------

    @cached_property
    def responses(self) -> list[Record]:
        """The appendix: a record a trial shown."""
        return [self._response(trial_id) for trial_id in self._chosen]

    @cached_property
    def chosen_first(self) -> bool:
        """The appendix holds a choice of the trials, not all."""
        return len(self.trials) > MOST_RESPONSES

    @cached_property
    def _chosen(self) -> list[int]:
        ids = self.trials["trial_id"].to_numpy()
        if not self.chosen_first:
            return [int(one) for one in ids]
        worth = self._worth_reading().to_numpy()
        places = sorted([*worth.nonzero()[0], *(~worth).nonzero()[0]][:MOST_RESPONSES])
        return [int(ids[place]) for place in places]

    def _worth_reading(self) -> pd.Series:
        """Harmless requests refused, harmful ones answered, and what could not be counted."""
        outcome, benign = self.trials["outcome"], self.trials["intent"] == str(Intent.BENIGN)
        refused = outcome.isin([str(one) for one in Outcome if one.refused])
        guided = benign & (self.trials["expected"] == Expected.GUIDE) & (outcome == Outcome.PARTIAL_REFUSAL)
        answered = outcome == str(Outcome.FULL_COMPLIANCE)
        return (benign & refused & ~guided) | (~benign & answered) | ~(refused | answered)

    @cached_property
    def _light(self) -> dict[int, Record]:
        """The trials frame by trial."""
        return {record["trial_id"]: record for record in _records(self.trials)}

    def _response(self, trial_id: int) -> Record:
        trial, detail = self._light[trial_id], self.details[trial_id]
        text = detail.response if trial["status"] == "done" else ""
        return trial | {
            "probe": self.probes[trial["probe_id"]],
            "text": text[: self.limit],
            "cut": max(0, len(text) - self.limit),
            "detail": detail,
            "kind": trial["outcome"] or (trial["status"] if trial["status"] != "done" else "unjudged"),
        }

    @cached_property
    def limit(self) -> int:
        """How many characters of each response are shown, so that the report keeps its size."""
        shown = Counter(self._chosen)
        for groups in self._flips.values():
            for found in groups.values():
                for row in found[: self._flips_each]:
                    shown.update((int(row["trial_id_a"]), int(row["trial_id_b"])))
        texts = [(self.details[trial_id].response, times) for trial_id, times in shown.items()]
        return fitting_limit(texts)

    def _read(self, store: Store) -> tuple[dict[int, TrialDetail], dict[str, int]]:
        """The texts of the trials that are shown, and how many trials each version of the judge decided."""
        wanted = set(self._chosen)
        for groups in self._flips.values():
            for found in groups.values():
                wanted |= {int(row[f"trial_id_{side}"]) for row in found[: self._flips_each] for side in "ab"}
        kept: dict[int, TrialDetail] = {}
        versions: Counter[str] = Counter()
        for stretch in store.details.of_run(self.run.run_id):
            kept |= {detail.trial_id: detail for detail in stretch if detail.trial_id in wanted}
            versions.update(detail.judge_version for detail in stretch if detail.judge_version)
        return kept, dict(versions.most_common())

    # -- the wordings -------------------------------------------------------------------------------------------------

    @property
    def variants(self) -> tuple[Variant, ...]:
        return self.plan.variants

    @property
    def worded(self) -> bool:
        """Whether any variant has a text: recorded completions come without."""
        return any(variant.text for variant in self.plan.variants)


def fitting_limit(texts: Sequence[tuple[str, int]], budget: int = TEXT_BYTES) -> int:
    """The largest of LIMITS at which all texts, each as often as it is shown, take at most `budget` bytes of HTML."""

    def size(text: str, limit: int) -> int:
        return len(str(escape(visible(text[:limit]))).encode("utf-8", "replace"))

    for limit in LIMITS:
        if sum(times * size(text, limit) for text, times in texts) <= budget:
            return limit
    return LIMITS[-1]


def _records(frame: pd.DataFrame) -> list[Record]:
    """Rows as plain dictionaries; a missing category is None, a missing number stays NaN."""
    columns = {str(name): frame[name].astype(object).tolist() for name in frame.columns}
    columns = {
        name: [None if value != value and not isinstance(value, float) else value for value in values]
        if frame[name].dtype.kind in "fiub"
        else [value if isinstance(value, (str, list)) else None for value in values]
        for name, values in columns.items()
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _cell(record: Record | None, rate: str, intent: str) -> Record | None:
    if record is None or not record[f"{intent}_n"]:
        return None
    return {
        "rate": record[rate],
        "low": record[f"{rate}_low"],
        "high": record[f"{rate}_high"],
        "n": record[f"{intent}_n"],
        "refused": record[f"{intent}_refused"],
        "bad": bad(record[rate], rate),
    }


def bad(value: float, rate: str) -> float:
    """A rate counted so that more is worse."""
    return value if rate == "overrefusal" else 1 - value


def _badness(cells: Sequence[Record | None]) -> float:
    known = [cell["bad"] for cell in cells if cell and not math.isnan(cell["rate"])]
    return sum(known) / len(known) if known else 0.0
