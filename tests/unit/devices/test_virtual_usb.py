"""What stands for libusb refuses as libusb does: the twin must not be kinder than the bus."""

from __future__ import annotations

import errno
import os
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from usb.core import USBError, USBTimeoutError

from devices.id_card.virtual import PRODUCT, VENDOR
from devices.virtual_bus import Node, connect, nodes
from devices.virtual_port import unpaced
from devices.virtual_usb import SPLIT, WHOLE, Backend, Handle, UsbPort

ROOM = 128


@pytest.fixture
def port(tmp_path: Path) -> Iterator[UsbPort]:
    made = UsbPort(tmp_path / "device", Node(VENDOR, PRODUCT, "A17", pipes=SPLIT), unpaced)
    made.plug()
    made.receive()
    yield made
    made.close()


class Bus:
    """A backend before one device, opened."""

    def __init__(self, port: UsbPort) -> None:
        self.port = port
        self.backend = Backend(str(port.file))
        self.device = next(self.backend.enumerate_devices())
        self.handle: Handle = self.backend.open_device(self.device)

    def claimed(self) -> Bus:
        """Take the device."""
        self.backend.claim_interface(self.handle, 0)
        self.port.receive()
        return self

    def error(self, verb: str, *arguments: object) -> int | None:
        """Do something in vain; return the number of the error."""
        with pytest.raises(USBError) as failed:
            getattr(self.backend, verb)(self.handle, *arguments)
        number: int | None = failed.value.errno
        return number


@pytest.fixture
def bus(port: UsbPort) -> Iterator[Bus]:
    made = Bus(port)
    yield made
    made.backend.close_device(made.handle)


def test_there_is_one_configuration_and_one_interface(bus: Bus) -> None:
    for asked in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
        with pytest.raises(IndexError):
            bus.backend.get_interface_descriptor(bus.device, *asked)
    with pytest.raises(IndexError):
        bus.backend.get_configuration_descriptor(bus.device, 1)


def test_what_was_not_claimed_cannot_be_used(bus: Bus) -> None:
    assert bus.error("bulk_write", SPLIT[0], 0, array("B", b"x"), 10) == errno.ENODEV
    assert bus.error("bulk_read", SPLIT[2], 0, array("B", bytes(ROOM)), 10) == errno.ENODEV


def test_a_device_that_went_away_cannot_be_opened_or_claimed(bus: Bus) -> None:
    bus.port.unplug()
    assert bus.error("claim_interface", 0) == errno.ENODEV
    with pytest.raises(USBError, match="No such device"):
        bus.backend.open_device(bus.device)


def test_a_device_without_rights_is_not_opened(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(USBError, match="Access denied"):
        bus.backend.open_device(bus.device)


def test_a_device_whose_line_is_cut_cannot_be_claimed(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("devices.virtual_usb.connect", refuse)
    assert bus.error("claim_interface", 0) == errno.ENODEV


def test_a_device_taken_by_another_is_busy(bus: Bus) -> None:
    bus.claimed()
    other = Bus(bus.port)
    assert other.error("claim_interface", 0) == errno.EBUSY


def test_what_no_string_is_asked_for_stalls(bus: Bus) -> None:
    assert bus.error("ctrl_transfer", 0x80, 6, 0x0100, 0, array("B", bytes(18)), 100) == errno.EPIPE


def test_a_configuration_that_is_set_is_told(bus: Bus) -> None:
    bus.backend.set_configuration(bus.handle, 7)
    assert bus.backend.get_configuration(bus.handle) == 7


def test_packets_of_another_pipe_are_kept_for_it(bus: Bus) -> None:
    bus.claimed()
    bus.port.send(b"head-of" + b"the rest")
    rest, head = array("B", bytes(ROOM)), array("B", bytes(ROOM))
    assert bus.backend.bulk_read(bus.handle, SPLIT[3], 0, rest, 1000) == 8
    assert bus.backend.bulk_read(bus.handle, SPLIT[2], 0, head, 1000) == 7
    assert (head.tobytes()[:7], rest.tobytes()[:8]) == (b"head-of", b"the rest")


def test_silence_is_a_time_out(bus: Bus) -> None:
    bus.claimed()
    with pytest.raises(USBTimeoutError):
        bus.backend.bulk_read(bus.handle, SPLIT[2], 0, array("B", bytes(ROOM)), 1)


def test_a_device_that_takes_nothing_is_a_time_out(bus: Bus) -> None:
    bus.claimed()
    with pytest.raises(USBTimeoutError):
        bus.backend.bulk_write(bus.handle, SPLIT[1], 0, array("B", bytes(1 << 22)), 20)


@pytest.mark.parametrize(
    "packets",
    [[(SPLIT[0], b"short")], [(SPLIT[0], bytes(8))], [(0x04, b"who")]],
    ids=["short head", "long head", "no such pipe"],
)
def test_the_device_takes_no_frame_that_is_cut_elsewhere(bus: Bus, packets: list[tuple[int, bytes]]) -> None:
    bus.claimed()
    for pipe, data in packets:
        bus.backend.bulk_write(bus.handle, pipe, 0, array("B", data), 100)
    assert bus.port.receive() == b""


def test_saying_nothing_sends_no_packet(port: UsbPort) -> None:
    assert port._pieces(b"") == []


def test_only_devices_are_on_a_bus(tmp_path: Path) -> None:
    (tmp_path / "bus" / "folder").mkdir(parents=True)
    assert nodes(str(tmp_path / "bus")) == {}


def test_a_line_to_nobody_leaves_no_file_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="No such file"):
        connect(tmp_path / "nothing")
    assert len(os.listdir("/proc/self/fd")) == before


def test_two_pipes_are_whole_and_four_are_split(tmp_path: Path) -> None:
    addresses = [UsbPort(tmp_path / "a", Node(1, 2, pipes=pipes)).address for pipes in (WHOLE, SPLIT)]
    assert [address.partition("?")[2] for address in addresses] == ["", "pipes=split"]
