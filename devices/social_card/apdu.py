# SPDX-License-Identifier: Apache-2.0
"""Commands to a card and its answers (ISO/IEC 7816-4): four bytes, data, and two bytes of status at the end.

9000  done           61xx  done, xx more bytes wait: GET RESPONSE fetches them
6Cxx  ask again with the length xx              6982, 6983, 63Cx  a password is wanted
6A82  no such file   6A83  no such record       6A86, 6B00  no such parameters

ApduError   an answer that is none; nothing of the card's is in its text
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# Hands one command to the card and returns what it answers.
Transmit = Callable[[bytes], bytes]

DONE, NO_FILE, NO_RECORD, WRONG_PARAMETERS, WRONG_OFFSET = 0x9000, 0x6A82, 0x6A83, 0x6A86, 0x6B00
SECURITY, BLOCKED = 0x6982, 0x6983
MORE, OTHER_LENGTH, TRIES_LEFT = 0x61, 0x6C, 0x63
SELECT, READ_RECORD, GET_RESPONSE = 0xA4, 0xB2, 0xC0
# Length of a command that only asks: head and the wished length.
ASKING = 5
# An answer in more pieces, or longer than this, is none of a card that we know.
ROUNDS, LONGEST = 32, 2048


class ApduError(Exception):
    """An answer that is none."""


@dataclass(frozen=True, repr=False)
class Reply:
    """What a card answered; its ``repr`` shows the status only."""

    data: bytes
    status: int

    def __repr__(self) -> str:
        return f"Reply({self.status:04X})"

    @property
    def done(self) -> bool:
        """Tell whether the card did it."""
        return self.status == DONE

    @property
    def wants_pin(self) -> bool:
        """Tell whether the card asks for a password first."""
        return self.status in (SECURITY, BLOCKED) or self.status >> 8 == TRIES_LEFT


def select_name(name: bytes) -> bytes:
    """Select an application by its name."""
    return bytes((0, SELECT, 4, 0, len(name))) + name


def select_file(file: int, by: int) -> bytes:
    """Select a file by its two bytes; ``by`` is 0 (any) or 2 (below the application), as cards of both kinds are."""
    return bytes((0, SELECT, by, 0, 2)) + file.to_bytes(2)


def read_record(number: int, how: int) -> bytes:
    """Read a whole record; ``how`` is 4 (by its number) or 0, which older cards want."""
    return bytes((0, READ_RECORD, number, how, 0))


def ask(transmit: Transmit, command: bytes) -> Reply:
    """Ask until the answer is whole; raises ApduError and whatever ``transmit`` raises."""
    data, command = b"", bytes(command)
    for _ in range(ROUNDS):
        answer = transmit(command)
        if len(answer) < 2:
            raise ApduError("an answer without a status")
        status = int.from_bytes(answer[-2:])
        data += answer[:-2]
        if len(data) > LONGEST:
            break
        if status >> 8 == MORE:
            command = bytes((0, GET_RESPONSE, 0, 0, status & 0xFF))
        elif status >> 8 == OTHER_LENGTH and len(command) == ASKING:
            # Nothing of an answer with this status is meant to be kept.
            command, data = command[:-1] + bytes((status & 0xFF,)), data[: len(data) - len(answer) + 2]
        else:
            return Reply(data, status)
    raise ApduError("an answer without an end")
