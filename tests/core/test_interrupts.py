"""Ctrl-C ends a pause, and nothing else that the main thread is doing."""

from __future__ import annotations

import signal
import threading

import pytest

from core.interrupts import HELD, held, pause


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def test_ctrl_c_waits_until_the_next_pause_and_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    with held():
        press()
        with pytest.raises(KeyboardInterrupt):
            pause(60)
    assert capfd.readouterr().err == HELD.decode()


def test_ctrl_c_ends_a_pause() -> None:
    before = signal.getsignal(signal.SIGALRM)
    try:
        with held(signal.SIGALRM):
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with pytest.raises(KeyboardInterrupt):
                pause(60)
        assert signal.getsignal(signal.SIGALRM) == before
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_a_second_ctrl_c_is_raised_at_once() -> None:
    with held():
        press()
        with pytest.raises(KeyboardInterrupt):
            press()


def test_afterwards_ctrl_c_is_what_it_was_before() -> None:
    with held():
        press()
    with pytest.raises(KeyboardInterrupt):
        press()


def test_other_threads_pause_and_hold_as_if_there_were_no_ctrl_c() -> None:
    def work() -> None:
        with held():
            pause(0)
            ended.set()

    ended = threading.Event()
    with held():
        thread = threading.Thread(target=work)
        press()
        thread.start()
        thread.join()
    assert ended.is_set()
