# SPDX-License-Identifier: Apache-2.0
"""Byte wires as drivers see them: a serial port taken exclusively, TCP to a serial server, USB pipes, HID reports.

WireError
├── WireLostError       the port is not there, or went away while in use
├── WireTakenError      another program holds the port
├── WireForbiddenError  this user may not open the port
└── WireMissingError    a library that carries this wire is not installed; the text says what to install
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from devices.address import Address
from devices.device import CancelToken, Deadline

if TYPE_CHECKING:
    from serial import Serial


def _of_terminals() -> tuple[type[Exception], ...]:
    """Return what only systems with terminals raise; a window's desk may run without them."""
    try:
        from termios import error
    except ImportError:
        return ()
    return (error,)


OF_TERMINALS = _of_terminals()
# Whether the system waits for serial ports as it does for connections; Windows does not (pyserial's fileno).
SELECTS = os.name == "posix"
# Bytes taken at once, more than any answer of a device has.
READ = 4096
# Most reads of a flush.
DRAINS = 16
# Longest wait, in seconds, before cancel and deadline are looked at again.
SLICE = 0.1
# Longest wait, in seconds, for the line to take a request; a stopped serial line would hold the lane for ever.
WRITE_SECONDS = 2.0
# Longest wait for a connection. A device of the same hall takes one in milliseconds, Linux asks again after a second;
# whoever waits longer than that misses the host that comes back between two far apart questions (1, 3, 7, 15 s).
CONNECT_SECONDS = 2.0


class WireError(Exception):
    """A wire that cannot be used."""


class WireLostError(WireError):
    """The port is not there, or went away while in use."""


class WireTakenError(WireError):
    """Another program holds the port."""


class WireForbiddenError(WireError):
    """This user may not open the port."""


class WireMissingError(WireError):
    """A library that carries this wire is not installed."""


class Wire(Protocol):
    """A wire that is open."""

    def write(self, data: bytes) -> None:
        """Write all; raises WireLostError."""
        ...

    def read(self, seconds: float) -> bytes:
        """Return what is there, waiting up to ``seconds`` for the first byte; raises WireLostError."""
        ...

    def flush(self) -> None:
        """Throw away what has arrived unread; raises WireLostError."""
        ...

    def set_speed(self, baud: int) -> None:
        """Talk at another speed from now on; nothing on wires that have none."""
        ...

    def close(self) -> None:
        """Let go; never raises, may be called twice."""
        ...


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn the ways in which a wire fails into WireError."""
    try:
        yield
    except OF_TERMINALS as wrong:  # pyserial lets this one through when a port goes away while it is set up
        raise WireLostError("the port cannot be set up") from wrong
    except OSError as wrong:  # SerialException is one too
        raise _meaning(wrong) from wrong


def _meaning(wrong: OSError) -> WireError:
    reason = wrong.strerror or "the line broke off"
    if "exclusively lock" in str(wrong) or wrong.errno in (errno.EBUSY, errno.EWOULDBLOCK):
        return WireTakenError("another program holds the port")
    if wrong.errno in (errno.EACCES, errno.EPERM):
        return WireForbiddenError(reason)
    return WireLostError(reason)


def open_wire(address: Address, baud: int, deadline: Deadline, cancel: CancelToken) -> Wire:
    """Open ``serial://``, ``tcp://``, ``usb://``, ``hid://`` or a twin of them; raises WireError, ValueError.

    Whoever opens ``hid://`` reads reports with their padding: only the protocol above knows where a message ends.
    """
    if address.carrier == "serial":
        return SerialWire(address.path, baud)
    if address.carrier == "tcp":
        return TcpWire(address.host, address.port or 0, deadline, cancel)
    if address.carrier == "usb":
        # Late, as below: a hall without USB devices needs neither library.
        from devices.usb_wire import open_usb

        return open_usb(address)
    if address.carrier == "hid":
        from devices.hid_wire import open_hid

        return open_hid(address)
    raise ValueError(f"{address}: this device is reached by serial://, tcp://, usb:// or hid://")


class SerialWire:
    """A serial port, 8 data bits, no parity, 1 stop bit, no flow control, taken exclusively."""

    def __init__(self, path: str, baud: int) -> None:
        # Late: a desk whose devices all hang on the network needs no serial ports.
        import serial

        with translated():
            # Always exclusive: a second program on the port would eat half of each answer.
            self._port = serial.Serial(path, baud, timeout=0, write_timeout=WRITE_SECONDS, exclusive=True)

    def write(self, data: bytes) -> None:
        """Write all."""
        with translated():
            self._port.write(data)

    def read(self, seconds: float) -> bytes:
        """Return what is there."""
        with translated():
            return _first_bytes(self._port, seconds)

    def flush(self) -> None:
        """Throw away what has arrived."""
        _drain(self)

    def set_speed(self, baud: int) -> None:
        """Talk at another speed."""
        with translated():
            self._port.baudrate = baud

    def close(self) -> None:
        """Let go."""
        with contextlib.suppress(OSError):
            self._port.close()


def _first_bytes(port: Serial, seconds: float) -> bytes:
    """Return what is there, waiting for the first byte."""
    if SELECTS:
        # pyserial's own timeout would wait for a full buffer; select returns with the first byte.
        select.select([port.fileno()], [], [], seconds)
        return bytes(port.read(READ))
    port.timeout = seconds
    first = bytes(port.read(1))
    return first + bytes(port.read(port.in_waiting)) if first else first


class TcpWire:
    """A TCP connection to a serial server that passes bytes through."""

    def __init__(self, host: str, port: int, deadline: Deadline, cancel: CancelToken) -> None:
        with translated():
            self._socket = _connected(host, port, deadline.within(CONNECT_SECONDS), cancel)
            # Our requests are a few bytes each: Nagle's algorithm would hold every second one back for an answer.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.settimeout(WRITE_SECONDS)

    def write(self, data: bytes) -> None:
        """Write all."""
        with translated():
            self._socket.sendall(data)

    def read(self, seconds: float) -> bytes:
        """Return what is there."""
        with translated():
            if not select.select([self._socket], [], [], seconds)[0]:
                return b""
            received = self._socket.recv(READ)
        # Readable and nothing there is how TCP tells the end (recv(2)).
        if not received:
            raise WireLostError("the serial server closed the connection")
        return received

    def flush(self) -> None:
        """Throw away what has arrived."""
        _drain(self)

    def set_speed(self, baud: int) -> None:
        """Do nothing: the serial server has its own setting."""

    def close(self) -> None:
        """Let go."""
        with contextlib.suppress(OSError):
            self._socket.close()


def _connected(host: str, port: int, limit: Deadline, cancel: CancelToken) -> socket.socket:
    """Connect to the first address of a host that takes us; raises OSError of the last one."""
    refusal = OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
    # A name may stand for IPv6 and IPv4 both ("localhost" does), while device servers often listen on IPv4 only.
    for family, kind, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with contextlib.ExitStack() as undo:
            end = undo.enter_context(socket.socket(family, kind))
            try:
                _connect(end, place, limit, cancel)
            except OSError as wrong:
                refusal = wrong
                continue
            undo.pop_all()
            return end
    raise refusal


def _connect(end: socket.socket, place: Any, limit: Deadline, cancel: CancelToken) -> None:
    """Connect in slices, so that a dead host costs no more than the limit. Any: what getaddrinfo made."""
    end.setblocking(False)
    end.connect_ex(place)
    while not select.select([], [end], [], min(SLICE, limit.remaining))[1]:
        if cancel.cancelled or limit.passed:
            raise WireLostError("no connection in time")
    # Writable means ended, not connected: how it ended is told by this option only (connect(2), EINPROGRESS).
    if code := end.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(code, os.strerror(code))


def _drain(wire: Wire) -> None:
    """Read until nothing is there; a line that babbles without end is left babbling."""
    # Bounded: a port left in a loop with itself answers as fast as we read.
    for _ in range(DRAINS):
        if not wire.read(0):
            return
