"""Looks beside the live picture: one at a time, told once, with a rest after each, and no end that hangs."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from kiosk.capture.arrays import Image
from kiosk.capture.looker import Beside, Found, Here, Looker
from kiosk.capture.sight import Reason, Sighting

SEEN = Sighting(None, Reason.CUT_OFF)
VIEW = np.zeros((4, 4, 3), np.uint8)
LONG = 20.0


class Finder:
    """Looks until it is let go."""

    def __init__(self) -> None:
        self.views: list[Image] = []
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.wrong: Exception | None = None
        self.now = 100.0

    def look(self, view: Image) -> Sighting:
        self.views.append(view)
        self.begun.release()
        assert self.go.acquire(timeout=LONG)
        if self.wrong:
            raise self.wrong
        return SEEN


@pytest.fixture
def finder() -> Finder:
    return Finder()


@pytest.fixture
def beside(finder: Finder) -> Iterator[Beside]:
    made = Beside(finder.look, clock=lambda: finder.now)
    yield made
    finder.go.release(9)
    made.close()


def ended(looker: Looker) -> Found | None:
    """Wait for the end of a look."""
    for _ in range(4000):
        if found := looker.found():
            return found
        threading.Event().wait(0.005)
    pytest.fail("the look never ended")


def looked(beside: Beside, finder: Finder, number: int, seconds: float = 0.0) -> Found | None:
    """Let one look of so many seconds happen."""
    assert beside.ask(number, VIEW)
    assert finder.begun.acquire(timeout=LONG)
    finder.now += seconds
    finder.go.release()
    return ended(beside)


def test_a_look_at_once_is_told_once() -> None:
    here = Here(lambda view: SEEN)
    assert here.ask(7, VIEW)
    assert (here.found(), here.found()) == (Found(7, SEEN), None)


def test_a_look_at_once_that_is_closed_is_forgotten() -> None:
    here = Here(lambda view: SEEN)
    here.ask(7, VIEW)
    here.close()
    assert here.found() is None


def test_a_look_beside_is_told_once(beside: Beside, finder: Finder) -> None:
    assert looked(beside, finder, 3) == Found(3, SEEN)
    assert beside.found() is None


def test_while_it_looks_nobody_waits_and_nothing_else_is_taken(beside: Beside, finder: Finder) -> None:
    assert beside.ask(1, VIEW)
    assert finder.begun.acquire(timeout=LONG)
    assert (beside.ask(2, VIEW), beside.found()) == (False, None)


def test_after_a_look_it_rests_as_long_as_that_took(beside: Beside, finder: Finder) -> None:
    looked(beside, finder, 1, seconds=0.5)
    finder.now += 0.4
    assert not beside.ask(2, VIEW)
    finder.now += 0.2
    assert looked(beside, finder, 3) == Found(3, SEEN)


def test_what_a_look_ended_in_is_raised_once(beside: Beside, finder: Finder) -> None:
    finder.wrong = ValueError("odd")
    with pytest.raises(ValueError, match="odd"):
        looked(beside, finder, 1)
    finder.wrong = None
    assert looked(beside, finder, 2) == Found(2, SEEN)


def test_a_picture_in_foreign_memory_is_copied_and_an_own_one_not(beside: Beside, finder: Finder) -> None:
    foreign = np.zeros((8, 4, 3), np.uint8)[:4]
    for number, view in ((1, foreign), (2, VIEW)):
        assert beside.ask(number, view)
        finder.go.release()
        ended(beside)
    assert [np.shares_memory(seen, view) for seen, view in zip(finder.views, (foreign, VIEW), strict=True)] == [
        False,
        True,
    ]


def test_closed_in_the_middle_of_a_look_it_tells_nothing_and_can_look_again(beside: Beside, finder: Finder) -> None:
    beside.ask(1, VIEW)
    assert finder.begun.acquire(timeout=LONG)
    closing = threading.Thread(target=beside.close)
    closing.start()
    finder.go.release()
    closing.join(LONG)
    assert beside.found() is None
    assert looked(beside, finder, 2) == Found(2, SEEN)


def test_closed_before_it_was_asked_nothing_happens(beside: Beside) -> None:
    beside.close()
    assert beside.found() is None
