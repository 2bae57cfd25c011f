# SPDX-License-Identifier: Apache-2.0
"""Virtual signature pads: the other end of the line, with a hand that writes and presses keys.

``VirtualSignaturePad`` speaks docs/devices/signature-pad.md, ``VirtualTablet`` sends HID reports; ``OPTIONS`` is the
table that goes with its reports.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from devices.signature_pad.frame import (
    BEGIN,
    CLOCK,
    CONFIRM_KEY,
    CONFIRMED,
    END,
    HEARD,
    IDENTITY,
    KEY,
    QUESTION,
    REFUSED,
    Dot,
    Identity,
    Message,
    Messages,
    after,
)
from devices.virtual_bus import Node
from devices.virtual_end import VirtualEnd
from devices.virtual_hid import HidPort
from devices.virtual_port import Pace

# Counts of the sensor over 120 by 72 millimetres, fifty a millimetre; 4095 is the strongest pressure.
VIRTUAL = Identity("VIRTUAL-SIGN", "1.0", "S0001", 6000, 3600, 1200, 720, 4095)
PER_MM = 50
AGAIN_SECONDS = 0.3
TRIES = 6
# Milliseconds between two points: a hundred a second.
STEP = 10

# Millimetres and pressure (0 to 1), stroke by stroke.
Path3 = Sequence[tuple[float, float, float]]


def scrawl(strokes: int = 3, points: int = 24) -> list[list[tuple[float, float, float]]]:
    """Return a signature of nobody: waves across the pad, each a stroke."""
    return [
        [
            (12 + 96 * n / (points - 1), 24 + 12 * row + 8 * math.sin(n / 2 + row), 0.3 + 0.5 * n / points)
            for n in range(points)
        ]
        for row in range(strokes)
    ]


class VirtualSignaturePad(VirtualEnd):
    """A pad that takes ink when it is told to; ``again_seconds`` is how long it waits before a key is said again.

    ``lost`` are numbers of points and keys that never reach the wire; ``ink`` tells whether somebody may write.
    """

    name: ClassVar[str] = "signature-pad"

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        again_seconds: float = AGAIN_SECONDS,
        said: Identity = VIRTUAL,
        baud: int = 115200,
        pace: Pace | None = None,
        tcp: bool = False,
    ) -> None:
        super().__init__(where, baud=baud, pace=pace, tcp=tcp)
        self.ink = threading.Event()
        self.lost: set[int] = set()
        self.deaf = False
        self.refusing = False
        self._said_identity = said
        self._again_seconds = again_seconds
        self._messages = Messages()
        self._sequence = 0
        self._invitation = b""
        self._milliseconds = CLOCK - 3 * STEP  # the clock begins anew in the middle of the first stroke
        self._answered = threading.Event()

    def write(self, strokes: Iterable[Path3]) -> None:
        """Write strokes; nothing is said while the pad takes no ink."""
        for stroke in strokes:
            for x, y, pressure in stroke:
                self._dot(round(x * PER_MM), round(y * PER_MM), max(1, round(pressure * self._said_identity.full)))
            self._dot(0, 0, 0)

    def press(self, key: str = CONFIRM_KEY) -> bool:
        """Press a key and insist until it was heard; False when nobody heard it, or nobody was to sign."""
        if not self.ink.is_set():
            return False
        with self._lock:
            said = Message(KEY, self._counted(), key)
            self._answered.clear()
        for _ in range(TRIES):
            if self._stopping.is_set():
                break
            if said.sequence not in self.lost:
                self._say(said.frame())
            if self._answered.wait(self._again_seconds):
                return True
        return False

    def sign(self, seconds: float = 5.0) -> threading.Thread:
        """Have a hand sign and confirm as soon as the pad takes ink; return its thread."""

        def hand() -> None:
            if self.ink.wait(seconds) and not self._stopping.is_set():
                self.write(scrawl())
                self.press()

        thread = threading.Thread(target=hand, name="virtual-hand", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Unplug for good; a hand that still waits goes home."""
        super().stop()
        self.ink.set()

    def _dot(self, x: int, y: int, pressure: int) -> None:
        if not self.ink.is_set():
            return
        with self._lock:
            self._milliseconds = (self._milliseconds + STEP) % CLOCK
            dot = Dot(self._counted(), x, y, pressure, self._milliseconds)
        if dot.sequence not in self.lost:
            self._say(dot.frame())

    def _counted(self) -> int:
        sequence, self._sequence = self._sequence, after(self._sequence)
        return sequence

    def _power_up(self) -> None:
        self._messages.reset()
        self.ink.clear()

    def _hear(self, received: bytes) -> list[bytes]:
        heard = (one for one in self._messages.feed(received) if isinstance(one, Message))
        return [one.frame() for message in heard for one in self._answer(message)]

    def _answer(self, message: Message) -> list[Message]:
        if message.kind == HEARD:
            if not self.deaf:
                self._answered.set()
            return []
        if message.kind == QUESTION:
            return [Message(IDENTITY, message.sequence, self._said_identity.data())]
        if self.refusing or message.kind not in (BEGIN, END):
            return [Message(REFUSED, message.sequence)]
        yes = Message(CONFIRMED, message.sequence)
        if message.kind == BEGIN:
            self._sequence, self._invitation = 0, yes.frame()
        else:
            self.ink.clear()
        return [yes]

    def _say(self, answer: bytes) -> None:
        super()._say(answer)
        # Only behind the yes: no pen is quicker than the pad that invites it, and a point before it is nobody's.
        if answer == self._invitation:
            self._invitation = b""
            self.ink.set()


# Report 02: buttons (tip 0, confirm 4, clear 5, near 7), x, y, pressure; sixteen bits each, the lower byte first.
REPORT, TIP, CONFIRM, CLEAR, NEAR = 0x02, 0x01, 0x10, 0x20, 0x80
OPTIONS: dict[str, str | int | float | bool] = {
    "fields": "x=2.0:16, y=4.0:16, pressure=6.0:12, tip=1.0:1, near=1.7:1, confirm=1.4:1, clear=1.5:1",
    "report": REPORT,
    "corners": "0,0,6000,3600",
    "width_mm": 120.0,
    "height_mm": 72.0,
}


class VirtualTablet:
    """A pen tablet on a bus: reports as they come, and nothing in return."""

    def __init__(self, file: Path, pace: Pace | None = None) -> None:
        self.port = HidPort(file, Node(0x056A, 0x00D1, "T0001", report=8), pace)

    def start(self) -> str:
        """Plug in and return the address for the driver."""
        self.port.plug()
        # The moved plug is news of its own; whoever waits for a host must not take it for one.
        self.port.receive()
        return self.port.address

    def stop(self) -> None:
        """Unplug for good."""
        self.port.close()

    def meet(self) -> None:
        """Take the host that has opened the tablet."""
        self.port.receive()

    def report(self, buttons: int, x: float = 0.0, y: float = 0.0, pressure: float = 0.0) -> None:
        """Send one report; millimetres, pressure from 0 to 1."""
        counts = (round(x * PER_MM), round(y * PER_MM), round(pressure * 0xFFF))
        self.port.send(bytes((REPORT, buttons)) + b"".join(count.to_bytes(2, "little") for count in counts))

    def write(self, strokes: Iterable[Path3]) -> None:
        """Write strokes: near, touching, near, away."""
        for stroke in strokes:
            for x, y, pressure in stroke:
                self.report(NEAR | TIP, x, y, pressure)
            self.report(NEAR)
        self.report(0)

    def press(self, button: int = CONFIRM) -> None:
        """Press a key and let it go."""
        self.report(NEAR | button)
        self.report(NEAR)
