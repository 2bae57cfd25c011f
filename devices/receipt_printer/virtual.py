# SPDX-License-Identifier: Apache-2.0
"""A printer that is not there: the same bytes over TCP or a pseudo terminal, the same answers, the same mishaps.

Shipped for training, demonstration and tests. It listens on its own thread; every method may be called from any
thread. Switches are its callers' hands: paper, cover, plug.
"""

from __future__ import annotations

import os
import select
import socket
import tempfile
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol

from devices.receipt_printer.mechanism import Mechanism

OnJob = Callable[[bytes], None]
_CHUNK = 4096


class VirtualPrinter:
    """A receipt printer with a roll of ``width_mm`` and a font of ``charset`` (``gb18030`` or ``gbk``).

    ``wire`` is ``tcp`` on ``host`` and ``port`` (0 takes a free one) or ``pty``. ``seconds_per_line`` paces the paper;
    0 prints at once. ``on_job`` hears the bytes of each finished slip, on the printer's thread.
    """

    def __init__(
        self,
        width_mm: int = 80,
        charset: str = "gb18030",
        *,
        wire: Literal["tcp", "pty"] = "tcp",
        host: str = "127.0.0.1",
        port: int = 0,
        seconds_per_line: float = 0.0,
        on_job: OnJob | None = None,
    ) -> None:
        self.width_mm = width_mm
        self.on_job = on_job
        self._charset = charset
        self._mechanism = Mechanism(charset)
        self._socket: _Socket = TcpSocket(host, port) if wire == "tcp" else PtySocket()
        self._pace = seconds_per_line
        self._lock = threading.RLock()
        self._silent = False
        self._noise: bytes | None = None
        self._unplugged = False
        self._ended = True
        self._wake_out, self._wake_in = -1, -1
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Switch on; return the address for the driver. The address stays the same over ``unplug`` and ``plug``."""
        self._wake_out, self._wake_in = os.pipe()
        self._ended = False
        address = self._socket.open()
        self._thread = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._thread.start()
        return address

    def stop(self) -> None:
        """Switch off for good; may be called twice."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
        self._wake()
        if self._thread:
            self._thread.join(5)
        self._socket.close()
        self._socket.remove()
        os.close(self._wake_in)
        os.close(self._wake_out)

    @property
    def jobs(self) -> list[bytes]:
        """Return the bytes of every finished slip, oldest first."""
        with self._lock:
            return list(self._mechanism.jobs)

    @property
    def unfinished(self) -> bytes:
        """Return the bytes of the slip that still hangs in the printer."""
        with self._lock:
            return self._mechanism.unfinished

    @property
    def unknown(self) -> list[bytes]:
        """Return the received bytes that mean nothing to a printer."""
        with self._lock:
            return list(self._mechanism.unknown)

    def png(self, job_index: int = -1) -> bytes:
        """Draw one finished slip; raises IndexError when there is none."""
        # Late: the picture library is loaded when somebody looks.
        from devices.receipt_printer.drawing import draw

        return draw(self.jobs[job_index], self.width_mm, self._charset)

    def end_paper(self, after_lines: int | None = None) -> None:
        """Let the roll end, now or after some more lines."""
        self._feel(paper_lines=after_lines or 0)

    def run_low(self) -> None:
        """Let the roll come near its end."""
        self._feel(paper_low=True)

    def load_paper(self) -> None:
        """Put in a new roll; a slip that was stopped goes on."""
        self._feel(paper_lines=None, paper_low=False)

    def open_cover(self) -> None:
        """Open the cover."""
        self._feel(cover_open=True)

    def close_cover(self) -> None:
        """Close the cover."""
        self._feel(cover_open=False)

    def jam_cutter(self) -> None:
        """Let the cutter stick."""
        self._feel(cutter_stuck=True)

    def free_cutter(self) -> None:
        """Free the cutter."""
        self._feel(cutter_stuck=False)

    def unplug(self) -> None:
        """Pull the plug: the line is cut, what was not printed is forgotten."""
        with self._lock:
            self._unplugged = True
            self._socket.close()
            self._mechanism.switch_off()
        self._wake()

    def plug(self) -> None:
        """Put the plug back in and end silence and noise."""
        with self._lock:
            if self._unplugged:
                self._socket.open()
            self._silent = self._unplugged = False
            self._noise = None
        self._wake()

    def silence(self) -> None:
        """Hang: take bytes, answer nothing, print nothing, until ``plug``."""
        with self._lock:
            self._silent = True

    def babble(self, noise: bytes = b"\xff\xfe\x81\xaa") -> None:
        """Answer every question with ``noise`` instead, until ``plug``; empty noise answers only the first of two."""
        with self._lock:
            self._noise = noise

    def _feel(self, **changes: object) -> None:
        with self._lock:
            self._mechanism.sensors = replace(self._mechanism.sensors, **changes)  # type: ignore[arg-type]  # by name
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):
            os.write(self._wake_in, b"!")

    def _run(self) -> None:
        while not self._ended:
            with self._lock:
                ends = self._socket.ends()
                wait = self._pace if self._mechanism.busy() and not self._silent else None
            ready, _, _ = select.select([self._wake_out, *ends], [], [], wait)
            if self._wake_out in ready:
                os.read(self._wake_out, _CHUNK)
            with self._lock:
                self._turn(ready)

    def _turn(self, ready: list[int]) -> None:
        """Do what one wake-up asks for."""
        data = self._socket.read(ready)
        if data is None:
            self._finish(self._mechanism.end_job())
        elif data and not self._silent:
            answer = self._mechanism.receive(data)
            self._socket.write(answer if self._noise is None else self._noise)
        while not self._silent:
            answer, moved = self._mechanism.work()
            if self._noise is None:
                self._socket.write(answer)
            if self._mechanism.job_ended:
                self._finish(self._mechanism.end_job())
            if not self._mechanism.busy() or (moved and self._pace):
                return

    def _finish(self, job: bytes) -> None:
        if job and self.on_job:
            self.on_job(job)


class _Socket(Protocol):
    """The printer's side of a wire."""

    def open(self) -> str: ...

    def ends(self) -> list[int]: ...

    def read(self, ready: list[int]) -> bytes | None: ...

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def remove(self) -> None: ...


class TcpSocket:
    """A listening port that serves one caller at a time, as printers do; a new caller replaces the old one."""

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._listener: socket.socket | None = None
        self._caller: socket.socket | None = None

    def open(self) -> str:
        """Listen; return the address, with the same port each time."""
        self._listener = socket.create_server(self._place, reuse_port=False)
        self._place = self._listener.getsockname()[:2]
        return f"tcp://{self._place[0]}:{self._place[1]}"

    def ends(self) -> list[int]:
        """Return what to wait for."""
        return [end.fileno() for end in (self._listener, self._caller) if end]

    def read(self, ready: list[int]) -> bytes | None:
        """Take what came, after letting a new caller in; None when the caller hung up."""
        if self._listener and self._listener.fileno() in ready:
            if self._caller:
                self._caller.close()
            self._caller, _ = self._listener.accept()
            return b""
        if not self._caller or self._caller.fileno() not in ready:
            return b""
        data = b""
        with suppress(ConnectionError):
            data = self._caller.recv(_CHUNK)
        if data:
            return data
        self._caller.close()
        self._caller = None
        return None

    def write(self, data: bytes) -> None:
        """Answer the caller; one that is gone hears nothing."""
        if self._caller and data:
            with suppress(ConnectionError):
                self._caller.sendall(data)

    def close(self) -> None:
        """Drop the caller and stop listening."""
        for end in (self._caller, self._listener):
            if end:
                end.close()
        self._caller = self._listener = None

    def remove(self) -> None:
        """Leave nothing behind."""


class PtySocket:
    """A pseudo terminal under a name that stays the same when it is pulled out and put back."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._master = self._slave = -1

    def open(self) -> str:
        """Make the terminal; return its address."""
        self._folder = self._folder or Path(tempfile.mkdtemp(prefix="virtual-printer-"))
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        name = self._folder / "port"
        name.unlink(missing_ok=True)
        name.symlink_to(os.ttyname(self._slave))
        return f"serial://{name}?baud=115200"

    def ends(self) -> list[int]:
        """Return what to wait for."""
        return [self._master] if self._master >= 0 else []

    def read(self, ready: list[int]) -> bytes | None:
        """Take what came; a serial line knows no hanging up."""
        return os.read(self._master, _CHUNK) if self._master in ready else b""

    def write(self, data: bytes) -> None:
        """Answer."""
        if data and self._master >= 0:
            os.write(self._master, data)

    def close(self) -> None:
        """Pull it out."""
        for end in (self._master, self._slave):
            if end >= 0:
                os.close(end)
        self._master = self._slave = -1
        if self._folder:
            (self._folder / "port").unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the folder of the name."""
        if self._folder:
            self._folder.rmdir()
            self._folder = None
