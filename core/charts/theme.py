"""What all figures share: text made harmless, colours for light and dark, the empty figure, percent axes, captions."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from core.charts.label_placement import text_width
from core.text.untrusted import visible

FONT = "Source Sans Pro, Source Sans, Segoe UI, system-ui, sans-serif"
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "pentagon", "triangle-down", "star", "hexagon", "x", "cross")
BELOW = {"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"}
"""Where the legend of a figure without free space at the side goes."""
CLEAR = "rgba(0,0,0,0)"
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "$": "&#36;", "%": "&#37;", "{": "&#123;"}
)


def plain(text: object, length: int = 40) -> str:
    """Untrusted text for a figure: one line of at most `length` characters that plotly shows as it stands.

    Long text loses its middle, since names that begin alike differ at the end. plotly reads `<b>` and `<a href>` as
    tags, `$...$` as a formula and `%{...}` as a template: they arrive as entities, which it decodes only afterwards.
    """
    return _shortened(text, length).translate(_ESCAPES)


def _shortened(text: object, length: int) -> str:
    line = " ".join(visible(str(text)).split())
    if len(line) > length:
        tail = length // 3
        line = f"{line[: length - tail - 1].rstrip()}…{line[-tail:].lstrip()}"
    return line


ROW_LETTERS = 18
"""Letters in a line of a row's name: on a telephone (390 px) half of the width is left for what is drawn."""
_PIECE = re.compile(r"[^\s\-_/.]*[\s\-_/.]*")


def wrapped(text: object, width: int = ROW_LETTERS, length: int = 40) -> str:
    """`plain` text in lines of at most `width` letters, broken after spaces, hyphens, underscores, slashes and dots."""
    lines = [""]
    for piece in _PIECE.findall(_shortened(text, length)):
        for part in textwrap.wrap(piece, width, drop_whitespace=False):
            if len(lines[-1]) + len(part.rstrip()) > width:
                lines.append("")
            lines[-1] += part
    return "<br>".join(plain(line, width) for line in lines)


@dataclass(frozen=True)
class Theme:
    """The colours of one mode. The palette is Okabe & Ito's (2008), made for colour-blind eyes; its black left out.

    Backgrounds are transparent so that the page's own shows; `surface` is what that is expected to be.
    """

    text: str
    muted: str
    grid: str
    surface: str
    accent: str
    palette: tuple[str, ...]
    outcomes: dict[str, str]
    """A colour for each outcome, of different lightness too: blue, yellow, dark orange, and grey for invalid."""
    scale: tuple[str, ...]
    """From fine to bad, for heat maps of rates."""
    shares: tuple[str, ...]
    """From none to all, for tables of shares where much is neither good nor bad."""


LIGHT = Theme(
    text="#1B242C",
    muted="#5B6670",
    grid="#E1E6EA",
    surface="#FFFFFF",
    accent="#0F5C8C",
    palette=("#0072B2", "#D55E00", "#009E73", "#B4528A", "#B87800", "#2F8FC9", "#6A51A3", "#5B6670"),
    outcomes={
        "full_compliance": "#4C9BD1",
        "partial_refusal": "#F2C14E",
        "full_refusal": "#B5450B",
        "invalid": "#9AA4AC",
    },
    scale=("#F5F8FA", "#FBD9A6", "#EE9A4D", "#C6520E", "#7A2E05"),
    shares=("#F5F8FA", "#D6E6F2", "#9CC6E3", "#4C93C4", "#0F5C8C"),
)
DARK = Theme(
    text="#E6EBEF",
    muted="#9CA8B2",
    grid="#2A343D",
    surface="#11161B",
    accent="#5DB4E8",
    palette=("#56B4E9", "#FF8A4C", "#2CC295", "#E594C4", "#F0C23C", "#8FA8FF", "#C7B3F5", "#A9B4BD"),
    outcomes={
        "full_compliance": "#4C9BD1",
        "partial_refusal": "#F2C14E",
        "full_refusal": "#D9662B",
        "invalid": "#6B7680",
    },
    scale=("#1B232B", "#5A3312", "#A14E12", "#E07B2C", "#FFC27A"),
    shares=("#1B232B", "#1F3E54", "#265F85", "#3E8DBF", "#8CCBF2"),
)


def theme(dark: bool) -> Theme:
    return DARK if dark else LIGHT


def blank(
    dark: bool,
    *,
    title: str | None = None,
    height: int = 420,
    captions: Iterable[str] = (),
    simulated: bool = False,
    headroom: int = 0,
    legend: bool = False,
    line: int = 48,
    rows: Sequence[str] = (),
) -> go.Figure:
    """An empty figure in the theme: transparent, space for the title and for captions above the plot.

    `captions` are plotly text (untrusted words in them already `plain`). `headroom`: pixels between plot and captions,
    for the names of panels or columns. `legend` puts one below. A simulated figure says so in itself. `line`: letters
    in a line of captions, so that they fit on a window of 900 px beside the menu and the names of rows; entities count
    as written, which errs on the short side. `rows`: the names that will stand left of the plot (plotly text); captions
    begin above them, at the figure's edge.
    """
    colours = theme(dark)
    lines = [part for caption in captions for part in textwrap.wrap(caption, line, break_long_words=False)]
    above = (30 if title else 0) + 17 * len(lines) + (22 if simulated else 0)
    figure = go.Figure(
        layout={
            "template": go.layout.Template(),
            "height": height + max(above - 38, 0),
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "font": {"family": FONT, "size": 13, "color": colours.text},
            "showlegend": legend,
            "margin": {"l": 8, "r": 24, "t": 16 + above + headroom, "b": 76 if legend else 8},
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": colours.surface,
                "bordercolor": colours.muted,
                "align": "left",
                "font": {"family": FONT, "size": 13, "color": colours.text},
            },
            "legend": {
                "font": {"size": 12},
                "bgcolor": CLEAR,
                "itemsizing": "constant",
                "traceorder": "normal",
                **(BELOW if legend else {}),
            },
        }
    )
    if title:
        figure.update_layout(
            title={
                "text": plain(title, 90),
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "top",
                "pad": {"t": 8, "l": 8},
                "yref": "container",
                "font": {"size": 16},
            }
        )
    if lines:
        caption(figure, "<br>".join(lines), colours, headroom, -_names_width(rows))
    if simulated:
        stamp(figure, colours, headroom + 17 * len(lines))
    return figure


def caption(figure: go.Figure, text: str, colours: Theme, lift: int = 0, shift: float = 0) -> None:
    """Small grey text above the plot, on the left, `shift` pixels from the plot's own edge."""
    figure.add_annotation(
        name="caption",
        text=text,
        x=0,
        xref="paper",
        xanchor="left",
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=2 + lift,
        xshift=shift,
        showarrow=False,
        align="left",
        font={"size": 12, "color": colours.muted},
    )


def stamp(figure: go.Figure, colours: Theme, lift: int = 0) -> None:
    """The word `simulated`, boxed, at the top right: nobody may take the simulator's results for a model's."""
    figure.add_annotation(
        name="simulated",
        text="simulated",
        x=1,
        xref="paper",
        xanchor="right",
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=3 + lift,
        showarrow=False,
        font={"size": 12, "color": colours.text},
        bordercolor=colours.palette[4],
        borderwidth=1.5,
        borderpad=3,
        bgcolor=colours.surface,
    )


def message(text: str, *, dark: bool = False, height: int = 220) -> go.Figure:
    """A figure that has nothing to draw and says why."""
    figure = blank(dark, height=height)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=text,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"size": 14, "color": theme(dark).muted},
    )
    return figure


def percent(value: float, digits: int = 1) -> str:
    """A rate from 0 to 1 as `12.3 %`; a dash where it is not known."""
    return "–" if math.isnan(value) else f"{100 * value:.{digits}f} %"


def interval(rate: float, low: float, high: float) -> str:
    """A rate and its interval as `12.3 % [8.0 to 17.9]`."""
    return "–" if math.isnan(rate) else f"{percent(rate)} [{100 * low:.1f} to {100 * high:.1f}]"


def zoom(values: Iterable[float], *, least: float = 0.2) -> tuple[float, float]:
    """A part of 0 to 1 that shows all values (NaN left out) with air around, at least `least` wide."""
    known = [value for value in values if not math.isnan(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    air = max(0.06 * (high - low), (least - (high - low)) / 2, 0.015)
    low, high = low - air, high + air
    low, high = (0.0, max(high, least)) if low < 0 else (low, high)
    return (max(min(low, 1 - least), 0.0), 1.0) if high > 1 else (low, high)


def edged(low: float, high: float) -> tuple[float, float]:
    """The range with a little space beyond 0 and 1, so that points on the edge are not cut in half."""
    space = 0.03 * (high - low)
    return (-space if low <= 0 else low), (1 + space if high >= 1 else high)


def faint(colour: str, opacity: float) -> str:
    """A #RRGGBB colour made see-through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def ink(colour: str) -> str:
    """Dark or white, whichever reads better on a #RRGGBB colour."""
    return "#FFFFFF" if contrast("#FFFFFF", colour) > contrast(LIGHT.text, colour) else LIGHT.text


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #RRGGBB colours, from 1 to 21 (WCAG 2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance of a #RRGGBB colour, from 0 to 1 (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shade(value: float, stops: Sequence[tuple[float, str]]) -> str:
    """The #RRGGBB colour at a value from 0 to 1, between the stops of a scale as plotly mixes them."""
    (start, first), (end, last) = next(
        (pair for pair in pairwise(stops) if value <= pair[1][0]), (stops[-2], stops[-1])
    )
    part = min(max((value - start) / (end - start), 0.0), 1.0)
    mixed = (int(first[at : at + 2], 16) * (1 - part) + int(last[at : at + 2], 16) * part for at in (1, 3, 5))
    return "#" + "".join(f"{round(level):02X}" for level in mixed)


def view(low: float, high: float) -> str:
    """What a zoomed axis must say about itself; nothing where it shows the whole scale."""
    return "" if low <= 0 and high >= 1 else f"view {100 * low:.0f}–{100 * high:.0f} of 0–100 %"


def axis(colours: Theme, title: str = "", **more: Any) -> dict[str, Any]:
    """An axis in the theme. `title` is plotly text."""
    return {
        "title": {"text": title, "font": {"size": 13}},
        "gridcolor": colours.grid,
        "linecolor": colours.muted,
        "zeroline": False,
        "tickfont": {"size": 12},
        "automargin": True,
        "fixedrange": True,
        **more,
    }


def percent_axis(colours: Theme, title: str, limits: tuple[float, float], **more: Any) -> dict[str, Any]:
    """An axis of rates: drawn in percent, zoomed to `limits` (0 to 1), and saying so where it is zoomed."""
    zoomed = view(*limits)
    words = f"{title} ({zoomed})" if title and zoomed else title or zoomed
    words = "<br>".join(textwrap.wrap(words, 50, break_long_words=False))
    return axis(colours, words, range=edged(*limits), tickformat=".0%", **more)


def rows_axis(colours: Theme, names: Sequence[str], **more: Any) -> dict[str, Any]:
    """An axis of named rows at 0, 1, 2 ... from top to bottom. Numbers, not names, place the rows: two may look alike.

    `names` are plotly text.
    """
    return axis(
        colours,
        tickvals=list(range(len(names))),
        ticktext=list(names),
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        ticks="",
        **more,
    )


def lines_in(name: str) -> int:
    """How many lines a name takes (plotly text)."""
    return name.count("<br>") + 1


def row_pixels(names: Sequence[str], least: int) -> int:
    """The height of a row that holds the longest of the names (plotly text), in pixels."""
    return max([least, *(15 * lines_in(name) + 6 for name in names)])


def _names_width(names: Sequence[str]) -> float:
    """About how wide the names of rows are drawn at the least (plotly text), in pixels."""
    return max((0.84 * text_width(unescape(line)) for name in names for line in name.split("<br>")), default=0)


HEADING = 24
"""Headroom for the name of a panel or the names of columns."""


def panel_domains(count: int, panel: float, gap: float) -> list[list[float]]:
    """The stretches of the height that panels one below the other take, from the top; `panel` and `gap` in pixels."""
    whole = count * panel + (count - 1) * gap
    tops = [1 - number * (panel + gap) / whole for number in range(count)]
    return [[max(0.0, top - panel / whole), top] for top in tops]


def heading(figure: go.Figure, text: str, domain: Sequence[float], colours: Theme) -> None:
    """A panel's name above it. `text` is plotly text, `domain` the stretch of the height that the panel takes."""
    figure.add_annotation(
        name="heading",
        text=text,
        x=0.5,
        y=domain[1],
        xref="paper",
        yref="paper",
        xanchor="center",
        yanchor="bottom",
        yshift=2,
        showarrow=False,
        font={"size": 13, "color": colours.text},
    )


CORNER = 18
"""Headroom that the mark of the best corner wants, in pixels."""


def mark_best_corner(figure: go.Figure, colours: Theme, size: int = 13) -> None:
    """Less overrefusal lies to the left and more harmful refusal at the top: said above the corner, where no point can lie."""
    figure.add_annotation(
        name="best corner",
        text="↖ better",
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        xshift=0,
        yshift=1,
        showarrow=False,
        font={"size": size, "color": colours.accent},
    )
