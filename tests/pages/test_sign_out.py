"""Signing out: where the end of a session cannot be written down, the person is told instead of believing it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import StoreError
from pages.parts.shell import sign_in


def way_out() -> None:
    from pages.parts.shell import sign_in

    sign_in._way_out()


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the database takes in, and when the browser forgets its cookie."""
    done: list[str] = []

    def end_session(_: Any) -> None:
        if "mended" not in done:
            raise StoreError("The database is locked.")
        done.append("ended")

    people = SimpleNamespace(sign_out=end_session)
    monkeypatch.setattr(sign_in, "shared_workbench", lambda: SimpleNamespace(people=people))
    monkeypatch.setattr(sign_in.st, "logout", lambda: done.append("forgotten"))
    return done


def buttons(app: AppTest) -> dict[str, Any]:
    return {button.label: button for button in app.button}


def test_an_end_that_cannot_be_written_down_is_told_and_can_be_tried_again(left: list[str]) -> None:
    app = AppTest.from_function(way_out).run()
    buttons(app)["Sign out"].click().run()
    assert "still signed in" in app.warning[0].value
    assert "The database is locked" in app.warning[0].value
    assert left == []
    left.append("mended")
    buttons(app)["Try again"].click().run()
    assert left == ["mended", "ended", "forgotten"]


def test_the_browser_alone_can_be_signed_out_by_somebody_who_knows(left: list[str]) -> None:
    app = AppTest.from_function(way_out).run()
    buttons(app)["Sign out"].click().run()
    buttons(app)["Sign out of this browser alone"].click().run()
    assert left == ["forgotten"]
