"""What is tracked: no keys, no names of package registries, nothing built, nothing huge."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

SECRET = re.compile(
    r"\bsk-(?:proj-|ant-api\d\d-|or-v1-)?[A-Za-z0-9_-]{32,}\b|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b|\bgh[pousr]_\w{36}\b"
    r"|\bgithub_pat_\w{50,}|\bxox[abps]-\d{8,}-[\w-]{20,}|\bhf_[A-Za-z]{34}\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
    r"|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}"
)
"""Keys as providers issue them: of full length, so that the short made-up ones in tests are none."""
REGISTRIES = re.compile(
    "|".join(
        (
            r"pypi\.o" + "rg",
            r"python" + r"hosted\.org",
            r"registry\.npm" + r"js",
            r"deb\.deb" + "ian",
            r"hub\.dock" + "er",
        )
    )
)
BUILT = re.compile(
    r"(^|/)(__pycache__|\.venv|\.workbench|node_modules|dist|build|[^/]+\.egg-info)/|\.(pyc|sqlite|db|log|whl|so)$"
)
MOST_BYTES = 3_000_000


def tracked() -> list[str]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git working copy.")
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content[:8_000]:
            found.append((name, content.decode("utf-8", "replace")))
    return found


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}: {hit[0][:24]}" for name, text in texts() for hit in pattern.finditer(text)]


def test_no_tracked_file_holds_what_looks_like_a_key() -> None:
    assert hits(SECRET) == []


def test_the_scan_knows_a_key_when_it_sees_one() -> None:
    for key in ("sk-" + "a1" * 24, "AKIA" + "A1" * 8, "gh" + "p_" + "a1" * 18, "-----BEGIN " + "PRIVATE KEY-----"):
        assert SECRET.search(f"key = '{key}'")


def test_no_tracked_file_names_a_package_registry() -> None:
    assert hits(REGISTRIES) == []


def test_nothing_built_and_no_secrets_are_tracked() -> None:
    assert [name for name in tracked() if BUILT.search(name)] == []
    assert [name for name in tracked() if Path(name).name in ("secrets.toml", ".env")] == []


def test_no_tracked_file_is_huge() -> None:
    assert [name for name in tracked() if (ROOT / name).stat().st_size > MOST_BYTES] == []


def test_every_file_that_the_threat_model_names_exists() -> None:
    named = re.findall(
        r"`((?:core|pages|tests|deploy|\.streamlit|\.ci)/[\w./-]+)`", (ROOT / "SECURITY.md").read_text("utf-8")
    )
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists()] == []
