# SPDX-License-Identifier: Apache-2.0
"""The text area of a card: 256 bytes of little-endian UTF-16, four layouts, told by the letter at byte 248.

Fields are padded on the right with spaces (some modules: with zeros); inner spaces belong to the text. Characters
beyond what Python calls valid, such as lone surrogates, are kept: a rare name must never stop a reading.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from devices.device import Actor, DeviceError, ErrorKind
from devices.id_card import CardKind, IdentityCard, LongTerm
from devices.id_card.codes import group_code, group_of, sex_code, sex_of

SIZE = 256
# Place of the layout letter, in characters: byte 248.
LETTER = 124
LONG_TERM = "长期"
PADDING = " \0"
ENCODING = "utf-16-le"
KEEP = "surrogatepass"
# The Latin name of a 2023 card lies in two fields, 35 and 11 characters; joined before padding is cut.
NAME_SPLIT = 35


@dataclass(frozen=True)
class Layout:
    """One layout: where each field lies (first character, characters), and the fixed words of a blank card."""

    kind: CardKind
    letter: str
    fields: Mapping[str, tuple[int, int]]
    constant: Mapping[str, str]


RESIDENT = Layout(
    CardKind.RESIDENT,
    " ",
    {
        "name": (0, 15), "sex": (15, 1), "group": (16, 2), "birth": (18, 8), "address": (26, 35), "number": (61, 18),
        "issuer": (79, 15), "from": (94, 8), "to": (102, 8),
    },
    {},
)  # fmt: skip
RESIDENCE_PERMIT = Layout(
    CardKind.RESIDENCE_PERMIT,
    "J",
    {
        "name": (0, 15), "sex": (15, 1), "birth": (18, 8), "address": (26, 35), "number": (61, 18),
        "issuer": (79, 15), "from": (94, 8), "to": (102, 8), "permit": (110, 9), "issues": (119, 2),
    },
    {"issues": "01"},
)  # fmt: skip
PERMANENT_2017 = Layout(
    CardKind.PERMANENT_2017,
    "I",
    {
        "latin": (0, 60), "sex": (60, 1), "number": (61, 15), "state": (76, 3), "name": (79, 15), "from": (94, 8),
        "to": (102, 8), "birth": (110, 8), "version": (118, 2), "issuer": (120, 4),
    },
    {"version": "01"},
)  # fmt: skip
PERMANENT_2023 = Layout(
    CardKind.PERMANENT_2023,
    "Y",
    {
        "name": (0, 15), "sex": (15, 1), "issues": (16, 2), "birth": (18, 8), "latin": (26, NAME_SPLIT),
        "number": (61, 18), "from": (94, 8), "to": (102, 8), "latin-rest": (110, 11), "state": (121, 3),
        "link": (125, 3),
    },
    {"issues": "00", "link": "000"},
)  # fmt: skip
LAYOUTS = {layout.letter: layout for layout in (RESIDENT, RESIDENCE_PERMIT, PERMANENT_2017, PERMANENT_2023)}


def decode(text: bytes | bytearray, photo: bytes | bytearray = b"") -> IdentityCard:
    """Read a text area of 256 bytes; raises DeviceError ``id-card.unsupported`` with the unknown letter in detail."""
    if len(text) != SIZE:
        raise DeviceError(ErrorKind.DEVICE, "id-card.reader-garbled", f"text area of {len(text)} bytes", again=True)
    # Some modules pad with zeros where others pad with spaces; both mean a resident card here.
    letter = _characters(text, LETTER, 1).replace("\0", " ")
    layout = LAYOUTS.get(letter)
    if layout is None:
        detail = f"layout letter U+{ord(letter):04X}"
        raise DeviceError(ErrorKind.USER, "id-card.unsupported", detail, actor=Actor.GUIDE)
    fields = {name: _characters(text, *place) for name, place in layout.fields.items()}
    return _card(layout, fields, bytearray(text), bytearray(photo))


def _card(layout: Layout, fields: Mapping[str, str], text: bytearray, photo: bytearray) -> IdentityCard:
    def said(name: str) -> str:
        return fields.get(name, "").rstrip(PADDING)

    # Joined before padding is cut: the 35th character may be a real space between two names.
    latin = (fields.get("latin", "") + fields.get("latin-rest", "")).rstrip(PADDING)
    return IdentityCard(
        kind=layout.kind,
        # A foreign card may have no Chinese name; then the Latin one is the name.
        name=said("name") or latin,
        sex=sex_of(said("sex")),
        # Some cards carry a small x as check character.
        number=said("number").upper(),
        birth_date=date_of(said("birth")),
        name_latin=latin or None,
        nationality=group_of(said("group")) if "group" in fields else said("state") or None,
        address=said("address") or None,
        issuer=said("issuer") or None,
        valid_from=date_of(said("from")),
        valid_to=LongTerm.LONG_TERM if said("to") == LONG_TERM else date_of(said("to")),
        permit_number=said("permit") or None,
        raw_text=text,
        photo=photo,
    )


def date_of(digits: str) -> datetime.date | None:
    """Read YYYYMMDD; None for blanks, zeros and days that never were."""
    # Old foreign cards carry 00000000, and blanks are common: no date is not a wrong card.
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def decode_address(entries: bytes | bytearray) -> str | None:
    """Read the appended addresses of a card (70 bytes each, oldest first); return the newest that says anything."""
    size = 2 * RESIDENT.fields["address"][1]
    # Up to four are appended over the years; the last that says anything holds.
    said = [_decoded(entries[at : at + size]).rstrip(PADDING) for at in range(0, len(entries), size)]
    return next((address for address in reversed(said) if address), None)


def encode_address(address: str) -> bytes:
    """Write one appended address, 70 bytes."""
    return _field(address, RESIDENT.fields["address"][1])


def encode(card: IdentityCard) -> bytes:
    """Write the text area of a card, 256 bytes; raises ValueError for words too long for their field."""
    layout = next(layout for layout in LAYOUTS.values() if layout.kind is card.kind)
    text = bytearray(" " * (SIZE // 2), ENCODING)
    words = {**_words(card), **layout.constant}
    for name, (first, count) in layout.fields.items():
        text[2 * first : 2 * (first + count)] = _field(words[name], count)
    text[2 * LETTER : 2 * LETTER + 2] = layout.letter.encode(ENCODING)
    return bytes(text)


def _words(card: IdentityCard) -> dict[str, str]:
    latin = card.name_latin or ""
    foreign = card.kind in (CardKind.PERMANENT_2017, CardKind.PERMANENT_2023)
    head, rest = (latin[:NAME_SPLIT], latin[NAME_SPLIT:]) if card.kind is CardKind.PERMANENT_2023 else (latin, "")
    return {
        "name": "" if card.name == latin else card.name,
        "sex": sex_code(card.sex),
        "group": group_code(None if foreign else card.nationality),
        "state": card.nationality or "",
        "birth": _digits(card.birth_date),
        "latin": head,
        "latin-rest": rest,
        "address": card.address or "",
        "number": card.number,
        "issuer": card.issuer or "",
        "from": _digits(card.valid_from),
        "to": LONG_TERM if isinstance(card.valid_to, LongTerm) else _digits(card.valid_to),
        "permit": card.permit_number or "",
    }


def _digits(date: datetime.date | None) -> str:
    return f"{date:%Y%m%d}" if date else ""


def _characters(text: bytes | bytearray, first: int, count: int) -> str:
    return _decoded(text[2 * first : 2 * (first + count)])


def _decoded(units: bytes | bytearray) -> str:
    return units.decode(ENCODING, KEEP)


def _field(words: str, count: int) -> bytes:
    """Pad words to their field; a character beyond the basic plane takes two places."""
    units = words.encode(ENCODING, KEEP)
    if len(units) > 2 * count:
        raise ValueError(f"{len(units) // 2} characters do not fit into a field of {count}")
    return units + " ".encode(ENCODING) * (count - len(units) // 2)
