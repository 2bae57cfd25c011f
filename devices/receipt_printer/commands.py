# SPDX-License-Identifier: Apache-2.0
"""A printer's view of its input: one byte stream cut into commands and characters.

It knows more commands than our driver sends, so that foreign slips can be drawn too. What it does not know becomes
``unknown``, which the tests refuse in our own slips.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# Commands that a printer obeys on arrival, wherever they stand, with their whole lengths: DLE EOT n, DLE ENQ n.
REAL_TIME_LENGTHS = {b"\x10\x04": 3, b"\x10\x05": 3}

# Bytes that follow each two-byte command of a fixed length.
_FIXED = {
    b"\x1b": {"@": 0, "2": 0, "S": 0, "i": 0, "m": 0, "p": 3, "$": 2, "\\": 2, "c": 2, "W": 8}
    | dict.fromkeys("3adJEG!tRM-V{ T=U", 1),
    b"\x1c": {"&": 0, ".": 0, "S": 2} | dict.fromkeys("!CW-", 1),
    b"\x1d": dict.fromkeys("LWP$\\", 2) | dict.fromkeys("!BraIHhwfbT", 1),
}


@dataclass(frozen=True)
class Command:
    """One command (``name`` such as ``ESC a``, ``GS ( k``), one character (``text``) or one byte that means nothing."""

    name: str
    args: bytes = b""
    raw: bytes = field(default=b"", repr=False)


class Splitter:
    """Cuts bytes into commands; keeps what is not whole yet.

    ``charset`` is what the printer's font knows. Bytes above 0x80 are Chinese only between ``FS &`` and ``FS .``: a
    harsh reading, many printers start in Chinese mode, but ours shows text that somebody forgot to frame.
    """

    def __init__(self, charset: str = "gb18030") -> None:
        self._charset = charset
        self._buffer = b""
        self._chinese = False

    @property
    def waiting(self) -> int:
        """Count the bytes that were not cut yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Add bytes behind those that wait."""
        self._buffer += data

    def next(self) -> Command | None:
        """Cut off the next command; None when it is not whole."""
        if not self._buffer:
            return None
        command = _ESCAPES.get(self._buffer[:1], Splitter._character)(self)
        if command:
            self._buffer = self._buffer[len(command.raw) :]
            self._follow(command.name)
        return command

    def _follow(self, name: str) -> None:
        if name == "FS &":
            self._chinese = True
        elif name in ("FS .", "ESC @"):
            self._chinese = False

    def _take(self, name: str, head: int, length: int) -> Command | None:
        """Make a command of ``head`` bytes with ``length`` bytes of arguments, when they are all there."""
        whole = self._buffer[: head + length]
        return Command(name, whole[head:], whole) if len(whole) == head + length else None

    def _character(self) -> Command | None:
        first = self._buffer[0]
        if first < 0x20 or first == 0x7F:
            return self._take({0x00: "NUL", 0x0A: "LF", 0x0D: "CR"}.get(first, "unknown"), 1, 0)
        # 0x80 alone is no first byte of GB18030.
        if not self._chinese or first < 0x81:
            return self._take("text", 0, 1)
        if len(self._buffer) < 2:
            return None
        # A second byte that is a digit tells four bytes from two (GB 18030-2022).
        four = self._charset == "gb18030" and 0x30 <= self._buffer[1] <= 0x39
        return self._take("text", 0, 4 if four else 2)

    def _escape(self) -> Command | None:
        if len(self._buffer) < 2:
            return None
        lead, letter = self._buffer[:1], chr(self._buffer[1])
        name = f"{_NAMES[lead]} {letter}"
        special = _SPECIAL.get(name)
        if special:
            return special(self)
        length = _FIXED[lead].get(letter)
        return self._take("unknown", 2, 0) if length is None else self._take(name, 2, length)

    def _cut(self) -> Command | None:
        with_feed = self._buffer[2:3] in (b"A", b"B", b"a", b"b", b"g", b"h")
        return self._take("GS V", 2, 2 if with_feed else 1)

    def _function(self) -> Command | None:
        """Cut ``GS ( k pL pH …``: the letter and two bytes of length."""
        head = self._buffer[:5]
        if len(head) < 5:
            return None
        return self._take(f"GS ( {chr(head[2])}", 5, int.from_bytes(head[3:5], "little"))

    def _barcode(self) -> Command | None:
        """Cut ``GS k m n …`` (from m 65 on, with a length) or ``GS k m … 00``; arguments are m and the data."""
        head = self._buffer[2:4]
        if len(head) < 2:
            return None
        if head[0] < _WITH_LENGTH:
            end = self._buffer.find(b"\0", 3)
            return None if end < 0 else self._take("GS k", 2, end - 1)
        return self._take("GS k", 2, 2 + head[1])

    def _raster(self) -> Command | None:
        """Cut ``GS v 0 m xL xH yL yH`` and the dots; arguments are the five header bytes and the dots."""
        header = self._buffer[4:8]
        if len(header) < 4:
            return None
        size = int.from_bytes(header[:2], "little") * int.from_bytes(header[2:], "little")
        return self._take("GS v 0", 3, 5 + size)


# The first kind of barcode in GS k whose data come with a length.
_WITH_LENGTH = 65
_NAMES = {b"\x1b": "ESC", b"\x1c": "FS", b"\x1d": "GS"}
_ESCAPES: dict[bytes, Callable[[Splitter], Command | None]] = dict.fromkeys(_NAMES, Splitter._escape)
_SPECIAL: dict[str, Callable[[Splitter], Command | None]] = {
    "GS V": Splitter._cut,
    "GS (": Splitter._function,
    "GS v": Splitter._raster,
    "GS k": Splitter._barcode,
}


def take_real_time(data: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Take the real-time commands out of arriving bytes: what remains, the commands, and a piece not whole yet."""
    remains = bytearray()
    commands: list[bytes] = []
    at = 0
    # Byte by byte, inside pictures too: that is how printers look for them, and why dots can spell one.
    while at < len(data):
        head = data[at : at + 2]
        length = REAL_TIME_LENGTHS.get(head, 3 if head == b"\x10" else 1)
        if at + length > len(data):
            return bytes(remains), commands, data[at:]
        piece = data[at : at + length]
        if length == 1:
            remains += piece
        else:
            commands.append(piece)
        at += length
    return bytes(remains), commands, b""
