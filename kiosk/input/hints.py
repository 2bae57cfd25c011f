# SPDX-License-Identifier: Apache-2.0
"""What to say beside a number while it is typed: how many characters are missing, and which part cannot be right.

A hint never tells the right check character: who does not have the number before him is not to be helped to make one.
Which of the characters is wrong a check cannot tell; what it can tell is the part (area, birthday, order, check).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.texts import Text, text
from kiosk.domain.numbers import UNIT_ALPHABET, bank_card_holds, birth_date, kind_of, tidy, unit_code_holds

ID_LENGTH = UNIT_LENGTH = 18
PHONE_LENGTH = 11
# ISO/IEC 7812-1 allows 19; cards issued in China have 16 to 19, and most 19.
CARD_LENGTHS = (16, 17, 18, 19)
BIRTHDAY = slice(6, 14)
# What hands write for the letters GB 32100 leaves out, since they look like figures.
LOOKALIKES: Mapping[str, str] = {"I": "1", "O": "0", "S": "5", "Z": "2"}
GROUPS: Mapping[str, tuple[int, ...]] = {
    "id-number": (6, 4, 4, 4),
    "phone": (3, 4, 4),
    "bank-card": (4, 4, 4, 4, 3),
    "unit-code": (2, 6, 9, 1),
}


@dataclass(frozen=True)
class Hint:
    """What is said beside the field; ``fine`` when the number is complete and its check holds."""

    said: Text
    fine: bool = False
    part: slice | None = None
    """The characters that cannot be right, where that is known."""


def hint(kind: str, typed: str, today: datetime.date) -> Hint | None:
    """Return what to say of a number of a kind as typed so far; None for a kind without hints and for nothing typed."""
    value = tidy(typed)
    return HINTS[kind](value, today) if value and kind in HINTS else None


def id_number(value: str, today: datetime.date) -> Hint:
    """Say what is missing or wrong in a resident's number of 18 characters."""
    strange = _strange(value, lambda place, one: one.isdigit() or (one == "X" and place == ID_LENGTH - 1))
    if strange is not None:
        return Hint(text("typing.id.strange", place=strange + 1), part=slice(strange, strange + 1))
    wrong = _birthday_fault(value, today)
    if wrong:
        return Hint(wrong, part=BIRTHDAY)
    return _length_fault(value, ID_LENGTH) or _verdict(kind_of(value) is not None, "typing.id.check")


def phone(value: str, today: datetime.date) -> Hint:
    """Say what is missing or wrong in a mobile number."""
    if not value.startswith("1") or value[1:2] in ("0", "1", "2"):
        return Hint(text("typing.phone.start"), part=slice(0, 2))
    return _length_fault(value, PHONE_LENGTH) or Hint(text("typing.complete"), fine=True)


def bank_card(value: str, today: datetime.date) -> Hint:
    """Say what is missing or wrong in a card's number; its check is Luhn's."""
    if len(value) < CARD_LENGTHS[0]:
        return Hint(text("typing.card.short", least=CARD_LENGTHS[0], most=CARD_LENGTHS[-1]))
    if len(value) > CARD_LENGTHS[-1]:
        return Hint(text("typing.too-many", count=len(value) - CARD_LENGTHS[-1]))
    return _verdict(bank_card_holds(value), "typing.card.check")


def unit_code(value: str, today: datetime.date) -> Hint:
    """Say what is missing or wrong in a unified social credit code."""
    strange = _strange(value, lambda _, one: one in UNIT_ALPHABET)
    if strange is not None:
        meant = LOOKALIKES.get(value[strange])
        said = text("typing.unit.lookalike", letter=value[strange], figure=meant) if meant else None
        place = slice(strange, strange + 1)
        return Hint(said or text("typing.unit.strange", place=strange + 1), part=place)
    return _length_fault(value, UNIT_LENGTH) or _verdict(unit_code_holds(value), "typing.unit.check")


HINTS: Mapping[str, Callable[[str, datetime.date], Hint]] = {
    "id-number": id_number,
    "phone": phone,
    "bank-card": bank_card,
    "unit-code": unit_code,
}


def heard(number: str) -> Text:
    """Return a phone number as it is said back, in its three groups, 1 as yāo: 幺三八，幺二三四，五六七八."""
    groups = (number[:3], number[3:7], number[7:])
    spoken = {
        language: "，".join("".join(figures[int(d)] for d in group) for group in groups if group)
        if language == "zh"
        else ", ".join(" ".join(figures[int(d)] for d in group) for group in groups if group)
        for language, figures in SPOKEN.items()
    }
    return text("typing.phone.heard", digits=Text("", (("en", spoken["en"]), ("words", spoken["zh"]))))


SPOKEN: Mapping[str, tuple[str, ...]] = {
    "zh": tuple("零幺二三四五六七八九"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}


def _strange(value: str, allowed: Callable[[int, str], bool]) -> int | None:
    return next((place for place, one in enumerate(value) if not allowed(place, one)), None)


def _length_fault(value: str, length: int) -> Hint | None:
    missing = length - len(value)
    if missing > 0:
        return Hint(text("typing.missing", count=missing))
    return Hint(text("typing.too-many", count=-missing)) if missing < 0 else None


def _verdict(holds: bool, fault: str) -> Hint:
    return Hint(text("typing.complete"), fine=True) if holds else Hint(text(fault))


def _birthday_fault(value: str, today: datetime.date) -> Text | None:
    """Tell as soon as eight digits are there that they are no day, or one to come."""
    digits = value[BIRTHDAY]
    if len(digits) < 8:
        return None
    born = birth_date(value[:14] + "0000")
    if born is None:
        return text("typing.id.birthday")
    return text("typing.id.unborn") if born > today else None
