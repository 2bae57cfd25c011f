# SPDX-License-Identifier: Apache-2.0
"""Virtual USB devices with bulk pipes: the device's side, and a backend for pyusb that reaches it.

There is no gadget hardware on an ordinary machine to put a real device on the bus, so the twin meets the driver one
layer higher than the cable: below pyusb. All of pyusb and all of our wire run as with libusb; what the backend stands
for is libusb and the kernel (descriptors, exclusive claims, kernel drivers, time limits, the error numbers of a loss).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import socket
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from devices.virtual_bus import PACKET, BusPort, Node, connect, nodes
from devices.virtual_port import Pace, sliced

# The pipes of a security module, as its makers' sheets give them: heads and the rest of frames apart.
SPLIT = (0x02, 0x06, 0x81, 0x85)
WHOLE = (0x02, 0x81)
HEAD = 7
SERIAL_INDEX = 3
STANDARD_STRING, LANGUAGES = 0x03, b"\x04\x03\x09\x04"


class UsbPort(BusPort):
    """A device with one interface of bulk pipes; with four of them heads and the rest of frames go apart."""

    bus = "usb"

    def __init__(self, file: Path, node: Node, pace: Pace | None = None) -> None:
        super().__init__(file, node, pace)
        self._outs = [pipe for pipe in node.pipes if pipe < 0x80]
        self._ins = [pipe for pipe in node.pipes if pipe >= 0x80]
        self._heads = 0

    @property
    def address(self) -> str:
        """Return the address of this very device, with its kind of pipes."""
        return f"{super().address}?pipes=split" if len(self._ins) > 1 else super().address

    def _take(self, ready: list[int]) -> bytes:
        packet = super()._take(ready)
        if not packet:
            return b""
        pipe, data = packet[0], packet[1:]
        return data if len(self._outs) == 1 or self._in_turn(pipe, data) else b""

    def _in_turn(self, pipe: int, data: bytes) -> bool:
        """Tell whether a packet came on its own pipe: a head of seven bytes on the first, the rest on the second."""
        head = pipe == self._outs[0]
        self._heads = self._heads + 1 if head else 0
        return len(data) == HEAD if head else pipe == self._outs[1]

    def _pieces(self, data: bytes) -> list[bytes]:
        if len(self._ins) == 1:
            return [bytes((self._ins[0],)) + piece for piece in sliced(data, PACKET)]
        head, rest = (bytes((pipe,)) for pipe in self._ins)
        return [head + data[:HEAD], *(rest + piece for piece in sliced(data[HEAD:], PACKET))] if data else []


@dataclass
class Handle:
    """An open device: its node, its line once somebody claimed it, and what has arrived on each pipe."""

    file: Path
    node: Node
    lock: int = -1
    end: socket.socket | None = None
    arrived: dict[int, deque[bytes]] = field(default_factory=dict)
    configuration: int = 1


class Backend(IBackend):  # type: ignore[misc]  # pyusb comes without types
    """What libusb is to pyusb, for the virtual devices at one path."""

    # Devices whose kernel driver was taken away, as long as nobody gives it back.
    undriven: ClassVar[set[Path]] = set()

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def enumerate_devices(self) -> Iterator[tuple[Path, Node]]:
        """Yield what is plugged in."""
        yield from nodes(self._path).items()

    def get_device_descriptor(self, dev: tuple[Path, Node]) -> SimpleNamespace:
        """Return what the device says of itself (USB 2.0, 9.6.1)."""
        node = dev[1]
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=PACKET, idVendor=node.vendor, idProduct=node.product, bcdDevice=0x0100, iManufacturer=0,
            iProduct=0, iSerialNumber=SERIAL_INDEX if node.serial else 0, bNumConfigurations=1, address=1,
            bus=node.place[0], port_number=node.place[-1], port_numbers=node.place[1:], speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: tuple[Path, Node], config: int) -> SimpleNamespace:
        """Return the only configuration; raises IndexError for another."""
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=50, extra_descriptors=array("B"),
        )  # fmt: skip

    def get_interface_descriptor(self, dev: tuple[Path, Node], intf: int, alt: int, config: int) -> SimpleNamespace:
        """Return the only interface; raises IndexError for another."""
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=len(dev[1].pipes),
            bInterfaceClass=0xFF, bInterfaceSubClass=0, bInterfaceProtocol=0, iInterface=0,
            extra_descriptors=array("B"),
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, dev: tuple[Path, Node], ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """Return one bulk pipe."""
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=dev[1].pipes[ep], bmAttributes=2, wMaxPacketSize=PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=array("B"),
        )  # fmt: skip

    def open_device(self, dev: tuple[Path, Node]) -> Handle:
        """Open a device, which several may do at a time; raises USBError."""
        if not os.access(dev[0], os.R_OK | os.W_OK) and dev[0].exists():
            raise USBError("Access denied (insufficient permissions)", -3, errno.EACCES)
        if not dev[0].exists():
            raise _gone()
        return Handle(*dev)

    def close_device(self, dev_handle: Handle) -> None:
        """Close a device."""
        self.release_interface(dev_handle, 0)

    def get_configuration(self, dev_handle: Handle) -> int:
        """Return the configuration that is set."""
        return dev_handle.configuration

    def set_configuration(self, dev_handle: Handle, config_value: int) -> None:
        """Set the only configuration."""
        dev_handle.configuration = config_value

    def claim_interface(self, dev_handle: Handle, intf: int) -> None:
        """Take the device for oneself; raises USBError when another, or a driver of the kernel, has it."""
        if self.is_kernel_driver_active(dev_handle, intf):
            raise _busy()
        try:
            dev_handle.lock = os.open(dev_handle.file, os.O_RDWR)
            fcntl.flock(dev_handle.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            dev_handle.end = connect(dev_handle.file)
        except BlockingIOError as wrong:
            self.release_interface(dev_handle, intf)
            raise _busy() from wrong
        except OSError as wrong:
            self.release_interface(dev_handle, intf)
            raise _gone() from wrong

    def release_interface(self, dev_handle: Handle, intf: int) -> None:
        """Give the device back."""
        if dev_handle.end:
            dev_handle.end.close()
        if dev_handle.lock >= 0:
            os.close(dev_handle.lock)
        dev_handle.end, dev_handle.lock = None, -1
        dev_handle.arrived.clear()

    def bulk_write(self, dev_handle: Handle, ep: int, intf: int, data: array[int], timeout: int) -> int:
        """Send one transfer in packets; raises USBError."""
        end = _line(dev_handle)
        end.settimeout(timeout / 1000)
        try:
            for piece in sliced(data.tobytes(), PACKET):
                end.send(bytes((ep,)) + piece)
        except TimeoutError as wrong:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT) from wrong
        except OSError as wrong:
            raise _gone() from wrong
        return len(data)

    def bulk_read(self, dev_handle: Handle, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        """Fill the buffer until it is full or a short packet ends the transfer; raises USBError."""
        waiting = dev_handle.arrived.setdefault(ep, deque())
        received = b""
        while len(received) + PACKET <= len(buff):
            if not waiting and not self._arrives(dev_handle, ep, timeout):
                break
            received += (piece := waiting.popleft())
            if len(piece) < PACKET:
                break
        if not received:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        buff[: len(received)] = array("B", received)
        return len(received)

    def ctrl_transfer(
        self, dev_handle: Handle, kind: int, request: int, value: int, index: int, data: array[int], timeout: int
    ) -> int:
        """Answer the question for a string (USB 2.0, 9.4.3 and 9.6.7); stall on everything else."""
        if value >> 8 != STANDARD_STRING:
            raise USBError("Pipe error", -9, errno.EPIPE)
        words = dev_handle.node.serial.encode("utf-16-le")
        answer = bytes((len(words) + 2, STANDARD_STRING)) + words if value & 0xFF else LANGUAGES
        answer = answer[: len(data)]
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def is_kernel_driver_active(self, dev_handle: Handle, intf: int) -> bool:
        """Tell whether a driver of the kernel has the device."""
        return dev_handle.node.driven and dev_handle.file not in self.undriven

    def detach_kernel_driver(self, dev_handle: Handle, intf: int) -> None:
        """Take the device from the kernel's driver."""
        self.undriven.add(dev_handle.file)

    def attach_kernel_driver(self, dev_handle: Handle, intf: int) -> None:
        """Give the device back to the kernel's driver."""
        self.undriven.discard(dev_handle.file)

    def _arrives(self, handle: Handle, pipe: int, milliseconds: int) -> bool:
        """Wait until something came on a pipe; what comes on others meanwhile is kept for them."""
        end = _line(handle)
        while select.select([end], [], [], milliseconds / 1000)[0]:
            packet = b""
            with contextlib.suppress(OSError):
                packet = end.recv(PACKET + 1)
            if not packet:
                raise _gone()
            handle.arrived.setdefault(packet[0], deque()).append(packet[1:])
            if packet[0] == pipe:
                return True
        return False


def _line(handle: Handle) -> socket.socket:
    if handle.end is None:
        raise _gone()
    return handle.end


def _gone() -> USBError:
    return USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)


def _busy() -> USBError:
    return USBError("Resource busy", -6, errno.EBUSY)
