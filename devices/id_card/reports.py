# SPDX-License-Identifier: Apache-2.0
"""SDT over USB HID: the same frames without their preamble, cut into reports.

Two makers' adapters in public code agree: a request is written from its length on, an answer begins with its length
and the host puts the preamble back; the last report is padded. A reader that leaves the preamble on is understood too.
"""

from __future__ import annotations

from devices.id_card.frame import LONGEST, PREAMBLE, SHORTEST_ANSWER
from devices.wire import Wire

LENGTH = 2


class SdtReports:
    """A wire of reports as a wire of frames; WireError passes."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._owed = 0
        self._whole = False

    def write(self, data: bytes) -> None:
        """Write one request."""
        self._forget()
        self._wire.write(data.removeprefix(PREAMBLE))

    def read(self, seconds: float) -> bytes:
        """Return what one report brings."""
        return self._restored(self._wire.read(seconds))

    def flush(self) -> None:
        """Throw away what has arrived."""
        self._forget()
        self._wire.flush()

    def set_speed(self, baud: int) -> None:
        """Talk at another speed where the wire has one."""
        self._wire.set_speed(baud)

    def close(self) -> None:
        """Let go."""
        self._wire.close()

    def _forget(self) -> None:
        self._owed, self._whole = 0, False

    def _restored(self, report: bytes) -> bytes:
        self._whole = self._whole or (self._owed <= 0 and PREAMBLE in report)
        if self._whole or not report:
            return report
        begins = self._owed <= 0
        if begins:
            length = int.from_bytes(report[:LENGTH], "big")
            # What no length begins is nonsense; the frame parser says so when it gets it whole.
            self._owed = LENGTH + length if SHORTEST_ANSWER <= length <= LONGEST else len(report)
        piece = report[: self._owed]
        self._owed -= len(piece)
        return PREAMBLE + piece if begins else piece


def cut(data: bytes) -> list[bytes]:
    """Take the preambles off what a reader says: one message a frame; anything else goes as it is."""
    return data.split(PREAMBLE)[1:] if data.startswith(PREAMBLE) else [data]


def join(report: bytes) -> bytes:
    """Put the preamble before the request in a report and take its padding off."""
    return PREAMBLE + report[: LENGTH + int.from_bytes(report[:LENGTH], "big")]
