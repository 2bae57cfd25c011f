# SPDX-License-Identifier: Apache-2.0
"""The far end of a wire for virtual devices: a pseudo terminal under a fixed name, or a TCP port, with pace and plug.

A pseudo terminal has no speed and no modem lines; the pace is made here, ten bit times a byte. One thread may sit in
``receive`` while others send, unplug and plug.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import socket
import termios
import threading
import tty
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

# Bytes written at once; a USB adapter hands them over in such pieces.
PIECE = 64
READ = 4096
# The speeds of serial devices in halls, by the number that the kernel gives them.
SPEEDS = {getattr(termios, f"B{baud}"): baud for baud in (9600, 19200, 38400, 57600, 115200)}

# Waits so many seconds.
Pace = Callable[[float], object]


def sliced(data: bytes, size: int = PIECE) -> list[bytes]:
    """Cut bytes into slices, the last one as short as it comes."""
    return [data[at : at + size] for at in range(0, len(data), size)]


def unpaced(seconds: float) -> None:
    """Do not wait: as fast as the machine can."""


def _closed(*files: int) -> None:
    for file in files:
        os.close(file)


class VirtualPort(ABC):
    """One wire of a virtual device."""

    def __init__(self, baud: int, pace: Pace | None = None) -> None:
        self.baud = baud
        self.plugged = False
        self._lock = threading.Lock()
        self._pace = pace or threading.Event().wait
        # A plug that is moved must wake who waits for bytes; closing a file under a select does not (select(2)).
        self._wake_out, self._wake_in = os.pipe()
        # One that was made and never plugged in lets go of them too: select(2) cannot wait beyond the 1,024th file.
        self._let_go = weakref.finalize(self, _closed, self._wake_out, self._wake_in)
        # At the end of the program the system does it, after whoever still writes.
        self._let_go.atexit = False

    @property
    @abstractmethod
    def address(self) -> str:
        """Return the address under which a driver finds this wire."""

    @abstractmethod
    def _put_in(self) -> None:
        """Make the wire."""

    @abstractmethod
    def _pull_out(self) -> None:
        """Cut the wire."""

    @abstractmethod
    def _sources(self) -> list[int]:
        """List the files in which bytes may arrive."""

    @abstractmethod
    def _take(self, ready: list[int]) -> bytes:
        """Take what arrived."""

    @abstractmethod
    def _write(self, piece: bytes) -> None:
        """Write without waiting; what the other side does not take is lost, as on a real line."""

    def host_speed(self) -> int | None:
        """Return the speed the host has set; None where wires have no speed."""
        return None

    def plug(self) -> None:
        """Put the plug in; harmless when it is."""
        with self._lock:
            if not self.plugged:
                self._put_in()
                self.plugged = True
        self._wake()

    def unplug(self) -> None:
        """Pull the plug; harmless when it is out."""
        with self._lock:
            if self.plugged:
                self._pull_out()
                self.plugged = False
        self._wake()

    def close(self) -> None:
        """Unplug for good; nobody may sit in ``receive`` any more."""
        self.unplug()
        self._let_go()

    def receive(self) -> bytes:
        """Wait for bytes and return them; returns nothing after a plug was moved or the port closed."""
        with self._lock:
            sources = self._sources() if self.plugged else []
        try:
            ready, _, _ = select.select([*sources, self._wake_out], [], [])
        except OSError:
            return b""  # the plug was pulled between the two lines above
        if self._wake_out in ready:
            os.read(self._wake_out, READ)
            return b""
        with self._lock:
            return self._take(ready) if self.plugged else b""

    def send(self, data: bytes) -> None:
        """Write at the pace of the wire; stops in the middle when the plug is pulled."""
        for piece in self._pieces(data):
            # Start bit, eight data bits, stop bit. Outside the lock: the plug can be pulled in the middle of an answer.
            self._pace(len(piece) * 10 / self.baud)
            with self._lock:
                if not self.plugged:
                    return
                with contextlib.suppress(OSError):  # nobody listens, or does not take more
                    self._write(piece)

    def _pieces(self, data: bytes) -> list[bytes]:
        """Cut what the device says into what goes over the wire at once."""
        return sliced(data)

    def pause(self, seconds: float) -> None:
        """Let the device work for so long before it answers, at the pace of the wire."""
        self._pace(seconds)

    def _wake(self) -> None:
        os.write(self._wake_in, b"\0")


class PtyPort(VirtualPort):
    """A pseudo terminal, found under a symbolic link whose name stays when it is plugged anew."""

    def __init__(self, link: Path, baud: int = 115200, pace: Pace | None = None) -> None:
        super().__init__(baud, pace)
        self.link = link.absolute()
        self._master = self._slave = -1

    @property
    def address(self) -> str:
        """Return ``virtual:///path?baud=…``."""
        return f"virtual://{self.link}?baud={self.baud}"

    def host_speed(self) -> int | None:
        """Return the speed the host has set on its side; None for one no reader has, and without a plug."""
        # Under the lock: a plug that is pulled meanwhile closes what is asked here, and may leave its number to others.
        with self._lock:
            return SPEEDS.get(termios.tcgetattr(self._slave)[5]) if self.plugged else None

    def _put_in(self) -> None:
        self._master, self._slave = pty.openpty()
        self._set_up(self._slave)
        # A host that does not read would else stop the device; on a real line its bytes are lost.
        os.set_blocking(self._master, False)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        # Renamed over the old name, so that there is no moment without one.
        fresh = self.link.with_name(f".{self.link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self.link)

    def _set_up(self, slave: int) -> None:
        # A fresh pseudo terminal echoes and turns CR into LF, which no serial line does.
        tty.setraw(slave)
        settings = termios.tcgetattr(slave)
        settings[4] = settings[5] = getattr(termios, f"B{self.baud}")
        termios.tcsetattr(slave, termios.TCSANOW, settings)

    def _pull_out(self) -> None:
        self.link.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)

    def _sources(self) -> list[int]:
        return [self._master]

    def _take(self, ready: list[int]) -> bytes:
        try:
            return os.read(self._master, READ)
        except OSError:
            return b""  # somebody plugged anew between the look and the read

    def _write(self, piece: bytes) -> None:
        os.write(self._master, piece)


class SocketPort(VirtualPort):
    """A port that hosts connect to; one client at a time, a new one takes over."""

    def __init__(self, baud: int = 115200, pace: Pace | None = None) -> None:
        super().__init__(baud, pace)
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None

    @abstractmethod
    def _listen(self) -> socket.socket:
        """Make the socket that hosts connect to."""

    def _put_in(self) -> None:
        self._listener = self._listen()
        self._listener.setblocking(False)

    def _pull_out(self) -> None:
        for end in (self._client, self._listener):
            if end:
                # close() alone leaves the port taken as long as another thread waits on it.
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self._client = self._listener = None

    def _sources(self) -> list[int]:
        return [end.fileno() for end in (self._listener, self._client) if end]

    def _take(self, ready: list[int]) -> bytes:
        if self._listener and self._listener.fileno() in ready:
            self._accept(self._listener)
        if not self._client or self._client.fileno() not in ready:
            return b""
        data = self._received(self._client)
        if not data:
            self._client.close()
            self._client = None
        return data

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # a client that went away again
            client, _ = listener.accept()
            client.setblocking(False)
            # A serial server has one line behind it: the newest client gets it.
            if self._client:
                self._client.close()
            self._client = client

    @staticmethod
    def _received(client: socket.socket) -> bytes:
        try:
            return client.recv(READ)
        except OSError:
            return b""  # reset by the client

    def _write(self, piece: bytes) -> None:
        if self._client:
            self._client.send(piece)


class TcpPort(SocketPort):
    """A TCP port as of a serial server."""

    def __init__(self, baud: int = 115200, pace: Pace | None = None, *, port: int = 0) -> None:
        super().__init__(baud, pace)
        self._port = port

    @property
    def address(self) -> str:
        """Return ``virtual://127.0.0.1:port``; the port is known once plugged in."""
        return f"virtual://127.0.0.1:{self._port}"

    def _listen(self) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        return listener
