"""Without sign-in the workbench shows itself to its own machine alone, whatever the address, name or proxy."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.access.exposure import accepted_hosts, is_loopback, refusal
from core.settings import Settings
from tests.conftest import core
from tests.core.benches import bench_at


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path)
    found.__dict__["secrets"] = {}
    return found


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_the_loopback_is_served(settings: Settings, address: str) -> None:
    assert refusal(settings, address, {"Host": f"{address}:8501" if "::" not in address else "[::1]:8501"}) == ""


@pytest.mark.parametrize(
    "address", ["", "0.0.0.0", "::", "192.168.0.7", "workbench.example.org", "localhost.example.org"]
)
def test_any_other_address_is_refused(settings: Settings, address: str) -> None:
    assert "no sign-in" in refusal(settings, address)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "workbench.example.org"},
        {"host": "192.168.0.7:8501"},
        {"Host": "localhost", "X-Forwarded-For": "10.0.0.1"},
    ],
)
def test_so_is_a_request_that_came_from_elsewhere(settings: Settings, headers: dict[str, str]) -> None:
    assert refusal(settings, "127.0.0.1", headers)


def test_sign_in_or_so_many_words_open_it(settings: Settings, tmp_path: Path) -> None:
    assert refusal(bench_at(tmp_path).settings, "0.0.0.0", {"Host": "workbench.example.org"}) == ""
    assert refusal(Settings(home=tmp_path, open_to_anyone=True), "0.0.0.0") == ""


@pytest.mark.parametrize("name", ["127.0.0.1:8501", "[::1]:8501", "LOCALHOST:80"])
def test_ports_and_capitals_do_not_matter(name: str) -> None:
    assert is_loopback(name)


def test_with_sign_in_only_the_sites_own_name_and_this_machines_are_answered(tmp_path: Path) -> None:
    settings = bench_at(tmp_path).settings
    assert accepted_hosts(settings) == []
    settings.secrets["auth"]["redirect_uri"] = "https://bench.example.org:8443/oauth2callback"
    assert accepted_hosts(settings) == ["bench.example.org", "localhost", "127.0.0.1"]
    settings.secrets["auth"]["redirect_uri"] = "http://localhost:8501/oauth2callback"
    assert accepted_hosts(settings) == ["localhost", "127.0.0.1"]


def test_serving_a_public_address_does_not_even_start(tmp_path: Path) -> None:
    tried = core(tmp_path, "serve", "--host", "0.0.0.0", STREAMLIT_SECRETS_FILES=str(tmp_path / "none.toml"))
    assert tried.returncode == 2
    assert "WORKBENCH_OPEN_TO_ANYONE" in tried.stderr


@pytest.mark.parametrize("secret", ["", "...", "x" * 31])
def test_a_cookie_secret_that_can_be_guessed_shows_nothing_even_here(settings: Settings, secret: str) -> None:
    settings.__dict__["secrets"] = {"auth": {"cookie_secret": secret}}
    assert "forge a sign-in" in refusal(settings, "127.0.0.1")
    settings.__dict__["secrets"] = {"auth": {"cookie_secret": "x" * 32}}
    assert refusal(settings, "127.0.0.1") == ""
