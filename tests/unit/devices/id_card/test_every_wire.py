"""The same driver and the same reader over every wire: a reading must not depend on what carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError
from devices.id_card import IdentityCard
from devices.id_card.layout import encode
from devices.id_card.sdt import SdtReader
from tests.support.cards import LIN, ONE_OF_EACH, QIN
from tests.support.reader_ports import READERS

LIMIT = 20.0
PHOTO = bytearray(range(256)) * 4
NUMBER = "05.03-20231231-0000012345-0123456789"


class Desk:
    """A reader, a driver before it, and hands that lay cards."""

    def __init__(self, wire: str, folder: Path, fingerprint: int = 0) -> None:
        self.reader = READERS[wire](folder, fingerprint)
        self.driver = SdtReader(
            self.reader.start(), patience=0.3, poll_seconds=0.01, fingerprint=bool(fingerprint), radio_bytes=80
        )

    def open(self) -> Desk:
        """Open the driver."""
        self.driver.open(Deadline.after(LIMIT), CancelToken())
        return self

    def read(self, card: IdentityCard | None = None, newest: str | None = None) -> IdentityCard:
        """Lay a card down, or leave the one that lies there, and read."""
        if card:
            self.reader.place(card, newest)
        return self.driver.read(Deadline.after(LIMIT), CancelToken())

    def present(self) -> bool:
        """Ask whether a card lies there."""
        return self.driver.present(Deadline.after(LIMIT), CancelToken())

    def cause(self) -> str:
        """Read in vain; return why."""
        with pytest.raises(DeviceError) as failed:
            self.read(LIN)
        return failed.value.cause

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.reader.stop()


@pytest.fixture(params=READERS)
def wire(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def desk(wire: str, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(wire, tmp_path).open()
    yield made
    made.close()


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.kind.value)
def test_each_kind_of_card_is_read_with_its_text_and_photo(desk: Desk, card: IdentityCard) -> None:
    found = desk.read(replace(card, photo=PHOTO))
    assert (found, bytes(found.raw_text), found.photo) == (card, encode(card), PHOTO)


@pytest.mark.parametrize("size", [512, 1024])
def test_a_reading_with_fingerprint_gives_the_card(wire: str, tmp_path: Path, size: int) -> None:
    desk = Desk(wire, tmp_path, size).open()
    assert desk.read(LIN) == LIN
    desk.close()


def test_the_newest_address_is_read(desk: Desk) -> None:
    assert desk.read(LIN, "云泽市高新区创业路66号").address == "云泽市高新区创业路66号"


def test_one_card_after_the_other_is_read(desk: Desk) -> None:
    assert [desk.read(card) for card in (LIN, QIN, LIN)] == [LIN, QIN, LIN]


def test_presence_is_known_after_a_reading(desk: Desk) -> None:
    desk.read(LIN)
    lies = desk.present()
    desk.reader.lift()
    assert (lies, desk.present()) == (True, False)


def test_the_module_tells_its_number(desk: Desk) -> None:
    assert desk.driver.about(Deadline.after(LIMIT), CancelToken()).serial == NUMBER


@pytest.mark.parametrize("fault", ["noise", "glued", "late", "garbled", "half", "silent", "nonsense"])
def test_a_single_bad_answer_costs_no_reading(desk: Desk, fault: str) -> None:
    desk.reader.fault(fault, times=1)
    assert desk.read(LIN) == LIN


@pytest.mark.parametrize("fault", ["noise", "glued", "slow"])
def test_a_line_that_adds_bytes_or_dribbles_all_the_time_is_read_over(desk: Desk, fault: str) -> None:
    desk.reader.fault(fault)
    assert desk.read(LIN) == LIN


@pytest.mark.parametrize("fault", ["garbled", "half", "nonsense"])
def test_a_line_that_spoils_everything_gives_no_card(desk: Desk, fault: str) -> None:
    desk.reader.fault(fault)
    assert desk.cause() in ("id-card.reader-garbled", "id-card.reader-silent")


def test_a_card_that_is_pulled_in_the_middle_was_moved(desk: Desk) -> None:
    desk.reader.fault("moved", times=1)
    assert desk.cause() == "id-card.moved"


def test_a_worn_card_is_unreadable(desk: Desk) -> None:
    desk.reader.fault("worn")
    assert desk.cause() == "id-card.unreadable"


def test_a_plug_pulled_in_an_answer_is_a_loss(desk: Desk) -> None:
    desk.reader.fault("cut", times=1)
    assert desk.cause() == "id-card.reader-lost"


def test_a_reader_that_was_lost_reads_again_after_opening_anew(desk: Desk) -> None:
    desk.reader.fault("cut", times=1)
    desk.cause()
    desk.reader.plug()
    assert desk.open().read(LIN) == LIN


def test_a_reader_that_is_away_is_absent(desk: Desk) -> None:
    desk.reader.unplug()
    assert desk.driver.check(Deadline.after(LIMIT), CancelToken()).condition is Condition.ABSENT


def test_a_reader_held_by_another_is_taken(desk: Desk, wire: str) -> None:
    if wire == "tcp":  # a serial server gives the line to the newest
        return
    with pytest.raises(DeviceError, match="id-card.port-taken"):
        SdtReader(desk.reader.address).open(Deadline.after(LIMIT), CancelToken())
