# SPDX-License-Identifier: Apache-2.0
"""Find matters by what people type: names, everyday names, sounds, codes, offices, with one character missing.

All words of one kind lie in one long string, so that the looking is done by ``str.find``: 5,500 matters take a few
milliseconds where a loop over them takes a hundred. Made on first use, beside the screens; safe to ask from any thread.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from kiosk.catalogue.words import SearchWords, plain_words

MOST_FOUND = 20
# Shorter words with a character missing would fit half the catalogue.
LEAST_WITH_GAP = 3
LEAST_LETTERS_WITH_GAP = 5
# What people say before what they want.
FILLERS = re.compile("^(我要|我想|想要|怎么|如何|申请|办理|去|办)+(?=..)")
# No word contains it; the one before a word marks its beginning.
BORDER = "\n"


class Kind(enum.IntEnum):
    """How well a matter fits, best first."""

    CODE = 0
    CALLED = 1
    CALLED_BEGINS = 2
    FAVOURITE = 3
    CALLED_CONTAINS = 4
    NAME_BEGINS = 5
    NAME_CONTAINS = 6
    INITIALS_BEGIN = 7
    PINYIN_BEGINS = 8
    INITIALS_CONTAIN = 9
    PINYIN_CONTAINS = 10
    OFFICE = 11
    GAP = 12


class Column:
    """All words of one kind in one string, and whose they are."""

    def __init__(self, words: Iterable[tuple[str, ...]]) -> None:
        rows = [BORDER + BORDER.join(row) + BORDER if row else "" for row in words]
        self._text = "".join(rows)
        # A row without words begins where the next one does; bisect_right then gives the later one, which has them.
        self._begins = [0, *accumulate(len(row) for row in rows)][:-1]

    def having(self, part: str) -> Iterator[int]:
        """Yield the matters, by number, one of whose words contains a part; each once, in order."""
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._begins, at) - 1
            yield number
            # On to the next matter at once: a part as common as 证 is in thousands of words.
            after = number + 1
            at = self._text.find(part, self._begins[after]) if after < len(self._begins) else -1

    def fitting(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """Yield the matters one of whose words fits a pattern."""
        for found in pattern.finditer(self._text):
            yield bisect_right(self._begins, found.start()) - 1


class Finder:
    """The index of one catalogue."""

    def __init__(self, matters: Sequence[SearchWords]) -> None:
        self._matters = matters
        self._codes = Column((one.catalog_code, one.task_code.lower()) for one in matters)
        self._called = Column(one.called for one in matters)
        self._names = Column(one.names for one in matters)
        self._offices = Column(one.office for one in matters)
        self._initials = Column(one.initials for one in matters)
        self._pinyin = Column(one.pinyin for one in matters)

    def __len__(self) -> int:
        return len(self._matters)

    def find(self, typed: str, audience: str = "", limit: int = MOST_FOUND) -> tuple[str, ...]:
        """Return the task codes of what fits, best first; ``audience`` is person, legal or both when empty."""
        parts = [part for part in map(plain_words, typed.split()) if part]
        found = self._all(parts)
        if not found and len(parts) == 1 and (wanted := FILLERS.sub("", parts[0])) != parts[0]:
            found = self._all([wanted])
        numbers = [number for number in found if self._is_for(number, audience)]
        numbers.sort(key=lambda number: self._order(number, found[number]))
        return tuple(self._matters[number].task_code for number in numbers[:limit])

    def _all(self, parts: list[str]) -> dict[int, Kind]:
        """Return what fits every part, by its worst fit."""
        if not parts:
            return {}
        each = [self._fits(part) for part in parts]
        common = set(each[0]).intersection(*each[1:])
        return {number: max(fits[number] for fits in each) for number in common}

    def _fits(self, part: str) -> dict[int, Kind]:
        found: dict[int, Kind] = {}
        for kind, numbers in self._looks(part):
            for number in numbers:
                found.setdefault(number, kind)
        return found or dict.fromkeys(self._with_gap(part), Kind.GAP)

    def _looks(self, part: str) -> Iterator[tuple[Kind, Iterator[int]]]:
        """Yield every way to fit, best first."""
        begins, whole = BORDER + part, BORDER + part + BORDER
        if part.isascii() and part.isalnum() and any(letter.isdigit() for letter in part):
            yield Kind.CODE, self._codes.having(begins)
        yield Kind.CALLED, self._called.having(whole)
        yield Kind.CALLED, self._names.having(whole)
        yield Kind.CALLED_BEGINS, self._called.having(begins)
        yield Kind.CALLED_CONTAINS, self._called.having(part)
        yield Kind.NAME_BEGINS, self._names.having(begins)
        yield Kind.NAME_CONTAINS, self._names.having(part)
        if part.isascii() and part.isalpha():
            yield Kind.INITIALS_BEGIN, self._initials.having(begins)
            yield Kind.PINYIN_BEGINS, self._pinyin.having(begins)
            # One letter is the initial of some character in every name.
            if len(part) > 1:
                yield Kind.INITIALS_CONTAIN, self._initials.having(part)
            if len(part) > LEAST_WITH_GAP:
                yield Kind.PINYIN_CONTAINS, self._pinyin.having(part)
        yield Kind.OFFICE, self._offices.having(part)

    def _with_gap(self, part: str) -> Iterator[int]:
        """Yield what fits when one character between the typed ones is added."""
        letters = part.isascii()
        if len(part) < (LEAST_LETTERS_WITH_GAP if letters else LEAST_WITH_GAP):
            return
        pattern = re.compile("|".join(gaps(part)))
        for column in (self._initials, self._pinyin) if letters else (self._called, self._names):
            yield from column.fitting(pattern)

    def _is_for(self, number: int, audience: str) -> bool:
        one = self._matters[number]
        return {"person": one.persons, "legal": one.units}.get(audience, True)

    def _order(self, number: int, kind: Kind) -> tuple[int, int, int, str]:
        """Return what sorts a matter: its fit, favourites first, short names before long ones."""
        one = self._matters[number]
        if one.rank and kind is not Kind.GAP:
            kind = min(kind, Kind.FAVOURITE)
        return kind, one.rank or len(self._matters), len(one.names[0]), one.catalog_code


def gaps(part: str) -> list[str]:
    """Return the patterns in which one character was left out between two that were typed."""
    return [f"{re.escape(part[:at])}[^{BORDER}]{re.escape(part[at:])}" for at in range(1, len(part))]
