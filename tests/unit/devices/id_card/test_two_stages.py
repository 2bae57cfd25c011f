"""Found, then read: the real driver on a real lane before the virtual reader, with hands that lay and lift."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.id_card import IdentityCard
from devices.id_card.sdt import SdtReader
from devices.id_card.virtual import READING_SECONDS, VirtualReader
from devices.lane import Lane
from devices.virtual_port import unpaced
from tests.support.cards import LIN, QIN

LIMIT = 20.0
# Longer than some looks at the field, shorter than a test may take.
SOON = 0.12


class Bed:
    """A virtual reader, and a lane with its driver."""

    def __init__(self, where: Path | None) -> None:
        self.reader = VirtualReader(where, pace=unpaced, tcp=where is None)
        driver = SdtReader(self.reader.start(), patience=0.3, poll_seconds=0.01)
        self.lane = Lane(driver)
        self.lane.open(LIMIT).result(LIMIT)

    def wait(self, seconds: float = LIMIT) -> None:
        """Wait for a card."""
        self.lane.submit(SdtReader.wait_for_card, seconds).result(LIMIT)

    def read(self, seconds: float = LIMIT) -> IdentityCard:
        """Read the card."""
        return self.lane.submit(SdtReader.read, seconds).result(LIMIT)

    def present(self) -> bool:
        """Ask whether a card lies there."""
        return self.lane.submit(SdtReader.present, LIMIT).result(LIMIT)

    def fails(self, call: Callable[[], object]) -> str:
        """Return the cause in which a call must end."""
        with pytest.raises(DeviceError) as failed:
            call()
        return failed.value.cause

    def close(self) -> None:
        """End both."""
        self.lane.close()
        self.reader.stop()


@pytest.fixture(params=["pty", "tcp"])
def bed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bed]:
    made = Bed(tmp_path / "reader" if request.param == "pty" else None)
    yield made
    made.close()


def test_a_card_is_found_and_then_read(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.wait()
    assert bed.read() == LIN


def test_a_card_laid_down_during_the_wait_is_found(bed: Bed) -> None:
    waiting = bed.lane.submit(SdtReader.wait_for_card, LIMIT)
    bed.reader.place(LIN)
    waiting.result(LIMIT)
    assert bed.read() == LIN


def test_a_look_at_the_health_in_between_does_no_harm(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.wait()
    assert bed.lane.check(LIMIT).result(LIMIT).condition is Condition.READY
    assert bed.read() == LIN


def test_a_card_lifted_in_between_was_moved(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.wait()
    bed.reader.lift()
    assert bed.fails(bed.read) == "id-card.moved"


def test_a_card_changed_in_between_is_the_one_that_is_read(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.wait()
    bed.reader.place(QIN)
    assert bed.read() == QIN


def test_a_plug_pulled_in_between_is_a_loss(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.wait()
    bed.reader.unplug()
    assert bed.fails(bed.read) == "id-card.reader-lost"
    assert bed.lane.state.condition is Condition.ABSENT


def test_a_card_that_was_read_is_not_found_again_while_it_lies(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.read()
    assert bed.fails(lambda: bed.wait(SOON)) == "id-card.none"


def test_a_worn_card_uses_up_one_try_however_long_it_lies(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.reader.fault("worn")
    assert bed.fails(bed.read) == "id-card.unreadable"
    assert [bed.fails(lambda: bed.wait(SOON)) for _ in range(3)] == ["id-card.not-lifted"] * 3


def test_a_worn_card_that_is_lifted_and_laid_down_anew_is_tried_anew(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.reader.fault("worn", 2)
    assert bed.fails(bed.read) == "id-card.unreadable"
    bed.reader.lift()
    assert bed.fails(lambda: bed.wait(SOON)) == "id-card.none"
    bed.reader.place(LIN)
    assert bed.read() == LIN


def test_a_wait_is_cancelled_at_once_and_the_reader_is_well(bed: Bed) -> None:
    waiting = bed.lane.submit(SdtReader.wait_for_card, LIMIT)
    waiting.cancel()
    with pytest.raises(DeviceError) as stopped:
        waiting.result(LIMIT)
    assert stopped.value.kind is ErrorKind.CANCELLED
    assert bed.lane.state.condition in (Condition.READY, Condition.BUSY)


def test_nobody_s_card_is_no_fault_of_the_reader(bed: Bed) -> None:
    bed.fails(lambda: bed.wait(SOON))
    assert bed.lane.state.condition is Condition.READY


def test_a_card_left_behind_is_seen_until_it_is_taken(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.read()
    there = [bed.present(), bed.present()]
    bed.reader.lift()
    assert (there, bed.present()) == ([True, True], False)


def test_a_card_nobody_read_is_seen_too(bed: Bed) -> None:
    bed.reader.place(LIN)
    assert bed.present() is True


def test_looking_for_a_left_card_does_not_use_up_its_reading(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.present()
    assert bed.read() == LIN


def test_a_card_left_on_a_reader_that_lost_its_power_is_seen(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.read()
    bed.reader.unplug()
    bed.reader.plug()
    bed.lane.open(LIMIT).result(LIMIT)
    assert bed.present() is True


@pytest.mark.parametrize("fault", ["silent", "nonsense", "garbled", "half", "self-test"])
def test_a_reader_in_trouble_does_not_call_its_place_empty(bed: Bed, fault: str) -> None:
    bed.reader.place(LIN)
    bed.read()
    bed.reader.fault(fault)
    assert bed.fails(bed.present).startswith("id-card.")


def test_an_unplugged_reader_does_not_call_its_place_empty(bed: Bed) -> None:
    bed.reader.place(LIN)
    bed.read()
    bed.reader.unplug()
    assert bed.fails(bed.present) == "id-card.reader-lost"


def test_a_reading_takes_as_long_as_a_person_needs_to_read_that_it_runs(tmp_path: Path) -> None:
    waits: list[float] = []
    reader = VirtualReader(tmp_path / "reader", pace=waits.append)
    driver = SdtReader(reader.start(), patience=0.3, poll_seconds=0.01)
    driver.open(Deadline.after(LIMIT), CancelToken())
    before = sum(waits)
    reader.place(LIN)
    driver.read(Deadline.after(LIMIT), CancelToken())
    driver.close()
    reader.stop()
    assert (before < 0.01, sum(waits) > READING_SECONDS + 0.1) == (True, True)
