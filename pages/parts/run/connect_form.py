"""What the Connect page shows: a tile a provider, its key and address, the models it lists, one test, and the way to a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import WorkbenchError
from core.text.numbers import money
from core.text.untrusted import escape_markdown
from pages.parts.common.notices import untrusted_text
from pages.parts.run.key_field import provider_key
from pages.parts.run.run_form import choose_model
from pages.parts.shell.state import key_owner, remember_key, session_key

if TYPE_CHECKING:
    from core.gateway import ModelProvider
    from core.workbench import Workbench

KEPT = (
    "A typed key stays in this session's memory and goes to this provider or server alone: it is never written to disk, to a log "
    "or into an address, and is gone when you forget it or close the tab."
)
TILE_WIDTH = 160


def show(bench: Workbench) -> None:
    """The whole page."""
    chosen = _tiles(bench)
    if chosen is None:
        return
    st.subheader(chosen.title, anchor=False)
    if chosen.note:
        st.caption(escape_markdown(chosen.note))
    api_base = _api_base(chosen)
    if chosen.base and not api_base:
        st.caption("Give the API base first.")
        return
    owner = bench.connections.key_owner(chosen, api_base)
    if chosen.takes_key:
        _key(bench, chosen, owner)
    asked = Asked(chosen, api_base, session_key() if chosen.takes_key and key_owner() == owner else None)
    model = _model(bench, asked)
    if model:
        _price(bench, model)
        _ways_on(bench, asked, model)


@dataclass(frozen=True)
class Asked:
    """Who is asked where. The key is there only where it was typed for this very provider or server."""

    provider: ModelProvider
    api_base: str | None
    key: str | None = field(repr=False)


def _tiles(bench: Workbench) -> ModelProvider | None:
    """One button a provider; the choice is in the URL."""
    providers = bench.connections.providers()
    asked = st.query_params.get("provider", "")
    with st.container(horizontal=True):
        for one in providers:
            chosen = one.prefix == asked
            if st.button(
                one.title, key=f"tile/{one.prefix}", width=TILE_WIDTH, type="primary" if chosen else "secondary"
            ):
                st.query_params["provider"] = one.prefix
                st.rerun()
    return bench.connections.provider(asked) if asked else None


def _api_base(provider: ModelProvider) -> str | None:
    if not provider.base:
        return None
    key = f"connect_base/{provider.prefix}"
    return st.text_input("API base", key=key, persist_state="session", placeholder=provider.base).strip() or None


def _key(bench: Workbench, provider: ModelProvider, owner: str) -> None:
    """The one key of the session, and where it is kept."""
    if session_key() and key_owner() != owner:
        st.caption(escape_markdown(f"The key that is held was not typed here, so it is not sent to {owner}."))
        st.button("Use that key here", key="connect_key/same", on_click=_same_key, args=(owner,))
    provider_key(bench, "connect_key", owner)
    if name := bench.connections.own_key(provider):
        st.caption(f"Without a typed key the workbench's own is used: {escape_markdown(name)}.")
    st.caption(KEPT)


def _same_key(owner: str) -> None:
    remember_key(session_key() or "", owner)


def _model(bench: Workbench, asked: Asked) -> str:
    """One of the listed models, or a name that is typed."""
    provider, api_base = asked.provider, asked.api_base
    place = f"connect_list/{provider.prefix}/{api_base or ''}"
    if provider.lists and st.button("List its models", icon=":material/list:"):
        with st.spinner("Asking for the list ..."), _told_here():
            st.session_state[place] = bench.connections.listed(provider, api_base, key=asked.key)
    listed: list[str] | None = st.session_state.get(place)
    if listed is not None:
        st.caption(f"{len(listed):,} models are listed." if listed else "The list holds no model: type its name.")
    options = listed if listed is not None else bench.connections.known(provider)
    model = st.selectbox(
        "Model",
        options,
        index=None,
        accept_new_options=True,
        key=f"connect_model/{provider.prefix}",
        placeholder="Choose one, or type its name",
        help="As LiteLLM names it. Before the list is asked for, these are the models that LiteLLM knows.",
    )
    return provider.model(model.strip()) if model and model.strip() else ""


def _price(bench: Workbench, model: str) -> None:
    price = bench.connections.price(model)
    if price is None:
        st.caption("LiteLLM's price map does not know this model, so its cost is unknown.")
    else:
        st.caption(escape_markdown(f"{money(price[0])} asked, {money(price[1])} answered, a million tokens."))


def _ways_on(bench: Workbench, asked: Asked, model: str) -> None:
    """What is doubtful, the test, and the way to a run."""
    for doubt in bench.connections.doubts(model, asked.api_base, has_key=bool(asked.key)):
        st.warning(escape_markdown(doubt))
    with st.container(horizontal=True):
        test = st.button(
            "Test with one probe", icon=":material/network_ping:", help="One call, with one short question."
        )
        if st.button("Use it in a run", type="primary", icon=":material/play_circle:"):
            choose_model(model, asked.api_base or "")
            st.switch_page("pages/run.py")
    if test:
        with st.spinner("Asking ..."), _told_here():
            _answer(bench, asked, model)


def _answer(bench: Workbench, asked: Asked, model: str) -> None:
    """One call, and what came back."""
    tested = bench.connections.test(model, asked.api_base, key=asked.key)
    reply = tested.reply
    with st.container(border=True):
        if reply.blocked:
            st.badge("The provider itself refuses", icon=":material/block:", color="orange")
        else:
            st.badge("It answers", icon=":material/check:", color="green")
        st.caption("Asked, without a system prompt:")
        untrusted_text(tested.probe, prose=True)
        st.caption("Answered:")
        untrusted_text(reply.text, key="connect_answer", prose=True)
        tokens = f"{reply.prompt_tokens:,} tokens asked, {reply.completion_tokens:,} answered"
        parts = [f"{reply.latency_s:.1f} s", tokens, money(reply.cost_usd)]
        served = f"as {reply.served_model}" if reply.served_model not in ("", model) else ""
        st.caption(escape_markdown(" · ".join(filter(None, [*parts, served]))))


@contextmanager
def _told_here() -> Iterator[None]:
    """An error is told where it happens, and the rest of the page stays."""
    try:
        yield
    except WorkbenchError as error:
        st.error(escape_markdown(str(error)))
