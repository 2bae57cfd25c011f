# SPDX-License-Identifier: Apache-2.0
"""A virtual code scanner: the other end of the line, with hands that hold a code under its window.

It reads when it is triggered, as fixed scanners do in trigger mode (``triggered``), or by itself as soon as a code is
held there. A code that stays is read again at each trigger.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

from devices.code_scanner.frame import PREFIX, SUFFIX, Verdict, reply
from devices.device import Clock
from devices.virtual_end import VirtualEnd
from devices.virtual_port import Pace

# What the queries are answered with.
SELF = {"QRYPDN": "VIRTUAL-SCANNER", "QRYFWV": "1.0.0", "QRYPSN": "V0000001"}
LONGEST = 64


class VirtualScanner(VirtualEnd):
    """A scanner; ``suffix`` is what follows each code."""

    name: ClassVar[str] = "code-scanner"
    # The verdict: an answer has no sum, and any other byte there is none.
    sum_at: ClassVar[int] = -3

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        suffix: bytes = b"\r\n",
        triggered: bool = True,
        baud: int = 9600,
        pace: Pace | None = None,
        tcp: bool = False,
        clock: Clock = time.monotonic,
    ) -> None:
        super().__init__(where, baud=baud, pace=pace, tcp=tcp)
        self._suffix = suffix
        self._triggered = triggered
        self._heard = bytearray()
        self._clock = clock
        self._held = b""
        self._held_until = float("-inf")
        self._lit = False
        self.commands: list[str] = []

    @property
    def lit(self) -> bool:
        """Tell whether the lamp shines: a reading was asked for and has not ended."""
        return self._lit

    @property
    def holds(self) -> bool:
        """Tell whether a code is held under the window."""
        return bool(self._held) and self._clock() < self._held_until

    def hold(self, code: str | bytes, seconds: float = float("inf")) -> None:
        """Hold a code under the window, for so long or until :meth:`take_away`."""
        raw = code.encode() if isinstance(code, str) else code
        with self._lock:
            self._held, self._held_until = raw, self._clock() + seconds
            reads = self._lit or not self._triggered
            self._lit = False
        if reads:
            self._say(raw + self._suffix)

    def take_away(self) -> None:
        """Take the code away."""
        with self._lock:
            self._held = b""

    def _power_up(self) -> None:
        self._heard.clear()
        self._lit = False

    def _hear(self, received: bytes) -> list[bytes]:
        self._heard += received
        answers: list[bytes] = []
        while (end := self._heard.find(SUFFIX)) >= 0:
            frame = bytes(self._heard[:end])
            del self._heard[: end + len(SUFFIX)]
            # From the last prefix on: what stands before it was noise.
            _, found, words = frame.rpartition(PREFIX)
            if found:
                answers += self._obey(words[1:].decode("ascii", "replace"), words[:1])
        del self._heard[:-LONGEST]
        return answers

    def _obey(self, order: str, store: bytes) -> list[bytes]:
        self.commands.append(order)
        if order in SELF:
            return [reply(order, SELF[order], store=store)]
        if order not in ("SCNTRG1", "SCNTRG0"):
            return [reply(order if order.isascii() else "?", verdict=Verdict.UNKNOWN, store=store)]
        self._lit = order == "SCNTRG1"
        done = reply(order, store=store)
        if not (self._lit and self.holds and self._triggered):
            return [done]
        self._lit = False
        return [done, self._held + self._suffix]
