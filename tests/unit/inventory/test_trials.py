"""Self-tests asked for from outside: under a lease, begun and asked about, each with one end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from devices.about import SELF_TEST, TestResult
from devices.device import DeviceError, ErrorKind
from devices.lane import Lane
from devices.receipt_printer import DRIVERS
from devices.receipt_printer.virtual import VirtualPrinter
from kiosk.inventory.trials import Trial, Trials
from tests.support.counting_device import LIMIT, Gauge, Shelf, broken


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    made.look()
    yield made
    made.gauge.opens.set()
    made.close()


def ended(shelf: Shelf) -> Trial:
    """Wait until the lane is done with the test, and has told so."""
    while True:
        shelf.settle("gauge", lambda lane, end: None)
        found = shelf.book.trials.look("gauge")
        if found and found.ended:
            return found


def test_a_test_tells_how_it_ended(shelf: Shelf) -> None:
    begun = shelf.book.trials.begin("gauge")
    assert begun == Trial()
    assert ended(shelf) == Trial(True, True, "code-scanner.tested", "lamp")


def test_a_device_that_says_it_is_not_well_is_believed(shelf: Shelf) -> None:
    shelf.gauge.test = TestResult(False, "id-card.self-test-failed")
    shelf.book.trials.begin("gauge")
    assert ended(shelf) == Trial(True, False, "id-card.self-test-failed")


@pytest.mark.parametrize("kind", [ErrorKind.DEVICE, ErrorKind.TIMED_OUT, ErrorKind.PROGRAM])
def test_a_test_that_breaks_off_never_went_well(shelf: Shelf, kind: ErrorKind) -> None:
    shelf.gauge.test = broken(kind=kind)
    shelf.book.trials.begin("gauge")
    assert ended(shelf) == Trial(True, False, "printer.silent", "made to order", kind.value)


def test_while_it_runs_nobody_else_gets_the_device(shelf: Shelf) -> None:
    shelf.gauge.opens.clear()
    shelf.book.trials.begin("gauge")
    refused: list[object] = []
    over = threading.Event()
    shelf.lanes["gauge"].submit(Gauge.about, 1.0, lambda end: (refused.append(end), over.set()))
    assert over.wait(LIMIT)
    assert isinstance(refused[0], DeviceError)
    assert (refused[0].cause, shelf.book.trials.look("gauge")) == ("device.taken", Trial())


def test_a_second_test_beside_it_is_refused_and_the_first_goes_on(shelf: Shelf) -> None:
    shelf.gauge.opens.clear()
    shelf.book.trials.begin("gauge")
    second = shelf.book.trials.begin("gauge")
    shelf.gauge.opens.set()
    assert (second.ended, second.cause) == (True, "device.taken")
    assert ended(shelf).cause == "code-scanner.tested"


def test_when_it_is_over_the_device_is_free_again(shelf: Shelf) -> None:
    for _ in range(3):
        shelf.book.trials.begin("gauge")
        assert ended(shelf).well


def test_a_device_without_a_test_and_one_of_no_post_are_refused(shelf: Shelf) -> None:
    shelf.gauge.can.discard(SELF_TEST)
    assert shelf.book.trials.begin("gauge").cause == "device.no-self-test"
    assert shelf.book.trials.begin("hologram").cause == "device.not-listed"


def test_a_device_nobody_tested_has_no_end_to_tell(shelf: Shelf) -> None:
    assert shelf.book.trials.look("gauge") is None


def test_a_lane_that_closes_in_the_middle_ends_the_test(shelf: Shelf) -> None:
    shelf.lanes["gauge"].close()
    found = shelf.book.trials.begin("gauge")
    assert (found.ended, found.well, found.cause) == (True, False, "device.closed")


def test_the_slip_of_a_printers_test_comes_out_and_is_counted() -> None:
    printer = VirtualPrinter()
    lane = Lane(DRIVERS["escpos"](printer.start()))
    trials, over = Trials({"receipt_printer": lane}), threading.Event()
    lane.open(LIMIT, lambda _: over.set())
    assert over.wait(LIMIT)
    trials.begin("receipt_printer")
    while not (trial := trials.look("receipt_printer") or Trial()).ended:
        over.clear()
        lane.submit(lambda *_: None, LIMIT, lambda _: over.set())
        assert over.wait(LIMIT)
    lane.close()
    printer.stop()
    assert (trial.well, trial.cause, len(printer.jobs)) == (True, "printer.tested", 1)
    assert {name: lane.usage().tallies[name] for name in ("papers", "cuts")} == {"papers": 1, "cuts": 1}
