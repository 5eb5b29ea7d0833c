"""The sign-in gate: with `[auth]` in the secrets only people on the list pass; without it the app serves this machine alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NoReturn, ParamSpec

import streamlit as st

from core.access.exposure import HINT, refusal
from core.access.roles import Person, Role
from core.errors import Forbidden, SignInEnded, WorkbenchError
from core.text.untrusted import escape_markdown
from pages.parts.shell.app_process import settings, shared_workbench

log = logging.getLogger(__name__)

LOCAL_PERSON = "local"
UNWRITTEN = "sign_out_unwritten"
P = ParamSpec("P")


def require_sign_in() -> None:
    """End the page run for a visitor who may not see it, with what to do next. Asked anew with every interaction."""
    refuse_exposure()
    if not settings().has_sign_in:
        return
    if not _signed_in():
        _offer_sign_in("This workbench is for its team. Sign in with your organisation's account.")
    try:
        visitor()
    except SignInEnded as error:
        _offer_sign_in(str(error))
    except Forbidden as error:
        _turn_away(error)
    except WorkbenchError as error:
        st.error(escape_markdown(str(error)))
        st.stop()


def refuse_exposure() -> None:
    """End the page run where a workbench without sign-in would show itself to others than this machine."""
    address = str(st.get_option("server.address") or "")
    reason = refusal(settings(), address, st.context.headers.to_dict())
    if reason:
        st.error(escape_markdown(f"{reason} {HINT}"))
        st.stop()


def fragment(draw: Callable[P, None], *, run_every: float | None = None) -> Callable[P, None]:
    """A part of a page that is drawn anew by itself. It runs without its page's first line, so it asks the gate, too."""

    @wraps(draw)
    def drawing(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            visitor()
            draw(*args, **kwargs)
        except Forbidden:
            st.rerun()
        except WorkbenchError as error:
            st.error(escape_markdown(str(error)))

    return st.fragment(drawing, run_every=run_every)


def person() -> str:
    """The visitor's name for labels, comments and versions: the signed-in e-mail, else `local`."""
    return visitor().name


def visitor() -> Person:
    """Who is looking, with the role that they have now. Forbidden where they may not enter."""
    if settings().has_sign_in:
        return shared_workbench().people.admit(_claims())
    return Person(str(st.session_state.get("person_name") or LOCAL_PERSON), Role.ADMIN)


def show_person() -> None:
    """The last lines of the menu: who is signed in and as what, and the way out; or that nobody is asked."""
    if settings().has_sign_in:
        somebody = visitor()
        st.caption(escape_markdown(f"{somebody.name}, {somebody.role.word}"))
        _way_out()
    elif settings().open_to_anyone:
        st.caption("No sign-in: everybody who reaches this address is admin here.")
    else:
        st.caption("No sign-in: this machine only.")


def _claims() -> dict[str, Any]:
    """What the visitor's identity token says; nothing where nobody is signed in."""
    return dict(st.user.to_dict()) if _signed_in() else {}


def _way_out() -> None:
    """The button that signs out; where that cannot be written down, what it means and the two ways on."""
    unwritten = st.session_state.get(UNWRITTEN)
    if unwritten is None:
        st.button("Sign out", on_click=_sign_out)
        return
    st.warning(
        escape_markdown(
            f"You are still signed in: that your session ends could not be written down. {unwritten} Signing out of this browser "
            "alone leaves a copy of its cookie, if anybody has one, in force until its hours are over."
        )
    )
    st.button("Try again", on_click=_sign_out)
    st.button("Sign out of this browser alone", on_click=st.logout)


def _sign_out() -> None:
    """End the session here, then have the browser forget its cookie."""
    try:
        shared_workbench().people.sign_out(_claims())
    except WorkbenchError as error:
        log.warning("A session could not be ended here: %s", error)
        st.session_state[UNWRITTEN] = str(error)
    else:
        st.logout()


def _signed_in() -> bool:
    return bool(getattr(st.user, "is_logged_in", False))


def _offer_sign_in(why: str) -> NoReturn:
    st.title("Sign in", anchor=False)
    st.write(escape_markdown(why))
    for provider, label in _providers().items():
        if st.button(label, type="primary", key=f"sign_in/{provider}"):
            st.login(provider or None)
    st.stop()


def _providers() -> dict[str, str]:
    """Name to the button's words: every [auth.NAME], or the one that [auth] itself describes."""
    named = [
        name
        for name, value in settings().secrets["auth"].items()
        if isinstance(value, Mapping) and "client_id" in value
    ]
    return {name: f"Sign in with {escape_markdown(name)}" for name in named} or {"": "Sign in"}


def _turn_away(error: Forbidden) -> NoReturn:
    st.title("You may not enter", anchor=False)
    st.write(escape_markdown(str(error)))
    _way_out()
    st.stop()
