"""Numbers as people read them: sums of money, durations."""

from __future__ import annotations


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
