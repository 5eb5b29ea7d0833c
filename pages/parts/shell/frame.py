"""The frame of every page: settings of the browser tab, the sign-in gate, the title and the one menu."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.access.roles import Action
from pages.parts.shell import run_notice, sign_in
from pages.parts.shell.state import RUN, asked_for, current_run, is_dark, tell_address
from pages.parts.shell.style import DARK_STYLE, STYLE


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu. `keeps_run`: its link carries the run that is being looked at.

    `needs`: what a person must be allowed to do to see it.
    """

    page: str
    title: str
    icon: str
    keeps_run: bool = False
    needs: Action = Action.LOOK


MENU: dict[str, tuple[MenuEntry, ...]] = {
    "": (
        MenuEntry("app.py", "Start", ":material/home:"),
        MenuEntry("pages/tune.py", "Tune", ":material/tune:"),
    ),
    "Write": (
        MenuEntry("pages/prompts.py", "Prompts", ":material/edit_note:"),
        MenuEntry("pages/probes.py", "Probes", ":material/quiz:"),
        MenuEntry("pages/logs.py", "Production logs", ":material/inbox:"),
    ),
    "Measure": (
        MenuEntry("pages/connect.py", "Connect a model", ":material/power:"),
        MenuEntry("pages/run.py", "Run", ":material/play_circle:"),
        MenuEntry("pages/history.py", "History", ":material/timeline:"),
    ),
    "Read": (
        MenuEntry("pages/tradeoff.py", "Trade-off", ":material/scatter_plot:", keeps_run=True),
        MenuEntry("pages/flips.py", "Flips", ":material/swap_horiz:", keeps_run=True),
        MenuEntry("pages/matrix.py", "Matrix", ":material/table_chart:", keeps_run=True),
        MenuEntry("pages/slices.py", "Slices", ":material/grid_on:", keeps_run=True),
        MenuEntry("pages/responses.py", "Responses", ":material/forum:", keeps_run=True),
        MenuEntry("pages/report.py", "Report", ":material/ios_share:", keeps_run=True),
    ),
    "Trust": (
        MenuEntry("pages/label.py", "Label", ":material/rate_review:", keeps_run=True),
        MenuEntry("pages/judges.py", "Judges", ":material/balance:", keeps_run=True),
    ),
    "Manage": (MenuEntry("pages/team.py", "Team", ":material/group:", needs=Action.PEOPLE),),
}


def open_page(title: str, lead: str = "") -> None:
    """Draw the frame; the first call of every page. Stops the page where the visitor may not see it."""
    st.set_page_config(page_title=f"{title} · Workbench", page_icon="⚖️", layout="wide")
    _style()
    sign_in.require_sign_in()
    tell_address(title)
    _menu(title)
    st.title(title, anchor=False)
    if lead:
        st.caption(lead)


def open_outside(title: str) -> None:
    """The frame of a page for people outside: no sign-in, no menu."""
    st.set_page_config(page_title=title, page_icon="⚖️", layout="wide", initial_sidebar_state="collapsed")
    _style()
    sign_in.refuse_exposure()


def _style() -> None:
    st.html(STYLE + (DARK_STYLE if is_dark() else ""))


def _menu(shown: str) -> None:
    """Links to all pages. That of the page which is shown keeps what it shows, but a run only where pages keep one."""
    visitor = sign_in.visitor()
    with st.sidebar:
        for group, lines in MENU.items():
            entries = [entry for entry in lines if visitor.may(entry.needs)]
            if group and entries:
                st.caption(group)
            for entry in entries:
                carried = {RUN: [current_run()]} if entry.keeps_run and current_run() else {}
                query = {**carried, **(_own(entry) if entry.title == shown else {})}
                st.page_link(entry.page, label=entry.title, icon=entry.icon, query_params=query, width="stretch")
        sign_in.show_person()
        run_notice.watch()


def _own(entry: MenuEntry) -> dict[str, list[str]]:
    return {key: values for key, values in asked_for().items() if key != RUN or entry.keeps_run}
