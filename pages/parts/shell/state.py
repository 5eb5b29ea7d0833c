"""Typed keys of the session and the URL, so that no page invents its own."""

from __future__ import annotations

import streamlit as st

RUN, TRIAL = "run", "trial"


def current_run() -> str:
    """The run id in the URL, else the one looked at last in this session; empty where there is none."""
    chosen = st.query_params.get(RUN) or st.session_state.get("last_run", "")
    return str(chosen or "")


def remember_run(run_id: str) -> None:
    """Keep the run for the menu's links."""
    st.session_state["last_run"] = run_id


def asked_for() -> dict[str, list[str]]:
    """What the URL asks for."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def tell_address(page: str) -> None:
    """Write the URL again where a link led here, `page` being what is drawn.

    A link to the page that is already shown leaves the browser's URL as it was, and a page that was still being drawn when its link
    was clicked may have written its own over the new one.
    """
    here = (page, asked_for())
    if here != st.session_state.get("address"):
        st.session_state["address"] = here
        st.query_params.update({})


def started(run_id: str) -> None:
    """Keep a run that this session started or took up again, to tell when it ends."""
    remember_run(run_id)
    started_runs().add(run_id)


def started_runs() -> set[str]:
    """Runs of this session whose end has not been told yet."""
    kept: set[str] = st.session_state.setdefault("started_runs", set())
    return kept


def session_key() -> str | None:
    """The provider key this visitor typed, held in this session's memory alone."""
    return st.session_state.get("provider_key") or None


def key_owner() -> str:
    """The provider or server that the key was typed for (`Connections.key_owner`); empty where nobody said."""
    return str(st.session_state.get("provider_key_owner", ""))


def remember_key(key: str, owner: str = "") -> None:
    st.session_state["provider_key"], st.session_state["provider_key_owner"] = key.strip(), owner


def forget_key() -> None:
    for name in ("provider_key", "provider_key_owner"):
        st.session_state.pop(name, None)


def is_dark() -> bool:
    """Whether the visitor's theme is dark. The browser tells it; light until it has."""
    return bool(getattr(st.context.theme, "type", None) == "dark")
