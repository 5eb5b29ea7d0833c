"""Metric frames to plotly figures: pure functions, loaded on first use. See each file for the frames it takes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.charts.bars import outcome_bars, pairs_chart, stability_chart
    from core.charts.dots import corrected_chart, delta_chart, trigger_chart
    from core.charts.grids import confusion_chart, expected_chart, heatmap
    from core.charts.lines import history_chart, progress_spark
    from core.charts.plane import tradeoff
    from core.charts.theme import plain

_FILES = {
    "bars": ["outcome_bars", "pairs_chart", "stability_chart"],
    "dots": ["corrected_chart", "delta_chart", "trigger_chart"],
    "grids": ["confusion_chart", "expected_chart", "heatmap"],
    "lines": ["history_chart", "progress_spark"],
    "theme": ["plain"],
    "plane": ["tradeoff"],
}
_FILE_OF = {name: file for file, names in _FILES.items() for name in names}

__all__ = [
    "confusion_chart",
    "corrected_chart",
    "delta_chart",
    "expected_chart",
    "heatmap",
    "history_chart",
    "outcome_bars",
    "pairs_chart",
    "plain",
    "progress_spark",
    "stability_chart",
    "tradeoff",
    "trigger_chart",
]


def __getattr__(name: str) -> Any:
    """Fetch a chart from the file that holds it, so that importing the package costs neither plotly nor pandas."""
    if name not in _FILE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILE_OF[name]}"), name)
