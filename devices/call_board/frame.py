# SPDX-License-Identifier: Apache-2.0
"""Frames of Sunpn's (讯鹏) counting boards, both ways.

    write    3A | colour: 00 green, 01 yellow, 02 red | number, 2 bytes, low byte first | information 01 | sum | 0A
    answer   2A or 3A | the same four bytes, or the information alone | sum | 0A

The sum is the low byte of the sum of everything before it. Source: the maker's protocol as printed on the page of its
parking boards (9600 baud, 8 data bits, no parity, 1 stop bit), with the example ``3A 00 78 03 01 B6 0A`` for 888 in
green and ``2A 00 78 03 01 A6 0A`` as its answer. The text there says that an answer begins with 3A and holds the
information alone, the example that it begins with 2A and repeats all: both are taken. A frame that begins with 3A and
repeats all is what an RS-485 adapter gives back of our own words, and is no answer. What the information byte means is
not said; 01 is what the example has.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

WRITE, ANSWER, END = 0x3A, 0x2A, 0x0A
INFORMATION = 0x01
LONG, SHORT = 7, 4
LARGEST = 0xFFFF


class Colour(enum.Enum):
    """The colours of a board."""

    GREEN = 0
    YELLOW = 1
    RED = 2


@dataclass(frozen=True)
class Echo:
    """A frame as it was heard: how it begins, and what it repeats where it holds more than the information."""

    begins: int
    number: int | None = None
    colour: int | None = None


def _framed(body: bytes) -> bytes:
    return body + bytes((sum(body) & 0xFF, END))


def write(number: int, colour: Colour, *, begins: int = WRITE) -> bytes:
    """Build the frame that shows a number, 0 to 65535."""
    return _framed(bytes((begins, colour.value)) + number.to_bytes(2, "little") + bytes((INFORMATION,)))


def short_answer(begins: int = WRITE) -> bytes:
    """Build the answer that holds the information alone."""
    return _framed(bytes((begins, INFORMATION)))


class SunpnParser:
    """Cuts a stream into frames, whatever pieces it comes in; ``garbled`` counts bytes that belonged to none."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.garbled = 0

    @property
    def pending(self) -> int:
        """Bytes of a frame that has begun and is not yet whole."""
        return len(self._buffer)

    def reset(self) -> None:
        """Forget what is held."""
        self._buffer.clear()
        self.garbled = 0

    def feed(self, received: bytes) -> list[Echo]:
        """Take bytes in, return the frames that are now whole."""
        self._buffer += received
        found = []
        while self._slide():
            whole = next((size for size in (SHORT, LONG) if self._sound(size)), 0)
            if whole:
                found.append(_echo(bytes(self._buffer[:whole])))
                del self._buffer[:whole]
            elif len(self._buffer) < LONG:
                break
            else:
                self._drop(1)
        return found

    def _slide(self) -> bool:
        """Drop what no frame begins with; tell whether anything is left."""
        while self._buffer and self._buffer[0] not in (WRITE, ANSWER):
            self._drop(1)
        return bool(self._buffer)

    def _sound(self, size: int) -> bool:
        """Tell whether a whole frame of this size begins here; a sum of one byte alone proves little."""
        frame = self._buffer[:size]
        if len(frame) < size or frame[-1] != END or sum(frame[:-2]) & 0xFF != frame[-2]:
            return False
        return frame[1] == INFORMATION if size == SHORT else frame[1] in (0, 1, 2) and frame[4] == INFORMATION

    def _drop(self, count: int) -> None:
        self.garbled += count
        del self._buffer[:count]


def _echo(frame: bytes) -> Echo:
    return Echo(frame[0]) if len(frame) == SHORT else Echo(frame[0], int.from_bytes(frame[2:4], "little"), frame[1])
