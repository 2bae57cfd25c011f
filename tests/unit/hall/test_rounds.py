"""What is looked after on a thread of its own: again and again, after a fault too, until it is ended."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from kiosk.hall import rounds
from kiosk.hall.rounds import Rounds

LIMIT = 20.0


def after(count: int, fault: Callable[[], None] = lambda: None) -> tuple[Rounds, threading.Event]:
    """Return rounds that tell when they have looked so often."""
    seen, looked = [0], threading.Event()

    def look() -> float:
        seen[0] += 1
        if seen[0] == count:
            looked.set()
        fault()
        return 0.0

    return Rounds("test", look), looked


def test_it_looks_at_once_and_again_until_it_is_ended() -> None:
    made, looked = after(3)
    made.start()
    assert looked.wait(LIMIT)
    made.stop()


def test_what_was_never_begun_can_be_ended() -> None:
    made, looked = after(1)
    made.stop()
    assert not looked.is_set()


def test_a_fault_of_ours_is_said_and_it_goes_on(monkeypatch: pytest.MonkeyPatch, expected_logs) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rounds, "AFTER_FAULT_S", 0.0)
    made, looked = after(2, fail)
    made.start()
    assert looked.wait(LIMIT)
    made.stop()
    expected_logs("round-broke-off")
