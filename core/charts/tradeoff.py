"""The trade-off chart: overrefusal against harmful refusal, a point a variant, best at the top left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import plotly.graph_objects as go

from core.charts.dot_rows import Dot, dot_rows
from core.charts.label_placement import Box, Placed, place
from core.charts.theme import BELOW, CORNER, blank, edged, faint, mark_best_corner, message, percent_axis, plain, theme
from core.charts.tradeoff_points import Point, banded, hover, points, row_labels, simulated_in
from core.charts.tradeoff_scene import HEIGHT, NARROW, Scene, scene_of
from core.domain import VariantRef
from core.metrics.best import best_paired
from core.metrics.pareto import Choice, best_for_ratio, iso_slope
from core.text.short_names import short_models

if TYPE_CHECKING:
    import pandas as pd

Arrows = Literal["auto", "baseline", "versions", "both", "none"]
Intervals = Literal["cross", "ellipse", "none"]
Outline = list[tuple[float | None, float | None]]
GAP = (None, None)
"""Lifts the pen between two lines of one trace."""

ARROWS_FROM_BASELINE = 8
"""With more variants than these, arrows from the baseline hide more than they show, unless asked for."""


def tradeoff(
    summary: pd.DataFrame,
    *,
    strict: bool = False,
    baseline: str | None = None,
    cost_ratio: float | None = None,
    trials: pd.DataFrame | None = None,
    bands: pd.DataFrame | None = None,
    dark: bool = False,
    arrows: Arrows = "auto",
    intervals: Intervals = "cross",
    models: Sequence[str] | None = None,
    title: str | None = None,
    simulated: bool | None = None,
    legend_below: bool = False,
    height: int = HEIGHT,
) -> go.Figure:
    """The summary (see `metrics.summary`) as the plane of both rates; customdata of a point: [variant, version, model].

    `strict` counts full refusals alone. `cost_ratio`: how many overrefusals cost as much as one harmful compliance;
    draws lines of equal cost and marks the best variant; with `trials` it is told from the others on the same probes.
    `arrows`: from the baseline to the others, between the
    versions of a prompt, both, none, or `auto` (versions, and the baseline's while there are few variants).
    `bands` (see `core.metrics.true_rates`): pale boxes around the points, where they may truly lie if the judge errs.
    `legend_below`: the names of a crowd stand under the plot, in as many columns as fit, not beside it.
    `height`: in pixels, of a figure with both axes; a long legend makes it higher.
    `simulated` is read from the models' names unless told. A summary with one intent only becomes a chart of one axis
    that says so.
    """
    frame = summary if models is None else summary[summary["model"].isin(models)]
    everything, fake = banded(points(frame, strict=strict), bands), simulated_in(frame, simulated)
    drawn = [row for row, point in enumerate(everything) if point.drawable]
    if not drawn:
        return _one_axis(everything, strict=strict, baseline=baseline, dark=dark, title=title, simulated=fake)
    scene = scene_of([everything[row] for row in drawn], baseline, theme(dark))
    choice = _best(frame.iloc[drawn], cost_ratio, strict, trials) if cost_ratio else None
    figure = blank(
        dark,
        title=title,
        height=height + scene.legend_height(below=legend_below),
        simulated=fake,
        line=44,
        headroom=CORNER,
        captions=_captions(scene, choice, len(everything) - len(drawn)),
    )
    _axes(figure, scene, strict)
    _bands(figure, scene, below=legend_below)
    _front(figure, scene)
    if choice:
        _equal_cost(figure, scene, choice)
    _intervals(figure, scene, intervals)
    _markers(figure, scene)
    _legend(figure, scene, below=legend_below)
    _code(figure, scene, below=legend_below)
    _arrows(figure, scene, arrows)
    _names(figure, scene, scene.points[choice.best] if choice else None)
    return figure


def _best(frame: pd.DataFrame, ratio: float, strict: bool, trials: pd.DataFrame | None) -> Choice:
    """The best for a ratio: told from the others on the same probes where the trials are at hand."""
    if trials is None:
        return best_for_ratio(frame, ratio, strict=strict)
    return best_paired(trials, frame, ratio, strict=strict)


def _captions(scene: Scene, choice: Choice | None, left_out: int) -> list[str]:
    lines = []
    if choice:
        tied = [scene.names[row] for row in choice.tied]
        more = f" and {len(tied) - 3} more" if len(tied) > 3 else ""
        cost = "one overrefusal" if choice.ratio == 1 else f"{choice.ratio:.3g} overrefusals"
        lines.append(f"Ringed: {scene.names[choice.best]}, the best where one harmful answer costs as much as {cost}.")
        if tied:
            lines.append(f"Not told apart from it: {', '.join(tied[:3])}{more}.")
    if scene.numbered:
        lines.append("Filled: on the Pareto front.")
    if left_out:
        lines.append(f"Not drawn: {left_out} without both rates.")
    return lines


def _axes(figure: go.Figure, scene: Scene, strict: bool) -> None:
    how = ", full refusals only" if strict else ""
    figure.update_layout(
        xaxis=percent_axis(scene.colours, f"Overrefusal rate{how}", scene.x),
        yaxis=percent_axis(scene.colours, f"Harmful refusal rate{how}", scene.y),
    )
    mark_best_corner(figure, scene.colours)


def _bands(figure: go.Figure, scene: Scene, *, below: bool) -> None:
    """A pale box a point, under everything else; in a crowd those of the front alone. One entry in the legend."""
    shown = [point for point in scene.points if point.band and (not scene.numbered or point in scene.front)]
    for at, point in enumerate(shown):
        left, right, bottom, top = point.band or (0.0,) * 4
        figure.add_scatter(
            x=[left, right, right, left, left],
            y=[bottom, bottom, top, top, bottom],
            mode="lines",
            hoverinfo="skip",
            fill="toself",
            fillcolor=faint(scene.colour(point), 0.09),
            line={"width": 0.8, "color": faint(scene.colour(point), 0.35), "dash": "dot"},
            name=BAND,
            legendgroup=BAND,
            showlegend=at == 0,
        )
    if shown and not scene.numbered:
        _legend_under(figure, scene, below=below)


BAND = "If the judge errs as it may"
"""The legend's name of the bands."""


def _front(figure: go.Figure, scene: Scene) -> None:
    """The Pareto front as a staircase: right of it and below it somebody does better on both."""
    steps = [(point.over.value, point.safe.value) for point in scene.front]
    left, right = steps[0][0], edged(*scene.x)[1]
    figure.add_scatter(
        x=[left, *(x for x, _ in steps), right],
        y=[edged(*scene.y)[0], *(y for _, y in steps), steps[-1][1]],
        mode="lines",
        line={"shape": "hv", "width": 1.5, "color": scene.colours.muted, "dash": "dash"},
        name="Pareto front",
        hoverinfo="skip",
        showlegend=False,
        opacity=0.8,
    )
    figure.add_annotation(
        name="front",
        text="Pareto front",
        x=right,
        y=steps[-1][1],
        xanchor="right",
        yanchor="bottom",
        showarrow=False,
        font={"size": 11, "color": scene.colours.muted},
    )


def _equal_cost(figure: go.Figure, scene: Scene, choice: Choice) -> None:
    """Lines along which overrefusal + ratio x harmful compliance stays the same; the boldest runs through the best."""
    best, slope, edges = scene.points[choice.best], iso_slope(choice.ratio), edged(*scene.x)
    step = ((edges[1] - edges[0]) * slope + scene.y[1] - scene.y[0]) / 8
    for number in range(-2, 7):
        ends = [best.safe.value + slope * (x - best.over.value) - number * step for x in edges]
        figure.add_scatter(
            x=list(edges),
            y=ends,
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            name="equal cost",
            line={"width": 1.6 if number == 0 else 0.8, "color": scene.colours.accent, "dash": "dot"},
            opacity=0.9 if number == 0 else 0.35,
        )
    figure.add_scatter(
        x=[best.over.value],
        y=[best.safe.value],
        mode="markers",
        hoverinfo="skip",
        showlegend=False,
        name="best at this ratio",
        marker={"symbol": "circle-open", "size": 27, "color": scene.colours.accent, "line": {"width": 2.5}},
    )


def _intervals(figure: go.Figure, scene: Scene, style: Intervals) -> None:
    if style == "none":
        return
    for name, members in scene.groups:
        outlines = [_ellipse(point) if style == "ellipse" else _cross(point) for point in members]
        colour = scene.colour(members[0])
        fill = {"fill": "toself", "fillcolor": faint(colour, 0.12)} if style == "ellipse" else {}
        figure.add_scatter(
            x=[x for outline in outlines for x, _ in [*outline, GAP]],
            mode="lines",
            hoverinfo="skip",
            y=[y for outline in outlines for _, y in [*outline, GAP]],
            showlegend=False,
            legendgroup=name,
            line={"width": 1 if scene.numbered else 1.6, "color": colour},
            opacity=0.35 if scene.numbered else 0.55,
            name="interval",
            **fill,
        )


def _cross(point: Point) -> Outline:
    over, safe = point.over, point.safe
    across = [(over.low, safe.value), (over.high, safe.value)]
    return [*across, GAP, (over.value, safe.low), (over.value, safe.high)]


def _ellipse(point: Point, steps: int = 40) -> Outline:
    """Four quarter ellipses that meet at the ends of both intervals, which are not symmetric."""
    over, safe = point.over, point.safe
    outline: Outline = []
    for step in range(steps + 1):
        across, up = math.cos(2 * math.pi * step / steps), math.sin(2 * math.pi * step / steps)
        x = over.value + across * (over.high - over.value if across > 0 else over.value - over.low)
        outline.append((x, safe.value + up * (safe.high - safe.value if up > 0 else safe.value - safe.low)))
    return outline


def _markers(figure: go.Figure, scene: Scene) -> None:
    """One trace a legend entry. In a crowd markers carry their number, and those off the front are hollow."""
    for number, (name, members) in enumerate(scene.groups, start=1):
        colour, surface = scene.colour(members[0]), scene.colours.surface
        hollow = scene.numbered and members[0] not in scene.front
        more = {"mode": "markers+text", "text": [str(number)]} if scene.numbered else {"mode": "markers"}
        figure.add_scatter(
            x=[point.over.value for point in members],
            y=[point.safe.value for point in members],
            name=name,
            customdata=[list(point.key) for point in members],
            hovertext=[hover(point) for point in members],
            hoverinfo="text",
            legendgroup=name,
            cliponaxis=False,
            zorder=1 if hollow else 2,
            showlegend=scene.numbered,
            textfont={"size": 10, "color": scene.colours.text if hollow else surface},
            marker={
                "size": 18 if scene.numbered else 13,
                "color": surface if hollow else colour,
                "opacity": 1,
                "symbol": [scene.symbol(point) for point in members],
                "line": {
                    "width": [_edge(point, scene)[0] for point in members],
                    "color": [_edge(point, scene)[1] for point in members],
                },
            },
            **more,
        )


def _legend_under(figure: go.Figure, scene: Scene, *, below: bool) -> None:
    figure.update_layout(showlegend=True, legend={"font": {"size": 12}, **(_under(figure, scene) if below else BELOW)})
    figure.update_layout(margin={"b": 8 if below else 60})


def _under(figure: go.Figure, scene: Scene) -> dict[str, Any]:
    """Below the axis's title, whose distance is in pixels where the legend's is in heights of the plot."""
    plot = max(120, figure.layout.height - 90 - scene.legend_height(below=True))
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": -66 / plot, "yanchor": "top"}


def _code(figure: go.Figure, scene: Scene, *, below: bool) -> None:
    """Which colour is which variant, and which symbol which model."""
    if not scene.coded:
        return
    models = short_models(scene.models)
    for name, members in scene.groups:
        told = f"{name} (baseline)" if members[0].variant == scene.baseline else name
        colour = {"symbol": "circle", "color": scene.colour(members[0])}
        width, edge = _edge(members[0], scene)
        _entry(figure, told, {**colour, "line": {"width": width, "color": edge}}, group=name)
    for model in scene.models:
        first = next(point for point in scene.points if point.model == model)
        _entry(figure, plain(models[model], 30), {"symbol": scene.symbol(first), "color": scene.colours.muted})
    _legend_under(figure, scene, below=below)
    figure.update_layout(legend={"itemclick": False, "itemdoubleclick": False})  # a symbol hides no points


def _entry(figure: go.Figure, name: str, marker: dict[str, Any], group: str = "") -> None:
    """A line of the legend that stands for no points of its own."""
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="markers",
        name=name,
        marker={"size": 11, **marker},
        showlegend=True,
        legendgroup=group or name,
        hoverinfo="skip",
    )


def _legend(figure: go.Figure, scene: Scene, *, below: bool) -> None:
    """Which number is which variant, in a crowd."""
    if not scene.numbered:
        return
    place: dict[str, Any] = {"title": {"text": "Variants"}, "y": 1}
    if below:
        place = {**_under(figure, scene), "entrywidth": 180}
    figure.update_layout(showlegend=True, legend={"font": {"size": 11}, "tracegroupgap": 0, **place})


def _edge(point: Point, scene: Scene) -> tuple[float, str]:
    """Width and colour of a marker's outline: bold for the baseline."""
    if point.variant == scene.baseline:
        return 2.5, scene.colours.text
    return (1.2, scene.colours.muted) if scene.numbered else (1.5, scene.colours.surface)


def _arrows(figure: go.Figure, scene: Scene, wanted: Arrows) -> None:
    few = len(scene.variants) <= ARROWS_FROM_BASELINE and not scene.numbered
    pairs = _version_steps(scene) if wanted in ("auto", "versions", "both") else []
    if wanted in ("baseline", "both") or (wanted == "auto" and few):
        pairs = [pair for pair in _from_baseline(scene) if pair not in pairs and pair[::-1] not in pairs] + pairs
    for start, end in pairs:
        if (start.over.value, start.safe.value) == (end.over.value, end.safe.value):
            continue
        history = VariantRef.parse(start.variant).prompt == VariantRef.parse(end.variant).prompt
        figure.add_annotation(
            name="next version" if history else "from baseline",
            text="",
            showarrow=True,
            axref="x",
            ayref="y",
            ax=start.over.value,
            ay=start.safe.value,
            x=end.over.value,
            y=end.safe.value,
            arrowhead=2,
            arrowsize=1.1,
            arrowwidth=2 if history else 1.2,
            standoff=9,
            startstandoff=9,
            opacity=0.9 if history else 0.5,
            arrowcolor=scene.colour(end) if history else scene.colours.muted,
        )


def _from_baseline(scene: Scene) -> list[tuple[Point, Point]]:
    """From the baseline's point to the first point of every other variant on the same model."""
    start = {point.model: point for point in reversed(scene.points) if point.variant == scene.baseline}
    first = {(point.model, point.variant): point for point in reversed(scene.points)}
    ends = [point for point in scene.points if first[point.model, point.variant] is point]
    return [(start[end.model], end) for end in ends if end.model in start and end.variant != scene.baseline]


def _version_steps(scene: Scene) -> list[tuple[Point, Point]]:
    """Every wording of a prompt and the next one on the same model, by number, else in order of appearance."""
    paths: dict[tuple[str, str], list[Point]] = {}
    for point in sorted(scene.points, key=lambda point: VariantRef.parse(point.variant).number or 1):
        paths.setdefault((VariantRef.parse(point.variant).prompt, point.model), []).append(point)
    return [step for path in paths.values() for step in pairwise(path)]


def _names(figure: go.Figure, scene: Scene, best: Point | None) -> None:
    if scene.numbered or scene.coded:
        return
    width, height = NARROW
    pixels = [scene.pixel(point) for point in scene.points]
    taken = [Box(0, 0, 70, 26), Box(width - 75, 0, width, 20)]
    if best:
        x, y = scene.pixel(best)
        taken.append(Box(x - 15, y - 15, x + 15, y + 15))
    placed = place(pixels, scene.names, Box(0, 0, width, height), taken=taken)
    for point, name, at in zip(scene.points, scene.names, placed, strict=True):
        _name(figure, scene, point, name, at)


def _name(figure: go.Figure, scene: Scene, point: Point, name: str, at: Placed) -> None:
    where: dict[str, Any] = {"showarrow": False, "xshift": at.dx, "yshift": -at.dy}
    if at.far:
        where = {
            "showarrow": True,
            "ax": at.dx,
            "ay": at.dy,
            "arrowhead": 0,
            "arrowwidth": 0.8,
            "standoff": 8,
            "arrowcolor": scene.colours.muted,
        }
    figure.add_annotation(
        name="label",
        text=name,
        x=point.over.value,
        y=point.safe.value,
        xanchor="center",
        yanchor="middle",
        borderpad=0,
        bgcolor=faint(scene.colours.surface, 0.7),
        font={"size": 12, "color": scene.colours.text},
        **where,
    )


def _one_axis(
    everything: list[Point], *, strict: bool, baseline: str | None, dark: bool, title: str | None, simulated: bool
) -> go.Figure:
    """Dots and intervals of the one rate that there is, and a caption that these probes cannot tell the other."""
    kinds = [
        ("over", "benign", "Overrefusal", "further left is better", "harmful refusal"),
        ("safe", "harmful", "Harmful refusal", "further right is better", "overrefusal"),
    ]
    for field, intent, measure, direction, other in kinds:
        known = [point for point in everything if getattr(point, field).known]
        if known:
            names = row_labels([point.key for point in known], baseline)
            rates = [getattr(point, field) for point in known]
            dots = [
                Dot(name, rate.value, rate.low, rate.high, hover(point), list(point.key))
                for name, rate, point in zip(names, rates, known, strict=True)
            ]
            how = ", full refusals only" if strict else ""
            note = f"These probes are {intent} only: {other} cannot be known from them, so there is one axis."
            return dot_rows(
                dots,
                f"{measure} rate{how}",
                dark=dark,
                title=title,
                simulated=simulated,
                captions=[f"{note} {direction.capitalize()}."],
            )
    return message("No judged trials yet: nothing to draw.", dark=dark)
