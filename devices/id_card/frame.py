# SPDX-License-Identifier: Apache-2.0
"""Frames of the security module's serial protocol (SDT), in both directions.

    request   AA AA AA 96 69 | length, 2 bytes big-endian | CMD PARA | data | CHK
    answer    AA AA AA 96 69 | length, 2 bytes big-endian | SW1 SW2 SW3 | data | CHK

Length counts what follows it, CHK included; CHK is the XOR of everything from the length on, itself left out.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from functools import reduce

PREAMBLE = bytes.fromhex("AAAAAA9669")
HEAD = len(PREAMBLE) + 2
# SW1 SW2 SW3 CHK: an answer without data.
SHORTEST_ANSWER = 4
SHORTEST_REQUEST = 3
# Above the longest answer known (length 0x090A, text, photo and two fingerprints): a larger length is noise.
LONGEST = 2400


def checksum(body: bytes | bytearray | memoryview) -> int:
    """XOR all bytes from the length field on."""
    return reduce(operator.xor, body, 0)


def build(command: int, parameter: int, data: bytes = b"") -> bytes:
    """Build the request of one command."""
    return _framed(bytes((command, parameter)) + data)


def build_answer(status: int, data: bytes = b"", *, sw1: int = 0, sw2: int = 0) -> bytes:
    """Build the answer with one status (SW3) and its data."""
    return _framed(bytes((sw1, sw2, status)) + data)


def _framed(payload: bytes) -> bytes:
    body = (len(payload) + 1).to_bytes(2, "big") + payload
    return PREAMBLE + body + bytes((checksum(body),))


@dataclass(frozen=True, repr=False)
class Answer:
    """One answer: the module's status and its data, which may hold a card and can be wiped."""

    status: int
    data: bytearray = field(default_factory=bytearray)
    sw1: int = 0
    sw2: int = 0

    def __repr__(self) -> str:
        return f"Answer({self.sw1:02X} {self.sw2:02X} {self.status:02X}, {len(self.data)} bytes)"

    def wipe(self) -> None:
        """Overwrite the data with zeros."""
        self.data[:] = bytes(len(self.data))


@dataclass(frozen=True)
class Request:
    """One request as the module sees it."""

    command: int
    parameter: int
    data: bytes = b""


class Framer:
    """Cuts a stream of bytes into frames, whatever pieces it comes in; noise and broken frames are slid over.

    ``garbled`` counts bytes that belonged to no frame: above zero, the line is bad or the other side is no reader.
    """

    def __init__(self, shortest: int) -> None:
        self._shortest = shortest
        self._buffer = bytearray()
        self.garbled = 0

    @property
    def pending(self) -> int:
        """Bytes of a frame that has begun and is not yet whole."""
        return len(self._buffer)

    def reset(self) -> None:
        """Forget and wipe what is held."""
        self._buffer[:] = bytes(len(self._buffer))
        self._buffer.clear()
        self.garbled = 0

    def payloads(self, received: bytes) -> list[bytearray]:
        """Take bytes in, return the payloads (between length and CHK) of the frames that are now whole."""
        self._buffer += received
        found = []
        while self._slide_to_preamble():
            length = int.from_bytes(self._buffer[len(PREAMBLE) : HEAD], "big")
            if not self._shortest <= length <= LONGEST:
                # One byte only: the noise may hold the beginning of the true frame (AA AA AA AA 96 69).
                self._drop(1)
            elif len(self._buffer) < HEAD + length:
                break
            elif not self._sound(HEAD + length):
                self._drop(1)
            else:
                found.append(self._take(HEAD + length))
        return found

    def _sound(self, size: int) -> bool:
        """Check the sum, and that the next preamble does not begin inside: an XOR does not notice two lost zeros."""
        following = self._buffer.find(PREAMBLE, size - len(PREAMBLE) + 1, size + len(PREAMBLE) - 1)
        return checksum(memoryview(self._buffer)[len(PREAMBLE) : size]) == 0 and not 0 <= following < size

    def _slide_to_preamble(self) -> bool:
        """Drop noise up to the next preamble; return whether a whole head is there."""
        start = self._buffer.find(PREAMBLE)
        # The end may be the beginning of a preamble whose rest is still on the wire.
        if start < 0:
            start = len(self._buffer) - _beginning(self._buffer)
        self._drop(start)
        return len(self._buffer) >= HEAD

    def _drop(self, count: int) -> None:
        self.garbled += count
        self._remove(count)

    def _remove(self, count: int) -> None:
        # Zeros first: del alone leaves a card's text in freed memory.
        self._buffer[:count] = bytes(count)
        del self._buffer[:count]

    def _take(self, size: int) -> bytearray:
        payload = self._buffer[HEAD : size - 1]
        self._remove(size)
        return payload


def _beginning(buffer: bytearray) -> int:
    """Return how many of the last bytes may be the beginning of a preamble."""
    return next(n for n in range(len(PREAMBLE) - 1, -1, -1) if not n or buffer.endswith(PREAMBLE[:n]))


class FrameParser(Framer):
    """The host's side: cuts answers out of the stream."""

    def __init__(self) -> None:
        super().__init__(SHORTEST_ANSWER)

    def feed(self, received: bytes) -> list[Answer]:
        """Take bytes in, return the answers that are now whole."""
        return [Answer(p[2], p[3:], p[0], p[1]) for p in self.payloads(received)]


class RequestParser(Framer):
    """The reader's side: cuts requests out of the stream."""

    def __init__(self) -> None:
        super().__init__(SHORTEST_REQUEST)

    def feed(self, received: bytes) -> list[Request]:
        """Take bytes in, return the requests that are now whole."""
        return [Request(p[0], p[1], bytes(p[2:])) for p in self.payloads(received)]
