"""A card taken away while its reading goes over the wire, after each byte of it: nobody is ever half read."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import DRIVERS, IdentityCard, sdt
from devices.id_card.sdt import SdtReader
from devices.id_card.virtual import PULLED_AT, VirtualReader, hid_port, usb_port
from devices.virtual_port import VirtualPort, unpaced
from tests.support.cards import LIN, ONE_OF_EACH
from tests.support.reader_wire import ReaderWire
from tests.support.sdt_talk import PHOTO, card_answer

# Bytes of a whole reading: head, text, photo, sum.
WHOLE = len(card_answer())
PRINT = 1024
LIMIT = 20.0


class Field:
    """The driver before the twin, in no time; ``wire.now`` are the seconds that it waited."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fingerprint: int = 0) -> None:
        self.wire = ReaderWire()
        self.wire.reader._fingerprint = bytes(fingerprint)
        monkeypatch.setattr(sdt, "open_wire", lambda *_: self.wire)
        self.driver = SdtReader("serial:///dev/x", poll_seconds=0, fingerprint=bool(fingerprint))
        self.driver.open(self.wire.deadline(LIMIT), self.wire.cancel)

    def read(self, card: IdentityCard, pulled_at: int) -> IdentityCard | DeviceError:
        """Lay a card down that is pulled after so many bytes; return what the driver says."""
        self.wire.reader.place(card)
        self.wire.reader.pull_after(pulled_at)
        try:
            return self.driver.read(self.wire.deadline(LIMIT), self.wire.cancel)
        except DeviceError as error:
            return error
        finally:
            self.lift()
            self.wire.reader.mend()

    def lift(self) -> None:
        """Take the card away for as long as a hand needs to lay down another: the driver sees that it is gone."""
        self.wire.reader.lift()
        with pytest.raises(DeviceError, match=r"id-card\.none"):
            self.driver.wait_for_card(self.wire.deadline(0.1), self.wire.cancel)

    def reads_well(self, card: IdentityCard) -> bool:
        """Tell whether the next card is read as if nothing had been."""
        self.wire.reader.place(card)
        return self.driver.read(self.wire.deadline(LIMIT), self.wire.cancel) == card


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch) -> Field:
    return Field(monkeypatch)


def said_of(outcome: IdentityCard | DeviceError) -> tuple[ErrorKind, str] | None:
    return (outcome.kind, outcome.cause) if isinstance(outcome, DeviceError) else None


def test_pulled_at_any_byte_nobody_is_read_and_the_person_is_told(field: Field) -> None:
    said = {said_of(field.read(LIN, at)) for at in range(WHOLE)}
    assert said == {(ErrorKind.USER, "id-card.moved")}
    assert field.reads_well(LIN)


def test_pulled_behind_the_last_byte_the_card_is_read_whole(field: Field) -> None:
    card = field.read(LIN, WHOLE)
    assert card == LIN
    assert isinstance(card, IdentityCard)
    assert bytes(card.photo) == PHOTO


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.kind.value)
def test_no_kind_of_card_is_half_read(field: Field, card: IdentityCard) -> None:
    said = {said_of(field.read(card, at)) for at in range(0, WHOLE, 29)}
    assert said == {(ErrorKind.USER, "id-card.moved")}


def test_with_a_fingerprint_nobody_is_half_read_either(monkeypatch: pytest.MonkeyPatch) -> None:
    field = Field(monkeypatch, PRINT)
    # Two bytes more say how long the print is.
    whole = WHOLE + 2 + PRINT
    said = {said_of(field.read(LIN, at)) for at in range(1, whole, 31)}
    assert said == {(ErrorKind.USER, "id-card.moved")}
    assert field.read(LIN, whole) == LIN


def test_with_a_fingerprint_a_reading_of_which_nothing_came_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    # Five seconds of it are not asked for again: whether card or module is the cause, nobody can tell.
    assert said_of(Field(monkeypatch, PRINT).read(LIN, 0)) == (ErrorKind.DEVICE, "id-card.reader-silent")


def test_a_card_that_is_pulled_costs_no_longer_than_a_person_waits(field: Field) -> None:
    waited = []
    for at in (0, 1, PULLED_AT, WHOLE - 1):
        began = field.wire.now
        field.read(LIN, at)
        waited.append(field.wire.now - began)
    # Nothing at all is silence, and has the time of a whole reading; what begins and stands still is known sooner.
    assert waited[0] < 4.0
    assert max(waited[1:]) < 1.0


def test_without_a_place_to_pull_it_is_pulled_in_its_photo(field: Field) -> None:
    field.wire.reader.place(LIN)
    field.wire.reader.fault("pulled", times=1)
    with pytest.raises(DeviceError, match=r"id-card\.moved"):
        field.driver.read(field.wire.deadline(LIMIT), field.wire.cancel)
    field.lift()
    assert field.reads_well(LIN)


def test_it_goes_on_until_it_is_mended(field: Field) -> None:
    field.wire.reader.pull_after(50)
    for _ in range(2):
        field.wire.reader.place(LIN)
        with pytest.raises(DeviceError, match=r"id-card\.moved"):
            field.driver.read(field.wire.deadline(LIMIT), field.wire.cancel)
        field.lift()
    field.wire.reader.mend()
    assert field.reads_well(LIN)


def wires(folder: Path) -> dict[str, VirtualPort | None]:
    return {
        "serial": None,
        "usb": usb_port(folder / "usb", unpaced),
        "usb-split": usb_port(folder / "split", unpaced, split=True),
        "hid": hid_port(folder / "hid", unpaced),
    }


@pytest.mark.parametrize("wire", ["serial", "usb", "usb-split", "hid"])
def test_on_every_real_wire_it_is_told_the_same(tmp_path: Path, wire: str) -> None:
    made = VirtualReader(tmp_path / "reader", pace=unpaced, port=wires(tmp_path)[wire])
    driver = DRIVERS["sdt"](made.start(), poll_seconds=0, patience=0.2)
    driver.open(Deadline.after(LIMIT), CancelToken())
    made.place(LIN)
    made.pull_after(300)
    with pytest.raises(DeviceError, match=r"id-card\.moved"):
        driver.read(Deadline.after(LIMIT), CancelToken())
    driver.close()
    made.stop()
