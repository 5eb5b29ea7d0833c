"""What the tests of the Probes and Logs pages share: a workbench on the pages' database, and a page opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.settings import load_settings
from core.workbench import Workbench
from tests.conftest import ROOT


@pytest.fixture
def bench(home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A workbench on the database that the pages use."""
    monkeypatch.setenv("WORKBENCH_WORK_IN_APP", "no")
    st.cache_resource.clear()
    yield Workbench(load_settings(), private=True)
    st.cache_resource.clear()


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page(f"pages/{page}.py")
    for name, value in query.items():
        app.query_params[name] = value
    return well(app.run())


def well(app: AppTest) -> AppTest:
    """The page, if it was drawn without an exception."""
    assert not app.exception, [found.value for found in app.exception]
    return app


def words(app: AppTest) -> str:
    """All that is written on the page, without what keeps strangers' text from being Markdown."""
    kinds = (app.markdown, app.caption, app.code, app.info, app.success, app.warning, app.error)
    return "\n".join(str(element.value).replace("\\", "").replace("\u2060", "") for kind in kinds for element in kind)
