"""The sign-in gate: with `[auth]` in the secrets nobody passes unsigned; without it the app serves this machine only."""

from __future__ import annotations

import ipaddress
import os

import streamlit as st

from core.access import Person, Role
from pages.parts.services import settings

LOCAL_PERSON = "local"


def stop_strangers() -> None:
    """End the page run for a visitor who may not see it, with what to do next."""
    if "auth" in settings().secrets:
        if not st.user.is_logged_in:
            st.title("Sign in", anchor=False)
            st.write("This workbench is for its team. Sign in with your organisation's account.")
            if st.button("Sign in", type="primary"):
                st.login()
            st.stop()
    elif not _loopback(str(st.get_option("server.address") or "")) and not _opened_on_purpose():
        st.error(
            "This workbench has no sign-in and listens on a public address, so it shows nothing. Configure `[auth]` in "
            "`.streamlit/secrets.toml`, or serve it on 127.0.0.1, or set `WORKBENCH_OPEN_TO_ANYONE=yes` if that is what you want."
        )
        st.stop()


def person() -> str:
    """The visitor's name for labels, comments and versions: the signed-in e-mail, else `local`."""
    if "auth" in settings().secrets and st.user.is_logged_in:
        return str(st.user.get("email") or st.user.get("sub") or "unknown")
    return str(st.session_state.get("person_name") or LOCAL_PERSON)


def visitor() -> Person:
    """Who is looking, with the role that their name has."""
    return Person(person(), Role.ADMIN)


def show_person() -> None:
    """The last line of the menu: who is signed in, and the way out."""
    if "auth" in settings().secrets and st.user.is_logged_in:
        st.caption(person())
        st.button("Sign out", on_click=st.logout)


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _opened_on_purpose() -> bool:
    return os.environ.get("WORKBENCH_OPEN_TO_ANYONE", "").lower() == "yes"
