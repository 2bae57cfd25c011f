# SPDX-License-Identifier: Apache-2.0
"""What stands in the frames of a signature pad, both ways; docs/devices/signature-pad.md is the whole protocol.

    point = P | sequence, 2 | x, 4 | y, 4 | pressure, 3 | milliseconds, 6      upper case hexadecimal digits
    other = one letter | sequence, 2 | data

A body that is not exactly one of these is no message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from devices import stx_frame

# Of the pad.
POINT, KEY, IDENTITY, CONFIRMED, REFUSED = "P", "K", "I", "C", "X"
# Of the host.
BEGIN, END, HEARD, QUESTION = "B", "E", "A", "Q"
CONFIRM_KEY, CLEAR_KEY, GIVE_UP_KEY = "E", "C", "X"
SEQUENCES = 0x100
# Milliseconds after which a pad's clock begins anew, some four and a half hours.
CLOCK = 0x1000000
BODY = re.compile(r"([KICXBEAQ])([0-9A-F]{2})([ -~]{0,96})")
PLACE = re.compile(r"P([0-9A-F]{2})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{3})([0-9A-F]{6})")


@dataclass(frozen=True)
class Message:
    """One message of a pad or to a pad; a point is one of its own."""

    kind: str
    sequence: int
    data: str = ""

    def frame(self) -> bytes:
        """Return its bytes on the wire."""
        return stx_frame.build(f"{self.kind}{self.sequence:02X}{self.data}".encode("ascii"))


@dataclass(frozen=True)
class Dot:
    """One place of the pen in counts of the sensor; pressure 0 says that the pen was lifted."""

    sequence: int
    x: int = field(repr=False)
    y: int = field(repr=False)
    pressure: int = field(repr=False)
    milliseconds: int = field(repr=False)

    def frame(self) -> bytes:
        """Return its bytes on the wire."""
        body = f"{POINT}{self.sequence:02X}{self.x:04X}{self.y:04X}{self.pressure:03X}{self.milliseconds:06X}"
        return stx_frame.build(body.encode("ascii"))


@dataclass(frozen=True)
class Identity:
    """What a pad says of itself; counts of the sensor, tenths of a millimetre."""

    model: str
    firmware: str
    serial: str
    columns: int
    rows: int
    width: int
    height: int
    full: int

    def data(self) -> str:
        """Return it as it stands in a message."""
        numbers = (self.columns, self.rows, self.width, self.height, self.full)
        return "/".join((self.model, self.firmware, self.serial, *map(str, numbers)))


def after(sequence: int) -> int:
    """Return the sequence number that follows one."""
    return (sequence + 1) % SEQUENCES


def identity(data: str) -> Identity | None:
    """Read what a pad says of itself; None when it is not whole."""
    words = data.split("/")
    if len(words) != 8 or not all(word.isdigit() and len(word) <= 5 and int(word) for word in words[3:]):
        return None
    columns, rows, width, height, full = (int(word) for word in words[3:])
    return Identity(words[0], words[1], words[2], columns, rows, width, height, full)


def read(body: bytes) -> Message | Dot | None:
    """Read a body; None when it is no message."""
    words = body.decode("latin-1")
    if place := PLACE.fullmatch(words):
        sequence, x, y, pressure, milliseconds = (int(digits, 16) for digits in place.groups())
        return Dot(sequence, x, y, pressure, milliseconds)
    found = BODY.fullmatch(words)
    return Message(found[1], int(found[2], 16), found[3]) if found else None


class Messages(stx_frame.Messages[Message | Dot]):
    """Cuts a stream into messages and dots."""

    def __init__(self) -> None:
        super().__init__(read)
