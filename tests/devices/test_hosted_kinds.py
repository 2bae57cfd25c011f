"""Scanner and card reader as a post runs them: in a child process, with what is read crossing the border whole."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import DeviceSetting
from devices.bench import HOSTED, KINDS, Bench, _build
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.host import HostedDevice
from devices.lane import state_of
from devices.scanner import Mode, Scanner, Source
from devices.scanner.virtual import VirtualScanner
from devices.social_card import SocialCard, SocialCardReader, frame
from devices.social_card.chip import ATR as CARD_ATR
from devices.social_card.chip import Chip
from devices.social_card.virtual import PluggedCard, VirtualSlot
from devices.social_card.vpcd import ATR, POWER_ON, MessageCutter, MessageError, message
from kiosk.checkup import Health, told
from tests.support.fault_walk import opened
from tests.support.twin_scanner import sheet
from tests.support.twin_social_card import NAME, NUMBER, chip

SOON = 10.0


def soon() -> tuple[Deadline, CancelToken]:
    return Deadline.after(SOON), CancelToken()


def refused(call: Any) -> DeviceError:
    with pytest.raises(DeviceError) as raised:
        call()
    return raised.value


@pytest.fixture
def scanner(tmp_path: Path) -> VirtualScanner:
    made = VirtualScanner(tmp_path / "scanner")
    made.start()
    return made


@pytest.fixture
def slot() -> Iterator[VirtualSlot]:
    made = VirtualSlot()
    made.start()
    yield made
    made.stop()


def hosted(kind: str, driver: str, address: str) -> Iterator[Any]:
    """Yield the device that a setting makes, opened."""
    device = _build(DeviceSetting(kind=kind, driver=driver, address=address))
    assert isinstance(device, HostedDevice)
    assert opened(device) is None
    yield device
    device.close()


@pytest.fixture
def scanning(scanner: VirtualScanner) -> Iterator[Any]:
    yield from hosted("scanner", "sane", scanner.address)


@pytest.fixture
def reading(slot: VirtualSlot) -> Iterator[Any]:
    yield from hosted("social_card", "pcsc", slot.address)


def test_what_may_hang_in_c_lives_in_a_child() -> None:
    assert {"scanner", "social_card"} <= HOSTED <= set(KINDS)


def test_sheets_cross_whole_with_what_ended_them(scanner: VirtualScanner, scanning: Any) -> None:
    large = sheet(9, 400, 300)
    scanner.feed(large, sheet(8))
    scanner.trouble("jam", after=2)
    made = scanning.scan(*soon(), source=Source.FEEDER, dpi=300, mode=Mode.COLOUR)
    assert [(one.width, one.height, one.dpi) for one in made.sheets] == [(400, 300, 300), (12, 8, 300)]
    assert (made.sheets[0].data, made.cause) == (bytes((30, 20, 9)) * 120_000, "scanner.jam")
    assert scanning.capabilities() >= set()
    assert scanning.check(*soon()).cause == "scanner.jam"


def test_an_error_of_the_scanner_crosses_as_it_is(scanner: VirtualScanner, scanning: Any) -> None:
    scanner.trouble("cover-open")
    error = refused(lambda: scanning.scan(*soon()))
    assert (error.kind, error.cause) == (ErrorKind.USER, "scanner.cover-open")
    scanner.trouble("")
    assert len(scanning.scan(*soon()).sheets) == 1


def test_a_scan_that_is_cancelled_leaves_the_child_alive(scanner: VirtualScanner, scanning: Any) -> None:
    before, cancel = scanning.process_id, CancelToken()
    scanner.wire("silent")
    timer = threading.Timer(0.2, cancel.cancel)
    timer.start()
    error = refused(lambda: scanning.scan(Deadline.after(SOON), cancel))
    timer.join()
    assert (error.kind, error.cause) == (ErrorKind.CANCELLED, "scanner.silent")
    scanner.wire()
    assert len(scanning.scan(*soon()).sheets) == 1
    assert scanning.process_id == before


def test_a_card_crosses_whole(slot: VirtualSlot, reading: Any) -> None:
    slot.insert(chip())
    card = reading.read(*soon())
    assert isinstance(card, SocialCard)
    assert card == frame.card_of(chip().values)
    assert (card.name, card.number, repr(card)) == (NAME, NUMBER, "SocialCard()")


def test_a_card_without_days_crosses_as_well(slot: VirtualSlot, reading: Any) -> None:
    slot.insert(Chip({element: value for element, value in chip().values.items() if element in (8, 9)}))
    assert reading.read(*soon()) == SocialCard(NAME, NUMBER)


def test_a_card_that_wants_a_password_says_so_from_its_child(slot: VirtualSlot, reading: Any) -> None:
    locked = chip(wants_pin=True)
    slot.insert(locked)
    assert refused(lambda: reading.read(*soon())).cause == "social-card.wants-pin"
    assert locked.tries_left == 3


def test_a_post_reaches_both_by_their_interfaces(scanner: VirtualScanner, slot: VirtualSlot) -> None:
    settings = [
        DeviceSetting(kind="scanner", driver="sane", address=scanner.address, options={"hosted": False}),
        DeviceSetting(kind="social_card", driver="pcsc", address=slot.address, options={"hosted": False}),
    ]
    bench = Bench(settings)
    for kind in (Scanner, SocialCardReader):
        assert bench.lane(kind).open(SOON).result(SOON).condition is Condition.READY
    states = bench.states()
    bench.close()
    assert {kind: state.condition for kind, state in states.items()} == {
        "scanner": Condition.READY,
        "social_card": Condition.READY,
    }


# What doctor says where a library or a program is missing.


@pytest.mark.parametrize(
    ("kind", "driver", "address", "package"),
    [
        ("scanner", "sane", "program://scanimage-that-is-not-there", "apt install sane-utils"),
        ("social_card", "pcsc", "pcsc://any", "apt install pcscd"),
    ],
)
def test_doctor_names_the_package_that_is_missing(
    kind: str, driver: str, address: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.social_card.pcsc.LIBRARY", "libthere-is-none.so")
    setting = DeviceSetting(kind=kind, driver=driver, address=address, options={"hosted": False})
    error = opened(_build(setting))
    assert error is not None
    finding = told(kind, address, state_of(kind, error))
    assert (finding.health, package in finding.words) == (Health.FAULT, True)


# The card that is plugged into vpcd, with a slot played here.


class Played:
    """A slot that listens as vpcd does and asks one thing after another."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._cutter = MessageCutter()
        self.port = int(self._listener.getsockname()[1])

    def accept(self) -> None:
        self._line, _ = self._listener.accept()
        self._line.settimeout(SOON)

    def tell(self, *payload: int) -> None:
        self._line.sendall(message(bytes(payload)))

    def ask(self, payload: bytes) -> bytes | None:
        """Return the answer, None when the card hung up."""
        self._line.sendall(message(payload))
        while received := self._line.recv(4096):
            if answers := self._cutter.feed(received):
                return answers[0]
        return None

    def close(self) -> None:
        self._line.close()
        self._listener.close()


@pytest.fixture
def played() -> Iterator[tuple[Played, PluggedCard]]:
    made = Played()
    card = PluggedCard(Chip(chip().values), made.port)
    made.accept()
    yield made, card
    card.remove()
    made.close()


def test_a_plugged_card_answers_as_one_in_a_slot(played: tuple[Played, PluggedCard]) -> None:
    slot, _ = played
    assert slot.ask(bytes((ATR,))) == CARD_ATR
    slot.tell(POWER_ON)
    assert slot.ask(bytes.fromhex("00A4000002EF05")) == b"\x90\x00"
    assert slot.ask(bytes.fromhex("00B2010400")) == b"\x6c\x12"


def test_a_plugged_card_that_is_pulled_hangs_up(played: tuple[Played, PluggedCard]) -> None:
    slot, card = played
    card.pull_after(1)
    assert slot.ask(bytes.fromhex("00A4000002EF05")) == b"\x90\x00"
    assert slot.ask(bytes.fromhex("00B2010400")) in (None, b"")


def test_a_plugged_card_may_be_removed_twice(played: tuple[Played, PluggedCard]) -> None:
    slot, card = played
    card.remove()
    card.remove()
    assert slot.ask(bytes((ATR,))) is None


@pytest.mark.parametrize("pieces", [1, 2, 3, 50])
def test_messages_come_whole_whatever_pieces_they_come_in(pieces: int) -> None:
    cutter, stream = MessageCutter(), message(b"first") + message(b"") + message(b"third")
    cut = [stream[at : at + pieces] for at in range(0, len(stream), pieces)]
    assert [payload for piece in cut for payload in cutter.feed(piece)] == [b"first", b"", b"third"]


def test_a_length_no_message_has_is_told_and_forgotten() -> None:
    cutter = MessageCutter()
    with pytest.raises(MessageError):
        cutter.feed(b"\xff\xff garbage")
    assert cutter.feed(message(b"well")) == [b"well"]


def test_a_slot_that_was_sent_noise_goes_on(slot: VirtualSlot) -> None:
    assert slot._hear(b"\xff\xff noise") == []
    slot.insert(chip())
    assert slot._hear(message(bytes((ATR,)))) == [message(CARD_ATR)]
