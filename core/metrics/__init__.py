"""Trials to rates, intervals, paired tests, verdicts and slices: pure functions over frames, loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.metrics.changes import Change, Finding
    from core.metrics.comparison import Comparison, compare, compare_all
    from core.metrics.correction import Agreement, Corrected, corrected_rates, ppi, rogan_gladen
    from core.metrics.flipping import flips
    from core.metrics.gates import Check, GateResult, gate
    from core.metrics.intervals import wilson
    from core.metrics.labelling import random_share, worth_labelling
    from core.metrics.power import mcnemar_power, pairs_for_margin, pairs_needed
    from core.metrics.rates import summary
    from core.metrics.runs import cautions, comparable, history
    from core.metrics.slicing import contrast_pairs, expected_matrix, slices, stability
    from core.metrics.tradeoff import Choice, best_for_ratio, expected_cost, f1, iso_line, iso_slope, pareto_front
    from core.metrics.verdicts import Verdict
    from core.metrics.words import evidence_sentences, refusal_wording, triggers

_FILES = {
    "changes": ["Change", "Finding"],
    "comparison": ["Comparison", "compare", "compare_all"],
    "correction": ["Agreement", "Corrected", "corrected_rates", "ppi", "rogan_gladen"],
    "flipping": ["flips"],
    "gates": ["Check", "GateResult", "gate"],
    "runs": ["cautions", "comparable", "history"],
    "intervals": ["wilson"],
    "labelling": ["random_share", "worth_labelling"],
    "power": ["mcnemar_power", "pairs_for_margin", "pairs_needed"],
    "rates": ["summary"],
    "slicing": ["contrast_pairs", "expected_matrix", "slices", "stability"],
    "tradeoff": ["Choice", "best_for_ratio", "expected_cost", "f1", "iso_line", "iso_slope", "pareto_front"],
    "verdicts": ["Verdict"],
    "words": ["evidence_sentences", "refusal_wording", "triggers"],
}
_FILE_OF = {name: file for file, names in _FILES.items() for name in names}

__all__ = [
    "Agreement",
    "Change",
    "Check",
    "Choice",
    "Comparison",
    "Corrected",
    "Finding",
    "GateResult",
    "Verdict",
    "best_for_ratio",
    "cautions",
    "comparable",
    "compare",
    "compare_all",
    "contrast_pairs",
    "corrected_rates",
    "evidence_sentences",
    "expected_cost",
    "expected_matrix",
    "f1",
    "flips",
    "gate",
    "history",
    "iso_line",
    "iso_slope",
    "mcnemar_power",
    "pairs_for_margin",
    "pairs_needed",
    "pareto_front",
    "ppi",
    "random_share",
    "refusal_wording",
    "rogan_gladen",
    "slices",
    "stability",
    "summary",
    "triggers",
    "wilson",
    "worth_labelling",
]


def __getattr__(name: str) -> Any:
    """Fetch a public name from the file that holds it, so that importing the package costs no pandas and no scipy."""
    if name not in _FILE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILE_OF[name]}"), name)
