# SPDX-License-Identifier: Apache-2.0
"""A virtual relay board with a lamp on it, which can be looked at; its clock lets lights off as the real one's does."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

from devices.device import Clock
from devices.staff_lamp.frame import COILS, OFF, READ_COILS, READ_REGISTER, REFUSED, TIMED, VERSION, WRITE_COIL, sealed
from devices.virtual_end import VirtualEnd
from devices.virtual_port import Pace

# What can go wrong with the board itself, beside the wire: a relay whose contact is welded, and a version of the board
# that does not know lights with an end.
WELDED, OLD = "welded", "old-board"
REQUEST = 8
VERSION_TOLD = 200
FULL_ON = 0xFF00
NO_SUCH_ADDRESS, NO_SUCH_VALUE, NO_SUCH_FUNCTION = 2, 3, 1


class VirtualLamp(VirtualEnd):
    """The board under an address on its line; ``clock`` is what its relays' times are measured by."""

    name: ClassVar[str] = "staff-lamp"
    sum_at: ClassVar[int] = -1

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        board: int = 1,
        clock: Clock = time.monotonic,
        baud: int = 9600,
        pace: Pace | None = None,
        tcp: bool = False,
    ) -> None:
        super().__init__(where, baud=baud, pace=pace, tcp=tcp)
        self._board = board
        self._clock = clock
        self._until: dict[int, float] = {}
        self._heard = bytearray()
        self._trouble = ""

    @property
    def lit(self) -> frozenset[int]:
        """Return the relays that are on now, counted from 1 as on the board."""
        now = self._clock()
        with self._lock:
            return frozenset(coil + 1 for coil, until in self._until.items() if now < until)

    def faults(self) -> tuple[str, ...]:
        """Return the names of the faults that can be ordered."""
        return (*super().faults(), WELDED, OLD)

    def fault(self, name: str) -> None:
        """Order a fault by name until mended; raises ValueError for an unknown one."""
        with self._lock:
            self._trouble = name if name in (WELDED, OLD) else ""
        if name not in (WELDED, OLD):
            super().fault(name)

    def mend(self) -> None:
        """End the fault."""
        super().mend()
        with self._lock:
            self._trouble = ""

    def _power_up(self) -> None:
        self._until.clear()
        self._heard.clear()

    def _hear(self, received: bytes) -> list[bytes]:
        self._heard += received
        answers = []
        # Requests are of one length here; where one is damaged the next is found by its checksum.
        while len(self._heard) >= REQUEST:
            asked = bytes(self._heard[:REQUEST])
            if sealed(asked[:-2]) != asked:
                del self._heard[0]
                continue
            del self._heard[:REQUEST]
            if asked[0] == self._board:
                answers.append(sealed(self._answer(asked)))
        return answers

    def _answer(self, asked: bytes) -> bytes:
        function = asked[1]
        first, second = (int.from_bytes(asked[at : at + 2], "big") for at in (2, 4))
        if function == READ_COILS:
            return asked[:2] + bytes((1, sum(1 << relay - 1 for relay in self.lit)))
        if function == READ_REGISTER and first == VERSION:
            return asked[:2] + b"\x02" + VERSION_TOLD.to_bytes(2, "big")
        if function != WRITE_COIL:
            return bytes((self._board, function | REFUSED, NO_SUCH_FUNCTION))
        wrong = self._written(first, second)
        return bytes((self._board, function | REFUSED, wrong)) if wrong else asked[:-2]

    def _written(self, address: int, value: int) -> int:
        """Switch a relay; return why not, 0 when it was done."""
        coil = address - TIMED if address >= TIMED else address
        if not 0 <= coil < COILS or (address >= TIMED and self._trouble == OLD):
            return NO_SUCH_ADDRESS
        if address < TIMED and value not in (OFF, FULL_ON):
            return NO_SUCH_VALUE
        # A welded contact hears and does not move.
        if self._trouble != WELDED:
            self._until[coil] = self._end_of(address, value)
        return 0

    def _end_of(self, address: int, value: int) -> float:
        if address >= TIMED:
            return self._clock() + value / 10
        return float("inf") if value == FULL_ON else 0.0
