# SPDX-License-Identifier: Apache-2.0
"""Which recorded units a sentence is made of: all of it, or none.

Units are told by what they say: ``请到`` or ``7``. A number is read as people read it: a ticket's (behind a letter, or
with a zero before it) digit by digit, a quantity as a number. What stands between two digits (a time, a date, a sum)
has a reading of its own that no unit knows; such a sentence is no sentence of units.
"""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

# A pause of the voice; no unit can be called so.
PAUSE = ""
PAUSES = "，。、；：！？,.;:!?\n"
# What belongs to a time, a date or a sum where it stands between digits.
WITHIN_NUMBERS = ".,:："
SPACES = " \u3000\t"
# Digits of the longest quantity that is read as a number.
LONGEST_QUANTITY = 5
LONGEST_UNIT = 40
ZH_DIGITS = "零一二三四五六七八九"
ZH_PLACES = ("", "十", "百", "千", "万")
EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
EN_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def plan(words: str, language: str, units: Container[str]) -> tuple[str, ...] | None:
    """Return the units of a sentence in order, ``PAUSE`` where it pauses; None when any part of it has no unit."""
    text = words.strip().casefold()
    ways: list[tuple[str, ...] | None] = [None] * len(text) + [()]
    # From the end: a way on from a place is known before anybody comes to that place.
    for at in range(len(text) - 1, -1, -1):
        ways[at] = _way(text, at, language, units, ways)
    return _without_double_pauses(ways[0] or ()) or None


def _way(
    text: str, at: int, language: str, units: Container[str], ways: list[tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    if text[at] in SPACES:
        return ways[at + 1]
    if text[at] in PAUSES:
        rest = None if _between_digits(text, at) else ways[at + 1]
        return None if rest is None else (PAUSE, *rest)
    for end in range(min(len(text), at + LONGEST_UNIT), at, -1):
        rest = ways[end]
        if rest is not None and text[at:end].strip(SPACES) in units and _whole(text, at) and _whole(text, end):
            return (text[at:end].strip(SPACES), *rest)
    return _number(text, at, language, units, ways)


def _number(
    text: str, at: int, language: str, units: Container[str], ways: list[tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    """Read the digits that begin here."""
    end = at
    while end < len(text) and _digit(text[end]):
        end += 1
    rest = ways[end]
    if end == at or (at and _digit(text[at - 1])) or rest is None:
        return None
    ticket = bool(at) and _latin(text[at - 1])
    spoken = read(text[at:end], language, one_by_one=ticket)
    named = tuple(_name(word, units) for word in spoken)
    return None if None in named else (*(name for name in named if name), *rest)


def read(digits: str, language: str, *, one_by_one: bool) -> tuple[str, ...]:
    """Return the words of a number, as ``plan`` says."""
    if one_by_one or len(digits) > LONGEST_QUANTITY or (digits[0] == "0" and len(digits) > 1):
        return tuple(digits)
    return _chinese(int(digits)) if language.startswith("zh") else _english(int(digits))


def _name(word: str, units: Container[str]) -> str | None:
    """Find a unit by its word or by its digit: sites call the recording of seven ``7`` or ``七``."""
    names = [word]
    if word in ZH_DIGITS:
        names.append(str(ZH_DIGITS.index(word)))
    elif word in EN_SMALL:
        names.append(str(EN_SMALL.index(word)))
    elif word.isdecimal():
        names += [ZH_DIGITS[int(word)], EN_SMALL[int(word)]]
    return next((name for name in names if name in units), None)


@lru_cache(maxsize=256)
def _chinese(number: int) -> tuple[str, ...]:
    if number < 10:
        return (ZH_DIGITS[number],)
    said: list[str] = []
    digits = str(number)
    for index, digit in enumerate(digits):
        place = ZH_PLACES[len(digits) - 1 - index]
        if digit != "0":
            said += [ZH_DIGITS[int(digit)], *([place] if place else [])]
        elif said[-1] != ZH_DIGITS[0]:
            # One zero for any gap; none at the end.
            said.append(ZH_DIGITS[0])
    while said[-1] == ZH_DIGITS[0]:
        said.pop()
    # 十二, not 一十二: so at the beginning of a number, and nowhere else.
    return tuple(said[1:] if number < 20 else said)


@lru_cache(maxsize=256)
def _english(number: int) -> tuple[str, ...]:
    if number < 20:
        return (EN_SMALL[number],)
    if number < 100:
        tens, ones = divmod(number, 10)
        return (EN_TENS[tens], *([EN_SMALL[ones]] if ones else []))
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return (EN_SMALL[hundreds], "hundred", *(("and", *_english(rest)) if rest else ()))
    thousands, rest = divmod(number, 1000)
    between = ("and",) if 0 < rest < 100 else ()
    return (*_english(thousands), "thousand", *between, *(_english(rest) if rest else ()))


def _without_double_pauses(units: tuple[str, ...]) -> tuple[str, ...]:
    """Leave one pause where several meet, and none at either end."""
    kept = [
        unit
        for index, unit in enumerate(units)
        if unit != PAUSE or (index and units[index - 1] != PAUSE and any(units[index + 1 :]))
    ]
    return tuple(kept)


def _digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _whole(text: str, at: int) -> bool:
    """Tell whether no word and no number goes on over this place."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    return not (_latin(before) and _latin(after)) and not (_digit(before) and _digit(after))


def _between_digits(text: str, at: int) -> bool:
    return text[at] in WITHIN_NUMBERS and 0 < at < len(text) - 1 and _digit(text[at - 1]) and _digit(text[at + 1])
