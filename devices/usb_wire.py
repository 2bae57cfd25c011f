# SPDX-License-Identifier: Apache-2.0
"""USB devices with bulk pipes, spoken to past every driver of the kernel: pyusb over libusb 1.0.

    usb://0400:c35a[?serial=…|path=1-1.4][&interface=0][&pipes=split]

A device is told from its like by its own serial number or by the socket it sits in (bus and ports, as Linux names
them); a name that fits two devices is refused rather than guessed.

USB 2.0: a transfer ends by a packet shorter than the pipe's largest (5.8.3); the direction of a pipe is bit 7 of its
address (9.6.6). libusb: a time limit of zero means for ever; a claimed interface is nobody else's. ``pipes=split``
is what makers of security modules (0400:C35A) publish of them: 02 takes the seven bytes of a frame's head, 06 the
rest; 81 gives the head of an answer, 85 its rest. Not proven against such hardware, see docs/operations/devices.md.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devices.address import Address
from devices.wire import (
    DRAINS,
    READ,
    WRITE_SECONDS,
    Wire,
    WireForbiddenError,
    WireLostError,
    WireMissingError,
    translated,
)

# Any in this module: pyusb comes without types.

INSTALL = "pyusb and libusb 1.0 (package libusb-1.0-0)"
TOWARDS_HOST = 0x80
KIND, BULK = 0x03, 0x02
# Head of a frame: preamble and length.
HEAD = 7
LENGTH = slice(5, 7)
# Above the longest frame known; what a broken head says is not waited for.
LONGEST = 2400
SPLIT = (0x02, 0x06, 0x81, 0x85)
# Seconds within which a device that has begun an answer sends its next packet; frames of the bus are 0.001 apart.
NEXT = 0.005
# The shortest wait libusb knows, in seconds: its zero means for ever.
SHORTEST = 0.001


def open_usb(address: Address) -> Wire:
    """Open the device of an address; raises WireError."""
    number = address.whole_number("interface", 0) if "interface" in address.options else None
    with translated():
        claim = Claim(find(address), number)
        return SplitWire(claim) if address.options.get("pipes") == "split" else UsbWire(claim)


def backend_of(address: Address) -> Any:
    """Return what reaches the bus: libusb, or the virtual devices of a twin; raises WireMissingError."""
    try:
        from usb.backend import libusb1
    except ImportError as wrong:
        raise WireMissingError(f"install {INSTALL}") from wrong
    if address.scheme == "virtual":
        from devices.virtual_usb import Backend

        return Backend(address.path)
    # pyusb tells of each place in vain, loudly; what we say of it is enough.
    logging.getLogger("usb").setLevel(logging.CRITICAL)
    found = libusb1.get_backend() or libusb1.get_backend(find_library=lambda _: brought_along())
    if found is None:
        raise WireMissingError(f"install {INSTALL}")
    return found


def brought_along() -> str | None:
    """Return the libusb that lies inside the hidapi package, for machines that have none of their own."""
    # Imported, so that its neighbours which libusb leans on are in the process before it.
    try:
        import hid
    except ImportError:
        return None
    folder = Path(hid.__file__).parent / "hidapi.libs"
    return next((str(file) for file in sorted(folder.glob("libusb-1*.so*"))), None)


def find(address: Address) -> Any:
    """Find the one device an address means; raises WireError, OSError."""
    import usb.core
    import usb.util

    ids = address.options.get("ids", f"{address.host}:{address.path}" if address.scheme == "usb" else "")
    wanted = (
        dict(zip(("idVendor", "idProduct"), (int(part, 16) for part in ids.split(":")), strict=False)) if ids else {}
    )
    there = list(usb.core.find(find_all=True, backend=backend_of(address), **wanted))
    fitting = [device for device in there if _fits(device, address)]
    for device in there:
        # Asked for its serial number a device is open, and it may be somebody else's.
        usb.util.dispose_resources(device)
    if len(fitting) > 1:
        raise WireLostError("two devices fit the address: say which by serial=… or path=…")
    if not fitting:
        raise WireLostError("no such device on the bus")
    return fitting[0]


def _fits(device: Any, address: Address) -> bool:
    place, serial = address.options.get("path"), address.options.get("serial")
    if place is not None and place != place_of(device):
        return False
    return serial is None or serial == serial_of(device)


def place_of(device: Any) -> str:
    """Return the socket a device sits in, as Linux names it: bus, then the ports on the way, ``1-1.4``."""
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def serial_of(device: Any) -> str | None:
    """Return the serial number a device gives itself; raises WireForbiddenError when it may not be asked."""
    try:
        said: str | None = device.serial_number
    # What pyusb says when the strings of a device cannot be read, which is so without rights to its node.
    except ValueError as wrong:
        raise WireForbiddenError("the serial number of the device cannot be read") from wrong
    return said


class Claim:
    """One interface of one device, ours alone until it is closed; raises OSError (USBError) where it is not to be had.

    A driver of the kernel that had it gets it back.
    """

    def __init__(self, device: Any, number: int | None) -> None:
        import usb.util

        self._device = device
        self._open = False
        self._driven = False
        self._release = usb.util.release_interface
        self._dispose = usb.util.dispose_resources
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            self.interface = self._chosen(number)
            self._packets = {p.bEndpointAddress: int(p.wMaxPacketSize) for p in self.interface if p.wMaxPacketSize}
            self._take_from_kernel()
            usb.util.claim_interface(device, self.interface.bInterfaceNumber)
            self._open = True
            undo.pop_all()

    def put(self, pipe: int, data: bytes) -> None:
        """Send one transfer; raises WireLostError, OSError."""
        self._must_be_open()
        self._device.write(pipe, data, int(WRITE_SECONDS * 1000))

    def offer(self, pipe: int, data: bytes, seconds: float) -> int:
        """Send what the device takes of a transfer in that time; return how many bytes; raises as ``put`` does."""
        from usb.core import USBTimeoutError

        self._must_be_open()
        # What a transfer brought over before its time was up is counted by pyusb, and no error.
        try:
            return int(self._device.write(pipe, data, round(max(seconds, SHORTEST) * 1000)))
        except USBTimeoutError:
            return 0

    def get(self, pipe: int, seconds: float, most: int = READ) -> bytes:
        """Return what one transfer brings in that time, nothing when none comes; raises WireLostError, OSError.

        ``most`` ends a transfer that no short packet ends, up to the next whole packet.
        """
        from usb.core import USBTimeoutError

        self._must_be_open()
        packet = self.packet(pipe)
        # Room for whole packets: half a packet is an overflow for libusb, and its bytes are lost.
        room = -(-most // packet) * packet
        try:
            return bytes(self._device.read(pipe, room, round(max(seconds, SHORTEST) * 1000)))
        except USBTimeoutError:
            return b""

    def packet(self, pipe: int) -> int:
        """Return the largest packet of a pipe, in bytes."""
        return self._packets.get(pipe, READ)

    def pipes(self, *, towards_host: bool) -> list[int]:
        """List the bulk pipes of one direction."""
        listed = [pipe for pipe in self.interface if pipe.bmAttributes & KIND == BULK]
        return [p.bEndpointAddress for p in listed if bool(p.bEndpointAddress & TOWARDS_HOST) is towards_host]

    def close(self) -> None:
        """Give interface and device back."""
        # Each by itself: a device that was pulled refuses them all, and what is left open would be "taken" afterwards.
        if self._open:
            self._open = False
            with contextlib.suppress(OSError):
                self._release(self._device, self.interface.bInterfaceNumber)
        if self._driven:
            self._driven = False
            with contextlib.suppress(OSError, NotImplementedError):
                self._device.attach_kernel_driver(self.interface.bInterfaceNumber)
        with contextlib.suppress(OSError):
            self._dispose(self._device)

    def _chosen(self, number: int | None) -> Any:
        """Return the interface asked for, else the first with a bulk pipe away from the host."""
        for interface in self._configuration():
            self.interface = interface
            wanted = number is None or interface.bInterfaceNumber == number
            if wanted and interface.bAlternateSetting == 0 and self.pipes(towards_host=False):
                return interface
        raise WireLostError("the device has no bulk pipes there")

    def _configuration(self) -> Iterator[Any]:
        import usb.core

        try:
            configuration = self._device.get_active_configuration()
        except usb.core.USBError:
            # Only where none is set: setting it anew would reset a device that others use as well.
            self._device.set_configuration()
            configuration = self._device.get_active_configuration()
        yield from configuration

    def _take_from_kernel(self) -> None:
        number = self.interface.bInterfaceNumber
        # Only Linux has drivers that can be taken away.
        with contextlib.suppress(NotImplementedError):
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
                self._driven = True

    def _must_be_open(self) -> None:
        # pyusb opens and claims again by itself whatever is used after its end.
        if not self._open:
            raise WireLostError("closed")


class UsbWire:
    """One pipe each way, whole frames on them; a device without a pipe towards us is only written to."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._out = claim.pipes(towards_host=False)[0]
        self._in = next(iter(claim.pipes(towards_host=True)), None)

    def write(self, data: bytes) -> None:
        """Write all in one transfer."""
        with translated():
            self._claim.put(self._out, data)

    def read(self, seconds: float) -> bytes:
        """Return what is there."""
        if self._in is None:
            return b""
        with translated():
            # One packet first: an answer that fills its last packet has no short one to end it, and a read for more
            # would only come back when its time is over.
            first = self._claim.get(self._in, seconds, most=1)
            more = len(first) == self._claim.packet(self._in)
            return first + self._claim.get(self._in, NEXT) if more else first

    def flush(self) -> None:
        """Throw away what has arrived."""
        # Bounded, as a device may babble without end.
        for _ in range(DRAINS):
            if not self.read(0):
                return

    def set_speed(self, baud: int) -> None:
        """Do nothing: the bus has its own speed."""

    def close(self) -> None:
        """Let go."""
        self._claim.close()


class SplitWire:
    """The four pipes of a security module: heads of seven bytes and the rest of frames apart, both ways."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        there = {*claim.pipes(towards_host=False), *claim.pipes(towards_host=True)}
        if not there.issuperset(SPLIT):
            claim.close()
            raise WireLostError("the device has not the four pipes of pipes=split")
        self._owed = 0

    def write(self, data: bytes) -> None:
        """Write one frame, its head and its rest each on its pipe."""
        with translated():
            self._claim.put(SPLIT[0], data[:HEAD])
            if data[HEAD:]:
                self._claim.put(SPLIT[1], data[HEAD:])

    def read(self, seconds: float) -> bytes:
        """Return the next head, or what has come of the rest that it announced."""
        with translated():
            if self._owed > 0:
                rest = self._claim.get(SPLIT[3], seconds, self._owed)
                self._owed -= len(rest)
                return rest
            head = self._claim.get(SPLIT[2], seconds)
        # What a broken head announces is taken in all the same: it belongs to no later answer.
        if head:
            self._owed = int.from_bytes(head[LENGTH], "big") if len(head) == HEAD else LONGEST
            self._owed = self._owed if 0 < self._owed <= LONGEST else LONGEST
        return head

    def flush(self) -> None:
        """Throw away what has arrived on either pipe."""
        with translated():
            for pipe in SPLIT[2:]:
                for _ in range(DRAINS):
                    if not self._claim.get(pipe, 0):
                        break
        self._owed = 0

    def set_speed(self, baud: int) -> None:
        """Do nothing: the bus has its own speed."""

    def close(self) -> None:
        """Let go."""
        self._claim.close()
