# SPDX-License-Identifier: Apache-2.0
"""A printer that is not there: the same bytes over TCP or a pseudo terminal, the same answers, the same mishaps.

Shipped for training, demonstration and tests. One thread listens and answers, another moves the paper, so that
questions are answered while it prints; every method may be called from any thread. The switches (paper, cover, plug)
are their callers' hands.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from devices.receipt_printer.mechanism import Mechanism
from devices.virtual_bus import Node
from devices.virtual_port import Pace, PtyPort, TcpPort, VirtualPort, unpaced

# After so many lines the power blinks where nobody says when: in the middle of a receipt. And how long the printer then
# takes to start: whatever comes meanwhile is lost.
BLINK_LINES, START_SECONDS = 8, 1.0
OnJob = Callable[[bytes], None]
# Of the virtual printer on a bus: numbers that nobody was given.
VENDOR, PRODUCT, SERIAL = 0xF055, 0x0080, "990101"


class VirtualPrinter:
    """A receipt printer with a roll of ``width_mm`` and a font of ``charset`` (``gb18030``, ``gbk`` or ``gb2312``).

    ``wire`` is ``tcp`` on 127.0.0.1 and ``port`` (0 takes a free one), ``pty`` or ``usb``. ``seconds_per_line`` paces
    the paper; 0 prints at once. ``on_job`` hears the bytes of each finished slip, on the printer's thread.
    """

    def __init__(
        self,
        width_mm: int = 80,
        charset: str = "gb18030",
        *,
        wire: Literal["tcp", "pty", "usb"] = "tcp",
        port: int = 0,
        seconds_per_line: float = 0.0,
        pace: Pace | None = None,
        on_job: OnJob | None = None,
    ) -> None:
        self.width_mm = width_mm
        self.charset = charset
        self.on_job = on_job
        self._folder = None if wire == "tcp" else tempfile.TemporaryDirectory(prefix="banshi-printer-")
        self._port = _usb(self._folder.name) if wire == "usb" and self._folder else _plain(self._folder, port)
        self._seconds_per_line = seconds_per_line
        self._ended = threading.Event()
        self._pace = pace or self._ended.wait
        self._mechanism = Mechanism(charset)
        self._work = threading.Condition(threading.RLock())
        self._silent = False
        self._started_at = 0.0
        self._noise: bytes | None = None
        self._threads: tuple[threading.Thread, ...] = ()

    @property
    def address(self) -> str:
        """Return the address for the driver, ``virtual://…``."""
        return self._port.address

    def start(self) -> str:
        """Plug in and switch on; return the address, which stays the same over ``unplug`` and ``plug``."""
        self._port.plug()
        # Two threads: a printer that is asked in the middle of a slip answers at once.
        verbs = (self._listen, self._print)
        self._threads = tuple(threading.Thread(target=verb, name="virtual-printer", daemon=True) for verb in verbs)
        for thread in self._threads:
            thread.start()
        return self.address

    def stop(self) -> None:
        """Switch off for good; may be called twice."""
        if self._ended.is_set():
            return
        self._ended.set()
        self._port.unplug()
        with self._work:
            self._work.notify_all()
        for thread in self._threads:
            thread.join(timeout=5)
        self._port.close()
        if self._folder:
            self._folder.cleanup()

    @property
    def jobs(self) -> list[bytes]:
        """Return the bytes of every finished slip, oldest first."""
        with self._work:
            return list(self._mechanism.jobs)

    @property
    def unfinished(self) -> bytes:
        """Return the bytes of the slip that still hangs in the printer."""
        with self._work:
            return self._mechanism.unfinished

    @property
    def unknown(self) -> list[bytes]:
        """Return the received bytes that mean nothing to a printer."""
        with self._work:
            return list(self._mechanism.unknown)

    def png(self, job_index: int = -1) -> bytes:
        """Draw one finished slip; raises IndexError when there is none."""
        # Late: the picture library is loaded when somebody looks.
        from devices.receipt_printer.drawing import draw

        return draw(self.jobs[job_index], self.width_mm, self.charset)

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

    def open_cover_at_cut(self) -> None:
        """Open the cover in the moment in which the next cut begins."""
        self._feel(cover_at_cut=True)

    def halt(self) -> None:
        """Jam the cutter and free it again: the printer waits to be told that it may go on (DLE ENQ)."""
        self._feel(halted=True)

    def blink(self, after_lines: int = BLINK_LINES) -> None:
        """Let the power go for a moment within a slip; the line holds, as that of a serial port or server does."""
        self._feel(lines_to_blink=after_lines)

    def mend(self) -> None:
        """Take back a blink that has not come."""
        self._feel(lines_to_blink=None)

    def overheat(self) -> None:
        """Let the head get too hot."""
        self._feel(hot=True)

    def cool(self) -> None:
        """Let the head cool down; it goes on by itself."""
        self._feel(hot=False)

    def unplug(self) -> None:
        """Pull the plug: the line is cut, what was not printed is forgotten."""
        with self._work:
            self._port.unplug()
            self._mechanism.switch_off()

    def plug(self) -> None:
        """Put the plug back in and end silence and noise."""
        with self._work:
            self._silent, self._noise = False, None
            self._port.plug()
            self._work.notify_all()

    def silence(self) -> None:
        """Hang: take bytes, answer nothing, print nothing, until ``plug``."""
        with self._work:
            self._silent = True

    def babble(self, noise: bytes = b"\xff\xfe\x81\xaa") -> None:
        """Answer everything with ``noise``, until ``plug``."""
        with self._work:
            self._noise = noise

    def _feel(self, **changes: object) -> None:
        with self._work:
            self._mechanism.sensors = replace(self._mechanism.sensors, **changes)  # type: ignore[arg-type]  # by name
            self._say(self._mechanism.news())
            self._work.notify_all()

    def _say(self, answer: bytes) -> None:
        if answer:
            self._port.send(answer if self._noise is None else self._noise)

    def _listen(self) -> None:
        """Take what comes and answer what is asked at once."""
        while not self._ended.is_set():
            data = self._port.receive()
            with self._work:
                if data and not self._silent and time.monotonic() >= self._started_at:
                    self._say(self._mechanism.receive(data))
                    self._work.notify_all()

    def _print(self) -> None:
        """Obey the commands in their order; the paper takes its time, and nobody waits for it meanwhile."""
        while not self._ended.is_set():
            with self._work:
                self._work.wait_for(self._has_work)
                step = self._mechanism.step()
                self._say(step.answer)
                if step.blinked:
                    self._started_at = time.monotonic() + START_SECONDS
            # Outside the lock: whoever draws the slip takes tenths of a second, and questions go on being answered.
            if step.job and self.on_job:
                self.on_job(step.job)
            if step.moved and self._seconds_per_line:
                self._pace(self._seconds_per_line)

    def _has_work(self) -> bool:
        return self._ended.is_set() or (self._mechanism.ready and not self._silent)


def _plain(folder: tempfile.TemporaryDirectory[str] | None, port: int) -> VirtualPort:
    return PtyPort(Path(folder.name, "printer"), pace=unpaced) if folder else TcpPort(pace=unpaced, port=port)


def _usb(folder: str) -> VirtualPort:
    # Late: a training world without USB devices needs no pyusb.
    from devices.virtual_usb import WHOLE, UsbPort

    return UsbPort(Path(folder, "printer"), Node(VENDOR, PRODUCT, SERIAL, pipes=WHOLE, driven=True), unpaced)
