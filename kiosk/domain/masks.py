# SPDX-License-Identifier: Apache-2.0
"""How personal data are shown where others can see them: name middle, number 3 + 4, street, birthday, phone, card.

Screen and paper mask alike: a slip that hid more than the screen made its owner doubt that it was theirs.

A mask keeps the length of what it hides only where the length says nothing (numbers); a street is hidden by the same
eight stars whatever its length. No national rule was found; this is the practice of halls, as ``look`` words it.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import islice

STAR = "*"
STREET = STAR * 8
# They part a long name and are not hidden: their places tell how the name is built, not what it is.
SEPARATORS = "·•・‧ -"
# Eighteen places, as the number of a person has; of what is longer its beginning.
PERSONAL = re.compile(r"\d{17}[\dXx]")
# A number or a housing estate (小区) before it is no part of a district's name: who begins with the street keeps
# nothing.
DISTRICT = re.compile(
    r"(?:[^省区号弄\d]{2,8}(?:省|自治区|特别行政区))?"
    r"(?:[^市区县号弄\d]{1,8}(?:市|自治州|地区|盟))?"
    r"(?:[^区县旗市镇乡号弄\d]{1,8}(?:(?<![小社园校厂宅])区|县|旗|市))?"
)


def name(value: str) -> str:
    """Hide all but the first and last character; of two the second, of one all: 赵*厚, 张*, 欧**文, 阿***·**提."""
    characters = _characters(value.strip())
    if _latin(value):
        return " ".join(_latin_word(word) for word in value.split())
    if len(characters) <= 2:
        return characters[0] + STAR if len(characters) == 2 else STAR * len(characters)
    middle = (c if c in SEPARATORS else STAR for c in characters[1:-1])
    return characters[0] + "".join(middle) + characters[-1]


def number(value: str) -> str:
    """Keep the first three and last four: 990 **** **** *** 0016; a short one is hidden whole."""
    value = value.strip()
    if len(value) < 12:
        return STAR * len(value)
    return f"{value[:3]} {_stars(len(value) - 7)} {value[-4:]}"


def brief_number(value: str) -> str:
    """Keep the first three and last four in a short line, whatever the length: 990 ***** 0016."""
    hidden = number(value)
    return hidden if " " not in hidden else f"{hidden[:3]} ***** {hidden[-4:]}"


def phone(value: str) -> str:
    """Hide the middle of a telephone number: 138 **** 0000; a short one but for its last two."""
    value = re.sub(r"[\s()-]", "", value)
    if len(value) < 8:
        return STAR * max(0, len(value) - 2) + value[-2:]
    return f"{value[: len(value) - 8]} **** {value[-4:]}"


def card(value: str) -> str:
    """Keep the last four of a bank card: **** **** **** 3067."""
    value = re.sub(r"\s", "", value)
    hidden = max(0, len(value) - 4)
    return f"{_stars(hidden)} {value[hidden:]}".strip() if hidden else STAR * len(value)


def address(value: str) -> str:
    """Keep an address down to the district or county: 云泽市清汀县 ********."""
    found = DISTRICT.match(value.strip())
    kept = found.group() if found else ""
    return f"{kept} {STREET}".strip()


def birthday(value: datetime.date | str, language: str = "zh_CN") -> str:
    """Keep the year of birth: 1943 年 ** 月 ** 日, 1943-**-**."""
    year = str(value)[:4]
    return f"{year} 年 ** 月 ** 日" if language.startswith("zh") else f"{year}-**-**"


def inside(value: str) -> str:
    """Hide an identity number that stands in another one, as in that of a disability card: 990***********0011 44."""
    return PERSONAL.sub(lambda found: f"{tight(number(found.group()))} ", value).rstrip()


def tight(masked: str) -> str:
    """Return a mask without its spaces, for a sentence or a paper."""
    return masked.replace(" ", "")


# The masks a form may name.
MASKS: Mapping[str, Callable[[str], str]] = {
    "name": name,
    "number": number,
    "phone": phone,
    "address": address,
    "card": card,
    "birthday": birthday,
}


def masked(kind: str | None, value: str) -> str:
    """Apply the mask a form names; an unknown name hides everything: better poor than open."""
    if kind is None:
        return value
    return MASKS[kind](value) if kind in MASKS else STAR * 8


def _stars(count: int) -> str:
    hidden = iter(STAR * count)
    groups = iter(lambda: "".join(islice(hidden, 4)), "")
    return " ".join(groups)


def _characters(value: str) -> list[str]:
    """Split into what a reader sees as one: marks and variation selectors stay with their character."""
    characters: list[str] = []
    for code in value:
        if characters and (unicodedata.combining(code) or unicodedata.category(code) in ("Mn", "Me", "Cf")):
            characters[-1] += code
        else:
            characters.append(code)
    return characters


def _latin(value: str) -> bool:
    return bool(value.strip()) and all(ord(c) < 0x250 for c in value)


def _latin_word(word: str) -> str:
    return word[0] + "".join(c if c in ",.-'" else STAR for c in word[1:])
