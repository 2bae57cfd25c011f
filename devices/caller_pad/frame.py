# SPDX-License-Identifier: Apache-2.0
"""What stands in the frames of caller pads, both ways; docs/devices/caller-pad.md is the whole protocol.

    body = address, two hexadecimal digits | type, one letter | sequence, two hexadecimal digits | data

A body that is not exactly one of these is no message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices import stx_frame

# Of the pad.
KEY, HELLO, IDENTITY, CONFIRMED, REFUSED = "K", "H", "I", "C", "X"
# Of the host.
HEARD, LAMP, DISPLAY, QUESTION = "A", "L", "D", "Q"
ADDRESSES = range(0x01, 0xFF)
SEQUENCES = 0x100
# After FF comes 01: 00 is said by a pad that was just switched on, and by nobody else.
FIRST = 0x01
LONGEST_NUMBER = 8
BODY = re.compile(r"([0-9A-F]{2})([KHICXALDQ])([0-9A-F]{2})([ -~]{0,32})")


@dataclass(frozen=True)
class Message:
    """One message of a pad or to a pad."""

    pad: int
    kind: str
    sequence: int
    data: str = ""

    def frame(self) -> bytes:
        """Return its bytes on the wire."""
        body = f"{self.pad:02X}{self.kind}{self.sequence:02X}{self.data}"
        return stx_frame.build(body.encode("ascii"))


def after(sequence: int) -> int:
    """Return the sequence number that follows one."""
    return sequence % (SEQUENCES - 1) + 1


def read(body: bytes) -> Message | None:
    """Read a body; None when it is no message."""
    found = BODY.fullmatch(body.decode("latin-1"))
    if found is None or int(found[1], 16) not in ADDRESSES:
        return None
    return Message(int(found[1], 16), found[2], int(found[3], 16), found[4])


class Messages(stx_frame.Messages[Message]):
    """Cuts a stream into the messages of pads and hosts."""

    def __init__(self) -> None:
        super().__init__(read)
