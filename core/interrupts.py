"""Ctrl-C that ends a wait, and never breaks into a change that other threads wait for.

Python raises KeyboardInterrupt wherever the main thread stands, also between taking a lock and giving it back; whoever
needs that lock then waits for ever. So commands with work in other threads hold it back until they `pause`.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

HELD = b"Stopping as soon as this is done; Ctrl-C once more stops at once.\n"


class _Hold:
    """What is known of Ctrl-C while it is held back. Only the main thread reads or writes it."""

    pressed = pausing = False


@contextmanager
def held(*signals: signal.Signals) -> Iterator[None]:
    """Within, Ctrl-C (and whichever of `signals` comes) is raised as KeyboardInterrupt in `pause` alone; a second one at once.

    Outside of the main thread, where Python delivers no signals, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _Hold.pressed = _Hold.pausing = False
    before = {one: signal.signal(one, _note) for one in (signal.SIGINT, *signals)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        _Hold.pressed = False


def pause(seconds: float) -> None:
    """Sleep. Where Ctrl-C is held back, it is raised here, also one that came before."""
    if threading.current_thread() is not threading.main_thread():
        time.sleep(seconds)
        return
    _Hold.pausing = True
    try:
        if _Hold.pressed:
            raise KeyboardInterrupt
        time.sleep(seconds)
    finally:
        _Hold.pausing = False


def _note(number: int, frame: FrameType | None) -> None:
    again, _Hold.pressed = _Hold.pressed, True
    if again or _Hold.pausing:
        raise KeyboardInterrupt
    os.write(2, HELD)  # `print` could have been interrupted in the middle of a line, and may not be entered twice
