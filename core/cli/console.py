"""What commands print, and with which exit codes they leave."""

from __future__ import annotations

import json
import sys
from typing import Any

from core.text.untrusted import visible

GATE_FAILED = 1
BAD_INPUT = 2
UNFINISHED = 3
STOPPED = 130
"""Ctrl-C, as shells count it."""


def print_json(value: Any) -> None:
    """One JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def one_line(text: str) -> str:
    """Untrusted text as one line that no terminal takes for a command."""
    return " ".join(visible(text).split())


def tell(text: object) -> None:
    """Say something beside the result: on stderr, so that stdout can be piped."""
    print(text, file=sys.stderr)


def complain(message: str) -> int:
    """Say what is wrong in one line; returns the exit code for it."""
    tell(one_line(message))
    return BAD_INPUT
