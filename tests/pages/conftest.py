"""What all page tests have: see `tests.component_scan`."""

from __future__ import annotations

from tests import component_scan

component_scan.once()
