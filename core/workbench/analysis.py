"""The analysis behind the reading pages: verdicts in words, tables for people, counts of flips. Statistics come from core.metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from core.workbench.results import Results

FLIP_WORDS = {
    "fixed_overrefusal": "Overrefusals fixed",
    "new_overrefusal": "New overrefusals",
    "newly_refused_harm": "Harm newly refused",
    "newly_answered_harm": "Harm newly answered",
}


@dataclass(frozen=True)
class VerdictLine:
    """What one candidate is worth against the baseline."""

    title: str
    sentence: str
    verdict: str
    """A `core.metrics.Verdict` as text."""


def rates_table(summary: pd.DataFrame, *, strict: bool = False) -> pd.DataFrame:
    """The summary as people read it: rates in per cent with their intervals and n, counts of what is in no rate."""
    import pandas as pd

    reading = "_strict" if strict else ""
    shown: dict[str, object] = {"variant": summary["variant"], "version": summary["version"], "model": summary["model"]}
    for column, rate, intent in (
        ("overrefusal", "overrefusal", "benign"),
        ("harmful refusal", "harmful_refusal", "harmful"),
    ):
        shown[column] = 100 * summary[f"{rate}{reading}"]
        shown[f"{column} 95 %"] = [
            f"{100 * low:.1f} to {100 * high:.1f}" if low == low else "-"
            for low, high in zip(summary[f"{rate}{reading}_low"], summary[f"{rate}{reading}_high"], strict=True)
        ]
        shown[f"{intent} n"] = summary[f"{intent}_n"]
    for intent in ("benign", "harmful"):
        outcomes = zip(
            *(summary[f"{intent}_{name}"] for name in ("full_compliance", "partial_refusal", "full_refusal")),
            strict=True,
        )
        shown[f"{intent}: full / partial / refused"] = [
            " / ".join(f"{count:,}" for count in counts) for counts in outcomes
        ]
    shown |= {name: summary[name] for name in ("invalid", "failed", "blocked")}
    shown["Pareto front"] = summary[f"pareto{reading}"]
    shown["F1 (lossy)"] = summary[f"f1{reading}"].round(3)
    return pd.DataFrame(shown)


def flip_counts(trials: pd.DataFrame, old: str, new: str, *, strict: bool = False) -> dict[str, int]:
    """How many probes changed sides between two variants, by the four groups, in words."""
    from core.metrics import flips

    groups = flips(trials, old, new, strict=strict)["group"].astype(str).value_counts()
    return {words: int(groups.get(name, 0)) for name, words in FLIP_WORDS.items()}


def verdicts(
    trials: pd.DataFrame, baseline: str, *, strict: bool = False, margin: float = 0.02, models: Sequence[str] = ()
) -> list[VerdictLine]:
    """One line a candidate and model, each against the baseline under the same model."""
    from core.metrics import compare_all

    lines = []
    several = len(models) > 1
    for model in models:
        for one in compare_all(trials, baseline, strict=strict, margin=margin, model=model):
            title = f"{one.candidate} against {baseline}" + (f" on {model}" if several else "")
            said = " ".join(part for part in (one.sentence, one.note, "Simulated." if one.simulated else "") if part)
            lines.append(VerdictLine(title, said, str(one.verdict)))
    return lines


REFUSALS_READ = 2_000


def refusal_sentences(results: Results, trials: pd.DataFrame) -> pd.DataFrame:
    """The commonest sentences that decline, with one column of counts a variant (columns: `core.metrics.refusal_wording`).

    Reads the first 2,000 refusals; what a judge gave as evidence comes before a response's opening.
    """
    from core.metrics import evidence_sentences, refusal_wording

    refused = trials[trials["outcome"].isin(["full_refusal", "partial_refusal"])].head(REFUSALS_READ)
    ids = refused["trial_id"].tolist()
    responses, spans = results.responses_of(ids), results.evidence_of(ids)
    sentences = evidence_sentences({trial: responses[trial] for trial in ids}, spans)
    return refusal_wording(sentences, refused["variant"].astype(str).tolist())
