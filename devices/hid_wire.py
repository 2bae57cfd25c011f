# SPDX-License-Identifier: Apache-2.0
"""USB HID devices that carry bytes in reports: hidapi, over the kernel's hidraw where there is one.

    hid://0400:c35a[?serial=…|path=1-1.4][&interface=0]      hid:///dev/hidraw0

hidraw and not libusb on Linux: no driver of the kernel has to give way, so none has to be given back. It lets any
number of programs in, though; that is why the node is locked here as well. How many bytes a report has is told by the
device itself (HID 1.11, 6.2.2: items of the report descriptor); reports without number have number 0, which hidapi
wants written before the bytes and does not give back when reading. The rest of a report is padded with zeros.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from config import file_lock
from devices.address import Address
from devices.wire import DRAINS, Wire, WireLostError, WireMissingError, translated

INSTALL = "hidapi"
# Where a device tells no size: the largest packet of a full-speed interrupt pipe.
USUAL = 64
# Longest report that hidapi's users have met; a descriptor that says more is not believed.
LONGEST = 4096
SHORTEST = 0.001
SYS = Path("/sys/class/hidraw")
# A device's folder in sysfs: bus, then the ports on the way.
PLACE = re.compile(r"\d+-[\d.]+")
# Items of a report descriptor: size in bits, number of fields, number of the report; input and output.
SIZE, COUNT, NUMBER, INPUT, OUTPUT, LONG = 0x74, 0x94, 0x84, 0x80, 0x90, 0xFE


class Library(Protocol):
    """What hidapi's modules ``hidraw`` and ``hid`` have in common; Any: they come without types."""

    def enumerate(self, vendor: int, product: int) -> list[dict[str, Any]]:
        """List devices; zero stands for any."""
        ...

    def device(self) -> Any:
        """Make a device, not opened."""
        ...


@dataclass(frozen=True)
class Reports:
    """The sizes of a device's reports in bytes, without the number before them, and whether they are numbered."""

    taken: int = USUAL
    given: int = USUAL
    number: int = 0


def reports_of(descriptor: bytes) -> Reports:
    """Read the sizes out of a report descriptor; whatever it does not say, or says in vain, is as usual."""
    bits: dict[tuple[int, int], int] = {}
    said = {SIZE: 0, COUNT: 0, NUMBER: 0}
    for item, value in _items(descriptor):
        if item in said:
            said[item] = value
        elif item in (INPUT, OUTPUT):
            place = (item, said[NUMBER])
            bits[place] = bits.get(place, 0) + said[SIZE] * said[COUNT]
    number = min((number for item, number in bits if item == OUTPUT), default=0)
    return Reports(_bytes(bits.get((OUTPUT, number), 0)), _bytes(bits.get((INPUT, number), 0)), number)


def _items(descriptor: bytes) -> Iterator[tuple[int, int]]:
    """Yield tag and value of each short item; a long one is passed over."""
    at = 0
    while at < len(descriptor):
        head = descriptor[at]
        if head == LONG:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[head & 3]
        yield head & 0xFC, int.from_bytes(descriptor[at + 1 : at + 1 + size], "little")
        at += 1 + size


def _bytes(bits: int) -> int:
    size = (bits + 7) // 8
    return size if 0 < size <= LONGEST else USUAL


def open_hid(address: Address) -> Wire:
    """Open the device of an address; raises WireError."""
    library = library_for(address)
    with translated():
        return HidWire(library, node_of(library, address))


def library_for(address: Address) -> Library:
    """Return hidapi, or what stands for it before a twin; raises WireMissingError."""
    if address.scheme == "virtual":
        from devices.virtual_hid import VirtualLibrary

        return VirtualLibrary(address.path)
    # Only Linux has nodes of its own for HID; elsewhere the one module speaks to the system.
    names = ("hidraw", "hid") if sys.platform == "linux" else ("hid",)
    for name in names:
        with contextlib.suppress(ImportError):
            library: Library = importlib.import_module(name)
            return library
    raise WireMissingError(f"install {INSTALL}")


def node_of(library: Library, address: Address) -> bytes:
    """Find the one node an address means; raises WireLostError."""
    if address.scheme == "hid" and not address.host:
        return os.fsencode(address.path)
    ids = address.options.get("ids", f"{address.host}:{address.path}" if address.scheme == "hid" else "0:0")
    vendor, product = (int(part, 16) for part in ids.split(":"))
    fitting = [said for said in library.enumerate(vendor, product) if _fits(said, address)]
    # A device with two interfaces is listed twice; two devices differ in their serial number or their socket.
    if len({(said["serial_number"], _place(said)) for said in fitting}) > 1:
        raise WireLostError("two devices fit the address: say which by serial=… or path=…")
    if not fitting:
        raise WireLostError("no such device on the bus")
    return bytes(min(fitting, key=lambda said: int(said["interface_number"]))["path"])


def _fits(said: dict[str, Any], address: Address) -> bool:
    options = address.options
    return (
        options.get("serial", said["serial_number"]) == said["serial_number"]
        and options.get("path", _place(said)) == _place(said)
        and options.get("interface", str(said["interface_number"])) == str(said["interface_number"])
    )


def _place(said: dict[str, Any]) -> str:
    """Return the socket a device sits in, ``1-1.4``; hidapi does not tell, the kernel does."""
    if "place" in said:
        return str(said["place"])
    folder = os.path.realpath(SYS / Path(os.fsdecode(said["path"])).name / "device")
    return next((part for part in reversed(Path(folder).parts) if PLACE.fullmatch(part)), "")


class HidWire:
    """Reports each way. What is read has the padding of its reports; ``write`` cuts and pads."""

    def __init__(self, library: Library, node: bytes) -> None:
        self._lock = _locked(node)
        self._device = library.device()
        try:
            self._device.open_path(node)
            self.reports = reports_of(bytes(self._device.get_report_descriptor()))
        except (OSError, ValueError):
            self.close()
            raise

    def write(self, data: bytes) -> None:
        """Write all, in as many reports as it takes."""
        size = self.reports.taken
        for at in range(0, len(data), size):
            report = bytes((self.reports.number,)) + data[at : at + size].ljust(size, b"\0")
            with translated():
                if self._device.write(report) < 0:
                    raise WireLostError("the device takes no report")

    def read(self, seconds: float) -> bytes:
        """Return one report."""
        milliseconds = max(1, round(max(seconds, SHORTEST) * 1000))
        with translated(), _closed_is_lost():
            report = bytes(self._device.read(self.reports.given + 1, milliseconds))
        return report[1:] if self.reports.number and report else report

    def flush(self) -> None:
        """Throw away what has arrived."""
        for _ in range(DRAINS):
            if not self.read(0):
                return

    def set_speed(self, baud: int) -> None:
        """Do nothing: the bus has its own speed."""

    def close(self) -> None:
        """Let go."""
        with contextlib.suppress(OSError, ValueError):
            self._device.close()
        if self._lock is not None:
            file_lock.close(self._lock)
            self._lock = None


@contextlib.contextmanager
def _closed_is_lost() -> Iterator[None]:
    """Translate what hidapi says of a device that is not open."""
    try:
        yield
    except ValueError as wrong:
        raise WireLostError("closed") from wrong


def _locked(node: bytes) -> int | None:
    """Hold a node for ourselves; None where devices have no file. Raises OSError."""
    if not node.startswith(b"/"):
        return None
    # hidapi tells no reason of a refusal; opening the node ourselves does.
    held = os.open(node, os.O_RDWR)
    try:
        if not file_lock.take(held):
            raise BlockingIOError(errno.EWOULDBLOCK, os.strerror(errno.EWOULDBLOCK))
    except OSError:
        file_lock.close(held)
        raise
    return held
