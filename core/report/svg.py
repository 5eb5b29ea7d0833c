"""A plotly figure as a still SVG: the part of plotly that our own charts of dots and lines use, and nothing more.

plotly.js weighs 4.8 MB and needs scripts; a drawing of the same figure weighs some kilobytes, prints, and opens where
scripts are off. Hover texts become titles, clicks become links.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from core.charts.label_placement import text_width

WIDTH = 900
LINE = 1.25
"""Height of a line of text over its size."""
DASHES = {"dash": "7 5", "dot": "2 4", "solid": None}
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_BREAK, _TAG = re.compile(r"<br\s*/?>"), re.compile(r"<[^>]*>")
Place = tuple[float, float]


def element(name: str, content: str | Markup = "", **attributes: Any) -> Markup:
    """One SVG element. `_` in a name stands for `-`; None leaves an attribute out; numbers are rounded to 0.01."""
    parts = [
        f' {key.rstrip("_").replace("_", "-")}="{escape(f"{value:.2f}" if isinstance(value, float) else value)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    return Markup(f"<{name}{''.join(parts)}>{escape(content)}</{name}>")


def lines_of(plotly_text: object) -> list[str]:
    """A plotly text as plain lines: its few tags taken out, its entities decoded, in this order."""
    return [html.unescape(_TAG.sub("", line)) for line in _BREAK.split(str(plotly_text or ""))]


@dataclass(frozen=True)
class Frame:
    """Where the plot stands in the drawing and what its axes span."""

    left: float
    top: float
    right: float
    bottom: float
    x: Sequence[float]
    y: Sequence[float]

    def at(self, x: float, y: float) -> Place:
        """Data to pixels."""
        across, up = (x - self.x[0]) / (self.x[1] - self.x[0]), (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * (self.right - self.left), self.bottom - up * (self.bottom - self.top)

    def on_paper(self, x: float, y: float) -> Place:
        """Shares of the plot to pixels."""
        return self.left + x * (self.right - self.left), self.bottom - y * (self.bottom - self.top)


def figure_svg(figure: Any, label: str, link: Callable[[Sequence[Any]], str] | None = None) -> Markup:
    """The figure as an <svg> 900 units wide that grows with the page.

    `label` names the picture for screen readers; `link` makes a point's customdata into where a click leads.
    """
    drawn = figure.to_plotly_json()
    layout, traces = drawn["layout"], drawn["data"]
    height = float(layout.get("height") or 420)
    legend = [trace.get("name", "") for trace in traces if trace.get("showlegend") is not False and "text" in trace]
    names = [lines_of(name)[0] for name in legend if layout.get("showlegend")]
    frame = _frame(layout, height, names)
    parts = [*_axes(layout, frame), *(_legend(names, frame, layout))]
    for trace in traces:
        parts += _trace(trace, frame, link)
    for note in layout.get("annotations", ()):
        parts += _annotation(note, frame, layout["font"])
    content = element("title", label) + Markup("").join(parts)
    return element(
        "svg",
        content,
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        class_="figure",
        font_family="inherit",
        xmlns="http://www.w3.org/2000/svg",
    )


def _frame(layout: dict[str, Any], height: float, names: Sequence[str]) -> Frame:
    rows = [line for text in layout.get("yaxis", {}).get("ticktext", ()) for line in lines_of(text)]
    left = max([58.0, *(text_width(row) + 16 for row in rows)])
    right = WIDTH - 18.0 - (max(text_width(name, 11) for name in names) + 24 if names else 0)
    top, x, y = float(layout["margin"]["t"]), layout.get("xaxis", {}), layout.get("yaxis", {})
    return Frame(left, top, right, height - 46, x.get("range", (0, 1)), y.get("range", (0, 1)))


def _axes(layout: dict[str, Any], frame: Frame) -> Iterator[Markup]:
    """Grid lines with their numbers, and the names of the axes."""
    x, y, ink = layout.get("xaxis", {}), layout.get("yaxis", {}), layout["font"]["color"]
    if x.get("visible", True):
        for value, name in _ticks(x):
            at, _ = frame.at(value, frame.y[0])
            yield _stroke([(at, frame.top), (at, frame.bottom)], x.get("gridcolor"), 1)
            yield _words(lines_of(name), (at, frame.bottom + 17), 12, ink, "middle")
        yield _words(
            lines_of(x["title"]["text"]), ((frame.left + frame.right) / 2, frame.bottom + 38), 13, ink, "middle"
        )
    if y.get("visible", True):
        for value, name in _ticks(y):
            _, at = frame.at(frame.x[0], value)
            if y.get("showgrid", True):
                yield _stroke([(frame.left, at), (frame.right, at)], y.get("gridcolor"), 1)
            lines = lines_of(name)
            yield _words(lines, (frame.left - 8, at + 4 - LINE * 6 * (len(lines) - 1)), 12, ink, "end")
        middle = (frame.top + frame.bottom) / 2
        yield element(
            "text",
            " ".join(lines_of(y["title"]["text"])),
            transform=f"translate(14 {middle:.1f}) rotate(-90)",
            font_size=13,
            fill=ink,
            text_anchor="middle",
        )


def _ticks(axis: dict[str, Any]) -> list[tuple[float, str]]:
    if "tickvals" in axis:
        return [(at, name) for at, name in zip(axis["tickvals"], axis["ticktext"], strict=True)]
    low, high = (min(max(end, 0.0), 1.0) for end in axis.get("range", (0, 1)))
    step = next((step for step in STEPS if (high - low) / step <= 8), STEPS[-1])
    return [
        (n * step, f"{100 * n * step:.0f}%") for n in range(math.ceil(low / step - 1e-9), int(high / step + 1e-9) + 1)
    ]


def _legend(names: Sequence[str], frame: Frame, layout: dict[str, Any]) -> Iterator[Markup]:
    for row, name in enumerate(names):
        yield _words([name], (frame.right + 16, frame.top + 10 + 19 * row), 11, layout["font"]["color"])


def _trace(trace: dict[str, Any], frame: Frame, link: Callable[[Sequence[Any]], str] | None) -> Iterator[Markup]:
    mode = trace.get("mode", "markers")
    if "lines" in mode:
        yield from _line(trace, frame)
    if "markers" in mode:
        yield from _error_bars(trace, frame)
        for number in range(len(trace["x"])):
            yield _marker(trace, frame, number, link)


def _line(trace: dict[str, Any], frame: Frame) -> Iterator[Markup]:
    """The stretches of a line between its gaps."""
    style, stretch = trace["line"], list[Place]()
    for x, y in [*zip(trace["x"], trace["y"], strict=True), (None, None)]:
        if x is not None and y is not None:
            at = frame.at(x, y)
            if stretch and style.get("shape") == "hv":
                stretch.append((at[0], stretch[-1][1]))
            stretch.append(at)
        elif stretch:
            fill = trace.get("fillcolor") if trace.get("fill") == "toself" else None
            dash, opacity = DASHES[style.get("dash", "solid")], trace.get("opacity")
            yield _stroke(stretch, style.get("color"), style.get("width", 1), dash=dash, opacity=opacity, fill=fill)
            stretch = []


def _stroke(
    places: Sequence[Place],
    colour: str | None,
    width: float,
    *,
    dash: str | None = None,
    opacity: float | None = None,
    fill: str | None = None,
) -> Markup:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return element(
        "polyline",
        points=points,
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=dash,
        opacity=opacity,
        fill=fill or "none",
    )


def _error_bars(trace: dict[str, Any], frame: Frame) -> Iterator[Markup]:
    bars = trace.get("error_x")
    if bars:
        for x, y, more, less in zip(trace["x"], trace["y"], bars["array"], bars["arrayminus"], strict=True):
            yield _stroke([frame.at(x - less, y), frame.at(x + more, y)], bars["color"], bars["thickness"])


def _marker(trace: dict[str, Any], frame: Frame, number: int, link: Callable[[Sequence[Any]], str] | None) -> Markup:
    """A point with its number in it, its hover text as title, as a link where there is somewhere to go."""
    marker, at = trace["marker"], frame.at(trace["x"][number], trace["y"][number])
    edge = marker.get("line", {})
    content = _symbol(
        _one(marker.get("symbol", "circle"), number),
        at,
        marker["size"],
        _one(marker["color"], number),
        _one(edge.get("color"), number),
        edge.get("width", 0),
    )
    if "text" in trace:
        font = trace["textfont"]
        content += _words([_one(trace["text"], number)], (at[0], at[1] + 3.5), font["size"], font["color"], "middle")
    said = "\n".join(lines_of(_one(trace.get("hovertext", ""), number)))
    content += element("title", said) if said else Markup("")
    custom = trace.get("customdata")
    if link is None or custom is None:
        return element("g", content, class_="point")
    return element("a", content, class_="point", href=link(custom[number]))


def _one(value: Any, number: int) -> Any:
    return value[number] if isinstance(value, (list, tuple)) else value


def _ring(corners: int, turn: float = 0.0, inner: float | None = None) -> list[Place]:
    """The corners of a regular figure of radius 1, or of a star; the first one at the top."""
    count = corners * (2 if inner else 1)
    radii = [inner if inner and n % 2 else 1.0 for n in range(count)]
    angles = [2 * math.pi * (n / count + turn / 360) for n in range(count)]
    return [(r * math.sin(angle), -r * math.cos(angle)) for r, angle in zip(radii, angles, strict=True)]


_ARM = 0.36
_CROSS = [
    (-_ARM, -1),
    (_ARM, -1),
    (_ARM, -_ARM),
    (1, -_ARM),
    (1, _ARM),
    (_ARM, _ARM),
    (_ARM, 1),
    (-_ARM, 1),
    (-_ARM, _ARM),
    (-1, _ARM),
    (-1, -_ARM),
    (-_ARM, -_ARM),
]
SHAPES: dict[str, Sequence[Place]] = {
    "diamond": _ring(4),
    "square": _ring(4, 45),
    "triangle-up": _ring(3),
    "triangle-down": _ring(3, 180),
    "pentagon": _ring(5),
    "hexagon": _ring(6),
    "star": _ring(5, 0, 0.45),
    "cross": _CROSS,
    "x": [((x - y) * 0.75, (x + y) * 0.75) for x, y in _CROSS],
}


def _symbol(name: str, at: Place, size: float, colour: str, edge: str | None, width: float) -> Markup:
    shape, hollow = name.removesuffix("-open"), name.endswith("-open")
    look: dict[str, Any] = {
        "fill": "none" if hollow else colour,
        "stroke": colour if hollow else edge,
        "stroke_width": width,
    }
    if shape == "circle":
        return element("circle", cx=at[0], cy=at[1], r=size / 2, **look)
    radius = size / 2 * 1.2
    corners = " ".join(f"{at[0] + radius * x:.1f},{at[1] + radius * y:.1f}" for x, y in SHAPES[shape])
    return element("polygon", points=corners, **look)


def _annotation(note: dict[str, Any], frame: Frame, font: dict[str, Any]) -> Iterator[Markup]:
    """A text at a place of the data or of the plot, with a box, a leader line or an arrow where it has one."""
    x = frame.on_paper(note["x"], 0)[0] if note.get("xref") == "paper" else frame.at(note["x"], frame.y[0])[0]
    y = frame.on_paper(0, note["y"])[1] if note.get("yref") == "paper" else frame.at(frame.x[0], note["y"])[1]
    if note.get("showarrow") and not note.get("text"):
        yield from _arrow(note, frame.at(note["ax"], note["ay"]), (x, y))
        return
    at = (x + note.get("xshift", 0), y - note.get("yshift", 0))
    if note.get("showarrow"):
        at = (x + note["ax"], y + note["ay"])
        yield _stroke([_toward((x, y), at, note.get("standoff", 0)), at], note["arrowcolor"], note["arrowwidth"])
    yield from _box(note, at, font | note.get("font", {}))


def _box(note: dict[str, Any], at: Place, font: dict[str, Any]) -> Iterator[Markup]:
    lines, size, pad = lines_of(note["text"]), float(font["size"]), float(note.get("borderpad", 1))
    wide, high = max(text_width(line, size) for line in lines), LINE * size * len(lines)
    left = at[0] + {"left": 0.0, "center": -wide / 2, "right": -wide}[note.get("xanchor", "center")]
    top = at[1] + {"top": 0.0, "middle": -high / 2, "bottom": -high}[note.get("yanchor", "middle")]
    if note.get("bgcolor"):
        yield element(
            "rect",
            x=left - pad - 1,
            y=top - pad,
            width=wide + 2 * pad + 2,
            height=high + 2 * pad,
            rx=2,
            fill=note["bgcolor"],
            stroke=note.get("bordercolor"),
            stroke_width=note.get("borderwidth"),
        )
    anchor, x = {"left": ("start", left), "center": ("middle", left + wide / 2), "right": ("end", left + wide)}[
        note.get("xanchor", "center")
    ]
    yield _words(lines, (x, top + 0.95 * size), size, font["color"], anchor)


def _words(lines: Sequence[str], at: Place, size: float, colour: str, anchor: str | None = None) -> Markup:
    """Lines of text; `at` is the foot of the first."""
    rows = [element("tspan", line, x=at[0], dy=LINE * size if number else None) for number, line in enumerate(lines)]
    return element("text", Markup("").join(rows), x=at[0], y=at[1], font_size=size, fill=colour, text_anchor=anchor)


def _arrow(note: dict[str, Any], start: Place, end: Place) -> Iterator[Markup]:
    start, tip = _toward(start, end, note.get("startstandoff", 0)), _toward(end, start, note.get("standoff", 0))
    if math.dist(start, end) < 2 * note.get("standoff", 0):
        return
    base, opacity, colour = _toward(tip, start, 9), note.get("opacity"), note["arrowcolor"]
    across, down = (tip[0] - base[0]) / 9 * 3.5, (tip[1] - base[1]) / 9 * 3.5
    yield _stroke([start, base], colour, note["arrowwidth"], opacity=opacity)
    corners = [tip, (base[0] - down, base[1] + across), (base[0] + down, base[1] - across)]
    yield element("polygon", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners), fill=colour, opacity=opacity)


def _toward(start: Place, end: Place, length: float) -> Place:
    """The place `length` pixels from the start on the way to the end."""
    share = min(1.0, length / (math.dist(start, end) or 1.0))
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
