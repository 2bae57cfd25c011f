"""Out of use over restarts: kept before it is done, for a listed reason, and no mishap of the device."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.device import Actor, Condition, DeviceState
from devices.lane import OUT_OF_USE
from kiosk.inventory import counters
from kiosk.inventory.counters import FILE
from tests.support.counting_device import Shelf


class Hands:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def look(self, name: str) -> None:
        self.told.append(("look", name))

    def stop(self, name: str, reason: str) -> None:
        self.told.append(("stop", name, reason))

    def resume(self, name: str) -> None:
        self.told.append(("resume", name))


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def shelf(tmp_path: Path, hands: Hands) -> Iterator[Shelf]:
    made = Shelf(tmp_path / FILE)
    made.book.follow(made.lanes, hands)
    yield made
    made.close()


@pytest.mark.parametrize("reason", counters.OUT_OF_USE)
def test_it_is_kept_on_disk_before_the_device_is_touched(shelf: Shelf, hands: Hands, tmp_path: Path, reason) -> None:
    kept_then = []
    hands.stop = lambda name, why: kept_then.append(counters.read(tmp_path / FILE)[name].stopped)
    shelf.book.stop("gauge", reason, 5.0)
    report = shelf.book.report("gauge")
    assert (kept_then, report.stopped, report.stopped_at) == ([reason], reason, 5.0)


def test_a_restart_does_not_put_it_to_work(shelf: Shelf, tmp_path: Path) -> None:
    shelf.book.stop("gauge", "repair", 5.0)
    again, told = Shelf(tmp_path / FILE), Hands()
    again.book.follow(again.lanes, told)
    assert told.told == [("stop", "gauge", "repair")]
    again.close()


def test_put_back_it_stays_so(shelf: Shelf, hands: Hands, tmp_path: Path) -> None:
    shelf.book.stop("gauge", "repair", 5.0)
    shelf.book.resume("gauge")
    assert hands.told[-1] == ("resume", "gauge")
    assert (counters.read(tmp_path / FILE)["gauge"].stopped, shelf.book.report("gauge").stopped_at) == ("", None)


def test_what_it_counted_stays_counted(shelf: Shelf) -> None:
    shelf.use(papers=3)
    shelf.book.stop("gauge", "repair", 5.0)
    shelf.use(papers=1)
    assert shelf.book.report("gauge").counted == {"papers": 4}


def test_a_reason_of_ones_own_is_refused(shelf: Shelf, hands: Hands) -> None:
    with pytest.raises(ValueError, match="no reason"):
        shelf.book.stop("gauge", "赵德厚要用", 5.0)
    assert (hands.told, shelf.book.report("gauge").stopped) == ([], "")


@pytest.mark.parametrize("verb", ["look", "resume"])
def test_a_device_of_another_post_is_none(shelf: Shelf, hands: Hands, verb: str) -> None:
    with pytest.raises(LookupError):
        getattr(shelf.book, verb)("nobody")
    with pytest.raises(LookupError):
        shelf.book.stop("nobody", "repair", 5.0)
    assert hands.told == []


def test_a_look_is_handed_on(shelf: Shelf, hands: Hands) -> None:
    shelf.book.look("gauge")
    assert hands.told == [("look", "gauge")]


def test_a_book_without_hands_only_keeps(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / FILE)
    shelf.book.stop("gauge", "moved", 5.0)
    shelf.book.look("gauge")
    shelf.book.resume("gauge")
    assert shelf.book.report("gauge").stopped == ""
    shelf.close()


def test_out_of_use_is_nothing_that_went_wrong(shelf: Shelf) -> None:
    shelf.book.hear("gauge", DeviceState("gauge", Condition.FAULT, OUT_OF_USE, Actor.TECHNICIAN))
    assert shelf.book.report("gauge").last is None
    shelf.book.hear("gauge", DeviceState("gauge", Condition.FAULT, "printer.paper-out"))
    assert shelf.book.report("gauge").last.cause == "printer.paper-out"
