# SPDX-License-Identifier: Apache-2.0
"""The lines to a receipt printer: the wires of ``devices.wire`` that also tell how many bytes were taken.

That number decides between "nothing came out" and "something may have come out"; ``sendall`` and python-escpos'
transport, which block for their own time, cannot tell it.
"""

from __future__ import annotations

import contextlib
import select
import threading
from typing import Protocol

from devices import wire
from devices.address import Address, AddressError, parse
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.receipt_printer.printer_file import FileLine
from devices.usb_wire import Claim, UsbWire, find
from devices.wire import (
    OF_TERMINALS,
    SerialWire,
    TcpWire,
    WireError,
    WireForbiddenError,
    WireLostError,
    WireMissingError,
    WireTakenError,
    translated,
)

__all__ = ["SLICE", "Line", "NetworkLine", "SerialLine", "UsbLine", "WireLostError", "connect"]

# Seconds a wait lasts at most before cancel and deadline are looked at.
SLICE = 0.05
FLOWS = ("none", "xonxoff", "rtscts", "dsrdtr")
CARRIERS = ("tcp", "serial", "usb", "lp")
# Bytes of one transfer: small, so that a printer that takes no more stops us before much is on its way.
TRANSFER = 1024
_CAUSES = {
    WireTakenError: "printer.taken",
    WireForbiddenError: "printer.forbidden",
    WireMissingError: "device.library-missing",
}


class Line(Protocol):
    """A line to the printer."""

    one_way: bool
    """Whether the printer has no way to answer, by what it says of its own plug."""

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes within ``seconds``; return how many bytes; raises WireLostError."""
        ...

    def read(self, seconds: float) -> bytes:
        """Return what came within ``seconds``, perhaps nothing; raises WireLostError."""
        ...

    def paper_out(self) -> bool:
        """Tell whether the port itself knows that there is no paper; raises WireLostError."""
        ...

    def close(self) -> None:
        """Let the line go; never raises."""
        ...


def connect(address: str, deadline: Deadline, cancel: CancelToken) -> Line:
    """Open the line of an address, or of its twin; raises DeviceError.

    ``tcp://host:port``, ``serial:///dev/ttyS0?baud=19200&flow=none``, ``usb://04b8:0202``, ``lp:///dev/usb/lp0``.
    """
    try:
        place = _place(address)
        if place.carrier == "tcp":
            return NetworkLine(place.host, place.port or 0, deadline, cancel)
        if place.carrier == "usb":
            return UsbLine(place)
        if place.carrier == "lp":
            return FileLine(place.path)
        return SerialLine(place.path, place.whole_number("baud", 19200), place.options.get("flow", "none"))
    except AddressError as wrong:
        raise DeviceError(ErrorKind.PROGRAM, "printer.address", str(wrong)) from wrong
    except WireError as wrong:
        deadline.check(cancel, "printer.lost")
        raise DeviceError(ErrorKind.DEVICE, _CAUSES.get(type(wrong), "printer.lost"), str(wrong), again=True) from wrong


def _place(address: str) -> Address:
    place = parse(address)
    if place.carrier not in CARRIERS:
        raise AddressError(f"{place}: a receipt printer is reached by {', '.join(f'{name}://' for name in CARRIERS)}.")
    return place


class Plain:
    """A line with a way back, whose port knows nothing of the printer."""

    one_way = False

    def paper_out(self) -> bool:
        """Know nothing."""
        return False


class NetworkLine(Plain, TcpWire):
    """A printer on the network, usually at port 9100."""

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes."""
        with translated():
            return self._socket.send(data) if select.select([], [self._socket], [], seconds)[1] else 0


class SerialLine(Plain, SerialWire):
    """A printer on a serial port, or on a USB adapter that looks like one; ``flow`` is how it says "wait"."""

    def __init__(self, path: str, baud: int, flow: str) -> None:
        if flow not in FLOWS:
            raise AddressError(f"flow={flow!r} is none of {', '.join(FLOWS)}")
        # Late: a desk whose printer hangs on the network needs no serial ports.
        import serial

        with translated():
            # Exclusive: a second program on the same port would tear both slips apart.
            self._port = serial.Serial(
                # Zero for both: pyserial would wait for all bytes to go, and nobody could say how many did.
                path, baud, timeout=0, write_timeout=0 if wire.SELECTS else SLICE, exclusive=True,
                xonxoff=flow == "xonxoff", rtscts=flow == "rtscts", dsrdtr=flow == "dsrdtr",
            )  # fmt: skip

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes."""
        with translated():
            if not wire.SELECTS:
                return self._by_bytes(data, seconds)
            return (self._port.write(data) or 0) if select.select([], [self._port.fileno()], [], seconds)[1] else 0

    def _by_bytes(self, data: bytes, seconds: float) -> int:
        """Write one byte after the other: of more, a printer that stops takes a part, and pyserial says not which."""
        from serial import SerialTimeoutException

        limit = Deadline.after(seconds)
        for taken in range(len(data)):
            try:
                self._port.write(data[taken : taken + 1])
            except SerialTimeoutException:
                return taken
            if limit.passed:
                return taken + 1
        return len(data)

    def close(self) -> None:
        """Let the line go at once, with what a stopped printer did not take."""
        # Without the flush the kernel holds the close for up to 30 s; a port that was pulled out refuses it.
        with contextlib.suppress(OSError, *OF_TERMINALS):
            self._port.reset_output_buffer()
        super().close()


class UsbLine(Plain, UsbWire):
    """A printer of the USB printer class: one pipe of bytes each way, the same as on any other line.

    USB Device Class Definition for Printing Devices 1.1: the bulk pipe away from the host takes the data as they are;
    a printer that is busy or stopped takes none (NAK), which libusb tells as a time-out.
    """

    def __init__(self, place: Address) -> None:
        number = place.whole_number("interface", 0) if "interface" in place.options else None
        with translated():
            super().__init__(Claim(find(place), number))
        self.one_way = self._in is None

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes."""
        with translated():
            return self._claim.offer(self._out, data[:TRANSFER], seconds)

    def read(self, seconds: float) -> bytes:
        """Return what came; a printer that cannot talk makes nobody wait in circles."""
        if self._in is None:
            threading.Event().wait(seconds)
        return super().read(seconds)
