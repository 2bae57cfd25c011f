# SPDX-License-Identifier: Apache-2.0
"""What stands in the public records of a card: tag (1), length (1), value, and what each value means.

    EF05   01 card id (16, its first six digits are the region)   02 class (1)   03 version (4)   04 issuer (12)
           05 day of issue (4, BCD)   06 last day (4, BCD)   07 card number (9)
    EF06   08 social security number (18)   09 name (up to 30, GBK)   0A sex (1)   0B ethnic group (1, BCD)
           0C birthplace (3, BCD)   0D day of birth (4, BCD)

Some cards number the records of EF06 as their tags (8 to D), others from 1. Source: published programs that read such
cards through PC/SC, which agree on these lengths; the specification itself is not public. Third-generation cards keep
the contact side.

    RecordError   bytes that are no record, or a value that cannot be; nothing of them is in its text
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping

from devices.social_card import Sex, SocialCard

EF_CARD, EF_PERSON = 0xEF05, 0xEF06
# The name of the environment of social security, of which these bytes in GBK are the AID.
ENVIRONMENT = "sx1.sh.社会保障".encode("gbk")
CARD_ID, CLASS, VERSION, ISSUER, ISSUED, VALID_TO, CARD_NUMBER = range(1, 8)
NUMBER, NAME, SEX, NATION, BIRTHPLACE, BIRTH = range(8, 14)
OF_CARD = (CARD_ID, VERSION, ISSUED, VALID_TO, CARD_NUMBER)
OF_PERSON = (NUMBER, NAME, SEX, NATION, BIRTHPLACE, BIRTH)
LONGEST = {NUMBER: 18, NAME: 30, CARD_ID: 16, CARD_NUMBER: 9}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SEXES = {0: Sex.UNKNOWN, 1: Sex.MALE, 2: Sex.FEMALE, 9: Sex.UNSTATED}
# What fills a value or a record up to its length.
PADDING = b"\x00 \xff"
# What no name holds: controls, half pairs, places that mean nothing.
UNWRITTEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


class RecordError(Exception):
    """Bytes that are no record, or a value that cannot be."""


def value_of(record: bytes, element: int, number: int) -> bytes:
    """Return the value in a record that was read as ``number`` for ``element``; raises RecordError."""
    if len(record) < 2:
        raise RecordError(f"record {number}: too short")
    tag, length = record[:2]
    # A card that numbers from 1 may tag so as well; any other tag is another datum, which must not become a name.
    if tag not in (element, number):
        raise RecordError(f"record {number}: tag {tag:02X}")
    if length > len(record) - 2 or record[2 + length :].strip(PADDING):
        raise RecordError(f"record {number}: length {length} does not fit")
    return record[2 : 2 + length]


def record_of(element: int, value: bytes) -> bytes:
    """Build a record, as the virtual card has it."""
    return bytes((element, len(value))) + value


def card_of(values: Mapping[int, bytes]) -> SocialCard:
    """Return the reading that the values make; raises RecordError unless name and number are whole."""
    return SocialCard(
        name=_name(values.get(NAME, b"")),
        number=_number(values.get(NUMBER, b"")),
        sex=_sex(values.get(SEX, b"")),
        nation=_digits(values.get(NATION, b""), 2),
        birthplace=_digits(values.get(BIRTHPLACE, b""), 6),
        birth_date=_day(values.get(BIRTH, b"")),
        card_number=_words(values.get(CARD_NUMBER, b"")) or None,
        region=_region(values.get(CARD_ID, b"")),
        version=_words(values.get(VERSION, b"")) or None,
        issued=_day(values.get(ISSUED, b"")),
        valid_to=_day(values.get(VALID_TO, b"")),
    )


def _name(value: bytes) -> str:
    try:
        # GB 18030 holds all of GBK, and the rare names that newer cards write in four bytes.
        name = _without_padding(value).decode("gb18030")
    except UnicodeDecodeError as wrong:
        # Not "from wrong": the error quotes the bytes of the name.
        raise RecordError(f"a name that is no GBK: {wrong.reason}") from None
    if not name.strip() or len(value) > LONGEST[NAME] or any(unicodedata.category(one) in UNWRITTEN for one in name):
        raise RecordError("a name of signs that no name has")
    return name.strip()


def _number(value: bytes) -> str:
    number = _words(value).upper()
    first = number[:17]
    if len(number) != LONGEST[NUMBER] or not first.isdigit():
        raise RecordError("a number of another form")
    if CHECKS[sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True)) % 11] != number[-1]:
        raise RecordError("a number whose check character does not fit")
    return number


def _sex(value: bytes) -> Sex:
    """Read the code, written as a digit or as a byte by different issuers."""
    if len(value) != 1:
        return Sex.UNSTATED
    return SEXES.get(value[0] - ord("0") if value.isdigit() else value[0], Sex.UNSTATED)


def _without_padding(value: bytes) -> bytes:
    return value.rstrip(PADDING)


def _words(value: bytes) -> str:
    """Return printable ASCII, empty for anything else."""
    said = _without_padding(value)
    return said.decode("ascii") if said.isascii() and said.decode("ascii").isprintable() else ""


def _digits(value: bytes, count: int) -> str | None:
    """Return binary coded digits, or those that an issuer wrote as letters; None for anything else."""
    said = value.hex() if len(value) * 2 == count else _words(value)
    return said if len(said) == count and said.isascii() and said.isdigit() else None


def _region(value: bytes) -> str | None:
    return _digits(value[:3], 6)


def _day(value: bytes) -> datetime.date | None:
    """Return a day; None for one that is not in the calendar, such as 00000000."""
    said = _digits(value, 8)
    try:
        return datetime.date(int(said[:4]), int(said[4:6]), int(said[6:])) if said else None
    except ValueError:
        return None
