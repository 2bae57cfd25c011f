"""Counters of a device: what it did, how it failed, and nothing of what people did."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from devices.about import TestResult
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.lane import Lane
from devices.usage import Usage, UsageBook
from tests.support.faulty_drivers import LIMIT, ScriptedDriver, error


@dataclass(frozen=True)
class Printed:
    """An outcome that says what it used."""

    lines: int

    def tally(self) -> Mapping[str, int]:
        return {"papers": 1, "lines": self.lines}


def test_a_new_book_is_empty() -> None:
    assert UsageBook().now() == Usage()


def test_what_outcomes_used_is_added_up() -> None:
    book = UsageBook()
    for lines in (3, 40):
        book.note(Printed(lines))
    book.note("an outcome that counts nothing")

    assert book.now() == Usage(calls=3, tallies={"papers": 2, "lines": 43})


def test_faults_of_the_device_are_counted_and_the_last_is_kept_with_its_time() -> None:
    book = UsageBook(wall=lambda: 1_790_000_000.0)
    book.note(DeviceError(ErrorKind.DEVICE, "printer.silent"))
    book.note(DeviceError(ErrorKind.PROGRAM, "device.program-fault"))
    book.note(DeviceError(ErrorKind.DEVICE, "printer.silent"))

    now = book.now()
    assert now.faults == {"printer.silent": 2, "device.program-fault": 1}
    assert now.last
    assert (now.last.cause, now.last.at) == ("printer.silent", 1_790_000_000.0)


@pytest.mark.parametrize("kind", [ErrorKind.USER, ErrorKind.CANCELLED, ErrorKind.TIMED_OUT])
def test_what_a_person_did_or_did_not_do_is_no_fault(kind: ErrorKind) -> None:
    book = UsageBook()
    book.note(DeviceError(kind, "id-card.none"))

    assert book.now() == Usage()


def test_a_lane_counts_verbs_and_leaves_health_out() -> None:
    lane = Lane(ScriptedDriver())
    try:
        lane.open(5).result(LIMIT)
        lane.check(5).result(LIMIT)
        lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
        with pytest.raises(DeviceError):
            lane.submit(_silent, 5).result(LIMIT)
        usage = lane.usage()
    finally:
        lane.close()

    assert usage.calls == 1
    assert usage.faults == {"printer.silent": 1}


def _silent(driver: ScriptedDriver, deadline: Deadline, cancel: CancelToken) -> None:
    raise DeviceError(ErrorKind.DEVICE, "printer.silent")


def opened(lane: Lane[ScriptedDriver]) -> None:
    """Try to open, and wait for the end of it."""
    over = threading.Event()
    lane.open(1.0, lambda _: over.set())
    assert over.wait(LIMIT)


def test_a_device_that_is_away_for_days_counts_as_one_trouble() -> None:
    driver = ScriptedDriver()
    driver.faults["open"] = error(ErrorKind.DEVICE, "id-card.reader-lost")
    lane: Lane[ScriptedDriver] = Lane(driver)
    for _ in range(5):
        opened(lane)
    away = lane.usage().faults
    driver.faults["open"] = error(ErrorKind.DEVICE, "id-card.reader-silent")
    opened(lane)
    driver.faults.clear()
    opened(lane)
    driver.faults["open"] = error(ErrorKind.DEVICE, "id-card.reader-silent")
    opened(lane)
    lane.close()
    assert away == {"id-card.reader-lost": 1}
    assert lane.usage().faults == {"id-card.reader-lost": 1, "id-card.reader-silent": 2}


def test_what_a_self_test_used_counts_like_any_other_use() -> None:
    book = UsageBook()
    book.note(TestResult(True, "printer.tested", used={"papers": 1, "cuts": 1}))
    book.note(TestResult(True, "id-card.tested"))
    assert book.now() == Usage(calls=2, tallies={"papers": 1, "cuts": 1})
