"""HID reports: all of the wire, with a virtual device where hidapi would be."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices import hid_wire
from devices.address import parse
from devices.device import CancelToken, Deadline
from devices.hid_wire import LONGEST, USUAL, HidWire, Reports, library_for, node_of, reports_of
from devices.id_card.virtual import PRODUCT, VENDOR
from devices.virtual_bus import Node
from devices.virtual_hid import HidPort, VirtualDevice, VirtualLibrary, descriptor
from devices.virtual_port import unpaced
from devices.wire import DRAINS, Wire, WireForbiddenError, WireLostError, WireMissingError, WireTakenError, open_wire

LIMIT = 20.0


def connect(address: str) -> Wire:
    """Open a wire."""
    return open_wire(parse(address), 0, Deadline.after(LIMIT), CancelToken())


def port(file: Path, **said: Any) -> HidPort:
    """Plug a device in."""
    made = HidPort(file, Node(VENDOR, PRODUCT, **said), unpaced)
    made.plug()
    made.receive()
    return made


@pytest.fixture(params=[8, 64, 512])
def device(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HidPort]:
    made = port(tmp_path / "device", report=request.param)
    yield made
    made.close()


@pytest.fixture
def wire(device: HidPort) -> Iterator[Wire]:
    made = connect(device.address)
    device.receive()  # takes the client in
    yield made
    made.close()


def test_what_is_written_arrives_in_reports_of_the_device_s_size(device: HidPort, wire: Wire) -> None:
    wire.write(b"hello")
    assert device.receive() == b"hello".ljust(device.node.report, b"\0")


def test_what_is_too_long_for_one_report_goes_in_several(device: HidPort, wire: Wire) -> None:
    words = bytes(range(1, 251)) * 3
    wire.write(words)
    count = -(-len(words) // device.node.report)
    assert b"".join(device.receive() for _ in range(count)).rstrip(b"\0") == words


def test_what_is_sent_is_read_with_its_padding(device: HidPort, wire: Wire) -> None:
    device.send(b"hello")
    assert wire.read(LIMIT) == b"hello".ljust(device.node.report, b"\0")


def test_silence_reads_as_nothing(wire: Wire) -> None:
    assert wire.read(0) == b""


def test_a_flush_throws_away_what_has_come(device: HidPort, wire: Wire) -> None:
    device.send(b"stale")
    wire.flush()
    assert wire.read(0) == b""


def test_a_pulled_plug_is_a_loss_for_who_reads(device: HidPort, wire: Wire) -> None:
    device.unplug()
    with pytest.raises(WireLostError):
        wire.read(LIMIT)


def test_a_pulled_plug_is_a_loss_for_who_writes(device: HidPort, wire: Wire) -> None:
    device.unplug()
    with pytest.raises(WireLostError, match="takes no report"):
        wire.write(b"hello")


def test_a_device_has_no_speed_to_set(device: HidPort, wire: Wire) -> None:
    wire.set_speed(9600)
    device.send(b"hello")
    assert wire.read(LIMIT).startswith(b"hello")


def test_a_closed_wire_is_lost(wire: Wire) -> None:
    wire.close()
    wire.close()
    with pytest.raises(WireLostError, match="closed"):
        wire.read(0)


def test_a_device_is_taken_exclusively_though_the_kernel_lets_anybody_in(device: HidPort, wire: Wire) -> None:
    with pytest.raises(WireTakenError):
        connect(device.address)
    wire.close()
    connect(device.address).close()


def test_opening_and_closing_leaves_no_file_open(device: HidPort) -> None:
    before = len(os.listdir("/proc/self/fd"))
    connect(device.address).close()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_refusal_of_the_library_lets_the_node_go(device: HidPort, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("open failed")

    monkeypatch.setattr(VirtualDevice, "open_path", refuse)
    for _ in range(2):  # a node still held would be "taken" the second time
        with pytest.raises(WireLostError):
            connect(device.address)


def test_a_device_that_is_not_plugged_in_is_a_loss(tmp_path: Path) -> None:
    with pytest.raises(WireLostError, match="no such device"):
        connect(f"virtual://hid{tmp_path}/nothing")


def test_a_node_that_may_not_be_opened_is_a_matter_of_rights(device: HidPort, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(WireForbiddenError):
        connect(device.address)


# Which device.


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Path]:
    """Two of the same make on one bus."""
    folder = tmp_path / "bus"
    made = [port(folder / "a", serial="one", place=(1, 1)), port(folder / "b", serial="two", place=(1, 1, 4))]
    yield folder
    for device in made:
        device.close()


@pytest.mark.parametrize(("query", "name"), [("serial=two", "b"), ("path=1-1", "a"), ("serial=one&interface=0", "a")])
def test_a_device_is_told_by_what_the_address_says_of_it(bus: Path, query: str, name: str) -> None:
    assert node_of(VirtualLibrary(str(bus)), parse(f"virtual://hid{bus}?{query}")) == os.fsencode(bus / name)


def test_a_name_that_fits_two_is_refused_and_not_guessed(bus: Path) -> None:
    with pytest.raises(WireLostError, match="two devices fit"):
        connect(f"virtual://hid{bus}?ids=0400:c35a")


@pytest.mark.parametrize("query", ["serial=four", "interface=2", "ids=1234:5678"])
def test_what_nobody_is_is_not_there(bus: Path, query: str) -> None:
    with pytest.raises(WireLostError, match="no such device"):
        connect(f"virtual://hid{bus}?{query}")


def listed(path: bytes, interface: int = 0, serial: str = "one") -> dict[str, Any]:
    """Make what hidapi lists of a device."""
    return {"path": path, "serial_number": serial, "interface_number": interface}


class Listed:
    """A library that lists what a test says."""

    def __init__(self, *found: dict[str, Any]) -> None:
        self.found = list(found)
        self.asked: tuple[int, int] = (0, 0)

    def enumerate(self, vendor: int, product: int) -> list[dict[str, Any]]:
        self.asked = (vendor, product)
        return self.found

    def device(self) -> Any:
        """Make none."""


def test_of_two_interfaces_of_one_device_the_first_is_taken() -> None:
    library = Listed(listed(b"/dev/hidraw4", 1), listed(b"/dev/hidraw3", 0))
    assert node_of(library, parse("hid://0400:c35a")) == b"/dev/hidraw3"


def test_the_numbers_of_an_address_are_asked_for() -> None:
    library = Listed(listed(b"/dev/hidraw3"))
    node_of(library, parse("hid://0400:C35A"))
    assert library.asked == (0x0400, 0xC35A)


def test_a_node_can_be_named_itself() -> None:
    assert node_of(Listed(), parse("hid:///dev/hidraw7")) == b"/dev/hidraw7"


def test_the_socket_a_device_sits_in_is_the_kernel_s_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = tmp_path / "devices/usb1/1-1/1-1.4/1-1.4:1.0/0003:0400:C35A.0001"
    device.mkdir(parents=True)
    (tmp_path / "class/hidraw3").mkdir(parents=True)
    (tmp_path / "class/hidraw3/device").symlink_to(device)
    monkeypatch.setattr(hid_wire, "SYS", tmp_path / "class")
    library = Listed(listed(b"/dev/hidraw3"), listed(b"/dev/hidraw9", serial="two"))
    assert node_of(library, parse("hid://0400:c35a?path=1-1.4")) == b"/dev/hidraw3"


# Sizes of reports.

KEYBOARD = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508150025650507"
    "190029658100c0"
)
NUMBERED = bytes.fromhex("06a0ff0901a10185057508953f0901810285060901953e9102c0")


@pytest.mark.parametrize(
    ("said", "reports"),
    [
        (descriptor(64), Reports(64, 64)),
        (descriptor(512), Reports(512, 512)),
        (KEYBOARD, Reports(1, 8)),
        (NUMBERED, Reports(62, USUAL, 6)),
        (b"", Reports()),
        (b"\xfe", Reports()),
        (b"\xfe\x02\x00\x01\x02" + descriptor(8), Reports(8, 8)),
        (b"\x77\xff\xff\xff\xff\x97\xff\xff\xff\xff\x91", Reports()),
    ],
    ids=["64", "512", "keyboard", "numbered", "nothing", "half a long item", "a long item", "far too long"],
)
def test_the_sizes_of_reports_are_read_from_the_descriptor(said: bytes, reports: Reports) -> None:
    assert reports_of(said) == reports


@given(st.binary(max_size=200))
def test_whatever_a_descriptor_says_sizes_stay_sizes(said: bytes) -> None:
    found = reports_of(said)
    assert 0 < found.taken <= LONGEST
    assert 0 < found.given <= LONGEST


class Numbered:
    """A device whose reports have numbers."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def open_path(self, path: bytes) -> None:
        """Open nothing."""

    def get_report_descriptor(self) -> list[int]:
        return list(NUMBERED)

    def write(self, report: bytes) -> int:
        self.written.append(report)
        return len(report)

    def read(self, size: int, milliseconds: int) -> list[int]:
        return [5, 1, 2, 3]

    def close(self) -> None:
        """Close nothing."""


def test_numbers_of_reports_are_put_before_and_taken_off() -> None:
    device = Numbered()
    wire = HidWire(SimpleNamespace(enumerate=list, device=lambda: device), b"no file")
    wire.write(b"hello")
    assert device.written == [b"\x06hello".ljust(63, b"\0")]
    assert wire.read(1) == b"\x01\x02\x03"


def test_a_device_that_babbles_is_not_drained_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = HidWire(SimpleNamespace(enumerate=list, device=Numbered), b"no file")
    reads: list[float] = []
    monkeypatch.setattr(wire, "read", lambda seconds: reads.append(seconds) or b"babble")
    wire.flush()
    assert len(reads) == DRAINS


# Libraries.


def test_hidapi_is_asked_over_the_kernel_s_own_nodes() -> None:
    assert library_for(parse("hid://0400:c35a")) is __import__("hidraw")


def test_where_there_are_no_such_nodes_its_one_module_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert library_for(parse("hid://0400:c35a")) is __import__("hid")


def test_without_hidapi_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hidraw", "hid"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(WireMissingError, match="install hidapi"):
        connect("hid://0400:c35a")


def test_a_bus_without_the_device_is_no_missing_library() -> None:
    with pytest.raises(WireLostError, match="no such device"):
        connect("hid://0400:c35a?serial=of-nobody")


def test_the_virtual_library_waits_as_long_as_it_is_told_to(tmp_path: Path) -> None:
    port_ = port(tmp_path / "device")
    device = VirtualLibrary(str(tmp_path)).device()
    device.open_path(os.fsencode(port_.file))
    port_.receive()
    port_.send(b"hello")
    assert bytes(device.read(64)).startswith(b"hello")
    device.close()
    port_.close()
