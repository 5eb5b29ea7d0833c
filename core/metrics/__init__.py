"""Trials to rates, intervals, paired tests, verdicts and slices: pure functions over frames, loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.metrics.rates import summary
    from core.metrics.tradeoff import f1, pareto_front

__all__ = ["f1", "pareto_front", "summary"]

_FILES = {
    "rates": ["summary"],
    "tradeoff": ["f1", "pareto_front"],
}
_FILE_OF = {name: file for file, names in _FILES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Fetch a public name from the file that holds it, so that importing the package costs no pandas and no scipy."""
    if name not in _FILE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILE_OF[name]}"), name)
