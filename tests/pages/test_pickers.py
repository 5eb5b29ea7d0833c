"""The pickers that pages share: what is chosen on one page stays there, and a link says what to show."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page_of(*views: str) -> AppTest:
    return AppTest.from_string(
        "import streamlit as st\n"
        "from pages.parts.common import pickers\n"
        f"views = {views!r} if st.session_state.get('page', 'one') == 'one' else ('Browse', 'Edit')\n"
        "st.text(pickers.tabs('view', dict.fromkeys(views)))\n"
    )


def test_a_view_chosen_on_one_page_is_not_asked_of_the_next() -> None:
    app = page_of("Categories", "Words").run()
    assert (app.text[0].value, app.query_params) == ("Categories", {})
    app.button_group[0].set_value("Words").run()
    assert (app.text[0].value, app.query_params) == ("Words", {"view": "Words"})
    app.session_state["page"] = "two"
    app.query_params.clear()  # as the menu does
    app.run()
    assert (app.text[0].value, app.query_params) == ("Browse", {})


def test_a_link_opens_its_view_and_one_that_names_none_of_the_page_opens_the_first() -> None:
    app = page_of("Categories", "Words")
    app.query_params["view"] = "Words"
    assert app.run().text[0].value == "Words"
    app.query_params["view"] = "Against people"
    assert (app.run().text[0].value, app.query_params) == ("Categories", {})
