"""The Connect page: from a tile to a model in the Run form, its key shown to the provider alone that it was typed for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.workbench import Workbench
from pages.parts.shell.app_process import shared_workbench
from tests.conftest import ROOT
from tests.provider import Provider

KEY = "sk-typed-0123456789abcdef"
HOSTILE = "<b>bold</b> [link](http://x.test) $a$"


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """The workbench that the pages use; its engine starts only when it is asked for work."""
    monkeypatch.setattr(Workbench, "wake", lambda _: None)
    st.cache_resource.clear()
    yield shared_workbench()
    shared_workbench().close()
    st.cache_resource.clear()


def opened(tile: str = "") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    app.switch_page("pages/connect.py").run()
    if tile:
        app.button(key=f"tile/{tile}").click().run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def local(app: AppTest, provider: Provider) -> None:
    app.text_input(key="connect_base/hosted_vllm").input(provider.url).run()
    app.text_input(key="connect_key").input(KEY).run()


def words(app: AppTest) -> str:
    return "\n".join(str(block.value) for block in (*app.markdown, *app.caption, *app.error, *app.warning))


def test_from_a_tile_to_an_answer_and_into_the_run_form(bench: Workbench, home: Path) -> None:
    with Provider(models=("llama3", HOSTILE), key=KEY, answer=lambda _: HOSTILE) as provider:
        app = opened("hosted_vllm")
        local(app, provider)
        press(app, "List its models")
        assert app.selectbox(key="connect_model/hosted_vllm").options == [f"hosted_vllm/{HOSTILE}", "llama3"]
        app.selectbox(key="connect_model/hosted_vllm").set_value("llama3").run()
        press(app, "Test with one probe")
        assert HOSTILE in [block.value for block in app.text]
        assert "cost unknown" in words(app)
        assert "never written to disk" in words(app)
        press(app, "Use it in a run")
        assert app.multiselect(key="run_models").value == ["llama3"]
        assert app.text_input(key="run_api_base").value == provider.url
        assert "not sent with these calls" not in words(app)
        app.switch_page("pages/run.py").run()
        app.text_input(key="run_api_base").input("http://127.0.0.1:9/v1").run()
        assert "not sent with these calls" in words(app)
    assert provider.stats()["requests"] == 1
    assert KEY not in str(app.query_params)
    assert all(KEY.encode() not in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_key_that_was_typed_for_one_provider_is_not_sent_to_another(bench: Workbench) -> None:
    with Provider() as provider:
        app = opened("openai")
        app.text_input(key="connect_key").input(KEY).run()
        app.button(key="tile/hosted_vllm").click().run()
        app.text_input(key="connect_base/hosted_vllm").input(provider.url).run()
        assert "not typed here" in words(app)
        press(app, "List its models")
        assert provider.stats()["authorisations"] == {"": 1}
        press(app, "Use that key here")
        press(app, "List its models")
        assert provider.stats()["authorisations"] == {"": 1, f"Bearer {KEY}": 1}


def test_what_cannot_be_had_is_told_where_it_was_asked_for_and_the_page_stays(bench: Workbench) -> None:
    with Provider(models=("llama3",), key=KEY) as provider:
        app = opened("hosted_vllm")
        app.text_input(key="connect_base/hosted_vllm").input(provider.url).run()
        press(app, "List its models")
        assert "Check the key" in app.error[0].value
        app.text_input(key="connect_key").input(KEY).run()
        press(app, "List its models")
        app.selectbox(key="connect_model/hosted_vllm").set_value("llama3").run()
        provider.script("401", "ok")
        press(app, "Test with one probe")
        assert "Check the key" in app.error[0].value
        assert KEY not in words(app)
        press(app, "Test with one probe")
        assert not app.error
        assert "It answers" in words(app)


def test_a_provider_that_needs_no_typed_key_or_lists_nothing_says_so(bench: Workbench) -> None:
    app = opened("bedrock")
    assert "identity of the machine" in words(app)
    assert not [field for field in app.text_input if field.key == "connect_key"]
    app.button(key="tile/azure").click().run()
    assert "Give the API base first" in words(app)
    assert all(button.label != "List its models" for button in app.button)
