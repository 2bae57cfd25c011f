# SPDX-License-Identifier: Apache-2.0
"""A virtual evaluation pad: the other end of the line, with fingers to press its keys.

Its bytes are invented, framed by AA and 55 as many such pads do; ``OPTIONS`` is the byte map that goes with them.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from devices.virtual_end import VirtualEnd
from devices.virtual_port import Pace

KEYS = {level: bytes((0xAA, level, 0x55)) for level in range(1, 6)}
NOBODY_PRESSED = bytes.fromhex("AA0F55")
SHOW, SHOWN = bytes.fromhex("AAA155"), bytes.fromhex("AAB155")
HIDE = bytes.fromhex("AAA055")
LAMP_ON, LAMP_OFF = bytes.fromhex("AAC155"), bytes.fromhex("AAC055")
ALIVE, HERE = bytes.fromhex("AAA955"), bytes.fromhex("AAB955")
FRAME = 3

# What a post says to the driver ``mapped`` for this pad.
OPTIONS: dict[str, str | int | float | bool] = {
    "keys": ", ".join(f"{sent.hex()}={level}" for level, sent in KEYS.items()),
    "show": SHOW.hex(),
    "shown_answer": SHOWN.hex(),
    "hide": HIDE.hex(),
    "timeout": NOBODY_PRESSED.hex(),
    "lamp_on": LAMP_ON.hex(),
    "lamp_off": LAMP_OFF.hex(),
    "alive": ALIVE.hex(),
    "alive_answer": HERE.hex(),
}


class VirtualPad(VirtualEnd):
    """A pad with five keys and a lamp."""

    name: ClassVar[str] = "evaluation-pad"
    sum_at: ClassVar[int] = -2

    def __init__(
        self, where: Path | str | None = None, *, baud: int = 9600, pace: Pace | None = None, tcp: bool = False
    ) -> None:
        super().__init__(where, baud=baud, pace=pace, tcp=tcp)
        self._heard = bytearray()
        self.asks = False
        self.lamp = False
        self.shone = 0

    def press(self, *levels: int, times: int = 1) -> None:
        """Press keys, all at once; ``times`` is how often each sends, for a key that bounces."""
        self._say(b"".join(KEYS[level] for level in levels for _ in range(times)))

    def give_up(self) -> None:
        """Let the pad's own time for an answer end."""
        self._say(NOBODY_PRESSED)

    def _power_up(self) -> None:
        self._heard.clear()
        self.asks = self.lamp = False

    def _hear(self, received: bytes) -> list[bytes]:
        self._heard += received
        answers = []
        while len(self._heard) >= FRAME:
            frame = bytes(self._heard[:FRAME])
            if (frame[0], frame[2]) != (0xAA, 0x55):
                del self._heard[0]
                continue
            del self._heard[:FRAME]
            answers += self._obey(frame)
        return answers

    def _obey(self, frame: bytes) -> list[bytes]:
        if frame in (LAMP_ON, LAMP_OFF):
            self.lamp = frame == LAMP_ON
            self.shone += self.lamp
            return []
        if frame in (SHOW, HIDE):
            self.asks = frame == SHOW
            return [SHOWN] if self.asks else []
        return [HERE] if frame == ALIVE else []
