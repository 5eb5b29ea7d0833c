"""Charts on a page: one way to draw them all, with words for those who cannot see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go

BESIDE = "The table below holds the same numbers."


def draw(figure: go.Figure, key: str, alt: str = BESIDE) -> None:
    """A chart in its own colours; hovering tells more."""
    st.plotly_chart(figure, key=key, theme=None, config={"displayModeBar": False}, alt=alt)


def draw_clickable(figure: go.Figure, key: str, alt: str = BESIDE) -> list[Any] | None:
    """A chart whose points can be clicked; returns the clicked point's customdata, or None."""
    picked = st.plotly_chart(
        figure,
        key=key,
        theme=None,
        config={"displayModeBar": False},
        alt=alt,
        on_select="rerun",
        selection_mode="points",
    )
    points = picked.selection.points if picked else []
    return list(points[0]["customdata"]) if points and points[0].get("customdata") else None
