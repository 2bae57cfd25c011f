# SPDX-License-Identifier: Apache-2.0
"""Modbus RTU as relay boards speak it: what is asked, and which of the bytes that arrive are the answer.

    board, one byte | function | what the function needs | CRC-16/MODBUS, low byte first

    01  read coils     first, count (2 bytes each)   → bytes that follow, bits, the first coil lowest
    03  read register  first, count                  → bytes that follow, values
    05  write a coil   coil, value                   → the same again
    8x  refused: function x, then one byte that says why

From Modbus over Serial Line 1.02 and the Modbus Application Protocol 1.1b3. What is of the board and not of Modbus
(Waveshare's "Modbus RTU Relay", https://www.waveshare.com/wiki/Modbus_RTU_Relay, protocol since V2): a coil is written
with FF00 for on and 0000 for off; coil 0200 plus its number lets it on for so many tenths of a second, after which the
board itself lets it off; register 8000 holds its version in hundredths. The example there, relay 0 for 0.7 s, is
``01 05 02 00 00 07 8D B0``.
"""

from __future__ import annotations

from devices.stx_frame import crc

READ_COILS, READ_REGISTER, WRITE_COIL = 0x01, 0x03, 0x05
REFUSED = 0x80
OFF = 0x0000
TIMED = 0x0200
VERSION = 0x8000
BOARDS = range(1, 0xF8)
COILS = 8
# The longest time the board's own clock takes, in seconds.
LONGEST = 0x7FFF / 10


def sealed(body: bytes) -> bytes:
    """Return a frame: the body and its checksum."""
    return body + crc(body).to_bytes(2, "little")


def request(board: int, function: int, first: int, second: int) -> bytes:
    """Return one of the requests above: each has an address and a number."""
    return sealed(bytes((board, function)) + first.to_bytes(2, "big") + second.to_bytes(2, "big"))


def off(board: int, coil: int) -> bytes:
    """Return what lets a relay off; coils count from 0."""
    return request(board, WRITE_COIL, coil, OFF)


def on_for(board: int, coil: int, seconds: float) -> bytes:
    """Return what lets a relay on for so long, and no longer."""
    return request(board, WRITE_COIL, TIMED + coil, round(seconds * 10))


def coils(board: int) -> bytes:
    """Return what asks which relays are on."""
    return request(board, READ_COILS, 0, COILS)


def version(board: int) -> bytes:
    """Return what asks for the version of the board."""
    return request(board, READ_REGISTER, VERSION, 1)


def answer_in(received: bytes, asked: bytes) -> bytes | None:
    """Find the answer to a request among what arrived, after any noise; return it without its checksum."""
    for at in range(len(received)):
        size = _size(received[at:], asked)
        if size and at + size <= len(received):
            whole = received[at : at + size]
            if sealed(whole[:-2]) == whole and _fits(whole, asked):
                return whole[:-2]
    return None


def _size(received: bytes, asked: bytes) -> int:
    """Return how long a frame that begins here would be; 0 where none begins."""
    board, function = asked[:2]
    if len(received) < 3 or received[0] != board:
        return 0
    if received[1] == function | REFUSED:
        return 5
    if received[1] != function:
        return 0
    return len(asked) if function == WRITE_COIL else 5 + received[2]


def _fits(whole: bytes, asked: bytes) -> bool:
    """Tell whether a sound frame says something about this request and not about another."""
    if whole[1] & REFUSED:
        return True
    expected = {READ_COILS: 1, READ_REGISTER: 2}
    return whole == asked if whole[1] == WRITE_COIL else whole[2] == expected[whole[1]]
