"""The HTML report: one file that needs no network, follows light and dark, prints, and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.charts.theme import theme
from core.charts.tinted_prompt import points_text
from core.charts.tradeoff import tradeoff
from core.metrics.rates import OVERREFUSAL
from core.metrics.true_rates import true_rates
from core.report.content import Content
from core.report.reproduce import command, package_versions, probe_source, settings, variant_files
from core.report.svg import figure_svg
from core.text.numbers import p_value, percent, points, tally
from core.text.untrusted import shorten, visible

if TYPE_CHECKING:
    from core.report.decision import Decision
    from core.store import Store

HERE = Path(__file__).resolve().parent
SHADES = 10


def html_report(store: Store, run_id: str, *, margin: float = 0.02, decision: Decision | None = None) -> str:
    """The run as one self-contained HTML file.

    `margin`: the loss, as a share, that counts as unchanged in the verdicts. `decision`: the gate's, shown under the verdicts.
    What people concluded stands first, without their names. Every text of a model or a person is
    escaped and its control characters are made visible; a Content-Security-Policy allows the report's own style and
    script by their hashes, data: images, and nothing else. No key, no path and no annotator's name is in it.
    """
    content = Content(store, run_id, margin=margin)
    style, script = _style(), Markup((HERE / "report.js").read_text("utf-8"))
    probes = probe_source(content.plan.probe_set)
    return (
        _environment()
        .get_template("template.html")
        .render(
            content=content,
            definition=OVERREFUSAL,
            decision=decision,
            run=content.run,
            plan=content.plan,
            progress=content.progress,
            charts=_charts(content),
            style=style,
            script=script,
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
            settings=settings(content.run, content.plan, content.progress, content.judge_versions),
            files=variant_files(content.plan),
            probes=probes,
            packages=package_versions(),
            command=command(content.run, content.plan, probes.argument),
            made_at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        )
    )


def _charts(content: Content) -> list[tuple[str, list[tuple[str, Markup]]]]:
    """The trade-off chart in both readings, each for light and for dark pages."""
    places = {(row["variant"], row["version"], row["model"]): number for number, row in enumerate(content.rows)}

    def link(key: Sequence[Any]) -> str:
        return f"#row-{places.get(tuple(key[:3]), 0)}"

    made = []
    for reading, strict in (("any", False), ("strict", True)):
        label = f"Overrefusal rate against harmful refusal rate, {'full refusals alone' if strict else 'any refusal'}"
        bands = true_rates(content.trials, strict=strict)
        figures = [
            (
                mode,
                tradeoff(content.summary, strict=strict, baseline=content.baseline, bands=bands, dark=mode == "dark"),
            )
            for mode in ("light", "dark")
        ]
        made.append((reading, [(mode, figure_svg(figure, label, link)) for mode, figure in figures]))
    return made


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Autoescape everywhere; whatever is not our own markup has its control characters made visible first."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.filters |= {
        "effect": points_text,
        "percent": percent,
        "points": points,
        "words": words,
        "short": shorten,
        "shade": shade,
        "p": p_value,
        "when": lambda moment: moment[:16].replace("T", " ") + " UTC" if moment else "not yet",
        "count": tally,
        "elided": elided,
    }
    return environment


def words(name: str) -> str:
    """An enumeration's name for people."""
    return name.replace("_", " ")


def shade(share: float) -> str:
    """The class of a heat map's cell, from h0 (fine) to h10 (bad)."""
    return "" if math.isnan(share) else f"h{round(SHADES * share)}"


def elided(text: str, keep: int = 240) -> str:
    """A long stretch that did not change, its middle left out."""
    if len(text) <= 2 * keep + 80:
        return text
    return f"{text[:keep]} […{len(text) - 2 * keep:,} characters the same…] {text[-keep:]}"


def _csp_hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def _style() -> Markup:
    """The stylesheet, with the colours that the charts have."""
    light, dark = (_colours(mode) for mode in (False, True))
    sheet = (HERE / "report.css").read_text("utf-8")
    return Markup(f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n{sheet}")


def _colours(dark: bool) -> str:
    """One mode's colours as custom properties, and a class for every shade of the heat maps."""
    colours = theme(dark)
    named = {
        "text": colours.text,
        "muted": colours.muted,
        "line": colours.grid,
        "surface": colours.surface,
        "accent": colours.accent,
        **{words(name).replace(" ", "-"): one for name, one in colours.outcomes.items()},
    }
    properties = "".join(f"--{name}:{value};" for name, value in named.items())
    shades = "".join(_shade_rule(step, colours.scale) for step in range(SHADES + 1))
    return f":root{{color-scheme:{'dark' if dark else 'light'};{properties}}}{shades}"


def _shade_rule(step: int, scale: Sequence[str]) -> str:
    place = step / SHADES * (len(scale) - 1)
    low = min(int(place), len(scale) - 2)
    one, other = (tuple(int(scale[low + n][at : at + 2], 16) for at in (1, 3, 5)) for n in (0, 1))
    mixed = [round(a + (place - low) * (b - a)) for a, b in zip(one, other, strict=True)]
    return f".h{step}{{background:rgb({','.join(map(str, mixed))});color:{_ink(mixed)}}}"


def _ink(colour: Sequence[int]) -> str:
    """Black or white, whichever stands out more (WCAG's relative luminance)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#fff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#000"
