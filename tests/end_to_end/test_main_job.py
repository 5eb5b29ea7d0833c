"""The main job from the command line against a real HTTP server: 900 trials once each, a free second run, faults outlived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Command, core
from tests.provider import PASSING_FAULTS, Provider

VARIANTS = ("prompts/systems/general-cautious.md", "prompts/systems/general-balanced.md")
KEY = "sk-test-never-to-be-written-down"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(latency_s=0.02) as server:
        yield server


def run(
    command: Command, home: Path, provider: Provider, probes: str, *more: str, **environment: str
) -> dict[str, Any]:
    arguments = [
        "--variant",
        *VARIANTS,
        "--probes",
        probes,
        "--model",
        "openai/gpt-4o-mini",
        "--api-base",
        provider.url,
        "--api-key-env",
        "OPENAI_API_KEY",
    ]
    done = command(home, "run", *arguments, "--concurrency", "64", "--json", *more, OPENAI_API_KEY=KEY, **environment)
    shown: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if shown["status"] == "complete" else 3), done.stderr
    return shown


def test_xstest_over_two_variants_is_900_requests_once_and_then_none(
    tmp_path: Path, provider: Provider, xstest: Path
) -> None:
    probes = str(xstest / "xstest_prompts.csv")
    first = run(core, tmp_path / "home", provider, probes)
    assert first["status"] == "complete"
    assert [variant["trials"] for variant in first["variants"]] == [450, 450]
    assert first["calls"] == {"made": 900, "cached": 0, "failed": 0, "blocked": 0}
    assert (provider.stats()["requests"], provider.stats()["duplicates"]) == (900, 0)
    assert first["cost_usd"] > 0
    second = run(core, tmp_path / "home", provider, probes)
    assert second["calls"] == {"made": 0, "cached": 900, "failed": 0, "blocked": 0}
    assert provider.stats()["requests"] == 900
    assert second["run_id"] != first["run_id"]


def test_a_quarter_of_all_attempts_failing_in_every_way_loses_no_trial_and_writes_the_key_nowhere(
    tmp_path: Path, provider: Provider, command: Command
) -> None:
    provider.fault_share, provider.faults = 0.25, tuple(fault for fault in PASSING_FAULTS if fault != "hang")
    shown = run(command, tmp_path / "home", provider, "starter")
    sent = provider.stats()["sent"]
    assert shown["status"] == "complete"
    assert shown["calls"]["failed"] == 0
    assert provider.stats()["duplicate_answers"] == 0
    assert len(sent) > 10, sent
    assert set(provider.stats()["authorisations"]) == {f"Bearer {KEY}"}
    written = [file for file in (tmp_path / "home").rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]
    assert written == []


def test_a_call_that_hangs_is_made_again_and_a_provider_that_refuses_itself_is_blocked(
    tmp_path: Path, provider: Provider, command: Command
) -> None:
    provider.script("hang", "hang", "filter-400", "filter-finish", "refusal")
    shown = run(command, tmp_path / "home", provider, "starter", "--timeout", "5")
    assert (shown["status"], shown["calls"]["failed"]) == ("complete", 0)
    assert shown["calls"]["blocked"] == 3


def test_a_budget_stops_the_run_before_it_is_passed(tmp_path: Path, provider: Provider, command: Command) -> None:
    shown = run(
        command, tmp_path / "home", provider, "starter", "--budget", "0.01", "--concurrency", "4", "--max-tokens", "512"
    )
    assert shown["status"] == "partial"
    assert 0 < shown["cost_usd"] <= 0.01


@pytest.mark.parametrize(
    ("setup", "wants"),
    [
        ({"key": "another"}, "key"),
        ({"models": ("other-model",)}, "model"),
    ],
    ids=["refused key", "unknown model"],
)
def test_what_cannot_work_ends_in_one_sentence_and_few_calls(
    tmp_path: Path, provider: Provider, setup: dict[str, Any], wants: str, command: Command
) -> None:
    for name, value in setup.items():
        setattr(provider, name, value)
    done = command(
        tmp_path / "home",
        "run",
        "--variant",
        *VARIANTS,
        "--probes",
        "starter",
        "--model",
        "openai/gpt-4o-mini",
        "--api-base",
        provider.url,
        "--api-key-env",
        "OPENAI_API_KEY",
        "--json",
        OPENAI_API_KEY=KEY,
    )
    assert done.returncode == 2
    assert wants in done.stderr.strip().splitlines()[-1].lower()
    assert KEY not in done.stderr
    assert provider.stats()["requests"] < 40


def test_an_api_base_that_nobody_serves_says_so(tmp_path: Path, command: Command) -> None:
    done = command(
        tmp_path / "home",
        "run",
        "--variant",
        VARIANTS[0],
        "--probes",
        "starter",
        "--model",
        "openai/gpt-4o-mini",
        "--api-base",
        "http://127.0.0.1:9/v1",
        "--json",
        OPENAI_API_KEY=KEY,
        WORKBENCH_MAX_ATTEMPTS="2",
    )
    assert done.returncode == 2
    assert "127.0.0.1:9" in done.stderr.strip().splitlines()[-1]
    assert json.loads(done.stdout)["calls"]["failed"] == 140
