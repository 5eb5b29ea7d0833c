"""Which engine this is: a worker takes from the queue only what its own version put there, and no run of a newer one."""

from __future__ import annotations

from core.store.tables import HEAD

WORK_VERSION = f"{int(HEAD)}.1"
"""The schema's number and this code's. Raise the second one when a workflow or a plan changes its meaning."""
