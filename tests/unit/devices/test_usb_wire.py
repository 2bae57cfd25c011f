"""USB pipes: all of pyusb and all of the wire, with a virtual device where libusb would be."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import usb.backend.libusb1
import usb.core

from devices import usb_wire
from devices.address import AddressError, parse
from devices.device import CancelToken, Deadline
from devices.id_card.frame import LONGEST, build, build_answer
from devices.id_card.virtual import PRODUCT, VENDOR
from devices.usb_wire import Claim, SplitWire, UsbWire, backend_of, brought_along, find, place_of
from devices.virtual_bus import Node
from devices.virtual_port import unpaced
from devices.virtual_usb import SPLIT, WHOLE, Backend, UsbPort
from devices.wire import Wire, WireError, WireForbiddenError, WireLostError, WireMissingError, WireTakenError, open_wire

LIMIT = 20.0
STATUS = build(0x11, 0xFF)
# The longest answer of a reader, with nothing of anybody in it.
LONG_ANSWER = build_answer(0x90, bytes(2310))


def connect(address: str) -> Wire:
    """Open a wire."""
    return open_wire(parse(address), 0, Deadline.after(LIMIT), CancelToken())


def port(file: Path, pipes: tuple[int, ...] = WHOLE, **said: Any) -> UsbPort:
    """Plug a device in."""
    made = UsbPort(file, Node(VENDOR, PRODUCT, pipes=pipes, **said), unpaced)
    made.plug()
    made.receive()
    return made


def heard(device: UsbPort, size: int) -> bytes:
    """Let a device take in so many bytes; the coming of a client among them."""
    received = b""
    while len(received) < size:
        received += device.receive()
    return received


def read(wire: Wire, size: int) -> bytes:
    """Read so many bytes."""
    received = b""
    while len(received) < size:
        piece = wire.read(LIMIT)
        assert piece, "nothing came"
        received += piece
    return received


@pytest.fixture(params=[WHOLE, SPLIT], ids=["whole", "split"])
def device(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UsbPort]:
    made = port(tmp_path / "device", request.param)
    yield made
    made.close()


@pytest.fixture
def wire(device: UsbPort) -> Iterator[Wire]:
    made = connect(device.address)
    device.receive()  # takes the client in
    yield made
    made.close()


def test_the_pipes_an_address_asks_for_are_used(device: UsbPort, wire: Wire) -> None:
    assert type(wire) is (SplitWire if "split" in device.address else UsbWire)


def test_a_request_arrives_whole(device: UsbPort, wire: Wire) -> None:
    wire.write(STATUS)
    assert heard(device, len(STATUS)) == STATUS


@pytest.mark.parametrize("answer", [build_answer(0x90), build_answer(0x90, bytes(53)), LONG_ANSWER])
def test_an_answer_is_read_whole_whatever_packets_it_takes(device: UsbPort, wire: Wire, answer: bytes) -> None:
    device.send(answer)
    assert read(wire, len(answer)) == answer


def test_answers_that_follow_each_other_stay_in_order(device: UsbPort, wire: Wire) -> None:
    answers = [build_answer(0x90, bytes([n]) * n) for n in (0, 57, 60, 200)]
    for answer in answers:
        device.send(answer)
    assert read(wire, sum(map(len, answers))) == b"".join(answers)


def test_silence_reads_as_nothing(wire: Wire) -> None:
    assert wire.read(0) == b""


def test_a_flush_throws_away_what_has_come_on_every_pipe(device: UsbPort, wire: Wire) -> None:
    device.send(LONG_ANSWER)
    wire.flush()
    device.send(build_answer(0x80))
    assert read(wire, 11) == build_answer(0x80)


def test_a_pulled_plug_is_a_loss_for_who_reads(device: UsbPort, wire: Wire) -> None:
    device.unplug()
    with pytest.raises(WireLostError):
        wire.read(LIMIT)


def test_a_pulled_plug_is_a_loss_for_who_writes(device: UsbPort, wire: Wire) -> None:
    device.unplug()
    with pytest.raises(WireLostError):
        wire.write(STATUS)


def test_a_device_has_no_speed_to_set(device: UsbPort, wire: Wire) -> None:
    wire.set_speed(9600)
    wire.write(STATUS)
    assert heard(device, len(STATUS)) == STATUS


def test_a_closed_wire_is_lost_and_does_not_open_itself_again(wire: Wire) -> None:
    wire.close()
    wire.close()
    with pytest.raises(WireLostError, match="closed"):
        wire.read(0)


def test_a_device_is_taken_exclusively_and_given_back(device: UsbPort, wire: Wire) -> None:
    with pytest.raises(WireTakenError):
        connect(device.address)
    wire.close()
    connect(device.address).close()


def test_opening_and_closing_leaves_no_file_open(device: UsbPort) -> None:
    before = len(os.listdir("/proc/self/fd"))
    connect(device.address).close()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_device_that_is_not_plugged_in_is_a_loss(tmp_path: Path) -> None:
    with pytest.raises(WireLostError, match="no such device"):
        connect(f"virtual://usb{tmp_path}/nothing")


def test_a_driver_of_the_kernel_gives_way_and_gets_the_device_back(tmp_path: Path) -> None:
    device = port(tmp_path / "device", driven=True)
    wire = connect(device.address)
    taken = device.file in Backend.undriven
    wire.close()
    assert (taken, device.file in Backend.undriven) == (True, False)
    device.close()


def test_a_claim_in_vain_gives_the_device_back_to_the_kernel(tmp_path: Path) -> None:
    device = port(tmp_path / "device", driven=True)
    wire = connect(device.address)
    Backend.undriven.clear()  # as if the kernel had taken it again
    with pytest.raises(WireTakenError):
        connect(device.address)
    assert Backend.undriven == set()
    wire.close()
    device.close()


def test_systems_without_such_drivers_are_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bool:
        raise NotImplementedError

    device = port(tmp_path / "device")
    monkeypatch.setattr(Backend, "is_kernel_driver_active", refuse)
    monkeypatch.setattr(Backend, "claim_interface", lambda *_: None)
    connect(device.address).close()
    device.close()


# Which device.


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Path]:
    """Two of the same make and one other on one bus."""
    folder = tmp_path / "bus"
    made = [
        port(folder / "a", serial="one", place=(1, 1)),
        port(folder / "b", serial="two", place=(1, 1, 4)),
        UsbPort(folder / "c", Node(0x04B8, 0x0E15, "three", pipes=WHOLE), unpaced),
    ]
    made[2].plug()
    yield folder
    for device in made:
        device.close()


@pytest.mark.parametrize(
    ("query", "serial"),
    [
        ("ids=0400:c35a&serial=two", "two"),
        ("path=1-1.4", "two"),
        ("path=1-1&serial=one", "one"),
        ("ids=04b8:0e15", "three"),
    ],
)
def test_a_device_is_told_by_what_the_address_says_of_it(bus: Path, query: str, serial: str) -> None:
    assert find(parse(f"virtual://usb{bus}?{query}")).serial_number == serial


def test_a_name_that_fits_two_is_refused_and_not_guessed(bus: Path) -> None:
    with pytest.raises(WireLostError, match="two devices fit"):
        find(parse(f"virtual://usb{bus}?ids=0400:c35a"))


def test_a_serial_number_of_nobody_is_not_there(bus: Path) -> None:
    with pytest.raises(WireLostError, match="no such device"):
        find(parse(f"virtual://usb{bus}?serial=four"))


def test_a_device_without_a_serial_number_is_not_told_by_one(tmp_path: Path) -> None:
    device = port(tmp_path / "device")
    with pytest.raises(WireLostError, match="no such device"):
        find(parse(f"{device.address}?serial=one"))
    device.close()


def test_a_device_returns_under_another_name_and_is_known_by_its_number(bus: Path, tmp_path: Path) -> None:
    address = parse(f"virtual://usb{bus}?serial=five")
    for name, place in (("d", (1, 3)), ("e", (2, 1, 2))):
        device = port(bus / name, serial="five", place=place)
        assert place_of(find(address)) == f"{place[0]}-{'.'.join(map(str, place[1:]))}"
        device.close()


def test_a_serial_number_that_may_not_be_read_is_a_matter_of_rights(bus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Backend, "ctrl_transfer", lambda *_: 0)
    with pytest.raises(WireForbiddenError, match="serial number"):
        find(parse(f"virtual://usb{bus}?serial=one"))


@pytest.mark.parametrize(
    ("wrong", "meaning"),
    [
        (usb.core.USBError("Access denied", -3, errno.EACCES), WireForbiddenError),
        (usb.core.USBError("Resource busy", -6, errno.EBUSY), WireTakenError),
        (usb.core.USBError("No such device", -4, errno.ENODEV), WireLostError),
        (usb.core.USBError("Pipe error", -9, errno.EPIPE), WireLostError),
        (usb.core.USBError("Other error", -99), WireLostError),
    ],
)
def test_what_libusb_says_has_its_meaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: OSError, meaning: type[WireError]
) -> None:
    def fail(*_: object) -> None:
        raise wrong

    device = port(tmp_path / "device")
    monkeypatch.setattr(Backend, "claim_interface", fail)
    with pytest.raises(meaning):
        connect(device.address)
    device.close()


# Interfaces and pipes.


def test_an_interface_that_is_not_there_is_a_loss(tmp_path: Path) -> None:
    device = port(tmp_path / "device")
    with pytest.raises(WireLostError, match="no bulk pipes"):
        connect(f"{device.address}?interface=3")
    device.close()


def test_a_device_without_a_pipe_to_write_to_is_no_wire(tmp_path: Path) -> None:
    device = port(tmp_path / "device", (0x81,))
    with pytest.raises(WireLostError, match="no bulk pipes"):
        connect(device.address)
    device.close()


def test_a_device_that_only_listens_is_written_to_and_never_answers(tmp_path: Path) -> None:
    device = port(tmp_path / "device", (0x02, 0x03))
    wire = connect(f"virtual://usb{device.file}")
    wire.write(STATUS)
    assert wire.read(LIMIT) == b""
    wire.close()
    device.close()


def test_four_pipes_are_not_found_where_two_are(tmp_path: Path) -> None:
    device = port(tmp_path / "device")
    with pytest.raises(WireLostError, match="four pipes"):
        connect(f"{device.address}?pipes=split")
    connect(device.address).close()  # and it was given back
    device.close()


def test_an_unknown_kind_of_pipes_is_refused_with_the_settings() -> None:
    with pytest.raises(AddressError, match="neither whole nor split"):
        parse("usb://0400:c35a?pipes=round")


def test_a_device_that_is_not_configured_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sets: list[int] = []

    def configuration(*_: object) -> int:
        return 1 if sets else 0

    device = port(tmp_path / "device")
    monkeypatch.setattr(Backend, "get_configuration", configuration)
    monkeypatch.setattr(Backend, "set_configuration", lambda _, __, value: sets.append(value))
    connect(device.address).close()
    assert sets == [1]
    device.close()


class Pipes:
    """Four pipes of a test: what is read from them in turn, and what was written to them."""

    def __init__(self, *reads: bytes) -> None:
        self.reads = list(reads)
        self.asked: list[int] = []
        self.put_in: list[tuple[int, bytes]] = []

    def pipes(self, *, towards_host: bool) -> list[int]:
        return list(SPLIT[2:] if towards_host else SPLIT[:2])

    def put(self, pipe: int, data: bytes) -> None:
        self.put_in.append((pipe, data))

    def get(self, pipe: int, seconds: float, most: int = 4096) -> bytes:
        self.asked.append(pipe)
        return self.reads.pop(0) if self.reads else b""

    def close(self) -> None:
        self.reads.clear()


def split(*reads: bytes) -> tuple[SplitWire, Pipes]:
    """Make a wire over pipes of a test."""
    pipes = Pipes(*reads)
    return SplitWire(pipes), pipes  # type: ignore[arg-type]  # as much of a claim as the wire uses


def test_head_and_rest_of_a_frame_go_apart() -> None:
    wire, pipes = split()
    wire.write(STATUS)
    assert pipes.put_in == [(0x02, STATUS[:7]), (0x06, STATUS[7:])]


def test_as_much_is_read_of_the_rest_as_the_head_announced() -> None:
    answer = build_answer(0x90, bytes(100))
    wire, pipes = split(answer[:7], b"", answer[7:71], answer[71:], b"")
    assert b"".join(wire.read(1) for _ in range(5)) == answer
    assert pipes.asked == [0x81, 0x85, 0x85, 0x85, 0x81]


@pytest.mark.parametrize("head", [b"\x00", bytes(7), b"\xff" * 7, b"\xaa" * 64])
def test_whatever_a_broken_head_says_no_more_than_a_frame_is_owed(head: bytes) -> None:
    wire, pipes = split(head, bytes(LONGEST), b"")
    for _ in range(3):
        wire.read(1)
    assert pipes.asked == [0x81, 0x85, 0x81]


def test_a_flush_forgets_what_was_owed() -> None:
    answer = build_answer(0x90)
    wire, pipes = split(answer[:7])
    wire.read(1)
    wire.flush()
    wire.read(1)
    assert pipes.asked == [0x81, 0x81, 0x85, 0x81]


def test_a_device_that_babbles_is_not_drained_for_ever() -> None:
    wire, pipes = split(*[b"babble"] * 1000)
    wire.flush()
    assert len(pipes.asked) <= 2 * usb_wire.DRAINS


# Libraries.


def test_without_pyusb_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usb.backend", None)
    with pytest.raises(WireMissingError, match="pyusb and libusb"):
        backend_of(parse("usb://0400:c35a"))


def test_without_libusb_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda **_: None)
    with pytest.raises(WireMissingError, match="libusb-1.0-0"):
        connect("usb://0400:c35a")


def test_the_libusb_inside_hidapi_serves_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str | None] = []

    def get_backend(find_library: Any = None) -> object:
        found.append(find_library("usb-1.0") if find_library else None)
        return found[-1]

    monkeypatch.setattr(usb.backend.libusb1, "get_backend", get_backend)
    assert "libusb" in str(backend_of(parse("usb://0400:c35a")))


def test_the_libusb_inside_hidapi_is_a_libusb() -> None:
    assert ctypes.CDLL(brought_along()).libusb_get_version


def test_without_hidapi_no_libusb_is_brought_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hid", None)
    assert brought_along() is None


def test_a_bus_without_the_device_is_no_missing_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(usb_wire, "backend_of", lambda _: Backend(str(tmp_path)))
    with pytest.raises(WireLostError, match="no such device"):
        connect("usb://0400:c35a")


def test_a_device_is_found_by_the_numbers_of_its_address(monkeypatch: pytest.MonkeyPatch, bus: Path) -> None:
    monkeypatch.setattr(usb_wire, "backend_of", lambda _: Backend(str(bus)))
    assert find(parse("usb://04b8:0e15")).serial_number == "three"


def test_a_claim_that_was_never_had_closes_in_silence(bus: Path) -> None:
    claim = Claim(find(parse(f"virtual://usb{bus}?serial=one")), None)
    claim.close()
    claim.close()
    with pytest.raises(WireLostError):
        claim.put(0x02, STATUS)
