"""Log lines: JSON or for people, without keys and control characters."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import ModelCall
from core.errors import GatewayError
from core.gateway import Gateway
from core.text.log_lines import set_up
from core.text.untrusted import hide_keys
from tests.conftest import core
from tests.provider import Provider

KEYS = [
    "sk-proj-abcdef0123456789",
    "sk-ant-api03-abc123DEF456",
    "gsk_0123456789abcdef",
    "hf_AbCdEf0123456789",
    "xai-0123456789abc",
    "AKIA" + "ABCDEFGHIJ012345",
    "AIza" + "SyA0123456789012345678901234567890",
    "ghp_" + "0123456789abcdef0123456789",
    "github_pat_" + "11ABCDEFG0123456789abc",
    "xoxb-0123456789-abc",
    "pplx-0123456789abcdef",
    "r8_0123456789abcdef",
]


@pytest.fixture
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], _ = handlers, root.setLevel(level)


@pytest.mark.parametrize("key", KEYS)
def test_what_looks_like_a_key_is_cut_out(key: str) -> None:
    assert hide_keys(f"the key {key} and api_key={key}, Bearer {key}") == "the key *** and api_key=***, Bearer ***"


def test_a_password_in_a_url_is_cut_out() -> None:
    assert hide_keys("postgresql://me:pass-word@host/db") == "postgresql://***@host/db"
    assert (
        hide_keys("http://127.0.0.1:8501/v1 sk-learn key-value task-force")
        == "http://127.0.0.1:8501/v1 sk-learn key-value task-force"
    )


@pytest.mark.usefixtures("_as_before")
def test_json_lines_hold_time_level_message_extras_and_trace(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO", "json")
    try:
        raise ValueError("the key sk-abcdef0123456789")
    except ValueError:
        logging.getLogger("core.x").exception(
            "It %s\x1b[31m\nbroke", "really", extra={"run_id": "r1", "key": "sk-abcdef0123456789"}
        )
    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["logger"], line["run_id"]) == ("error", "core.x", "r1")
    assert line["message"] == "It really⟨U+001B⟩[31m\\nbroke"
    assert "ValueError" in line["exception"]
    assert "sk-abcdef" not in json.dumps(line)


@pytest.mark.usefixtures("_as_before")
def test_lines_for_people_are_one_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("WARNING")
    logging.getLogger("core.x").info("not told")
    logging.getLogger("core.x").warning("told\nin one line, Bearer abcdef123456")
    said = capsys.readouterr().err
    assert said.endswith("core.x: told\\nin one line, Bearer ***\n")
    assert said.count("\n") == 1


@pytest.mark.usefixtures("_as_before")
def test_a_failed_call_at_debug_level_logs_neither_texts_nor_key(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("DEBUG", "json")
    with Provider(key="another") as provider:
        call = ModelCall("m", (("system", "SYSTEM-WORDING"), ("user", "PROBE-TEXT")), provider.url)
        with pytest.raises(GatewayError):
            asyncio.run(Gateway(max_attempts=1).complete(call, key="sk-abcdef0123456789", timeout_s=20))
    said = capsys.readouterr().err
    assert all(word not in said for word in ("SYSTEM-WORDING", "PROBE-TEXT", "abcdef0123456789"))


def test_the_command_line_logs_as_the_settings_say(tmp_path: Path) -> None:
    found = core(tmp_path, "runs", WORKBENCH_LOG_LEVEL="LOUD")
    assert (found.returncode, "WORKBENCH_LOG_LEVEL" in found.stderr) == (2, True)
    assert core(tmp_path, "runs", WORKBENCH_LOG_LEVEL="debug", WORKBENCH_LOG_FORMAT="json").returncode == 0
