"""Numbers as people read them: sums of money, durations, shares, changes in points, p-values."""

from __future__ import annotations

import math


def money(usd: float | None) -> str:
    """A sum in US dollars: four digits where it is small, and honest where it is not known."""
    if usd is None:
        return "cost unknown"
    return f"${usd:,.2f}" if usd >= 1 or usd == 0 else f"${usd:.4f}"


def clock(seconds: float | None) -> str:
    """A duration: seconds, from one minute on minutes and seconds."""
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"


def tally(count: float) -> str:
    """A count; with one decimal where samples share it out."""
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"


def percent(share: float, digits: int = 1) -> str:
    """A share in per cent."""
    return "–" if math.isnan(share) else f"{100 * share:.{digits}f} %"


def points(share: float) -> str:
    """A change as signed percentage points."""
    return "–" if math.isnan(share) else f"{100 * share:+.1f}"


def p_value(value: float) -> str:
    """Never 0: what is too small to write is below a thousandth."""
    return "–" if math.isnan(value) else "< 0.001" if value < 0.001 else f"{value:.3f}"
