"""Scanner and card reader as a post runs them: in a child process, with what is read crossing the border whole."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest

from config.settings import DeviceSetting
from devices.bench import HOSTED, KINDS, Bench, _build
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.host import HostedDevice
from devices.host_start import ROOT
from devices.id_card import IdentityCard
from devices.lane import state_of
from devices.scanner import Mode, Scanner, Source
from devices.scanner.virtual import VirtualScanner
from devices.social_card import SocialCard, SocialCardReader, frame
from devices.social_card.chip import ATR as CARD_ATR
from devices.social_card.chip import Chip
from devices.social_card.virtual import PluggedCard, VirtualSlot
from devices.social_card.vpcd import ATR, POWER_ON, MessageCutter, MessageError, message
from kiosk.checkup import Health, told
from tests.support.cards import CHEN, FOREIGN_2017, LIN, ZHANG
from tests.support.fault_walk import opened
from tests.support.host_pair import Pair
from tests.support.stand_in_library import NEWEST, PHOTO, written
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


# The ID card behind a vendor's library, in a child by the setting.


@pytest.mark.parametrize("text_card", [ZHANG, CHEN, FOREIGN_2017, replace(LIN, birth_date=None, valid_to=None)])
def test_every_identity_card_crosses_whole(text_card: IdentityCard) -> None:
    laid = replace(text_card, raw_text=bytearray(range(256)), photo=bytearray(b"WLf" + bytes(1021)))
    pair = Pair()
    pair.ask("build", factory="tests.support.hosted_devices:Odd", args={})
    came = pair.ask("echo", value=laid)[2]
    pair.end()
    assert came == laid
    assert (came.raw_text, came.photo) == (laid.raw_text, laid.photo)
    assert [type(buffer) for buffer in (came.raw_text, came.photo)] == [bytearray, bytearray]


def test_a_vendors_reader_in_a_child_hands_out_the_whole_card_and_it_can_be_wiped(tmp_path: Path) -> None:
    address = f"library://{written(tmp_path)}?port=1001"
    made = _build(DeviceSetting(kind="id_card", driver="vendor", address=address, options={"hosted": True}))
    reader: Any = made
    assert isinstance(made, HostedDevice)
    assert opened(made) is None
    card = reader.read(*soon())
    reader.close()
    assert card == replace(LIN, address=NEWEST)
    assert (card.birth_date, card.valid_from, card.valid_to) == (LIN.birth_date, LIN.valid_from, LIN.valid_to)
    assert (len(card.raw_text), card.photo, repr(card)) == (256, PHOTO, "IdentityCard(resident)")
    card.wipe()
    assert not any(card.raw_text + card.photo)


# A program that hangs goes with its child.


def hung_scan(scanner: VirtualScanner, scanning: Any) -> tuple[int, threading.Thread]:
    """Let a scan hang in its program; return the program's number and the thread that waits for it."""
    program = scanner.address.removeprefix("virtual://")
    started = Path(program).with_name("started")
    # Opened for reading before anybody writes: the wait for its number is one read, whenever it comes.
    os.mkfifo(started)
    Path(program).write_text(f'#!/bin/sh\necho $$ > "{started}"\nexec sleep 60\n', encoding="utf-8")
    thread = threading.Thread(target=lambda: refused(lambda: scanning.scan(*soon())))
    thread.start()
    return int(started.read_text(encoding="ascii")), thread


def test_a_killed_child_leaves_no_hung_program_behind(scanner: VirtualScanner, scanning: Any) -> None:
    program, waiting = hung_scan(scanner, scanning)
    watched = os.pidfd_open(program)
    assert program != scanning.process_id
    scanning._drop("a test")
    ended = select.select([watched], [], [], SOON)[0]
    os.close(watched)
    waiting.join(SOON)
    assert ended


def test_a_child_that_dies_by_itself_leaves_none_either(scanner: VirtualScanner, scanning: Any) -> None:
    program, waiting = hung_scan(scanner, scanning)
    watched = os.pidfd_open(program)
    os.kill(scanning.process_id, signal.SIGSEGV)
    ended = select.select([watched], [], [], SOON)[0]
    os.close(watched)
    waiting.join(SOON)
    assert (bool(ended), scanning.process_id) == (True, None)


OWNER = """
import sys, threading
from config.settings import DeviceSetting
from devices.bench import _build
from devices.device import CancelToken, Deadline
made = _build(DeviceSetting(kind="scanner", driver="sane", address=sys.argv[1]))
made.open(Deadline.after(20), CancelToken())
print(flush=True)
sys.stdin.readline()
made.scan(Deadline.after(60), CancelToken())
"""


def test_an_owner_that_is_killed_takes_child_and_program_along(scanner: VirtualScanner) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, scanner.address], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert owner.stdin
    assert owner.stdout
    told: IO[bytes] = owner.stdin
    owner.stdout.readline()

    class Told:
        """The scan of another process."""

        def scan(self, *_: object) -> None:
            told.write(b"\n")
            told.flush()
            raise DeviceError(ErrorKind.DEVICE, "scanner.silent")

    program, waiting = hung_scan(scanner, Told())
    watched = os.pidfd_open(program)
    owner.kill()
    owner.communicate()
    ended = select.select([watched], [], [], SOON)[0]
    os.close(watched)
    waiting.join(SOON)
    assert ended
