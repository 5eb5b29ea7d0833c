"""What the pages ask for: the workbench in the visitor's name, and what a share link shows."""

from __future__ import annotations

from core.workbench import Workbench
from core.workbench.share_links import Snapshot
from pages.parts.shell import sign_in
from pages.parts.shell.app_process import shared_workbench


def workbench() -> Workbench:
    """The workbench in the visitor's name. Call it after the frame is drawn: the first time takes a moment."""
    return shared_workbench().acting_as(sign_in.visitor())


def shared_snapshot(token: str) -> Snapshot:
    """What a share link shows, whoever asks."""
    return shared_workbench().shares.open(token)
