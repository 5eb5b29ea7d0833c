"""The judge's version: a hash over its own source, so that it changes whenever a rule or a weight does."""

from __future__ import annotations

import hashlib
from pathlib import Path


def source_version() -> str:
    """The first 12 hex digits of the SHA-256 over the source files of this folder and its weights, in order of name."""
    digest, folder = hashlib.sha256(), Path(__file__).parent
    for path in sorted([*folder.glob("*.py"), *folder.glob("*.json")]):
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


VERSION = source_version()
