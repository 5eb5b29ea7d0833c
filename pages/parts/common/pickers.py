"""Pickers that keep their choice in the URL, so that a link opens the same view in another browser.

A choice is written into the URL before the page is drawn again, so that the menu's link to the page leads to what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.text.short_names import distinct_moments
from pages.parts.common import page_address
from pages.parts.shell.state import RUN, current_run, remember_run

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench


def choice(
    key: str,
    label: str,
    options: Sequence[str],
    *,
    default: str | None = None,
    stable: bool = False,
    format_func: Callable[[str], str] = str,
    help: str | None = None,
    pills: bool = False,
) -> str:
    """A select box over ids, its choice in the URL as `?key=id`. Empty where there are no options.

    `stable`: whoever opens the link has the same default, so only another choice is written into the URL; each writing is
    one more step for the browser's back button. `pills`: all of them in sight.
    """
    if not options:
        return ""
    usual = default if default in options else options[0]
    widget, shown = f"pick_{key}", f"shown_{key}"
    asked, present = st.query_params.get(key), st.session_state.get(widget)
    written, usual_then = st.session_state.get(shown, (None, None))
    if asked != written:  # a link or the back button has changed the URL
        present = asked
    elif asked is None and present == usual_then:  # nobody has chosen
        present = usual
    st.session_state[widget] = present if present in options else usual
    # each time: the browser holds the option's label, which may have changed since

    def chosen() -> None:
        st.query_params[key] = str(st.session_state[widget])

    draw = partial(st.pills, required=True, wrap=True) if pills else st.selectbox
    value = str(draw(label, options, key=widget, format_func=format_func, help=help, on_change=chosen))
    if value != asked and not (stable and asked is None and value == usual):
        st.query_params[key] = value
    st.session_state[shown] = (st.query_params.get(key), usual)
    return value


def choices(
    key: str,
    label: str,
    options: Sequence[str],
    *,
    default: Sequence[str] = (),
    format_func: Callable[[str], str] = str,
    help: str | None = None,
    placeholder: str | None = None,
) -> list[str]:
    """A multi-select over ids, its choices in the URL as `?key=id&key=id`; nothing in the URL while they are the default."""
    widget, shown = f"pick_{key}", f"shown_{key}"

    def chosen() -> None:
        values = list(st.session_state[widget])
        st.session_state[shown] = st.query_params[key] = [] if values == list(default) else values

    asked = [value for value in st.query_params.get_all(key) if value in options]
    usual, present = [value for value in default if value in options], st.session_state.get(widget)
    if asked != st.session_state.get(shown, []):  # a link or the back button has changed the URL
        present = asked or usual
    elif present is None or any(value not in options for value in present):
        present = usual
    st.session_state[widget] = (
        present  # each time: a browser that first draws it later, in a fold-out, knows of no earlier one
    )
    values: list[str] = st.multiselect(
        label, options, key=widget, format_func=format_func, help=help, placeholder=placeholder, on_change=chosen
    )
    wanted = [] if values == list(default) else values
    st.session_state[shown] = wanted
    if wanted != asked:
        st.query_params[key] = wanted
    return values


def pick_run(bench: Workbench, label: str = "Run") -> RunRow:
    """The run that the page is about, from the URL, else the newest. Stops the page with the next step where there is none."""
    rows = {row.run_id: row for row in bench.runs.recent()}
    if not rows:
        st.info("There is no run yet. Start one on the Run page, or let the start page run the starter comparison.")
        st.page_link("pages/run.py", label="Go to Run", icon=":material/play_circle:")
        st.stop()
    asked = current_run()
    if asked and asked not in rows:
        st.warning("The link names a run that is not in this workbench; here is the newest one.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        run_id = choice(RUN, label, list(rows), default=asked, format_func=run_labels(rows).__getitem__)
        page_address.copy_link()
    remember_run(run_id)
    return rows[run_id]


def run_labels(rows: Mapping[str, RunRow]) -> dict[str, str]:
    """What a picker shows of each run: when, since long names are cut; name, status where it is not complete, simulated or not."""
    moments = distinct_moments(row.created_at for row in rows.values())
    return {run_id: _run_label(row, moment) for (run_id, row), moment in zip(rows.items(), moments, strict=True)}


def _run_label(row: RunRow, moment: str) -> str:
    marks = [moment, row.name]
    if str(row.status) != "complete":
        marks.append(str(row.status))
    if row.simulated:
        marks.append("simulated")
    return " · ".join(marks)


def pick_judge(judges: Sequence[str], default: str) -> str | None:
    """Which judge's opinion to read, where a run has been judged by several."""
    if len(judges) < 2:
        return None
    return choice("judge", "Judge", list(judges), default=default, stable=True)


def reading() -> bool:
    """Whether full refusals alone count (the strict reading). In the URL as `?refused=strict`."""
    chosen = st.segmented_control(
        "Refused means",
        ("any", "strict"),
        default="any",
        required=True,
        key="refused",
        bind="query-params",
        help="any: full and partial refusals count. strict: full refusals alone.",
    )
    return chosen == "strict"


def tabs(key: str, options: Mapping[str, object]) -> str:
    """One of a few views, its name in the URL as `?key=name` unless it is the first; only the chosen one is computed.

    Several pages have a `view`: each keeps its own, and what was chosen on one is not asked of the next.
    """
    names = list(options)
    widget = "/".join((key, *names))
    shown = f"shown_{widget}"

    def write(name: str) -> None:
        if name == names[0]:
            st.query_params.pop(key, None)
        elif name != st.query_params.get(key):
            st.query_params[key] = name

    asked = st.query_params.get(key)
    if (
        asked != st.session_state.get(shown) or st.session_state.get(widget) not in names
    ):  # a link, the menu, the back button
        st.session_state[widget] = asked if asked in names else names[0]
    chosen = str(
        st.segmented_control(
            key.capitalize(),
            names,
            key=widget,
            required=True,
            wrap=True,
            label_visibility="collapsed",
            on_change=lambda: write(str(st.session_state[widget])),
            format_func=lambda name: label if isinstance(label := options[name], str) else str(name),
        )
    )
    write(chosen)
    st.session_state[shown] = st.query_params.get(key)
    return chosen
