# SPDX-License-Identifier: Apache-2.0
"""Numbers of persons and organisations: form, date and check character, never the area.

Area tables reject real people (abolished codes, codes younger than the person), so an area only informs. Sources:
GB 11643 (resident), GB 32100 (organisations), the 81/82/83 blocks of the residence permits (2018), the 15 and 18
character numbers of the foreign permanent resident cards (2017, 2023; ICAO 9303 weights for the older).
"""

from __future__ import annotations

import datetime
import enum
import re
import unicodedata

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
RESIDENT = re.compile(r"[1-9]\d{16}[\dX]")
OLD_RESIDENT = re.compile(r"[1-9]\d{14}")
FOREIGN_2017 = re.compile(r"[A-Z]{3}\d{12}")
PERMIT_AREAS = ("810000", "820000", "830000")
MRZ_WEIGHTS = (7, 3, 1)
# GB 32100: no I, O, S, V, Z.
UNIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class NumberKind(enum.StrEnum):
    """Which kind of number a person has; the values are those of the submission's ``id_type``."""

    RESIDENT = "resident"
    RESIDENCE_PERMIT = "residence-permit"
    PERMANENT_2017 = "permanent-2017"
    PERMANENT_2023 = "permanent-2023"


def tidy(typed: str) -> str:
    """Return a number as it is kept: half-width, upper case, without spaces and dashes."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper()


def kind_of(number: str) -> NumberKind | None:
    """Tell the kind of a person's number, None when it is none or its check character does not fit."""
    number = tidy(number)
    if FOREIGN_2017.fullmatch(number):
        return NumberKind.PERMANENT_2017 if _foreign_2017_holds(number) else None
    if OLD_RESIDENT.fullmatch(number):
        number = upgraded(number)
    if not RESIDENT.fullmatch(number) or number[-1] != resident_check(number[:17]) or _date(number[6:14]) is None:
        return None
    # 99 is no province: the training persons' numbers begin so, and must not be taken for foreigners' of 2023.
    if number[0] == "9" and not number.startswith("99"):
        return NumberKind.PERMANENT_2023
    return NumberKind.RESIDENCE_PERMIT if number.startswith(PERMIT_AREAS) else NumberKind.RESIDENT


def resident_check(first: str) -> str:
    """Return the check character of 17 digits (ISO 7064 MOD 11-2)."""
    return RESIDENT_CHECKS[sum(int(d) * w for d, w in zip(first, RESIDENT_WEIGHTS, strict=True)) % 11]


def upgraded(old: str) -> str:
    """Return the 18 characters of a resident number of 15 digits; their holders were born in the 1900s."""
    first = f"{old[:6]}19{old[6:]}"
    return first + resident_check(first)


def birth_date(number: str) -> datetime.date | None:
    """Return the day of birth a number of 18 characters holds, or one of 15 digits; None when it holds none."""
    number = tidy(number)
    if OLD_RESIDENT.fullmatch(number):
        number = upgraded(number)
    return _date(number[6:14]) if RESIDENT.fullmatch(number) else None


def unit_code_holds(code: str) -> bool:
    """Tell whether this is a unified social credit code (GB 32100) with its own check character."""
    code = tidy(code)
    known = len(code) == 18 and all(character in UNIT_ALPHABET for character in code)
    return known and code[-1] == unit_check(code[:17])


def unit_check(first: str) -> str:
    """Return the check character of 17 characters, weights 3^i mod 31."""
    total = sum(UNIT_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    return UNIT_ALPHABET[-total % 31]


def bank_card_holds(number: str) -> bool:
    """Tell whether this is a bank card's number: 16 to 19 digits, the last one by Luhn (ISO/IEC 7812-1)."""
    number = tidy(number)
    if not re.fullmatch(r"[0-9]{16,19}", number):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def age_on(born: datetime.date, day: datetime.date) -> int:
    """Return the full years of a person on a day; who is born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def day_of_age(born: datetime.date, years: int) -> datetime.date:
    """Return the first day on which a person is so many years old."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February in a year without one
        return datetime.date(born.year + years, 3, 1)


def _foreign_2017_holds(number: str) -> bool:
    values = (int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in number[:-1])
    return sum(value * MRZ_WEIGHTS[place % 3] for place, value in enumerate(values)) % 10 == int(number[-1])


def _date(digits: str) -> datetime.date | None:
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
