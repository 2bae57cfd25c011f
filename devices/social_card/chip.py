# SPDX-License-Identifier: Apache-2.0
"""The chip of a virtual social-security card: the same files, records and refusals as a real one's contact side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.social_card import apdu, frame
from devices.social_card.apdu import GET_RESPONSE, READ_RECORD, SELECT

# T=0, no history: what a plain contact card says when it gets power.
ATR = bytes.fromhex("3B6800000073C84013009000")
VERIFY = 0x20
WELL, NO_INSTRUCTION, NO_CURRENT_FILE = b"\x90\x00", b"\x6d\x00", b"\x69\x86"
NO_FILE, NO_RECORD, WRONG_PARAMETERS, SECURITY = b"\x6a\x82", b"\x6a\x83", b"\x6a\x86", b"\x69\x82"


def content(name: str, number: str, sex: str = "1") -> dict[int, bytes]:
    """Return the values of a card by their elements."""
    return {
        frame.CARD_ID: bytes.fromhex(number[:6]).ljust(16, b"\x00"),
        frame.CLASS: b"1",
        frame.VERSION: b"3.00",
        frame.ISSUER: b"990000000000",
        frame.ISSUED: bytes.fromhex("20200101"),
        frame.VALID_TO: bytes.fromhex("20391231"),
        frame.CARD_NUMBER: b"A12345678",
        frame.NUMBER: number.encode("ascii"),
        frame.NAME: name.encode("gb18030").ljust(30, b"\x00"),
        frame.SEX: sex.encode("ascii"),
        frame.NATION: b"\x01",
        frame.BIRTHPLACE: bytes.fromhex(number[:6]),
        frame.BIRTH: bytes.fromhex(number[6:14]),
    }


@dataclass
class Chip:
    """One card. The switches are the ways in which cards of different cities answer."""

    values: Mapping[int, bytes]
    from_one: bool = False
    """EF06 numbers its records from 1."""
    knows_environment: bool = True
    bank_only: bool = False
    """It has no files of social security at all."""
    wants_pin: bool = False
    """EF06 is locked."""
    file_by: int | None = None
    """The only way in which it lets a file be selected."""
    record_by: int | None = None
    """The only way in which it lets a record be read."""
    exact_length: bool = True
    """It answers 6Cxx to any length but the right one, as T=0 cards do."""
    in_pieces: int = 0
    """So many bytes at once, the rest by GET RESPONSE."""
    tries_left: int = 3
    asked: list[bytes] = field(default_factory=list)
    _file: int = 0
    _rest: bytes = b""

    def power_up(self) -> None:
        """Forget what was selected."""
        self._file, self._rest = 0, b""

    def answer(self, command: bytes) -> bytes:
        """Answer one command."""
        self.asked.append(command)
        if len(command) < 4:
            return b"\x67\x00"
        verbs = {SELECT: self._select, READ_RECORD: self._read, GET_RESPONSE: self._more, VERIFY: self._verify}
        verb = verbs.get(command[1])
        return verb(command) if verb else NO_INSTRUCTION

    def _select(self, command: bytes) -> bytes:
        by, wanted = command[2], command[5 : 5 + command[4]] if len(command) > 5 else b""
        if by == 4:
            found = self.knows_environment and wanted == frame.ENVIRONMENT
            return self._whole(b"\x6f\x00") if found else NO_FILE
        if self.file_by not in (None, by):
            return WRONG_PARAMETERS
        file = int.from_bytes(wanted)
        if self.bank_only or file not in (frame.EF_CARD, frame.EF_PERSON):
            return NO_FILE
        self._file = file
        return WELL

    def _read(self, command: bytes) -> bytes:
        number, by = command[2:4]
        if self.record_by not in (None, by):
            return WRONG_PARAMETERS
        if not self._file:
            return NO_CURRENT_FILE
        if self.wants_pin and self._file == frame.EF_PERSON:
            return SECURITY
        element = self._element(number)
        if element not in self.values:
            return NO_RECORD
        record = frame.record_of(element, self.values[element])
        wished = command[4] if len(command) > 4 else 0
        if self.exact_length and wished != len(record):
            return bytes((apdu.OTHER_LENGTH, len(record)))
        return self._whole(record)

    def _element(self, number: int) -> int:
        if self._file == frame.EF_CARD:
            return number if number in range(frame.CARD_ID, frame.NUMBER) else 0
        element = number + frame.NUMBER - 1 if self.from_one else number
        return element if element in frame.OF_PERSON else 0

    def _whole(self, data: bytes) -> bytes:
        """Answer with data, or with what there is to fetch."""
        if not self.in_pieces:
            return data + WELL
        self._rest = data
        return bytes((apdu.MORE, min(len(data), self.in_pieces)))

    def _more(self, command: bytes) -> bytes:
        piece, self._rest = self._rest[: self.in_pieces], self._rest[self.in_pieces :]
        left = bytes((apdu.MORE, min(len(self._rest), self.in_pieces))) if self._rest else WELL
        return piece + left

    def _verify(self, command: bytes) -> bytes:
        """Count a wrong try, as every real card does."""
        self.tries_left = max(0, self.tries_left - 1)
        return bytes((0x63, 0xC0 | self.tries_left)) if self.tries_left else b"\x69\x83"
