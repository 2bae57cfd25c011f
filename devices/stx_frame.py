# SPDX-License-Identifier: Apache-2.0
"""The frame of the small devices whose wire we define ourselves: caller pads, signature pads and text boards.

    02 | body, bytes from 20 up | checksum, four upper case hexadecimal digits | 03

The checksum is CRC-16/MODBUS (polynomial 8005 reflected, begins with FFFF; of ``123456789`` it is 4B37) over the body.
02 and 03 stand nowhere else, so that a listener finds the next frame after any noise. A body may hold GBK: both its
bytes lie above 20.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Said = TypeVar("Said")
STX, ETX = 0x02, 0x03
# Shortest byte of a body.
SPACE = 0x20
CHECK = 4
LONGEST_BODY = 200


def checksum(body: bytes) -> bytes:
    """Return the CRC-16/MODBUS of a body as four digits."""
    return b"%04X" % crc(body)


def crc(body: bytes) -> int:
    """Return the CRC-16/MODBUS of a body."""
    value = 0xFFFF
    for byte in body:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


def build(body: bytes) -> bytes:
    """Build one frame; raises ValueError for a body that no frame can hold."""
    if len(body) > LONGEST_BODY or any(byte < SPACE for byte in body):
        raise ValueError("a body has at most 200 bytes, none below 20")
    return bytes((STX,)) + body + checksum(body) + bytes((ETX,))


class FrameCutter:
    """Cuts a stream of bytes into bodies, whatever pieces it comes in; noise and broken frames are passed over.

    ``garbled`` counts bytes that belonged to no whole frame.
    """

    def __init__(self) -> None:
        self._begun: bytearray | None = None
        self.garbled = 0

    @property
    def pending(self) -> int:
        """Bytes of a frame that has begun and is not yet whole."""
        return 0 if self._begun is None else len(self._begun) + 1

    def reset(self) -> None:
        """Forget what is held."""
        self._begun = None
        self.garbled = 0

    def feed(self, received: bytes) -> list[bytes]:
        """Take bytes in, return the bodies of the frames that are now whole."""
        bodies = []
        for byte in received:
            body = self._take(byte)
            if body is not None:
                bodies.append(body)
        return bodies

    def _take(self, byte: int) -> bytes | None:
        if byte == STX:
            # The frame before it will never end.
            self._give_up()
            self._begun = bytearray()
        elif self._begun is None:
            self.garbled += 1
        elif byte == ETX:
            return self._ended()
        elif byte < SPACE or len(self._begun) >= LONGEST_BODY + CHECK:
            self._give_up()
            self.garbled += 1
        else:
            self._begun.append(byte)
        return None

    def _ended(self) -> bytes | None:
        whole = bytes(self._begun or b"")
        if len(whole) > CHECK and checksum(whole[:-CHECK]) == whole[-CHECK:]:
            self._begun = None
            return whole[:-CHECK]
        self._give_up()
        self.garbled += 1
        return None

    def _give_up(self) -> None:
        self.garbled += self.pending
        self._begun = None


class Messages(Generic[Said]):
    """Cuts a stream into messages; ``read`` makes one of a body, or None of a body that is no message."""

    def __init__(self, read: Callable[[bytes], Said | None]) -> None:
        self._cutter = FrameCutter()
        self._read = read
        self._odd = 0

    @property
    def garbled(self) -> int:
        """Bytes that belonged to no message, a begun one included."""
        return self._cutter.garbled + self._cutter.pending + self._odd

    def reset(self) -> None:
        """Forget what is held."""
        self._cutter.reset()
        self._odd = 0

    def feed(self, received: bytes) -> list[Said]:
        """Take bytes in, return the messages that are now whole."""
        found = []
        for body in self._cutter.feed(received):
            message = self._read(body)
            if message is not None:
                found.append(message)
            else:
                self._odd += len(body)
        return found
