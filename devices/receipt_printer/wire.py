# SPDX-License-Identifier: Apache-2.0
"""The two wires to a receipt printer, TCP and serial, never blocking longer than asked.

python-escpos would block in ``connect`` and ``sendall`` for its own time and cannot be cancelled, so its transport is
not used. ``WireLostError`` is the only error: the far end is gone; the foreign error is its cause.
"""

from __future__ import annotations

import contextlib
import select
import socket
import termios
from typing import TYPE_CHECKING, Protocol

from devices.address import parse
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind

if TYPE_CHECKING:
    import serial

SLICE = 0.05
"""Seconds a wait lasts at most before cancel and deadline are looked at."""
_CHUNK = 4096


class WireLostError(Exception):
    """The far end is gone."""


class Wire(Protocol):
    """A line to the printer."""

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes within ``seconds``; return how many bytes; raises WireLostError."""
        ...

    def receive(self, seconds: float) -> bytes:
        """Return what came within ``seconds``, perhaps nothing; raises WireLostError."""
        ...

    def close(self) -> None:
        """Let the line go; never raises."""
        ...


def connect(address: str, deadline: Deadline, cancel: CancelToken) -> Wire:
    """Open ``tcp://host:port`` or ``serial:///dev/ttyS0?baud=19200&flow=none``; raises DeviceError."""
    try:
        place = parse(address)
        if place.scheme == "tcp":
            return TcpWire(place.host, place.port or 0, deadline, cancel)
        if place.scheme == "serial":
            return SerialWire(place.path, place.whole_number("baud", 19200), place.options.get("flow", "none"))
    except ValueError as wrong:
        raise DeviceError(ErrorKind.PROGRAM, "printer.address", str(wrong)) from wrong
    except OSError as wrong:
        raise lost(_reason(wrong)) from wrong
    raise DeviceError(ErrorKind.PROGRAM, "printer.address", f"{place}: neither tcp:// nor serial://")


def lost(detail: str) -> DeviceError:
    """Make the error for a printer that is not there (any more)."""
    return DeviceError(ErrorKind.DEVICE, "printer.lost", detail, again=True)


def _reason(wrong: OSError) -> str:
    return wrong.strerror or type(wrong).__name__


class TcpWire:
    """A printer on the network, usually at port 9100."""

    def __init__(self, host: str, port: int, deadline: Deadline, cancel: CancelToken) -> None:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        self._socket = socket.socket(family, kind)
        try:
            self._connect(place, deadline, cancel)
        except BaseException:
            self._socket.close()
            raise

    def _connect(self, place: object, deadline: Deadline, cancel: CancelToken) -> None:
        self._socket.setblocking(False)
        self._socket.connect_ex(place)  # type: ignore[arg-type]  # as getaddrinfo made it
        while not select.select([], [self._socket], [], min(SLICE, deadline.remaining))[1]:
            deadline.check(cancel, "printer.lost")
        if code := self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, "connection refused or lost")
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes; see Wire."""
        try:
            if not select.select([], [self._socket], [], seconds)[1]:
                return 0
            return self._socket.send(data)
        except OSError as wrong:
            raise WireLostError(_reason(wrong)) from wrong

    def receive(self, seconds: float) -> bytes:
        """Return what came; see Wire."""
        try:
            if not select.select([self._socket], [], [], seconds)[0]:
                return b""
            data = self._socket.recv(_CHUNK)
        except OSError as wrong:
            raise WireLostError(_reason(wrong)) from wrong
        if not data:
            raise WireLostError("closed by the printer")
        return data

    def close(self) -> None:
        """Let the line go."""
        self._socket.close()


class SerialWire:
    """A printer on a serial port, or on a USB adapter that looks like one."""

    def __init__(self, path: str, baud: int, flow: str) -> None:
        # Late: a terminal with a network printer never loads pyserial.
        import serial

        if flow not in ("none", "xonxoff", "rtscts", "dsrdtr"):
            raise ValueError(f"flow {flow!r} is none of none, xonxoff, rtscts, dsrdtr")
        # Exclusive: a second program on the same port would tear both slips apart.
        self._port: serial.Serial = serial.Serial(
            path, baud, timeout=0, write_timeout=0, exclusive=True,
            xonxoff=flow == "xonxoff", rtscts=flow == "rtscts", dsrdtr=flow == "dsrdtr",
        )  # fmt: skip

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes; see Wire."""
        try:
            if not select.select([], [self._port], [], seconds)[1]:
                return 0
            return self._port.write(data) or 0
        except OSError as wrong:
            raise WireLostError(_reason(wrong)) from wrong

    def receive(self, seconds: float) -> bytes:
        """Return what came; see Wire."""
        try:
            if not select.select([self._port], [], [], seconds)[0]:
                return b""
            return self._port.read(_CHUNK)
        except OSError as wrong:
            raise WireLostError(_reason(wrong)) from wrong

    def close(self) -> None:
        """Let the line go."""
        # Without the flush the kernel holds the close for up to 30 s while a stopped printer takes no bytes; a port
        # that was pulled out refuses both, and then nothing is left to let go.
        with contextlib.suppress(OSError, termios.error):
            self._port.reset_output_buffer()
        with contextlib.suppress(OSError):
            self._port.close()
