"""AppTest looks through all installed packages for components at the first run of every app; here once a process, as a server does."""

from __future__ import annotations

from functools import cache

from streamlit.components.v2 import manifest_scanner


def once() -> None:
    """From now on what was found the first time holds."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
