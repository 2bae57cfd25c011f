# SPDX-License-Identifier: Apache-2.0
"""The two lines to a receipt printer: the wires of ``devices.wire`` that also tell how many bytes were taken.

That number decides between "nothing came out" and "something may have come out"; ``sendall`` and python-escpos'
transport, which block for their own time, cannot tell it.
"""

from __future__ import annotations

import contextlib
import select
import termios
from typing import Protocol

import serial

from devices.address import Address, AddressError, parse
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.wire import SerialWire, TcpWire, WireError, WireForbiddenError, WireLostError, WireTakenError, translated

__all__ = ["SLICE", "Line", "NetworkLine", "SerialLine", "WireLostError", "connect"]

# Seconds a wait lasts at most before cancel and deadline are looked at.
SLICE = 0.05
FLOWS = ("none", "xonxoff", "rtscts", "dsrdtr")
_CAUSES = {WireTakenError: "printer.taken", WireForbiddenError: "printer.forbidden"}


class Line(Protocol):
    """A line to the printer."""

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes within ``seconds``; return how many bytes; raises WireLostError."""
        ...

    def read(self, seconds: float) -> bytes:
        """Return what came within ``seconds``, perhaps nothing; raises WireLostError."""
        ...

    def close(self) -> None:
        """Let the line go; never raises."""
        ...


def connect(address: str, deadline: Deadline, cancel: CancelToken) -> Line:
    """Open ``tcp://host:port``, ``serial:///dev/ttyS0?baud=19200&flow=none`` or ``virtual://``; raises DeviceError."""
    try:
        place = _place(address)
        if place.port is not None:
            return NetworkLine(place.host, place.port, deadline, cancel)
        return SerialLine(place.path, place.whole_number("baud", 19200), place.options.get("flow", "none"))
    except AddressError as wrong:
        raise DeviceError(ErrorKind.PROGRAM, "printer.address", str(wrong)) from wrong
    except WireError as wrong:
        deadline.check(cancel, "printer.lost")
        raise DeviceError(ErrorKind.DEVICE, _CAUSES.get(type(wrong), "printer.lost"), str(wrong), again=True) from wrong


def _place(address: str) -> Address:
    place = parse(address)
    if place.scheme not in ("tcp", "serial", "virtual"):
        raise AddressError(f"{place}: a receipt printer is reached by tcp:// or serial://")
    return place


class NetworkLine(TcpWire):
    """A printer on the network, usually at port 9100."""

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes."""
        with translated():
            return self._socket.send(data) if select.select([], [self._socket], [], seconds)[1] else 0


class SerialLine(SerialWire):
    """A printer on a serial port, or on a USB adapter that looks like one; ``flow`` is how it says "wait"."""

    def __init__(self, path: str, baud: int, flow: str) -> None:
        if flow not in FLOWS:
            raise AddressError(f"flow={flow!r} is none of {', '.join(FLOWS)}")
        with translated():
            # Exclusive: a second program on the same port would tear both slips apart.
            self._port = serial.Serial(
                # Zero for both: pyserial would wait for all bytes to go, and nobody could say how many did.
                path, baud, timeout=0, write_timeout=0, exclusive=True,
                xonxoff=flow == "xonxoff", rtscts=flow == "rtscts", dsrdtr=flow == "dsrdtr",
            )  # fmt: skip

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes."""
        with translated():
            return (self._port.write(data) or 0) if select.select([], [self._port.fileno()], [], seconds)[1] else 0

    def close(self) -> None:
        """Let the line go at once, with what a stopped printer did not take."""
        # Without the flush the kernel holds the close for up to 30 s; a port that was pulled out refuses it.
        with contextlib.suppress(OSError, termios.error):
            self._port.reset_output_buffer()
        super().close()
